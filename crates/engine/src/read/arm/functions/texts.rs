//! Functions that make or look at texts.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::super::{
    gap::{Gap, Letters},
    text::{Builder, Text},
    value::{Element, List, Value, What},
};
use super::{Answer, bool, count, format, gap, int, number, text, whole};

pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Answer> {
    Some(match (name, arguments) {
        ("concat", [_, ..]) => concat(arguments)?.into(),
        ("format", [pattern, rest @ ..]) => format::format(whole(pattern)?, rest)?.into(),
        ("tolower", [one]) => text(one)?.lower().into(),
        ("toupper", [one]) => text(one)?.upper().into(),
        ("trim", [one]) => text(one)?.trim().into(),
        ("string", [one]) => match &one.what {
            What::Text(text) => text.clone(),
            What::Bool(_) | What::Int(_) | What::Unknown(_) => one.spoken(),
            _ => return None,
        }
        .into(),
        ("substring", [one, start]) => part(one, start)?.into(),
        ("substring", [one, start, length]) => part(one, start)?.take(count(length)?).into(),
        ("take", [one, length]) => known(one)?.take(count(length)?).into(),
        ("skip", [one, length]) => known(one)?.skip(count(length)?).into(),
        ("first", [one]) => known(one).filter(holds_something)?.take(1).into(),
        ("last", [one]) => {
            let letters = whole(one)?;
            letters
                .get(letters.char_indices().next_back()?.0..)?
                .into_text()
                .into()
        }
        ("length", [one]) => {
            let (min, max) = known(one)?.width();
            return number((max == Some(min)).then_some(min as usize));
        }
        ("empty", [one]) => {
            let text = known(one)?;
            return bool(match text.width() {
                (_, Some(0)) => Some(true),
                (min, _) => (min > 0).then_some(false),
            });
        }
        ("replace", [one, old, new]) => text(one)?.replace(whole(old)?, whole(new)?)?.into(),
        ("split", [one, separators]) => split(&text(one)?, separators)?,
        ("join", [list, between]) => join(list, &text(between)?)?.into(),
        ("startswith", [one, start]) => return bool(known(one)?.starts_with(whole(start)?)),
        ("endswith", [one, end]) => return bool(known(one)?.ends_with(whole(end)?)),
        ("contains", [one, part]) => {
            return bool(known(one)?.contains(part.spoken().whole()?));
        }
        ("indexof", [one, part]) => position(&known(one)?, whole(part)?, false)?,
        ("lastindexof", [one, part]) => position(&known(one)?, whole(part)?, true)?,
        ("padleft", [one, width]) => padded(one, width, " ")?,
        ("padleft", [one, width, with]) => padded(one, width, whole(with)?)?,
        ("base64", [one]) => BASE64_STANDARD.encode(whole(one)?).into_text().into(),
        ("base64tostring", [one]) => decoded(one)?.into_text().into(),
        ("uri", [base, path]) => uri(&text(base)?, &text(path)?)?.into(),
        ("uricomponent", [one]) => encoded(whole(one)?).into_text().into(),
        // A hash in thirteen letters and digits. It could be worked out, if all that goes into it were
        // known; it mostly is the resource group's id.
        ("uniquestring", [_, ..]) => gap(Gap {
            letters: Letters::Word,
            ..Gap::wide(13, Some(13))
        }),
        ("guid", [_, ..]) | ("newguid", []) => gap(Gap {
            letters: Letters::Name,
            ..Gap::wide(36, Some(36))
        }),
        ("utcnow", _) => gap(Gap::ANY),
        _ => return None,
    })
}

trait IntoText {
    fn into_text(self) -> Text;
}

impl<T: AsRef<str>> IntoText for T {
    fn into_text(self) -> Text {
        self.as_ref().into()
    }
}

/// A text, not what merely may be one: of a list, the same function does something else.
fn known(value: &Value) -> Option<Text> {
    match &value.what {
        What::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn holds_something(text: &Text) -> bool {
    text.width().0 > 0
}

/// What a base64 text says.
pub(super) fn decoded(value: &Value) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(whole(value)?).ok()?).ok()
}

