//! What to say of input that could not be used: what it is, where it breaks, what to do instead.

use std::ops::Range;

use super::{
    errors,
    fields::{Field, Fields},
    keep::{known_code, known_plural},
    walk::{Found, Mark, Record, Resource},
};
use crate::{
    azure::{
        ids::{ResourceId, is_called_registry, unquoted},
        roles,
    },
    read::{
        cursor::{Cursor, Stop, Why, leaves_out, value_end},
        source::{Span, offset},
        tree::{Node, Shape, Tree},
    },
};
use model::{Limits, issue::Issue, sentence::shown};

/// What to do about JSON that is none of what is read here.
const WANTED: &str = "what is read here are registries (`az acr list -o json`), Defender plans (`az security pricing list -o json`), AKS clusters and whatever runs images; if this was one of them and a query has cut it, keep `id` in the query";
/// What is said of a list with nothing in it, and how it is called.
pub(super) const IS_EMPTY: &str =
    "this list is empty: the command found nothing, so nothing is known from it";
pub(super) const AN_EMPTY_LIST: &str = "an empty list";
/// How an answer is called that has no list where one belongs.
pub(super) const NO_LIST: &str = "an answer without its list";
/// How parameters are called that stand by themselves.
pub(in crate::read) const PARAMETERS: &str = "parameters of a template";
/// How a text is called that is no JSON and names images.
pub(super) const NAMES_IMAGES: &str = "a text that names images";
/// How it is called where it names registries, of which it shows nothing that is read.
pub(super) const NAMES_REGISTRIES: &str =
    "it names registries, and what it says of them is not read";
const EXPORT_HELP: &str = "export with `az acr show -n NAME -o json` or `az acr list -o json`";

/// What is said of a link's facts where not all of what they were taken from was read.
pub(super) fn left_out_of_link(place: u32) -> Issue {
    Issue::error(
        Some(place),
        "where this link was made, not all of this document was read",
        "ask whoever made it what the problems there say",
    )
}

/// What is said of a plan that Terraform could not finish.
pub(super) fn errored_plan(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this plan is not complete: Terraform met an error while it made it (`errored`), so there may be more than it shows",
        "mend what `terraform plan` complains of, and show the new plan with `terraform show -json PLANFILE`",
    )
}

/// What is said of a preview or an update that Pulumi could not finish.
pub(super) fn broke_off(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "Pulumi met an error here, so there may be more than this shows",
        "mend what it complains of, and run `pulumi preview --json` again",
    )
}

/// What `kubectl cluster-info dump` leaves out without a word (1.37).
pub(super) fn dump(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this is `kubectl cluster-info dump`: it has no stateful sets, jobs and cron jobs, and without `--all-namespaces` no namespaces but two",
        "export what runs beside it: `kubectl get statefulsets,cronjobs,jobs -A -o json`",
    )
}

/// What is said of a plan after which there will be more to do.
pub(super) fn partial_plan(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this plan is not complete: it was made for some resources only, or leaves some for later (`complete`), so there may be more than it shows",
        "make a plan of everything, without `-target`, once this one is applied, and show it with `terraform show -json PLANFILE`",
    )
}

/// What is said of an answer that itself warns of what it did not look into.
pub(super) fn warned_of(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this answer says itself that it is not complete: what its `diagnostics` name, or what stands there with an expression for an id, was passed over or failed, so there may be more than it shows",
        "mend what they name and run it again, or drop the template with its parameter file beside it",
    )
}

/// What is said of a script that makes or opens what would be judged.
const SETS: &str = "this script makes a registry, opens one, or switches Defender off; it is not read further, and nothing tells whether it ran";

/// Whether that is said here.
pub(super) fn is_of_settings(issue: &Issue) -> bool {
    issue.message == SETS
}

/// See [`SETS`].
pub(super) fn sets(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        SETS,
        "drop what Azure says after it ran (`az acr list -o json`, `az security pricing list -o json`)",
    )
}

/// What is said of an export that came with an error.
pub(super) fn partial_export(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this export is not complete: an error stands beside the template, and what could not be exported is not in it",
        "drop what Azure says by now too (`az acr list -o json`, `az security pricing list -o json`)",
    )
}

/// Whether a line is what Azure's tools say beside the template of a group: that not all of it is there.
/// (azure-cli 2.91: `az group export`, the server's own words.)
pub(super) fn is_left_out(line: &str) -> bool {
    const WORDS: [&str; 3] = ["not exported", "not be exported", "completed with errors"];
    ["WARNING:", "ERROR:"]
        .iter()
        .any(|sign| line.contains(sign))
        && WORDS.iter().any(|words| line.contains(words))
}

