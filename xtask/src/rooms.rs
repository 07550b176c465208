//! What each part of WebAssembly is made of, by room: `cargo xtask size` prints it, so that a room that
//! grows is seen in the change that made it grow.

use std::{collections::BTreeMap, fs, path::Path};

use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::shell::Outcome;

/// How many rooms are listed before the rest is summed up.
const SHOWN: usize = 14;

/// Code bytes by room, the largest first, and what is data; before wasm-opt, which takes the names.
pub fn table(wasm: &Path) -> Outcome<String> {
    let bytes = fs::read(wasm).map_err(|error| format!("{}: {error}", wasm.display()))?;
    let weighed = weigh(&bytes).map_err(|error| format!("{}: {error}", wasm.display()))?;
    let all: usize = weighed.rooms.values().sum();
    let mut rooms: Vec<(&String, &usize)> = weighed.rooms.iter().collect();
    rooms.sort_by_key(|(name, size)| (std::cmp::Reverse(**size), *name));
    let mut out = format!(
        "{all:>10} bytes of code, {} of data, before wasm-opt\n",
        weighed.data
    );
    let mut line = |size: usize, name: &str| {
        let share = size * 1000 / all.max(1);
        out.push_str(&format!(
            "{size:>10} {:>3}.{} %  {name}\n",
            share / 10,
            share % 10
        ));
    };
    for (name, size) in rooms.iter().take(SHOWN) {
        line(**size, name);
    }
    let rest: usize = rooms.iter().skip(SHOWN).map(|(_, size)| **size).sum();
    line(rest, "everything else");
    Ok(out)
}

struct Weighed {
    rooms: BTreeMap<String, usize>,
    data: usize,
}

fn weigh(bytes: &[u8]) -> wasmparser::Result<Weighed> {
    let mut imported = 0;
    let mut sizes = Vec::new();
    let mut names = BTreeMap::new();
    let mut data = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let is_function = matches!(import?.ty, wasmparser::TypeRef::Func(_));
                    imported += u32::from(is_function);
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(length(body.range())),
            Payload::DataSection(section) => data = length(section.range()),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(section) = section.as_known() else {
                    continue;
                };
                for name in section {
                    let Name::Function(functions) = name? else {
                        continue;
                    };
                    for function in functions {
                        let function = function?;
                        names.insert(function.index, function.name.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    let mut rooms = BTreeMap::new();
    for (index, size) in (imported..).zip(sizes) {
        let name = names.get(&index).map_or("", String::as_str);
        *rooms.entry(room(name)).or_default() += size;
    }
    Ok(Weighed { rooms, data })
}

fn length(range: std::ops::Range<u64>) -> usize {
    usize::try_from(range.end - range.start).unwrap_or(usize::MAX)
}

/// The crates of this house, as their paths begin.
const OWN: [&str; 4] = ["engine", "linchpin", "model", "more"];

/// Where a function belongs: two steps into our own crates, one word for anything else. Generic code
/// counts for the crate that wrote it, whoever made a copy of it necessary.
fn room(mangled: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    let path = name.trim_start_matches(['<', '&']);
    let path = path.strip_prefix("mut ").unwrap_or(path);
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let first = word(path);
    if !OWN
        .iter()
        .any(|own| first == *own || first.starts_with("linchpin"))
    {
        return match first.as_str() {
            "" => "names that say nothing".to_owned(),
            _ if !path.contains("::") => "glue and runtime".to_owned(),
            _ => first,
        };
    }
    let mut steps = vec![first];
    for step in path.split("::").skip(1).take(2) {
        let step = word(step);
        // What begins in capitals is a type, not a room.
        if step.is_empty() || step.starts_with(|c: char| c.is_ascii_uppercase()) {
            break;
        }
        steps.push(step);
    }
    steps.join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_filed_by_the_room_that_holds_them() {
        for (name, expected) in [
            (
                "_ZN6engine4read3arm9functions4call17h0123456789abcdefE",
                "engine::read::arm",
            ),
            (
                "_ZN6engine4tell8Renderer6report17h0123456789abcdefE",
                "engine::tell",
            ),
            (
                "_ZN4core5slice4sort6stable9quicksort9quicksort17h0123456789abcdefE",
                "core",
            ),
            ("malloc", "glue and runtime"),
            ("", "names that say nothing"),
        ] {
            assert_eq!(room(name), expected, "{name}");
        }
    }
}
