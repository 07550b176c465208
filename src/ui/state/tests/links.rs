use super::*;
use crate::ui::state::{
    model::{Cause, Trouble},
    msg::{Line, Links, Navigation, TakeAway},
    page,
};
use model::link::Locked;
use more::share::encode_locked;

fn come_to(page: &mut Page, fragment: &str) {
    page.send(Navigation::Address {
        fragment: fragment.to_owned(),
        scrolled: 0.0,
    });
}

/// A link with the facts of a registry that can be taken over.
fn link() -> String {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Open(true));
    page.settle();
    format!("#{}", page.state.making.fragment().expect("it is made"))
}

/// The same before it became text.
fn packed() -> Vec<u8> {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Open(true));
    page.settle();
    let link = page.state.making.link.as_ref().expect("it is made");
    link.packed.clone()
}

fn locked() -> Locked {
    Locked {
        iterations: 600_000,
        salt: [1; 16],
        nonce: [2; 12],
        ciphertext: vec![3; 40],
    }
}

#[test]
fn a_link_is_judged_again_here() {
    let mut page = Page::new();
    come_to(&mut page, &link());
    page.settle();
    assert!(page.state.shared.is_some() && page.drawn);
    // Whatever is made of it says where it came from, after another session was begun too.
    let origin = |page: &Page| {
        page.state
            .overview
            .as_ref()
            .and_then(|o| o.report.link.clone())
    };
    let expected = page.state.shared.as_ref().map(|shared| shared.origin());
    assert_eq!(origin(&page), expected);
    page.state.overview = None;
    page.send(Line::Ended {
        over: None,
        desk: false,
        cause: Cause::Error,
    });
    page.settle();
    assert_eq!(origin(&page), expected);
    let own = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let verdict = |page: &Page| {
        page.state
            .overview
            .as_ref()
            .map(|o| o.report.chains[0].verdict)
    };
    assert_eq!(verdict(&page), verdict(&own));
}

#[test]
fn documents_dropped_on_a_shared_report_begin_ones_own() {
    let mut page = Page::new();
    come_to(&mut page, &link());
    page.settle();
    page.drop_file("own.json", SPLIT);
    assert_eq!(page.done, [Effect::Renew, Effect::Go(page::Page::Answer)]);
    page.settle();
    assert!(page.state.shared.is_none());
    assert_eq!(page.judged(), ["own.json"]);
}

#[test]
fn a_link_that_is_opened_over_documents_is_judged_without_them() {
    let mut page = Page::new();
    page.drop_file("own.json", SPLIT);
    page.settle();
    come_to(&mut page, &link());
    page.settle();
    assert_eq!(page.done, [Effect::Renew, Effect::LetGo(FileId(0))]);
    assert!(!page.judged().contains(&"own.json"));
}

#[test]
fn a_link_that_cannot_be_read_says_why_and_starting_over_leaves_it() {
    let mut page = Page::new();
    come_to(&mut page, "#v1.nonsense");
    assert_eq!(page.state.trouble, Some(Trouble::Opening));
    page.settle();
    assert!(matches!(page.state.trouble, Some(Trouble::Broken(_))));
    page.send(Documents::StartOver);
    assert!(page.state.trouble.is_none());
    let arrive = Effect::Arrive(page::Page::Answer, 0.0);
    let gone = [Effect::Renew, Effect::Go(page::Page::Answer), arrive];
    assert_eq!(page.done, gone);
    // The browser then tells of the address, which is a link no more.
    come_to(&mut page, "");
    page.send(Documents::StartOver);
    assert_eq!(page.done.len(), 5);
}

#[test]
fn a_locked_link_stays_locked_until_the_right_passphrase() {
    let mut page = Page::new();
    come_to(&mut page, &format!("#{}", encode_locked(&locked())));
    page.settle();
    let is = |page: &Page, now: (bool, bool)| matches!(&page.state.trouble, Some(Trouble::Locked { failed, trying, .. }) if (*failed, *trying) == now);
    assert!(is(&page, (false, false)));
    page.send(Links::Unlock("wrong".to_owned()));
    assert!(is(&page, (false, true)));
    assert_eq!(
        page.done,
        [Effect::Unlock(Rc::new(locked()), "wrong".to_owned())]
    );
    page.send(Links::Unsealed(Err("it does not open".to_owned())));
    assert!(is(&page, (true, false)));

    // What it sealed may be no link of ours.
    page.send(Links::Unsealed(Ok(b"something else".to_vec())));
    page.settle();
    assert!(is(&page, (true, false)));

    let packed = packed();
    page.send(Links::Unsealed(Ok(packed)));
    page.settle();
    assert!(page.state.trouble.is_none() && page.state.shared.is_some());
}

#[test]
fn a_link_that_was_locked_with_an_older_passphrase_is_not_offered() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Open(true));
    page.settle();
    page.send(Links::Passphrase("first".to_owned()));
    page.send(Links::Sealed("first".to_owned(), Ok(locked())));
    page.send(Links::Passphrase("second".to_owned()));
    page.settle();
    assert_eq!(page.state.making.fragment(), None);
    let second = Locked {
        nonce: [9; 12],
        ..locked()
    };
    let expected = encode_locked(&second);
    page.send(Links::Sealed("second".to_owned(), Ok(second)));
    page.settle();
    assert_eq!(page.state.making.fragment(), Some(expected.as_str()));
}

#[test]
fn what_is_no_link_of_some_version_is_left_alone() {
    for fragment in ["", "#", "#verdict", "#v", "#version", "#collect"] {
        let mut page = Page::with(&[("own.json", SPLIT)]);
        come_to(&mut page, fragment);
        assert!(page.state.trouble.is_none() && !page.state.linked);
        assert_eq!(page.names(), ["own.json"]);
    }
}