/// What a text without any JSON in it is, and whether it must be dropped as a secret.
pub(super) fn describe(text: &str) -> (Issue, bool) {
    let start = offset(text.len() - text.trim_start().len());
    let say = |what: &str, help: &str| Issue::error(Some(start), what, help);
    let trimmed = text.trim();
    if text.lines().any(is_secret) {
        let issue = say(
            "this seems to hold a password, so nothing of it was kept",
            "export the registry itself with `az acr show -n NAME -o json`; it holds no secret",
        );
        return (issue, true);
    }
    if value_end(trimmed.as_bytes(), 0) == Ok(trimmed.len()) {
        let what = match trimmed.as_bytes().first() {
            Some(b'"') => "a bare text",
            Some(b't' | b'f') => "a bare true or false",
            Some(b'n') => "a bare null",
            _ => "a bare number",
        };
        let issue = say(
            &format!("this is {what}, and nothing says what it belongs to"),
            "if it was cut with `--query`, keep the id in it: `--query \"{id:id, adminUserEnabled:adminUserEnabled}\"`",
        );
        return (issue, false);
    }
    if let Some(issue) = text.lines().find_map(|line| error_line(line, start)) {
        return (issue, false);
    }
    if trimmed.contains("Resource changes:") || trimmed.contains("Potential changes:") {
        let issue = say(
            "this is what a what-if prints for people",
            "run it again with `--no-pretty-print` (`az deployment group what-if … --no-pretty-print`)",
        );
        return (issue, false);
    }
    let lines: Vec<&str> = trimmed.lines().take(40).collect();
    let dashes = |line: &&str| {
        line.len() > 3 && line.contains('-') && line.chars().all(|c| matches!(c, '-' | ' ' | '\r'))
    };
    let yaml = |line: &&&str| {
        let line = line.trim_start().trim_start_matches("- ");
        line.split_once(':').is_some_and(|(key, rest)| {
            !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_-./$".contains(c))
                && (rest.is_empty() || rest.starts_with(' '))
        })
    };
    // The newer one says no type, and puts each name in quotes.
    let is_quoted = |line: &&str| {
        line.trim_end()
            .split(',')
            .all(|cell| cell.starts_with('"') && cell.ends_with('"'))
    };
    let by_powershell =
        { lines.first() }.is_some_and(|line| line.starts_with(TYPED) || is_quoted(line));
    let columns = match lines.as_slice() {
        // What spreadsheets write first: by which sign the columns are parted.
        [first, second, ..] if first.starts_with(TYPED) || first.starts_with("sep=") => {
            is_csv_header(second)
        }
        [first, ..] => is_csv_header(first),
        [] => false,
    };
    let issue = if lines.iter().any(dashes) {
        say(
            "this is the table that `-o table` prints; it leaves out what decides, and shows off and unknown alike as a blank",
            "run the command again with `-o json`",
        )
    } else if is_source(trimmed) {
        say(
            "this is source code of a deployment, not what came of it",
            "for Terraform paste `terraform show -json PLANFILE`, for Bicep what `az bicep build` writes",
        )
    } else if trimmed.contains("Terraform will perform")
        || trimmed.lines().any(is_shown_by_terraform)
    {
        say(
            "this is what Terraform prints for people",
            "paste what `terraform show -json PLANFILE` prints, or `terraform show -json` for what is there",
        )
    } else if lines.iter().filter(yaml).count() * 2 > lines.len() {
        yaml_issue(trimmed, say)
    } else if lines.iter().any(|line| line.trim_start().contains('\t')) {
        say(
            "this is what `-o tsv` prints; it leaves out the names of the fields",
            "run the command again with `-o json`",
        )
    } else if columns
        && lines
            .first()
            .is_some_and(|line| line.contains("\"RESOURCE GROUP\""))
    {
        say(
            "this is CSV, as the portal writes it: it names what there is, and shows no settings",
            "export the registries themselves with `az acr list -o json`, once for each subscription",
        )
    } else if columns && by_powershell {
        say(
            "this is CSV, as PowerShell writes it",
            "run the command again with `ConvertTo-Json -Depth 10` in place of `Export-Csv`",
        )
    } else if columns {
        csv(start)
    } else if trimmed.starts_with('<') {
        say("this is HTML or XML, perhaps a sign-in page", EXPORT_HELP)
    } else if is_link(trimmed) {
        say(
            "this is a link with facts that somebody shared, not an export",
            "open it by itself, in the address of the page",
        )
    } else {
        say("there is no JSON in this text", EXPORT_HELP)
    };
    (issue, false)
}

/// Whether a text is written in Bicep or Terraform's language.
fn is_source(text: &str) -> bool {
    const BEGINS: [&str; 7] = [
        "resource ",
        "module ",
        "param ",
        "targetScope ",
        "provider \"",
        "variable \"",
        "terraform {",
    ];
    let is_one = |line: &str| {
        let begins = BEGINS.iter().any(|word| line.starts_with(word));
        // A line of prose has none of these behind such a word.
        begins
            && (line.starts_with("param ")
                || line.ends_with('{')
                || line.contains(['=', '\'', '"']))
    };
    text.lines().map(str::trim_end).any(is_one)
}

/// Whether a line is one over a resource that Terraform shows: `# azurerm_container_registry.acr:`.
fn is_shown_by_terraform(line: &str) -> bool {
    let address = line.trim_start().strip_prefix("# ");
    address.is_some_and(|address| {
        address.starts_with("azurerm_") && (address.ends_with(':') || address.contains(" will be "))
    })
}

/// What is said of YAML: how what it may hold is written as JSON.
fn yaml_issue(text: &str, say: impl Fn(&str, &str) -> Issue) -> Issue {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    if has("apiVersion:") && has("kind:") {
        return say(
            "this is YAML for Kubernetes",
            "write it as JSON (`yq -o=json FILE`), or export what runs: `kubectl get pods -A -o json`",
        );
    }
    if has("services:") {
        return say(
            "this is YAML for Docker Compose",
            "write it as JSON: `docker compose config --format json`",
        );
    }
    say("this is YAML", "run the command again with `-o json`")
}

/// Whether a text is a link, or what stands behind its `#`.
fn is_link(text: &str) -> bool {
    let fragment = text.rsplit('#').next().unwrap_or(text);
    let packed = ["v1.", "v1e."]
        .iter()
        .find_map(|sign| fragment.strip_prefix(sign));
    packed.is_some_and(|packed| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        packed.len() > 16 && packed.bytes().all(plain)
    })
}

/// How PowerShell begins what it writes for other programs.
const TYPED: &str = "#TYPE ";

/// Whether a text that is not read lists role assignments all the same: as a table, as names with values, as
/// values with tabs between them, or by their ids. Source code of a deployment lists none.
pub(super) fn lists_roles(text: &str) -> bool {
    const SOURCE: [&str; 4] = ["param ", "resource ", "module ", "targetScope"];
    const ID: &str = "/providers/microsoft.authorization/roleassignments/";
    const ROLE: &str = "roledefinitionname";
    const BESIDE: [&str; 4] = ["principal", "scope", "displayname", "objectid"];
    let mut heads = false;
    let lists = |line: &str| {
        let has_rule = line.contains('-');
        let line = line.trim_start_matches(['-', ' ']).to_ascii_lowercase();
        let named = line.strip_prefix(ROLE).map(str::trim_start);
        let is_rule = has_rule && line.is_empty();
        let below = std::mem::replace(&mut heads, is_head(&line, ROLE, &BESIDE));
        line.contains(ID)
            || named.is_some_and(|rest| rest.starts_with(':'))
            || line.contains(ROLE) && is_csv_header(&line)
            || line.contains('\t') && line.split('\t').any(roles::is_of_registries)
            || is_rule && below
    };
    let is_source = |line: &str| SOURCE.iter().any(|word| line.starts_with(word));
    text.lines().any(lists) && !text.lines().any(is_source)
}

/// Whether a line is the head of a table with a column of roles and one of these.
fn is_head(line: &str, role: &str, others: &[&str]) -> bool {
    let has = |known: &dyn Fn(&str) -> bool| line.split_whitespace().any(known);
    has(&|word| word == "role" || word == role)
        && has(&|word| others.iter().any(|other| word.starts_with(other)))
}

/// Whether a first line names columns.
fn is_csv_header(line: &str) -> bool {
    [',', ';']
        .iter()
        .any(|sign| line.matches(*sign).count() >= 2)
        && !line.contains(['{', '['])
}

