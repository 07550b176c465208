//! Commands that undo a good state: in a transcript, where what was shown before them no longer proves that all is well;
//! in scripts, which lie beside exports or run as a template is deployed, where nobody knows what they came upon.

use super::{
    fields::Field,
    recognise::Kind,
    walk::{Found, Record},
    wanted::command,
};
use crate::{
    azure::{hosts::is_name, ids::unquoted},
    read::source::offset,
};

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
            cut.starts_with('$') && cut != "$false" || cut.starts_with('{') || words.contains(&cut)
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

/// A command in a script that makes a registry, or undoes a good state.
pub(super) struct Setting {
    pub at: usize,
    /// The registry's host, where its name stands there.
    pub host: Option<String>,
}

/// Those in a text: as lines of their own, or in a JSON text with its escapes.
pub(super) fn settings(text: &[u8]) -> Vec<Setting> {
    /// Without their first letter, or verb.
    const COMMANDS: [&str; 6] = [
        "z acr create",
        "z acr update",
        "z acr network-rule add",
        "z security pricing create",
        "-AzContainerRegistry",
        "-AzSecurityPricing",
    ];
    const LONGEST: usize = 2_000;
    /// Nobody's script has more of one.
    const MOST: usize = 256;
    /// What stands before a command on its line.
    const INDENT: usize = 256;
    let mut found = Vec::new();
    for command in COMMANDS {
        let mut places = memchr::memmem::find_iter(text, command);
        for at in places.by_ref().take(MOST) {
            let (before, rest) = text.split_at(at);
            let before = before.get(at.saturating_sub(INDENT)..).unwrap_or_default();
            // A verb of PowerShell's stands before its noun.
            let begins = before
                .iter()
                .rposition(|byte| !byte.is_ascii_alphanumeric());
            let (before, verb) = before.split_at(begins.map_or(0, |place| place + 1));
            let line = before.rsplit(|byte| *byte == b'\n').next();
            let is_comment = |line: &[u8]| {
                let line = line.trim_ascii_start();
                let signs: [&[u8]; 4] = [b"#", b"//", b"::", b"rem "];
                signs.iter().any(|sign| {
                    line.get(..sign.len())
                        .is_some_and(|head| head.eq_ignore_ascii_case(sign))
                })
            };
            if line.is_some_and(is_comment) {
                continue;
            }
            let at = at - verb.len();
            let rest = [
                verb,
                rest.get(..rest.len().min(LONGEST)).unwrap_or_default(),
            ]
            .concat();
            let line = first_line(&String::from_utf8_lossy(&rest)).to_ascii_lowercase();
            let makes = ["acr create", "new-azcontainer"];
            let helps = line.contains("--help") || line.trim_end().ends_with(" -h");
            let makes = !helps && makes.iter().any(|word| line.contains(word));
            if makes || !undone_by(&line).is_empty() {
                match named_by(&line).filter(|_| !command.contains("ecurity")) {
                    Some(name) if (5..=50).contains(&name.len()) && is_name(name) => {
                        let host = Some(format!("{name}.azurecr.io"));
                        found.push(Setting { at, host });
                    }
                    // What stands for a name in what is written for people.
                    Some(name) if is_name(name) || name.starts_with('<') => {}
                    _ => found.push(Setting { at, host: None }),
                }
            }
        }
        found.extend(places.next().map(|at| Setting { at, host: None }));
    }
    found.sort_by_key(|one| one.at);
    found
}

/// A command up to the end of its line, which may go on behind a sign that says so.
fn first_line(text: &str) -> String {
    let text = text.replace("\\r", "").replace("\\\"", "\"");
    // As JSON writes a line that goes on, and as it stands in a file.
    let joined = { ["\\\\\\n", "\\\n", "\\\r\n", "`\\n", "`\n", "`\r\n"] }
        .into_iter()
        .fold(text, |text, sign| text.replace(sign, " "));
    let end = joined
        .find('\n')
        .into_iter()
        .chain(joined.find("\\n"))
        .min();
    joined
        .get(..end.unwrap_or(joined.len()))
        .unwrap_or_default()
        .to_owned()
}

/// What a command in lower case says in the place of the name of a registry.
fn named_by(command: &str) -> Option<&str> {
    let mut words = command
        .split([' ', '=', '\t'])
        .filter(|word| !word.is_empty());
    words.find(|word| matches!(*word, "-n" | "--name" | "-name" | "-r" | "--registry"))?;
    Some(words.next()?.trim_matches(['"', '\'']))
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
