//! Commands in a transcript that undo what it showed before them: what was shown no longer proves that all is well.

use super::{
    fields::Field,
    recognise::Kind,
    walk::{Found, Record},
    wanted::command,
};
use crate::{azure::ids::unquoted, read::source::offset};

/// What a command may have changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undoes {
    Admin,
    Network,
    Plan,
}

/// A command that undoes something, in lower case.
pub(super) struct Undoing {
    undoes: Vec<Undoes>,
    command: String,
}

/// The command on a line, if it is one that undoes something.
pub(super) fn undoing(line: &str) -> Option<Undoing> {
    // Of nearly all lines that is seen at once.
    let is_one = ["az ", "-Az"].iter().any(|sign| line.contains(sign));
    if !is_one || line.trim_start().starts_with('#') {
        return None;
    }
    let command = command(line)?.to_ascii_lowercase();
    let undoes = undone_by(&command);
    (!undoes.is_empty()).then_some(Undoing { undoes, command })
}

impl Undoing {
    /// Takes from what was read so far the facts of which the command says that they may be so no longer: whether there
    /// were any. Only what speaks for the good state is taken: what was bad before stays a finding.
    pub(super) fn undo(&self, text: &mut [u8], found: &mut Found) -> bool {
        let mut any = false;
        for undoes in &self.undoes {
            any |= take(*undoes, &self.command, text, found);
        }
        any
    }
}

/// What a command undoes, in lower case.
fn undone_by(command: &str) -> Vec<Undoes> {
    let has = |word: &str| command.contains(word);
    if ["--help", "-whatif", "--what-if"].into_iter().any(has) {
        return Vec::new();
    }
    // Behind an option, perhaps in quotes; a variable may say anything.
    let sets = |option: &str, words: &[&str]| {
        command.split(option).skip(1).any(|behind| {
            let value = behind.trim_start_matches([' ', '=', ':', '"', '\'', '[']);
            let cut = value
                .split([' ', '\n', '\r', '"', '\'', ',', ';'])
                .next()
                .unwrap_or_default();
            cut.starts_with('$') && cut != "$false" || words.contains(&cut)
        })
    };
    let acr = has("az acr update") || has("az acr create") || has("update-azcontainerregistry");
    let mut all = Vec::new();
    if acr
        && (sets("--admin-enabled", &["true"])
            || has("-enableadminuser") && !has("-enableadminuser:$false"))
    {
        all.push(Undoes::Admin);
    }
    if acr
        && (sets("--public-network-enabled", &["true"])
            || sets("--default-action", &["allow"])
            || sets("-publicnetworkaccess", &["enabled"])
            || sets("-networkrulesetdefaultaction", &["allow"]))
        || has("az acr network-rule add")
        || has("set-azcontainerregistrynetworkruleset")
    {
        all.push(Undoes::Network);
    }
    let plans = has("az security pricing create") && sets("--tier", &["free"])
        || has("set-azsecuritypricing") && sets("-pricingtier", &["free"]);
    let others = (has(" -n ") || has("-name")) && !has("containers") && !has("$");
    if plans && !others {
        all.push(Undoes::Plan);
    }
    all
}

fn take(undoes: Undoes, command: &str, text: &mut [u8], found: &mut Found) -> bool {
    let read: &[u8] = text;
    let value = |record: &Record| {
        let raw = record.span.text_of(read).unwrap_or_default();
        unquoted(raw).map_or_else(|| raw.to_owned(), |text| text.into_owned())
    };
    let is_good = |record: &Record| {
        let is = |word: &str| value(record).eq_ignore_ascii_case(word);
        match (undoes, record.field) {
            (Undoes::Admin, Field::AdminUserEnabled) => is("false"),
            (Undoes::Network, Field::PublicNetworkAccess) => is("Disabled") || is("false"),
            (Undoes::Network, Field::DefaultAction) => is("Deny"),
            (Undoes::Plan, Field::PricingTier) => is("Standard"),
            _ => false,
        }
    };
    let kinds: &[Kind] = match undoes {
        Undoes::Plan => &[Kind::Pricing],
        _ => &[Kind::Registry, Kind::NetworkRules],
    };
    let records = |range: &std::ops::Range<u32>| range.start as usize..range.end as usize;
    let of_kind = { found.resources.iter().enumerate() }
        .filter(|(_, one)| !one.declared && kinds.contains(&one.kind))
        .map(|(at, one)| {
            (
                at,
                found.records.get(records(&one.records)).unwrap_or_default(),
            )
        });
    let is_named = |all: &[Record]| {
        let mut names = all.iter().filter(|record| record.field == Field::Name);
        names.any(|record| {
            let name = value(record).to_ascii_lowercase();
            !name.is_empty()
                && command
                    .split(|char: char| !(char.is_ascii_alphanumeric() || char == '-'))
                    .any(|word| word == name)
        })
    };
    let of_kind: Vec<_> = of_kind.collect();
    // One that is named as nothing here may be any of them.
    let named = undoes != Undoes::Plan && of_kind.iter().any(|(_, all)| is_named(all));
    let changed: Vec<(usize, Vec<Record>, Vec<Record>)> = { of_kind.into_iter() }
        .filter(|(_, all)| (!named || is_named(all)) && all.iter().any(is_good))
        .map(|(at, all)| {
            let (gone, kept) = all.iter().partition(|record| is_good(record));
            (at, kept, gone)
        })
        .collect();
    let any = !changed.is_empty();
    for (at, kept, gone) in changed {
        let first = offset(found.records.len());
        found.records.extend_from_slice(&kept);
        let end = offset(found.records.len());
        if let Some(resource) = found.resources.get_mut(at) {
            resource.records = first..end;
        }
        // A link is made of the text.
        for record in gone {
            let range = record.span.start as usize..record.span.end as usize;
            if let Some(value) = text.get_mut(range) {
                value.fill(b' ');
                for (byte, sign) in value.iter_mut().zip(b"null") {
                    *byte = *sign;
                }
            }
        }
    }
    any
}
