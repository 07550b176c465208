//! `format('{0}-{1:D2}', …)`, as .NET has it.

use super::super::{
    gap::Gap,
    text::{Builder, Text},
    value::{Value, What},
};

/// The widest that a place is padded to.
const MAX_WIDTH: usize = 1 << 10;

/// Fills the places of `pattern`; none if it is not well formed or names an argument that is not there.
pub(super) fn format(pattern: &str, arguments: &[Value]) -> Option<Text> {
    let mut all = Builder::default();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, behind) = rest.split_at_checked(at)?;
        all.letters(before);
        let doubled = ["{{", "}}"]
            .iter()
            .find_map(|pair| behind.strip_prefix(pair));
        if let Some(behind) = doubled {
            all.letters(behind_brace(rest, at)?);
            rest = behind;
            continue;
        }
        let (place, behind) = behind.strip_prefix('{')?.split_once('}')?;
        let (place, how) = match place.split_once(':') {
            Some((place, how)) => (place, how),
            None => (place, ""),
        };
        let (index, width) = match place.split_once(',') {
            Some((index, width)) => (index, width.trim().parse::<i32>().ok()?),
            None => (place, 0),
        };
        let argument = arguments.get(index.trim().parse::<usize>().ok()?)?;
        padded(&mut all, &spoken(argument, how), width)?;
        rest = behind;
    }
    Some(all.letters(rest).build())
}

/// The brace at `at`, which is doubled there.
fn behind_brace(text: &str, at: usize) -> Option<&str> {
    text.get(at..at + 1)
}

fn spoken(value: &Value, how: &str) -> Text {
    match value.what {
        What::Int(number) if !how.is_empty() => match formatted(number, how) {
            Some(text) => text.as_str().into(),
            None => Text::gap(Gap::ANY),
        },
        // How a number is to be written says nothing of a text.
        What::Unknown(_) | What::Resource(_) if !how.is_empty() => Text::gap(Gap::ANY),
        _ => value.spoken(),
    }
}

/// A number in one of .NET's standard forms; none for others.
fn formatted(number: i64, how: &str) -> Option<String> {
    let mut letters = how.chars();
    let kind = letters.next()?;
    let digits = match letters.as_str() {
        "" => None,
        digits => Some(digits.parse::<usize>().ok().filter(|n| *n <= 64)?),
    };
    let sign = if number < 0 { "-" } else { "" };
    let plain = number.unsigned_abs().to_string();
    Some(match kind {
        'D' | 'd' => format!("{sign}{plain:0>width$}", width = digits.unwrap_or(0)),
        'G' | 'g' if digits.is_none() => format!("{sign}{plain}"),
        'N' | 'n' | 'F' | 'f' => {
            let mut all = sign.to_owned();
            for (index, digit) in plain.chars().enumerate() {
                let behind = plain.len() - index;
                if index > 0 && behind.is_multiple_of(3) && kind.eq_ignore_ascii_case(&'n') {
                    all.push(',');
                }
                all.push(digit);
            }
            match digits.unwrap_or(2) {
                0 => all,
                decimals => format!("{all}.{:0<decimals$}", ""),
            }
        }
        'X' if number >= 0 => format!("{number:0>width$X}", width = digits.unwrap_or(0)),
        'x' if number >= 0 => format!("{number:0>width$x}", width = digits.unwrap_or(0)),
        _ => return None,
    })
}

/// Adds `text`, padded on the left to `width`, or on the right if that is negative.
fn padded(all: &mut Builder, text: &Text, width: i32) -> Option<()> {
    let wanted = width.unsigned_abs();
    let (min, max) = text.width();
    if min >= wanted {
        all.text(text);
        return Some(());
    }
    let Some(max) = max.filter(|max| *max == min) else {
        all.gap(Gap::ANY);
        return Some(());
    };
    let missing = usize::try_from(wanted - max).ok()?;
    let space = " ".repeat((missing <= MAX_WIDTH).then_some(missing)?);
    if width > 0 {
        all.letters(&space).text(text);
    } else {
        all.text(text).letters(&space);
    }
    Some(())
}
