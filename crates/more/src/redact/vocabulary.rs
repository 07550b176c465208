//! What is ours or everybody's, and so tells nothing: the lists of what redaction lets through.

use std::sync::OnceLock;

use engine::facts::workloads::hinted;

use super::{
    lists::{KINDS, PROVIDERS, TYPES},
    shape::lowered,
};

/// Every word of the engine's and the comparison's sentences, and of what is published with the chain, one
/// a line, sorted, without those that are in the other list. A test keeps the list complete.
const OUR_WORDS: &str = include_str!("words.txt");

/// Every key that is read, every value that is known, and every piece of what our sentences quote, one a
/// line, sorted. The same test keeps it.
const OUR_CODE: &str = include_str!("code.txt");

/// What may stay of a sentence, and of what it quotes. All of it is in lower case.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    words: Vec<&'static str>,
    code: Vec<&'static str>,
}

impl Vocabulary {
    /// The lists, made once.
    pub(super) fn of_all() -> &'static Vocabulary {
        static ALL: OnceLock<Vocabulary> = OnceLock::new();
        ALL.get_or_init(|| Vocabulary {
            words: OUR_WORDS.lines().collect(),
            code: OUR_CODE.lines().collect(),
        })
    }

    /// `lower` is one of our words.
    pub(super) fn has(&self, lower: &str) -> bool {
        self.words.binary_search(&lower).is_ok() || self.has_code(lower)
    }

    /// `lower` is a key that is read, one of the values that are known, or what our sentences quote.
    pub(super) fn has_code(&self, lower: &str) -> bool {
        self.code.binary_search(&lower).is_ok()
    }
}

/// `lower` is a namespace of Azure's types, or what follows one.
pub(super) fn is_type_word(lower: &str) -> bool {
    is_listed(TYPES, lower)
}

fn is_listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a type of resource is one that Azure, Kubernetes or a common provider has for everybody;
/// any other may be somebody's own, and tell whose.
pub(crate) fn is_public_type(kind: &str) -> bool {
    let lower = lowered(kind);
    if let Some(rest) = PROVIDERS
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix))
    {
        let ours = Vocabulary::of_all();
        return rest.split('_').all(|word| ours.has(word));
    }
    kind.is_empty()
        || KINDS.contains(&kind)
        || lower.starts_with("microsoft.") && lower.split('/').all(|word| is_listed(TYPES, word))
}

/// Environments that names are recognised by; a label may say anything.
pub(super) fn is_environment(name: &str) -> bool {
    name.is_empty() || hinted(name) == Some(name)
}