fn csv(place: u32) -> Issue {
    Issue::error(
        Some(place),
        "this is CSV",
        "leave `id`, `type` and `properties` among its columns, or run the query in the CLI: `az graph query -q \"…\" -o json`",
    )
}

/// Whether a line seems to hold a secret. What Entra ID says of one it does not show.
pub(super) fn is_secret(line: &str) -> bool {
    super::secrets::is_secret_line(line) && !errors::is_of_entra(line)
}

/// The issue of a line such as `ERROR: (ResourceNotFound) …`, or `Error from server (Forbidden): …`.
pub(super) fn error_line(line: &str, start: u32) -> Option<Issue> {
    let (code, remedy) = errors::of_line(line)?;
    let what = match code {
        Some(code) => format!("the command answered with the error `{code}`"),
        None => "the command answered with an error".to_owned(),
    };
    Some(Issue::error(
        Some(start),
        what,
        [remedy, "; whatever it printed beside the error was read"].concat(),
    ))
}

/// Whether a line says that somebody may not see what it names: it is there, or may be.
pub(super) fn is_denied(line: &str) -> bool {
    let code = errors::of_line(line).and_then(|(code, _)| code);
    code.is_some_and(|code| errors::DENIED.contains(&code.as_str()))
        || line.contains("does not have authorization to perform action")
}

/// Whether the JSON here is what `az aks command invoke` answers of a command that did not end with 0. The CLI
/// sorts its keys, so that one stands first.
pub(super) fn is_failed_command(text: &[u8]) -> bool {
    let mut rest = text;
    for part in [b"{".as_slice(), b"\"exitCode\"", b":"] {
        rest = rest
            .trim_ascii_start()
            .strip_prefix(part)
            .unwrap_or_default();
    }
    let code = rest.trim_ascii_start();
    matches!(code.first(), Some(b'1'..=b'9' | b'-'))
}

/// That it did not.
pub(super) fn failed_command(place: u32) -> Issue {
    Issue::error(
        Some(place),
        "the command in the cluster ended with an error (`exitCode`), so there may be more than it printed",
        errors::IN_CLUSTER,
    )
}

/// What is wrong with JSON that does not parse. `start` is where the document begins, with as many `breaks` before it that
/// end no line of the file; `kept` resources stood whole before the place at which reading stopped.
pub(super) fn syntax(
    text: &[u8],
    (start, breaks): (usize, usize),
    stop: Stop,
    kept: usize,
    limits: &Limits,
) -> Issue {
    let at = stop.at;
    let place = Some(offset(at));
    let lost = match kept {
        0 => "nothing in this document was judged".to_owned(),
        1 => "the one object that was whole before it was read, the rest was not".to_owned(),
        kept => format!("the {kept} objects that were whole before it were read, the rest was not"),
    };
    match stop.why {
        Why::TooDeep => {
            return Issue::error(
                place,
                format!(
                    "this is nested deeper than {} levels, so the rest of it was not read",
                    limits.max_depth
                ),
                "no Azure export nests like that; look at where the file came from",
            );
        }
        Why::TooMany => {
            return Issue::error(
                place,
                format!(
                    "there are more than {} resources in this file; the rest of them were not judged",
                    limits.max_resources
                ),
                "export one subscription at a time",
            );
        }
        Why::End => {
            let before = text.get(..start).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() + 1 - breaks;
            return Issue::error(
                // Where it stops, not the white space behind it.
                Some(offset(
                    start + text.get(start..).unwrap_or_default().trim_ascii_end().len(),
                )),
                format!(
                    "cut off in the middle: the document that begins on line {line} is not finished here; {lost}"
                ),
                "copy it again to the very end, or save it to a file with `>` and drop the file",
            );
        }
        _ => {}
    }
    // Cells may hold JSON, with its quotes doubled.
    let doubled = text.get(start + 1..start + 4);
    if kept == 0
        && let Some([b'"', b'"', next]) = doubled
        && next.is_ascii_alphabetic()
    {
        return csv(offset(start));
    }
    let rest = text.get(at..).unwrap_or_default();
    let head = rest.get(..rest.len().min(64)).unwrap_or_default();
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) => std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default())
            .unwrap_or_default(),
    };
    let found = head.chars().next();
    let word: String = head
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .take(12)
        .collect();
    let (what, help) = match found {
        Some(quote @ ('“' | '”' | '„' | '‘' | '’' | '«' | '»')) => (
            format!("the typographic quote `{quote}` stands where JSON has `\"`"),
            "a chat or word processor has changed the quotes; copy the text from the terminal, or drop the file",
        ),
        Some('\'') => (
            "a single quote stands where JSON has `\"`".to_owned(),
            "this looks like Python; export again with `-o json`",
        ),
        Some(space @ ('\u{A0}' | '\u{200B}' | '\u{FEFF}' | '\u{2028}')) => (
            format!(
                "an invisible character (U+{:04X}) stands between the values",
                u32::from(space)
            ),
            "a chat or web page has put it in; copy the text from the terminal, or drop the file",
        ),
        Some('#') => (
            "a comment of a kind that JSON does not have stands here".to_owned(),
            "take the comments out, or export again with `-o json`",
        ),
        Some('\0') => (
            "a NUL byte stands here, so this is not text as any export prints it".to_owned(),
            "save the export again; in PowerShell with `| Out-File -Encoding utf8 FILE`",
        ),
        Some(_) if matches!(word.as_str(), "None" | "True" | "False") => (
            format!("`{word}` is Python, not JSON"),
            "export again with `-o json`",
        ),
        Some(_) if matches!(word.as_str(), "NaN" | "undefined" | "Infinity") => (
            format!("`{word}` is JavaScript, not JSON"),
            "export again with `-o json`",
        ),
        Some('.') if head.starts_with("...") => (
            "`...` stands here: something was left out".to_owned(),
            "copy the whole document",
        ),
        Some(letter) if letter.is_alphabetic() && stop.why == Why::NoKey => (
            "a key without quotes stands here, as kubectl's KYAML and JSON5 have it".to_owned(),
            "run the command again with `-o json`",
        ),
        found => {
            let wanted = match stop.why {
                Why::NoKey => "a key in quotes was expected",
                Why::NoColon => "a colon was expected behind the key",
                Why::NoComma => "a comma or the end of the list was expected",
                Why::Control => "a text goes over the end of its line",
                Why::Escape => "a backslash introduces nothing that JSON knows",
                Why::Number => "this begins like a number and is none",
                _ => "a value was expected",
            };
            // What stands there may be anybody's, so only its kind is said.
            let found = match found {
                Some('\n' | '\r') => ", found the end of the line".to_owned(),
                Some(found) if found.is_control() => {
                    format!(", found the control character U+{:04X}", u32::from(found))
                }
                Some(found) if found.is_alphabetic() => ", found a letter".to_owned(),
                Some(found) if found.is_numeric() => ", found a digit".to_owned(),
                Some(found) => format!(", found `{found}`"),
                None => String::new(),
            };
            (
                format!("this is not JSON: {wanted}{found}"),
                "export again with `-o json`, and paste everything it prints",
            )
        }
    };
    Issue::error(place, format!("{what}; {lost}"), help)
}

