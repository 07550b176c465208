//! A content security policy, said in plain words.
//!
//! In: the policy as the page states it. Out: for each directive that decides what can leave the
//! page or run in it, one sentence, and whether it holds the door shut. What is not understood is
//! never called shut.

/// A directive and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Such as `connect-src`.
    pub directive: String,
    /// Its sources as they stand, such as `'self'`.
    pub sources: String,
    /// What it means; a sentence of ours, without a full stop.
    pub means: String,
    /// Whether it lets nothing be asked of anybody else.
    pub tight: bool,
}

/// The directives that matter here, in the order they are told, and what each governs.
const TOLD: [(&str, &str); 10] = [
    ("default-src", "whatever is not named below"),
    ("connect-src", "requests that scripts make"),
    ("script-src", "scripts"),
    ("worker-src", "workers"),
    ("style-src", "styles"),
    ("img-src", "pictures"),
    ("font-src", "fonts"),
    ("form-action", "sending forms"),
    ("manifest-src", "what it installs as an app by"),
    ("base-uri", "changing what relative addresses mean"),
];

/// Explains a policy; empty if it has no directive that matters.
pub fn explain(policy: &str) -> Vec<Rule> {
    let stated: Vec<(String, Vec<&str>)> = policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            let name = words.next()?.to_ascii_lowercase();
            Some((name, words.collect()))
        })
        .collect();
    let told = TOLD.iter().filter_map(|(name, what)| {
        // A browser heeds the first of several.
        let (_, sources) = stated.iter().find(|(stated, _)| stated == name)?;
        let (means, tight) = meaning(what, sources);
        Some(Rule {
            directive: (*name).to_owned(),
            sources: sources.join(" "),
            means,
            tight,
        })
    });
    told.collect()
}

/// Whether by this policy the browser refuses every request of the page to anybody but the place it
/// came from. (Going to another page is no such request, and no policy refuses that.)
pub fn holds(policy: &str) -> bool {
    let rules = explain(policy);
    let rule = |name: &str| rules.iter().find(|rule| rule.directive == name);
    let falls_back = |name: &str| rule(name).or_else(|| rule("default-src"));
    // Of the fetches, those without a directive of their own fall back; forms do not.
    [
        "connect-src",
        "script-src",
        "worker-src",
        "style-src",
        "img-src",
        "font-src",
        "manifest-src",
    ]
    .iter()
    .all(|name| falls_back(name).is_some_and(|rule| rule.tight))
        && rule("form-action").is_some_and(|rule| rule.tight)
}

fn meaning(what: &str, sources: &[&str]) -> (String, bool) {
    let mut allowed = Vec::new();
    let mut loose = Vec::new();
    let (mut hashes, mut evaluates) = (false, false);
    for source in sources {
        match source.to_ascii_lowercase().as_str() {
            "'none'" => {}
            "'self'" => allowed.push("from the place this page came from"),
            "blob:" => allowed.push("made by this page itself"),
            "data:" => allowed.push("written inside this page"),
            // It only lets the compiled program run.
            "'wasm-unsafe-eval'" => evaluates = true,
            sum if sum.starts_with("'sha256-")
                || sum.starts_with("'sha384-")
                || sum.starts_with("'sha512-") =>
            {
                hashes = true;
            }
            _ => loose.push(*source),
        }
    }
    if hashes {
        allowed.push("whose checksum stands in the policy");
    }
    if evaluates {
        allowed.push("compiled to WebAssembly");
    }
    let mut said = match allowed.as_slice() {
        [] if loose.is_empty() => format!("{what}: refused, all of it"),
        [] => format!("{what}: refused"),
        [one] => format!("{what}: only {one}"),
        [rest @ .., last] => format!("{what}: only {} or {last}", rest.join(", ")),
    };
    if !loose.is_empty() {
        said.push_str(", but also ");
        said.push_str(&loose.join(" "));
    }
    (said, loose.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../index.html");

    fn own() -> &'static str {
        let (_, rest) = PAGE
            .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
            .unwrap();
        rest.split_once('"').unwrap().0
    }

    #[test]
    fn the_pages_own_policy_holds_and_every_directive_is_told() {
        assert!(holds(own()));
        let rules = explain(own());
        assert_eq!(rules.len(), own().split(';').count());
        assert_eq!(
            rules[0].means,
            "whatever is not named below: refused, all of it"
        );
        assert_eq!(
            rules[1].means,
            "requests that scripts make: only from the place this page came from"
        );
    }

    #[test]
    fn the_policy_of_the_single_file_holds() {
        let policy = "default-src 'none'; script-src 'sha256-abc=' 'wasm-unsafe-eval'; worker-src blob:; \
                      style-src 'sha256-def='; img-src data:; connect-src 'none'; form-action 'none'";
        assert!(holds(policy));
        let rules = explain(policy);
        assert_eq!(
            rules[1].means,
            "requests that scripts make: refused, all of it"
        );
        assert_eq!(
            rules[2].means,
            "scripts: only whose checksum stands in the policy or compiled to WebAssembly"
        );
    }

    #[test]
    fn a_way_out_is_never_called_shut() {
        for policy in [
            "",
            "default-src 'none'",
            "form-action 'none'",
            "default-src *; form-action 'none'",
            "default-src 'none'; form-action https://elsewhere.example",
            "default-src 'none'; connect-src https:; form-action 'none'",
            "default-src 'none'; img-src https://elsewhere.example; form-action 'none'",
            "default-src 'none'; script-src 'unsafe-inline'; form-action 'none'",
            "connect-src 'none'; form-action 'none'",
            "default-src 'none'; connect-src *; connect-src 'none'; form-action 'none'",
        ] {
            assert!(!holds(policy), "{policy}");
        }
        let rules = explain("connect-src 'self' https://elsewhere.example");
        assert!(!rules[0].tight);
        assert_eq!(
            rules[0].means,
            "requests that scripts make: only from the place this page came from, but also https://elsewhere.example"
        );
    }
}
