use std::collections::BTreeSet;

use super::*;
use crate::ui::state::{
    model::To,
    msg::{Links, Looking, TakeAway},
};
use model::link::Locked;
use model::picture::{Orientation, Seen};
use model::{Format, Redaction, protocol::Taken};
use more::share::encode_locked;

#[test]
fn text_goes_to_the_clipboard_and_files_to_the_disk_in_the_order_they_were_asked_for() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Export(Format::Json));
    page.send(TakeAway::CopyMarkdown);
    page.send(TakeAway::Export(Format::Csv));
    page.settle();
    assert!(matches!(
        page.done.as_slice(),
        [
            Effect::Download {
                media_type: "application/json",
                ..
            },
            Effect::Copy(_),
            Effect::Download { .. }
        ]
    ));
    page.send(TakeAway::Copied(true));
    assert_eq!(page.state.copied, Some(true));
}

const PODS: &str = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"till","namespace":"shop"},
    "spec":{"containers":[{"name":"till","image":"harbourprod.azurecr.io/till:1"}]}}"#;

#[test]
fn a_picture_saved_twice_at_once_is_saved_as_each_was_asked_for() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE), ("pods.json", PODS)]);
    page.send(Looking::Draw(Seen {
        orientation: Orientation::Wide,
        width: 900,
        limit: 10,
        opened: BTreeSet::new(),
        shut: BTreeSet::new(),
    }));
    for to in [To::Page, To::Pixels, To::Page] {
        page.send(Looking::SavePicture(to));
    }
    page.settle();
    let svg = |text: &str| text.starts_with("<svg");
    match page.done.as_slice() {
        [
            Effect::Download { text: first, .. },
            Effect::SavePixels(second),
            Effect::Download { text: third, .. },
        ] => assert!(svg(first) && svg(second) && svg(third)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn there_is_nothing_to_copy_before_there_is_an_answer() {
    let mut page = Page::new();
    page.send(TakeAway::CopyMarkdown);
    assert!(page.waiting.is_empty() && !page.drawn);
}

#[test]
fn opening_the_panel_makes_a_link_and_another_choice_of_pseudonyms_makes_another() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Open(true));
    page.settle();
    let first = page.state.making.fragment().expect("it is made").to_owned();
    page.send(TakeAway::Redact(Redaction::NONE));
    assert_eq!(page.state.making.fragment(), None);
    page.settle();
    assert_ne!(page.state.making.fragment(), Some(first.as_str()));
    page.send(TakeAway::Open(false));
    assert!(!page.state.taking && page.state.making.link.is_none());
}

fn locked(nonce: u8) -> Locked {
    Locked {
        iterations: 600_000,
        salt: [1; 16],
        nonce: [nonce; 12],
        ciphertext: vec![3; 40],
    }
}

#[test]
fn a_link_is_locked_with_the_last_passphrase_that_was_typed() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Open(true));
    page.send(Links::Passphrase("first".to_owned()));
    assert!(page.done.is_empty(), "there is no link to lock yet");
    page.settle();
    page.send(Links::Passphrase("second".to_owned()));
    assert!(matches!(
        page.done.as_slice(),
        [Effect::Seal(_, first), Effect::Seal(_, second)] if first == "first" && second == "second"
    ));
    page.send(Links::Sealed("first".to_owned(), Ok(locked(1))));
    page.settle();
    assert_eq!(page.state.making.fragment(), None);
    page.send(Links::Sealed("second".to_owned(), Ok(locked(2))));
    page.settle();
    let expected = encode_locked(&locked(2));
    assert_eq!(page.state.making.fragment(), Some(expected.as_str()));
    page.send(Links::Passphrase(String::new()));
    let open = page.state.making.fragment().expect("it was packed already");
    assert!(open.starts_with("v1."));
}

#[test]
fn of_several_registries_the_one_that_is_open_is_taken_away_alone_if_that_is_chosen() {
    const BOTH: &str = r#"[{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosoa",
        "name": "contosoa", "loginServer": "contosoa.azurecr.io", "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": true},
        {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contosob",
        "name": "contosob", "loginServer": "contosob.azurecr.io", "type": "Microsoft.ContainerRegistry/registries", "adminUserEnabled": true}]"#;
    let mut page = Page::with(&[("r.json", BOTH)]);
    page.send(TakeAway::Redact(Redaction::NONE));
    page.send(TakeAway::Open(true));
    page.send(TakeAway::Take(Taken::Registry(1)));
    page.send(TakeAway::Export(Format::Markdown));
    page.send(TakeAway::CopyMarkdown);
    page.send(TakeAway::Open(false));
    page.send(TakeAway::CopyMarkdown);
    page.settle();
    let done = page.done.iter().filter_map(|effect| match effect {
        Effect::Download { name, text, .. } => Some((*name, text)),
        Effect::Copy(text) => Some(("copied", text)),
        _ => None,
    });
    let [(name, saved), (_, copied), (_, whole)] = done.collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(name, "linchpin-registry.md");
    assert_eq!(saved, copied);
    assert!(
        saved.contains("contosob") && !saved.contains("contosoa"),
        "{saved}"
    );
    // Shut and opened again it is all of it.
    assert!(whole.contains("contosoa") && whole.contains("contosob"));
}

#[test]
fn a_ticket_is_of_one_registry_by_its_real_names_whatever_else_is_taken_away() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Open(true));
    page.settle();
    assert_eq!(
        (page.state.redaction, page.state.taken),
        (Redaction::ALL, Taken::Answer)
    );
    page.done.clear();
    for to in [To::Clipboard, To::Page] {
        page.send(TakeAway::Ticket(to));
    }
    page.settle();
    let [Effect::Copy(copied), Effect::Download { text, .. }] = page.done.as_slice() else {
        panic!("{:?}", page.done);
    };
    assert_eq!(copied, text);
    assert!(
        text.starts_with("# `harbourprod` can be taken over"),
        "{text}"
    );
    // What is said of the one button is not said of the other.
    page.send(TakeAway::Copied(true));
    assert_eq!(page.state.ticket_copied(), Some(true));
    assert_eq!(
        (page.state.redaction, page.state.taken),
        (Redaction::ALL, Taken::Answer)
    );
    page.send(TakeAway::CopyMarkdown);
    page.settle();
    page.send(TakeAway::Copied(true));
    assert_eq!(
        (page.state.ticket_copied(), page.state.copied),
        (None, Some(true))
    );
    // The whole answer goes by pseudonyms as before.
    let Some(Effect::Copy(whole)) = page.done.last() else {
        panic!("{:?}", page.done);
    };
    assert!(!whole.contains("harbourprod"), "{whole}");
}