/// Whether it is a list of texts, as `--query` cuts one out of an answer.
pub(super) fn is_list_of_words(text: &[u8], span: Span) -> bool {
    let list = span.of(text).and_then(|raw| raw.strip_prefix(b"["));
    list.is_some_and(|list| list.trim_ascii_start().starts_with(b"\""))
}

/// A table that pandas wrote otherwise than row by row: each column as an object, or names and rows apart.
/// (pandas 2.3: `DataFrame.to_json`, where the first is what it does by itself, and `orient="split"`.)
pub(super) fn frame(text: &[u8], span: Span) -> Option<Issue> {
    // Most objects are none, and that is seen at once.
    let mut cursor = Cursor::new(text, span.start as usize + 1);
    cursor.key().ok()?;
    if !matches!(cursor.peek(), Some(b'{' | b'[')) {
        return None;
    }
    let (tree, _) = Tree::read(text, span.start as usize);
    let root = tree.root()?;
    let is_column = |column: Node<'_>| {
        let row = column.entries().next();
        row.is_some_and(|(row, _)| row.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_list = |key: &str| {
        let list = root.get(key);
        list.is_some_and(|list| list.shape() == Shape::Array)
    };
    let names = ["id", "name", "type"];
    // A column that was overwritten as a whole shows no rows.
    let by_column = names.iter().any(|name| root.get(name).is_some())
        && root.children().all(|one| one.shape() == Shape::Object)
        && root.children().any(is_column);
    let apart =
        root.children().count() == 3 && ["columns", "index", "data"].into_iter().all(is_list);
    (by_column || apart).then(|| {
        Issue::error(
            Some(span.start),
            "this is a table that pandas wrote by its columns: nothing of it was judged",
            "write it row by row: `frame.to_json(FILE, orient=\"records\")`",
        )
    })
}

/// Settings that bear on the chain, in lower case and without what parts their words.
const SETTINGS: [&str; 5] = [
    "adminuserenabled",
    "loginserver",
    "publicnetworkaccess",
    "networkruleset",
    "pricingtier",
];

/// Whether a text that is not read is evidence all the same, in a form that is not read: it names what bears on
/// the chain, by its type or host or by a setting. What a command says of its failure is none.
pub(super) fn is_evidence(text: &str) -> bool {
    // What an error quotes is no evidence, in whatever lines it does so.
    let lines = text.split_inclusive('\n');
    let before = lines.take_while(|line| error_line(line, 0).is_none());
    let length = before.map(str::len).sum();
    let text = text.get(..length).unwrap_or(text);
    names_more_than_images(text.as_bytes()) || shows_settings(text) || declares(text)
}

/// Whether it shows more of what bears on the chain than the hosts of registries, each of which is one of which no more is
/// known: what prose says of a registry that is read elsewhere takes nothing back.
pub(super) fn shows_more_than_hosts(text: &str) -> bool {
    let shows = |line: &str| {
        let bytes = line.as_bytes();
        let at = bears_at(bytes, 0);
        let names_type = at < bytes.len() && !is_host_at(bytes, at);
        names_type || is_piece(line)
    };
    let is_admin = |word: &[u8]| word.eq_ignore_ascii_case(b"admin");
    text.as_bytes().windows(5).any(is_admin)
        || shows_settings(text)
        || declares(text)
        || text.lines().any(shows)
}

/// Whether a text names what bears on the chain in any other way than as the registry of an image (`HOST/REPOSITORY`):
/// that one pulls or pushes it shows no setting of it, as instructions and manifests name one. Prose that speaks of
/// administrators may show one.
fn names_more_than_images(text: &[u8]) -> bool {
    let admin = |word: &[u8]| word.eq_ignore_ascii_case(b"admin");
    if bears_at(text, 0) < text.len() && text.windows(5).any(admin) {
        return true;
    }
    named_beside_images(text, 0) < text.len()
}

/// Where that first is so at or after `from`; the end of the text if it nowhere is.
pub(super) fn named_beside_images(text: &[u8], mut from: usize) -> usize {
    loop {
        let at = bears_at(text, from);
        if at == text.len() {
            return at;
        }
        let name = host_around(text, at);
        let (before, behind) = (text.get(..name.start), text.get(name.end..));
        let mut behind = behind.unwrap_or_default().iter();
        let is_path = behind.next() == Some(&b'/');
        let repository = behind.next().filter(|_| is_path);
        // An address is no image.
        let is_address = before
            .is_some_and(|before| before.ends_with(b"http://") || before.ends_with(b"https://"));
        if is_address || !is_host_at(text, at) || !repository.is_some_and(u8::is_ascii_alphanumeric)
        {
            return at;
        }
        from = name.end;
    }
}

/// Where the name of a host begins and ends in which `at` is.
pub(super) fn host_around(text: &[u8], at: usize) -> Range<usize> {
    /// A text may be nothing but such names, and no name of a host is longer.
    const LONGEST: usize = 253;
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let (before, rest) = text.split_at(at);
    let back = before.iter().rev().take(LONGEST);
    at - back.take_while(is_part).count()..at + rest.iter().take_while(is_part).count()
}

/// Whether what [`bears_at`] finds there is the host of a registry, less its name.
fn is_host_at(text: &[u8], at: usize) -> bool {
    let head = text.get(at..at + HOST.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(HOST))
}

/// What stands behind the name of a registry in its host, as [`bears_at`] finds it.
const HOST: &[u8] = b"azurecr.";

/// Whether a text declares a registry by the name of a module, a package or an interface for that, as the sources of
/// modules, YAML of operators and previews do. In prose it is two words.
fn declares(text: &str) -> bool {
    let plain = text.to_ascii_lowercase();
    ["containerregistry", "container-registry"]
        .iter()
        .any(|name| plain.contains(name))
}

/// Whether a text names settings that are judged, or what has them in Terraform's language, whatever else it holds.
pub(super) fn shows_settings(text: &str) -> bool {
    let mut plain = text.to_ascii_lowercase();
    plain.retain(|c| !matches!(c, '_' | '-' | ' '));
    // As Terraform and what is made from it call the admin account, and others call theirs.
    let is_admin = || plain.contains("adminenabled") && plain.contains("registry");
    SETTINGS.iter().any(|name| plain.contains(name))
        || is_admin()
        || text.contains("\"azurerm_container_registry\"")
}

/// Whether a line beside the documents is a piece of an export all the same, in a form that is not read: JSON that
/// lacks its beginning, a row of a table, or a line of YAML. What a command prints beside its answer, a command
/// itself and prose that speak of registries are none.
pub(super) fn is_piece(line: &str) -> bool {
    let line = line.trim();
    let lower = || line.to_ascii_lowercase();
    let is_word = |word: &str| !word.is_empty() && !word.contains([' ', '`', '*']);
    let is_host = |cell: &str| is_word(cell) && !cell.contains('/') && cell.contains(".azurecr.");
    let is_flag = |cell: &str| matches!(cell, "true" | "false");
    // A key with its value, of which the key is in quotes in JSON and in none in YAML and in PowerShell's lists.
    let is_setting = |key: &str| {
        let key: String = { key.chars() }.filter(|c| !"_-\"' ".contains(*c)).collect();
        let key = key.to_ascii_lowercase();
        SETTINGS.contains(&key.as_str()) || key == "adminenabled"
    };
    match line.as_bytes() {
        [b'"', ..] => {
            let plain = lower();
            let mut keys = plain.split('"').skip(1).step_by(2);
            bears_at(plain.as_bytes(), 0) < plain.len() && plain.contains("\":")
                || plain.contains("\":") && keys.any(is_setting)
        }
        _ if line.contains('\t') => {
            let plain = lower();
            let mut cells = plain.split('\t').map(str::trim);
            plain.matches('\t').count() > 1 && cells.any(|cell| is_flag(cell) || is_host(cell))
        }
        // A block of Terraform's language, and what is set in one.
        _ if line.ends_with('{') => {
            let is_block = ["resource \"", "module \""]
                .iter()
                .any(|word| line.starts_with(word));
            is_block && is_evidence(line)
        }
        _ => {
            if let Some((key, _)) = line.split_once('=')
                // Behind the sign with which a plan shows what it does.
                && let key = key.trim_start_matches(['+', '-', '~', ' ']).trim_end()
                && is_word(key)
            {
                return is_setting(key) || key == "source" && declares(line);
            }
            if let Some((key, value)) = line.split_once(':')
                && (value.is_empty() || value.starts_with(' '))
            {
                let key = key.trim_end();
                return is_setting(key) && is_word(key) && is_word(value.trim());
            }
            let plain = lower();
            let cells = || {
                plain
                    .split("  ")
                    .map(str::trim)
                    .filter(|cell| !cell.is_empty())
            };
            cells().any(is_host) && (cells().count() > 3 || cells().any(is_flag))
        }
    }
}

/// What an element of a list of resources is that is none, where it stands for one: whether it is the id of a
/// registry, or else says that something was left out.
pub(super) fn stands_for_more(raw: &str) -> Option<bool> {
    let text = unquoted(raw)?;
    let is_id = ResourceId::new(&text).is_a("Microsoft.ContainerRegistry/registries");
    (is_id || leaves_out(&text)).then_some(is_id)
}

/// What is said of such an element.
pub(super) fn dropped_element(place: u32, is_id: bool) -> Issue {
    Issue::error(
        Some(place),
        match is_id {
            true => {
                "the id of a registry stands here in place of the registry, so it was not judged by this list"
            }
            false => {
                "this list says here that something was left out of it, and that was not judged"
            }
        },
        "export all of it with `az acr list -o json`",
    )
}

/// What is said of such a line.
pub(super) fn dropped_piece(place: u32) -> Issue {
    Issue::error(
        Some(place),
        "this line beside the JSON seems to be part of an export, in a form that is not read: nothing of it was judged",
        "run the command again with `-o json`, and drop all that it prints",
    )
}

/// What is said of a text in JSON that tells of a registry, and is no answer in JSON.
pub(super) fn untold(place: u32) -> Issue {
    Issue::error(
        Some(place),
        "this text tells of a registry, and is not what a tool answered in JSON: nothing of it was judged",
        EXPORT_HELP,
    )
}

/// What is said where a registry or a plan stands in a comment.
pub(super) fn taken_out(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "what stands in this comment reads like a part of an export: it was not read, and nothing of it was judged",
        "if it counts, drop it without the marks of the comment; if not, take it out",
    )
}

