//! Files read back by the programs that read them, with every text a hostile one.

use crate::written::{csv, html, markdown, workloads_csv};
use model::{
    picture::{Orientation, Seen},
    report::Report,
};
use more::{export::Options, picture};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag};

use crate::reports::{self, HOSTILE};

const OPTIONS: Options = Options {
    made_at: Some("<b>now</b>"),
    redacted: true,
    moment: None,
};

/// Every element a page may have, and every attribute but `class` and `id`.
const ELEMENTS: [&str; 51] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "svg",
    "symbol",
    "use",
    "rect",
    "path",
    "g",
    "text",
    "header",
    "main",
    "footer",
    "section",
    "article",
    "div",
    "p",
    "span",
    "b",
    "strong",
    "small",
    "bdi",
    "code",
    "pre",
    "a",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "em",
    "br",
    "hr",
    "figure",
    "figcaption",
];

fn check_page(report: &Report) -> String {
    let page = html(report, &OPTIONS);
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    let document = roxmltree::Document::parse_with_options(&page, options).unwrap();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        assert!(ELEMENTS.contains(&name), "<{name}>");
        for attribute in element.attributes() {
            assert!(
                !attribute.name().starts_with("on") && attribute.name() != "style",
                "{}",
                attribute.name()
            );
            if matches!(attribute.name(), "href" | "src" | "action") {
                let target = attribute.value();
                assert!(
                    target.starts_with('#') || target.starts_with("https://attack.mitre.org/"),
                    "{target}"
                );
            }
        }
    }
    let body = document
        .descendants()
        .find(|node| node.has_tag_name("body"))
        .unwrap();
    body.descendants()
        .filter(roxmltree::Node::is_text)
        .map(|node| node.text().unwrap())
        .collect()
}