fn concat(arguments: &[Value]) -> Option<Text> {
    let mut any = false;
    let mut all = Builder::default();
    for argument in arguments {
        match argument.what {
            What::List(_) | What::Object(_) | What::Null => return None,
            What::Unknown(_) | What::Resource(_) => {}
            What::Text(_) | What::Int(_) | What::Bool(_) => any = true,
        }
        all.text(&argument.spoken());
    }
    // Of nothing but unknowns it could just as well be a list.
    any.then(|| all.build())
}

fn part(value: &Value, start: &Value) -> Option<Text> {
    let text = text(value)?;
    let start = u32::try_from(int(start)?).ok()?;
    let (_, max) = text.width();
    (max.is_none_or(|max| start <= max)).then(|| text.skip(start))
}

fn split(text: &Text, separators: &Value) -> Option<Answer> {
    let mut letters = Vec::new();
    let mut longer = None;
    let mut add = |separator: &str| {
        let mut all = separator.chars();
        match (all.next(), all.next()) {
            (Some(letter), None) => letters.push(letter),
            _ => longer = Some(separator.to_owned()),
        }
    };
    match &separators.what {
        What::List(list) => {
            for element in list.raw() {
                match element {
                    Element::Sure(value) => add(whole(value)?),
                    Element::Perhaps(_) | Element::Any => return None,
                }
            }
        }
        _ => add(whole(separators)?),
    }
    if let Some(longer) = longer {
        let whole = text
            .whole()
            .filter(|_| letters.is_empty() && !longer.is_empty())?;
        let parts = whole.split(longer.as_str());
        return Some(What::List(List::of(parts.map(Value::from))).into());
    }
    let sure = |parts: Vec<Text>| parts.into_iter().map(|part| Element::Sure(part.into()));
    let list = match text.split(&letters) {
        (parts, None) => List::new(sure(parts)),
        (before, Some(behind)) => List::new(sure(before).chain([Element::Any]).chain(sure(behind))),
    };
    Some(What::List(list).into())
}

fn join(list: &Value, between: &Text) -> Option<Text> {
    let What::List(list) = &list.what else {
        return None;
    };
    let mut all = Builder::default();
    for (index, element) in list.raw().iter().enumerate() {
        match element {
            Element::Sure(value) => {
                if index > 0 {
                    all.text(between);
                }
                all.text(&value.spoken());
            }
            // From here on it is not known what stands where.
            Element::Perhaps(_) | Element::Any => return Some(all.gap(Gap::ANY).build()),
        }
    }
    Some(all.build())
}

/// Where `part` stands, in characters and without regard to case; -1 if nowhere.
fn position(text: &Text, part: &str, last: bool) -> Option<Answer> {
    let fold = |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).collect() };
    let part = fold(part);
    if part.is_empty() {
        return None;
    }
    let find = |letters: &str| {
        let letters = fold(letters);
        let mut windows = letters.windows(part.len());
        if last {
            windows.rposition(|window| window == part)
        } else {
            windows.position(|window| window == part)
        }
    };
    match text.whole() {
        Some(whole) => {
            let at = find(whole).map_or(Some(-1), |at| i64::try_from(at).ok())?;
            Some(What::Int(at).into())
        }
        None if last => None,
        None => number(Some(find(text.head())?)),
    }
}

fn padded(value: &Value, width: &Value, with: &str) -> Option<Answer> {
    let text = match value.what {
        What::Int(_) => value.spoken(),
        _ => text(value)?,
    };
    let width = count(width)?;
    let (min, max) = text.width();
    if min >= width {
        return Some(text.into());
    }
    let missing = max.filter(|max| *max == min).map(|max| width - max)?;
    (missing <= 1 << 10).then(|| {
        Builder::default()
            .letters(&with.repeat(missing as usize))
            .text(&text)
            .build()
            .into()
    })
}

/// Joins a path to a base that ends in a slash; of others, the last part would go.
fn uri(base: &Text, path: &Text) -> Option<Text> {
    let relative = path.starts_with("/") == Some(false) && path.contains("//") == Some(false);
    (base.tail().ends_with('/') && relative)
        .then(|| Builder::default().text(base).text(path).build())
}

fn encoded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            all.push(char::from(byte));
        } else {
            all.push_str(&format!("%{byte:02X}"));
        }
    }
    all
}