/// What a document is that holds nothing else.
pub(super) const ASKED_FOR: &str = "what a request asks for, which is no state";

/// What is said of what a request asks for.
pub(super) fn asked_for(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this is what a request asks for, which may have been refused, and not what is there: nothing of it was judged",
        "drop the answer to it, or what Azure says by now (`az acr list -o json`, `az security pricing list -o json`)",
    )
}

/// What is said of what stands under a key that says that it is wanted, or was, or is an example.
pub(super) fn other_state(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "the key above this says that it is not what is there now, but what was, what is wanted or expected, or an example: nothing of it was judged",
        "drop what Azure says by now (`az acr list -o json`, `az security pricing list -o json`); if it is that, drop it without the key",
    )
}

/// What is said of a list in which each row is one rule of a registry's firewall.
pub(super) fn flattened(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "each row here is one rule of a registry's firewall, as flattening a list makes them: registries without rules, which may be open to everybody, are in no row",
        "drop the list as it was printed (`az acr list -o json`)",
    )
}

/// What is said of settings that stand too deep in what somebody put around them.
pub(super) fn too_deep(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "settings of registries or plans stand somewhere in this, deeper or among more than is looked through: nothing of it was judged",
        "take out what Azure said (`az acr list -o json`, `az security pricing list -o json`) and drop it by itself",
    )
}

/// What is said of a command that undoes what stands before it.
pub(super) fn undone(place: u32) -> Issue {
    Issue::warning(
        Some(place),
        "this command may have undone what was shown before it, which proves no longer that all is well there",
        "drop what Azure says by now (`az acr list -o json`, `az security pricing list -o json`)",
    )
}