#[test]
fn a_page_of_hostile_names_is_text_and_shows_them() {
    let text = check_page(&reports::hostile());
    for name in [
        "<script>alert(1)</script>",
        "</title><img src=x onerror=alert(1)>",
        "[U+202E]gnp.exe[U+202C][U+0000]",
        "مرحبا-👩‍🚀-registry",
    ] {
        assert!(text.contains(name), "{name}");
    }
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn ordinary_pages_are_well_formed_too() {
    for report in [
        reports::fires(),
        reports::split(),
        reports::broken(),
        reports::undetermined(),
        reports::many(30),
    ] {
        check_page(&report);
    }
}

/// The cells of every table, and all other text; fails on markup that is not ours.
fn check_ticket(report: &Report) -> String {
    let ticket = markdown(report, &OPTIONS);
    let mut text = String::new();
    let mut columns = Vec::new();
    let mut cells = 0;
    let mut level = None;
    for event in Parser::new_ext(
        &ticket,
        Extensions::ENABLE_TABLES
            | Extensions::ENABLE_STRIKETHROUGH
            | Extensions::ENABLE_TASKLISTS
            | Extensions::ENABLE_MATH,
    ) {
        match event {
            Event::Start(Tag::Table(alignments)) => columns.push(alignments.len()),
            Event::Start(Tag::TableHead | Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(pulldown_cmark::TagEnd::TableRow) => {
                assert_eq!(cells, *columns.last().unwrap(), "{ticket}")
            }
            Event::Start(Tag::Heading { level: found, .. }) => level = Some(found),
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => level = None,
            Event::Text(found) if level == Some(pulldown_cmark::HeadingLevel::H2) => assert!(
                [
                    "Why",
                    "Registries",
                    "Evidence",
                    "What to do",
                    "The attack",
                    "Blast radius",
                    "What could not be used",
                    "What was read"
                ]
                .contains(&&*found),
                "{found}"
            ),
            // A word joiner keeps trackers from linking.
            Event::Text(found) | Event::Code(found) => {
                text.push_str(&found.replace('\u{2060}', ""));
            }
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            Event::Start(Tag::Strong | Tag::Paragraph | Tag::List(_) | Tag::Item)
            | Event::End(_)
            | Event::TaskListMarker(false)
            | Event::Rule => {}
            other => panic!("{other:?} in\n{ticket}"),
        }
    }
    text
}

#[test]
fn a_ticket_of_hostile_names_has_no_markup_of_theirs() {
    let text = check_ticket(&reports::hostile());
    for name in [
        "<script>alert(1)</script>",
        "[click](https://evil.example/)",
        "a|b`c`d**e**",
        "[U+202E]gnp.exe",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn ordinary_tickets_have_no_markup_but_ours() {
    for report in [
        reports::fires(),
        reports::split(),
        reports::broken(),
        reports::undetermined(),
        reports::many(300),
    ] {
        check_ticket(&report);
    }
}

/// What a sheet shows of a text: hidden characters written out, line ends and tabs as blanks.
fn shown(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => out.push(' '),
            '\r' => {}
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => {
                out.push_str(&format!("[U+{:04X}]", u32::from(letter)));
            }
            letter if letter.is_control() => {
                out.push_str(&format!("[U+{:04X}]", u32::from(letter)))
            }
            letter => out.push(letter),
        }
    }
    out
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches([' ', '"'])
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
}

fn check_csv(report: &Report) {
    let text = csv(report);
    assert!(!text.replace("\r\n", "").contains(['\n', '\r', '\t']));
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().len();
    assert_eq!(columns, 8 + 3 * 4);
    let mut rows = 0;
    for (row, registry) in reader.records().zip(&report.chains[0].registries) {
        let row = row.unwrap();
        for field in &row {
            assert!(!is_formula(field), "{field:?}");
        }
        // The apostrophe that makes text of it stands before a cell's first sign.
        let plain = |text: &str| text.replace('\'', "");
        assert_eq!(plain(&row[1]), plain(&shown(&registry.name)));
        rows += 1;
    }
    assert_eq!(rows, report.chains[0].registries.len());
    // Where semicolons part the cells, a quote in the middle of a line means nothing.
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .delimiter(b';')
        .flexible(true)
        .from_reader(text.as_bytes());
    for row in reader.records() {
        for cell in &row.unwrap() {
            assert!(!is_formula(cell), "{cell:?}");
        }
    }
}

#[test]
fn a_sheet_of_hostile_names_holds_no_formula_and_loses_no_row() {
    check_csv(&reports::hostile());
    check_csv(&reports::fires());
    check_csv(&reports::many(10));
}

/// The picture as a program reads it: only what we draw, and the names in it as texts.
fn check_picture(report: &Report) -> String {
    let seen = Seen {
        orientation: Orientation::Wide,
        width: 1200,
        limit: 100,
        opened: Default::default(),
        shut: Default::default(),
    };
    let drawn = picture::picture(&report.chains[0], &seen, None).unwrap();
    let file = picture::svg(&drawn, "");
    let tree = roxmltree::Document::parse(&file).unwrap();
    let mut text = String::new();
    for node in tree.descendants() {
        if node.is_element() {
            let name = node.tag_name().name();
            assert!(
                ["svg", "title", "style", "rect", "path", "g", "text"].contains(&name),
                "{name}"
            );
            for attribute in node.attributes() {
                assert!(
                    !attribute.name().starts_with("on") && attribute.name() != "href",
                    "{attribute:?}"
                );
                // What is in an attribute is ours: words, numbers, lines and colours.
                let own =
                    |letter: char| letter.is_ascii_alphanumeric() || " -.,:;#%/".contains(letter);
                assert!(attribute.value().chars().all(own), "{attribute:?}");
            }
        } else if node.is_text() {
            let said = node.text().unwrap_or_default();
            assert!(said == shown(said) || said.trim().is_empty(), "{said:?}");
            text.push_str(said);
            text.push(' ');
        }
    }
    text
}

#[test]
fn a_picture_of_hostile_names_draws_them_as_text() {
    let text = check_picture(&reports::hostile());
    for name in [
        "<script>alert(1)</script>",
        "a|b`c`d**e**",
        "\\u{202e}gnp.exe",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn a_sheet_of_hostile_workloads_holds_no_formula_and_loses_no_row() {
    let report = reports::hostile();
    let text = workloads_csv(&report);
    assert!(!text.replace("\r\n", "").contains(['\n', '\r', '\t']));
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), report.chains[0].blast_radius.workloads.len());
    for cell in rows.iter().flatten() {
        assert!(!is_formula(cell), "{cell:?}");
    }
}

/// A text that is put together from what means something somewhere.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        proptest::sample::select(
            &[
                "`",
                "``",
                "|",
                "\\",
                "\\|",
                "*",
                "_",
                "<",
                ">",
                "&",
                "&lt;",
                "[",
                "](",
                ")",
                "!",
                "#",
                "@",
                "~~",
                "$",
                "\n",
                "\r",
                "\t",
                "- ",
                "1. ",
                "> ",
                "    ",
                "---",
                "]]>",
                "<!--",
                "=",
                "+",
                "'",
                "\"",
                ",",
                ";",
                "\u{200f}",
                "\u{2067}",
                "\u{85}",
                ";=",
                "; \"+",
                "!1",
                "😀",
                "www.evil.example",
                "https://x.example/"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn with_text(text: &str) -> Report {
    let mut report = reports::fires();
    let text = text.to_owned();
    report.sources[0].name.clone_from(&text);
    let document = &mut report.sources[0].documents[0];
    document.note.clone_from(&text);
    document.ledger = reports::unread(&text);
    let chain = &mut report.chains[0];
    chain.headline.clone_from(&text);
    chain.explanation = format!("`{text}`");
    let registry = &mut chain.registries[0];
    registry.name.clone_from(&text);
    registry.login_server = Some(text.clone());
    registry.rules[0].finding.because = format!("{text} and `{text}`");
    registry.rules[0].finding.facts[0].value.clone_from(&text);
    chain.rules[2].subjects[1].name.clone_from(&text);
    chain.blast_radius.workloads = vec![reports::workload(&text)];
    report
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_any_file(text in nasty()) {
        let report = with_text(&text);
        check_page(&report);
        check_ticket(&report);
        check_csv(&report);
        check_picture(&report);
    }
}