/// The SKUs that a registry may have.
pub(super) fn is_sku(sku: &str) -> bool {
    ["Basic", "Standard", "Premium", "Classic"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(sku))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use engine::read::decode::fields::{
        BRIDGED, NATIVE, Node, RESOURCE, TERRAFORM, TERRAFORM_WORKLOAD, Take,
    };

    use super::*;
    use crate::redact::{
        lists::{PLANS, PUBLISHED_WORDS, STRUCTURE, VALUES},
        pseudonym::Kind,
    };

    #[test]
    fn a_type_is_public_if_all_of_it_is() {
        for kind in [
            "",
            "Pod",
            "Microsoft.ContainerRegistry/registries",
            "microsoft.web/sites/config",
            "azurerm_container_registry",
        ] {
            assert!(is_public_type(kind), "{kind}");
        }
        for kind in [
            "Microsoft.ContainerRegistry/contosothings",
            "Microsoft.Contoso/registries",
            "Contoso.Shop/registries",
            "registries",
            "azurerm_contoso_registry",
            "ContosoPod",
        ] {
            assert!(!is_public_type(kind), "{kind}");
        }
    }

    /// Adds every key that is read in such objects.
    fn keys_of(node: &'static Node, seen: &mut Vec<&'static Node>, keys: &mut BTreeSet<String>) {
        if seen.iter().any(|known| std::ptr::eq(*known, node)) {
            return;
        }
        seen.push(node);
        for (key, take) in node.entries() {
            keys.insert(lowered(key));
            if let Take::Into(_, inner) = take {
                keys_of(inner, seen, keys);
            }
        }
        if let Some(rest) = node.rest {
            keys_of(rest, seen, keys);
        }
    }

    /// The words of all string literals with more than one word in the code of a file, or of the files
    /// under a folder.
    fn words_under(path: &Path, words: &mut BTreeSet<String>, quoted: &mut BTreeSet<String>) {
        // What tests say stands in no report either, nor does why a fix weighs what it does.
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if is_test || path.ends_with("weights.rs") {
            return;
        }
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                words_under(&entry.unwrap().path(), words, quoted);
            }
            return;
        }
        let code = fs::read_to_string(path).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let code = lines.collect::<Vec<_>>().join("\n");
        // With the quotes gone that end no literal, every second piece between quotes is one.
        let code = code
            .replace(r"\\", " ")
            .replace(r#"\""#, " ")
            .replace("'\"'", " ");
        let literals = code.split('"').skip(1).step_by(2);
        for literal in literals {
            let is_command = ["az ", "kubectl "]
                .iter()
                .any(|program| literal.starts_with(program));
            let quotations = literal.split('`').skip(1).step_by(2);
            for quotation in quotations.chain(is_command.then_some(literal)) {
                for piece in
                    quotation.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                {
                    let piece = piece.trim_matches(['-', '_', '.']);
                    if piece.len() > 1 && !piece.bytes().all(|byte| byte.is_ascii_digit()) {
                        quoted.insert(piece.to_ascii_lowercase());
                    }
                }
            }
            // A word alone may be a key that somebody writes, unless it is put into a sentence.
            let is_word = !literal.is_empty()
                && literal
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            let is_said = !path.to_string_lossy().contains("engine/src/read");
            let is_sentence = literal.trim().contains(' ') || is_word && is_said;
            if !is_sentence {
                continue;
            }
            for word in literal.split(|c: char| !c.is_ascii_alphabetic()) {
                if word.len() > 1 {
                    words.insert(word.to_ascii_lowercase());
                }
            }
        }
    }

    #[test]
    fn every_word_of_our_sentences_is_known() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut words, mut code) = (BTreeSet::new(), BTreeSet::new());
        for said in [
            "../../engine/src",
            "../../cli/src/link.rs",
            "../../cli/src/load.rs",
            "../../model/src/comparison.rs",
            "../../model/src/fix.rs",
            "../../model/src/folder.rs",
            "../../model/src/ledger.rs",
            "../../model/src/report.rs",
            "compare",
        ] {
            words_under(&root.join(said), &mut words, &mut code);
        }
        let split = |list: &'static str| list.split_ascii_whitespace();
        words.extend(
            split(PUBLISHED_WORDS)
                .chain(Kind::ALL.map(Kind::word))
                .map(lowered),
        );
        let values = || split(VALUES).chain(KINDS).chain(PLANS).map(lowered);
        words.extend(values());
        code.extend(values().chain(split(STRUCTURE).map(lowered)));
        let mut seen = Vec::new();
        for node in [
            &RESOURCE,
            &TERRAFORM,
            &TERRAFORM_WORKLOAD,
            &NATIVE,
            &BRIDGED,
        ] {
            keys_of(node, &mut seen, &mut code);
        }
        words.retain(|word| !code.contains(word));
        for (file, list, known) in [
            ("words.txt", &words, OUR_WORDS),
            ("code.txt", &code, OUR_CODE),
        ] {
            if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
                let text: String = list.iter().flat_map(|word| [word.as_str(), "\n"]).collect();
                fs::write(root.join("redact").join(file), text).unwrap();
                continue;
            }
            let missing: Vec<&String> = list
                .iter()
                .filter(|word| !known.lines().any(|known| known == *word))
                .collect();
            assert!(
                missing.is_empty(),
                "bless the snapshots to take these into {file}: {missing:?}"
            );
        }
    }

    #[test]
    fn a_type_of_ones_own_is_a_name() {
        for public in [
            "",
            "Microsoft.Storage/storageAccounts",
            "microsoft.web/serverfarms",
            "Service",
            "azurerm_storage_account",
        ] {
            assert!(is_public_type(public), "{public}");
        }
        for own in [
            "Contoso.Billing/invoices",
            "Microsoft.Contoso/invoices",
            "Microsoft.Web/invoices",
            "azurerm_contoso",
            "ContosoWidget",
            "contoso_thing",
            "Microsoft.Web/sites: contoso",
            "service",
        ] {
            assert!(!is_public_type(own), "{own}");
        }
    }

    #[test]
    fn every_type_that_the_engine_knows_is_public() {
        fn types_under(path: &Path, types: &mut BTreeSet<String>) {
            if path.file_stem().is_some_and(|name| name == "tests") {
                return;
            }
            if path.is_dir() {
                for entry in fs::read_dir(path).unwrap() {
                    types_under(&entry.unwrap().path(), types);
                }
                return;
            }
            let code = fs::read_to_string(path).unwrap().to_ascii_lowercase();
            let code = code.split("#[cfg(test)]").next().unwrap();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in lines {
                for (at, _) in line.match_indices("microsoft.") {
                    let rest = line.get(at..).unwrap();
                    let end = rest.find(|c: char| !(c.is_ascii_alphabetic() || "./".contains(c)));
                    let kind = rest
                        .get(..end.unwrap_or(rest.len()))
                        .unwrap()
                        .trim_end_matches(['/', '.']);
                    // An address is none.
                    if kind.contains('/') && !kind.starts_with("microsoft.com") {
                        types.insert(kind.to_owned());
                    }
                }
            }
        }
        let mut types = BTreeSet::new();
        let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/src");
        for room in [
            "azure",
            "facts",
            "judge",
            "tell",
            "read/decode",
            "read/plan",
        ] {
            types_under(&engine.join(room), &mut types);
        }
        assert!(types.len() > 50, "{types:?}");
        types.retain(|kind| !is_public_type(kind));
        assert!(types.is_empty(), "{types:?}");
    }

    #[test]
    fn the_lists_are_sorted_and_in_lower_case() {
        for list in [OUR_WORDS, OUR_CODE] {
            let words: Vec<&str> = list.lines().collect();
            assert!(words.is_sorted_by(|a, b| a < b));
            assert!(words.iter().all(|word| **word == lowered(word)));
        }
    }
}