/// Where something is named at or after `from` that bears on the chain: a registry, a cluster, Defender.
pub(super) fn bears_at(text: &[u8], from: usize) -> usize {
    // What stands before a dot or an underscore, and what behind it.
    const NAMES: [(&str, &str); 7] = [
        ("microsoft.", "containerregistry"),
        ("microsoft.", "containerservice"),
        ("microsoft.", "security"),
        (".", "azurecr."),
        ("azurerm_", "container_registry"),
        ("azurerm_", "kubernetes_cluster"),
        ("azurerm_", "security_center"),
    ];
    let is = |from: Option<usize>, word: &str| {
        let piece = from.and_then(|from| text.get(from..from + word.len()));
        piece.is_some_and(|piece| piece.eq_ignore_ascii_case(word.as_bytes()))
    };
    let rest = text.get(from..).unwrap_or_default();
    let mut places = memchr::memchr2_iter(b'.', b'_', rest).map(|at| from + at + 1);
    let found = places.find(|at| {
        NAMES.iter().any(|(head, name)| {
            let next = text.get(at + name.len());
            is(at.checked_sub(head.len()), head)
                && is(Some(*at), name)
                && !(*name == "security" && next.is_some_and(u8::is_ascii_alphanumeric))
        })
    });
    found.unwrap_or(text.len())
}

/// Whether a document in which nothing was recognised may hold what would be judged: it names something that
/// `bears` on the chain, or is a list of something, as every command prints it. What else people keep as JSON
/// is none.
pub(super) fn may_matter(text: &[u8], span: Span, note: &str, bears: bool) -> bool {
    if [AN_EMPTY_LIST, PARAMETERS].contains(&note) {
        return false;
    }
    let (tree, _) = Tree::read(text, span.start as usize);
    let Some(root) = tree.root() else {
        return bears;
    };
    let lists = ["value", "data", "items"];
    let is_filled =
        |list: Node| list.shape() == Shape::Array && list.items().any(|item| item.is_container());
    bears
        || root.items().next().is_some()
        || lists.iter().any(|key| root.get(key).is_some_and(is_filled))
}

/// Whether it has the form in which commands answer with a list, and instead of the list there is something else
/// under its name: what a cut answer has, or one that PowerShell wrote to too small a depth.
fn lacks_its_list(root: Node) -> bool {
    const BESIDE: [&str; 12] = [
        "count",
        "total_records",
        "totalrecords",
        "nextlink",
        "skip_token",
        "skiptoken",
        "$skiptoken",
        "result_truncated",
        "resulttruncated",
        "facets",
        "@odata.count",
        "@odata.nextlink",
    ];
    let mut lists = 0;
    let all = root.entries().all(|(key, value)| {
        let is_list = ["value", "data", "items"].contains(&key.as_ref());
        let lacks = is_list && !value.is_container();
        lists += usize::from(lacks);
        lacks || BESIDE.contains(&key.to_ascii_lowercase().as_str())
    });
    all && lists == 1
}

/// What a document is in which nothing was recognised, and a phrase for the list of documents.
pub(super) fn unrecognised(text: &[u8], span: Span, objects: u32) -> (Issue, String) {
    let (tree, _) = Tree::read(text, span.start as usize);
    let place = Some(span.start);
    let root = tree.root();
    let entries: Vec<_> = root.into_iter().flat_map(Node::entries).collect();
    let keys: Vec<String> = entries
        .iter()
        .take(6)
        .map(|(key, _)| format!("`{}`", short(key)))
        .collect();
    let has = |key: &str| {
        entries
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case(key))
    };
    if let Some(list) = root.filter(|root| root.shape() == Shape::Array) {
        return match list.items().next() {
            None => (
                Issue::warning(
                    place,
                    IS_EMPTY,
                    "look whether the right subscription is chosen (`az account show`), then run it again",
                ),
                AN_EMPTY_LIST.to_owned(),
            ),
            Some(_) if objects == 0 => (
                Issue::error(
                    place,
                    "this is a list of bare values, and nothing says what they belong to",
                    EXPORT_HELP,
                ),
                "a list of bare values".to_owned(),
            ),
            Some(first) => {
                let keys: Vec<String> = first
                    .entries()
                    .take(6)
                    .map(|(key, _)| format!("`{}`", short(&key)))
                    .collect();
                (
                    Issue::error(
                        place,
                        format!(
                            "this is a list of something that is not known here; its first element has the keys {}",
                            keys.join(", ")
                        ),
                        WANTED,
                    ),
                    "a list of something else".to_owned(),
                )
            }
        };
    }
    if entries.is_empty() {
        return (
            Issue::error(
                place,
                "this is an empty object, and says nothing",
                EXPORT_HELP,
            ),
            "an empty object".to_owned(),
        );
    }
    let list_is_empty = ["value", "data", "items"].iter().any(|key| {
        entries.iter().any(|(name, list)| {
            name == key && list.shape() == Shape::Array && list.children().next().is_none()
        })
    });
    if list_is_empty {
        return (
            Issue::warning(
                place,
                IS_EMPTY,
                "look whether the right subscription is chosen (`az account show`), then run it again",
            ),
            AN_EMPTY_LIST.to_owned(),
        );
    }
    if has("manifest") && has("chart") {
        return (
            Issue::error(
                place,
                "this is a Helm release: the objects it made are YAML in a text, so none of them was read",
                "export what runs: `kubectl get pods -A -o json`",
            ),
            "a Helm release".to_owned(),
        );
    }
    if root.is_some_and(lacks_its_list) {
        return (
            Issue::error(
                place,
                "this has the form of an answer with a list, and the list is not in it: what it held was not read",
                "run the command again with `-o json`, and copy all of it; in PowerShell with `ConvertTo-Json -Depth 10`",
            ),
            NO_LIST.to_owned(),
        );
    }
    let is_given = |value: &Node| {
        ["value", "reference"]
            .iter()
            .any(|key| value.get(key).is_some())
    };
    let is_output = |value: &Node| value.get("sensitive").is_some() && value.get("type").is_some();
    if !entries.is_empty() && entries.iter().all(|(_, value)| is_output(value)) {
        return (
            Issue::error(
                place,
                "this is what `terraform output -json` prints, and none of it is a registry",
                "paste `terraform show -json`, which shows the registries themselves",
            ),
            "outputs of Terraform".to_owned(),
        );
    }
    if entries.iter().all(|(_, value)| is_given(value)) {
        return (
            Issue::error(
                place,
                "these seem to be the parameters of a template, without what stands around them in a parameter file",
                "put them into `{\"parameters\": …}`, and drop them again together with their template",
            ),
            PARAMETERS.to_owned(),
        );
    }
    if has("parameters") && entries.len() == 1 {
        return (
            Issue::error(
                place,
                "these may be the parameters of a template, but not all of them have a `value`, so none was taken",
                "write each as `\"name\": {\"value\": …}`, as `az bicep build-params` does, and drop them again together with their template",
            ),
            PARAMETERS.to_owned(),
        );
    }
    if has("exitCode") && has("logs") {
        return (
            Issue::error(
                place,
                "this is the answer of `az aks command invoke`, and its `logs` are no JSON from end to end, so nothing in them was read",
                "let kubectl print with `-o json`, and run the command again without an `-o` of its own: what it prints then is read as far as it goes",
            ),
            "the answer of a command in a cluster".to_owned(),
        );
    }
    if has("action") && has("target") && has("request") {
        return (
            Issue::error(
                place,
                "this is an event that a registry's webhook sent, not the registry's configuration",
                EXPORT_HELP,
            ),
            "a webhook event".to_owned(),
        );
    }
    if has("tenantId") && has("user") {
        return (
            Issue::error(
                place,
                "this is `az account show`; it names a subscription and nothing that is judged here",
                EXPORT_HELP,
            ),
            "an account".to_owned(),
        );
    }
    let issue = Issue::error(
        place,
        format!(
            "this is JSON, but nothing that is known here: an object with the keys {}",
            keys.join(", ")
        ),
        WANTED,
    );
    (
        issue,
        format!("an object with the keys {}", keys.join(", ")),
    )
}

/// Whether this is said of an event of Pulumi's that tells of no resource. (apitype: `EngineEvent`.)
pub(super) fn is_event(note: &str) -> bool {
    let has = |key: &str| note.contains(key);
    has("`sequence`") && has("`timestamp`") && has("Event`") && !has("`res")
}

fn short(key: &str) -> String {
    let key = shown(key);
    let mut short: String = key.chars().take(40).collect();
    if short.len() < key.len() {
        short.push('…');
    }
    short
}

/// A recognised object, for saying what is odd about it.
pub(super) struct Object<'a> {
    text: &'a [u8],
    found: &'a Found,
    records: &'a [Record],
    start: u32,
}

impl<'a> Object<'a> {
    pub(super) fn new(text: &'a [u8], found: &'a Found, resource: &Resource) -> Object<'a> {
        let range = resource.records.start as usize..resource.records.end as usize;
        Object {
            text,
            found,
            records: found.records.get(range).unwrap_or_default(),
            start: resource.start,
        }
    }

    fn record(&self, field: Field) -> Option<&'a Record> {
        self.records
            .iter()
            .find(|record| record.field == field && record.mark == Mark::Value)
    }

    fn raw(&self, field: Field) -> Option<&'a str> {
        let Some(record) = self.record(field) else {
            let mut records = self.records.iter();
            let worked_out =
                records.find(|record| record.field == field && record.mark == Mark::Computed)?;
            let computed = &self.found.computed;
            return Some(&computed.get(worked_out.span.start as usize)?.json);
        };
        record.span.text_of(self.text)
    }

    fn string(&self, field: Field) -> Option<String> {
        unquoted(self.raw(field)?).map(|value| value.into_owned())
    }

    /// A list that is one page of more.
    pub(super) fn paging_issue(&self) -> Option<Issue> {
        let more = |field| {
            self.record(field)
                .filter(|_| !matches!(self.raw(field), Some("null" | "\"\"" | "0" | "false")))
        };
        let number = |field| self.raw(field).and_then(|raw| raw.parse::<u64>().ok());
        let next = more(Field::NextLink).or_else(|| more(Field::SkipToken));
        let total = number(Field::TotalRecords);
        // OData says how many there are, and not how many of them stand here.
        let count = number(Field::Count).or_else(|| total.and_then(|_| self.rows()));
        // Where nothing says how many there are in all, as many as it says stand here.
        let (count, total) = match (count, total) {
            (Some(said), None) => (self.rows(), Some(said)),
            (Some(said), Some(total)) => {
                let rows = self.rows().unwrap_or(said);
                (Some(rows.min(said)), Some(total.max(said)))
            }
            both => both,
        };
        let fewer = matches!((count, total), (Some(count), Some(total)) if count < total);
        // Resource Graph says it in quotes, and the truth.
        let cut = self.record(Field::Truncated).filter(|record| {
            let says = record.span.text_of(self.text).unwrap_or_default();
            says.trim_matches('"').eq_ignore_ascii_case("true")
                || says == "false" && self.has_fifty()
        });
        let place = match next.or(cut) {
            Some(record) => record.span.start,
            None if fewer => self
                .record(Field::Count)
                .map_or(self.start, |record| record.span.start),
            None => return None,
        };
        if next.is_none() && cut.is_some() {
            return Some(Issue::warning(
                Some(place),
                "this list may be cut off: it says so, or has as many rows as its tool asks for at most; what is behind was not judged",
                "list the same by `az` or `az rest`, which print all of it",
            ));
        }
        let how_many = match (count, total) {
            (Some(count), Some(total)) if count < total => format!(" ({count} of {total})"),
            _ => String::new(),
        };
        Some(Issue::warning(
            Some(place),
            format!(
                "this list is one page of more{how_many}: whatever is on the other pages was not judged"
            ),
            "fetch the rest too: `az graph query` takes `--first 1000` and `--skip-token`, `az rest` the `nextLink`; drop all pages together",
        ))
    }

    /// Whether a list stands in it that has as many rows as the Azure MCP server asks Resource Graph for: behind
    /// them it says that there are no more, whether there are or not. (@azure/mcp 2.0: `limit 50`.)
    fn has_fifty(&self) -> bool {
        const MOST: usize = 50;
        let (tree, _) = Tree::read(self.text, self.start as usize);
        tree.root().is_some_and(|root| {
            let mut lists = root.children();
            lists.any(|list| list.items().take(MOST).count() == MOST)
        })
    }

    /// How many elements its list has.
    fn rows(&self) -> Option<u64> {
        let is_list = |record: &&Record| {
            matches!(record.field, Field::Value | Field::SecretData)
                && record.mark == Mark::Container
        };
        let list = self.records.iter().find(is_list)?;
        let mut cursor = Cursor::new(self.text, list.span.start as usize);
        if !cursor.take(b'[') {
            return None;
        }
        let mut rows = 0;
        while cursor.peek() != Some(b']') && cursor.skip(false).is_ok() {
            rows += 1;
            if !cursor.more(false).ok()? {
                break;
            }
        }
        Some(rows)
    }

    /// A list beside which an error stands.
    pub(super) fn partial_issue(&self) -> Option<Issue> {
        let record = self.record(Field::ErrorCode)?;
        // `null` is none.
        if !self.raw(Field::ErrorCode)?.starts_with('"') {
            return None;
        }
        let code = self.string(Field::ErrorCode);
        let which = code.as_deref().and_then(known_code);
        let which = which.map_or_else(String::new, |code| format!(", `{code}`,"));
        Some(Issue::error(
            Some(record.span.start),
            format!(
                "an error{which} stands beside the rows of this answer: they were read, and there may be more that are not here"
            ),
            "mend the command and run it again until it answers without an error",
        ))
    }

    /// An answer that is an error.
    pub(super) fn error_issue(&self) -> Issue {
        if self
            .string(Field::Kind)
            .is_some_and(|kind| kind == "Status")
        {
            return self.refused_issue();
        }
        let code = self.string(Field::ErrorCode);
        let code = code.as_deref().and_then(known_code);
        let what = match code {
            Some(code) => format!("this is an error that Azure answered, `{code}`, not an export"),
            None => "this is an error that Azure answered, not an export".to_owned(),
        };
        Issue::error(
            Some(self.start),
            what,
            code.map_or(errors::MEND, errors::remedy),
        )
    }

    /// Whether it says that somebody may not see what it names.
    pub(super) fn is_denied(&self) -> bool {
        let code = self.string(Field::ErrorCode);
        code.is_some_and(|code| errors::DENIED.contains(&code.as_ref()))
    }

    /// An error of Kubernetes.
    fn refused_issue(&self) -> Issue {
        let code = self.string(Field::ErrorReason);
        let code = code.as_deref().and_then(known_code);
        let refused = self.records.iter().find_map(|record| {
            let said = (record.field == Field::RefusedKind).then(|| record.span.text_of(self.text));
            known_plural(&unquoted(said??)?)
        });
        let which = refused.map_or_else(String::new, |kind| format!(" when asked for `{kind}`"));
        let code_said = code.map_or_else(String::new, |code| format!(", `{code}`,"));
        let kind = refused.unwrap_or("pods");
        let help = code.and_then(errors::remedy_in_cluster);
        let help = help
            .unwrap_or(errors::MEND)
            .replace("list pods", &["list ", kind].concat());
        Issue::error(
            Some(self.start),
            format!(
                "this is an error that Kubernetes answered{which}{code_said} not an export: what runs there is not known"
            ),
            help,
        )
    }

    /// Something that is called a registry, and is of a form that is not read.
    pub(super) fn unread_registry_issue(&self) -> Option<Issue> {
        // What is called so by Azure itself is read, and nearly all is Azure's: seen without making a text of it.
        const AZURES: &[u8] = b"\"microsoft.";
        let is_azures = |field| {
            let raw = self
                .record(field)
                .and_then(|record| record.span.of(self.text));
            let head = raw.and_then(|raw| raw.get(..AZURES.len()));
            head.is_some_and(|head| head.eq_ignore_ascii_case(AZURES))
        };
        let called = |field| {
            !is_azures(field) && {
                let kind = self.raw(field).and_then(unquoted);
                kind.is_some_and(|kind| is_called_registry(&kind))
            }
        };
        (called(Field::Type) || called(Field::Kind)).then(|| {
            Issue::warning(
                Some(self.start),
                "this is called a container registry, and is of a form that is not read: nothing of it was judged",
                EXPORT_HELP,
            )
        })
    }

    /// A registry's settings from which a query has cut the name.
    pub(super) fn nameless_issue(&self) -> Issue {
        Issue::error(
            Some(self.start),
            "these look like a registry's settings, but neither `id` nor `loginServer` says whose, so they were not judged",
            "if a query has cut it, keep the id in it: `--query \"{id:id, adminUserEnabled:adminUserEnabled}\"`",
        )
    }

    /// Whether nothing says which Defender plan this is.
    pub(super) fn is_nameless_plan(&self) -> bool {
        let from_id = |id: String| ResourceId::new(&id).is_a("Microsoft.Security/pricings");
        self.string(Field::Name).is_none()
            && self.string(Field::ResourceType).is_none()
            && !self.string(Field::Id).is_some_and(from_id)
    }

    /// Whether nothing says which registry this is.
    pub(super) fn is_nameless(&self) -> bool {
        let told = [Field::Id, Field::LoginServer, Field::Name];
        told.iter().all(|field| self.string(*field).is_none())
    }

    /// A Defender plan from which a query has cut the name.
    pub(super) fn nameless_plan_issue(&self) -> Issue {
        Issue::error(
            Some(self.start),
            "this is a Defender plan, but neither `id` nor `name` says which plan, so it was not judged",
            "export it again with `az security pricing show -n Containers -o json`",
        )
    }

    /// Keys that stand twice in the same object.
    pub(super) fn duplicate_issues(&self) -> Vec<Issue> {
        const SINGLE: Fields = Fields::NONE.and(&[
            Field::Id,
            Field::Properties,
            Field::AdminUserEnabled,
            Field::PublicNetworkAccess,
            Field::NetworkRuleSet,
            Field::DefaultAction,
            Field::IpRules,
            Field::Sku,
            Field::SkuName,
            Field::PricingTier,
            Field::SensorEnabled,
        ]);
        /// So many are told one by one.
        const TOLD: usize = 10;
        let mut seen = Fields::NONE;
        let mut issues = Vec::new();
        let mut more = 0;
        for record in self.records {
            let stands_here = record.mark != Mark::Open && !record.mark.is_computed();
            if !stands_here || !SINGLE.has(record.field) {
                continue;
            }
            if seen.has(record.field) && issues.len() >= TOLD {
                more += 1;
            } else if seen.has(record.field) {
                let before = self.text.get(..record.span.start as usize);
                let mut quotes = memchr::memrchr_iter(b'"', before.unwrap_or_default());
                let key = quotes
                    .next()
                    .zip(quotes.next())
                    .and_then(|(end, start)| self.text.get(start + 1..end))
                    .and_then(|key| std::str::from_utf8(key).ok())
                    .unwrap_or_default();
                issues.push(Issue::warning(
                    Some(record.span.start),
                    format!("the key `{}` stands twice in this object, so what it says is not known", short(key)),
                    "no export prints a key twice; look at where the file came from, or export again",
                ));
            }
            seen.add(record.field);
        }
        if more > 0 {
            let keys = if more == 1 { "key is" } else { "keys are" };
            issues.push(Issue::warning(
                self.records.first().map(|record| record.span.start),
                format!("{more} more {keys} repeated in this object"),
                "no export prints a key twice; look at where the file came from, or export again",
            ));
        }
        issues
    }
}
