use super::*;
use crate::{
    share::{Locked, encode_locked},
    ui::state::{
        model::Trouble,
        msg::{Links, Navigation, TakeAway},
        page,
    },
};

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
    assert!(matches!(page.state.trouble, Some(Trouble::Broken(_))));
    page.send(Documents::StartOver);
    assert!(page.state.trouble.is_none());
    assert_eq!(page.done, [Effect::Renew, Effect::Go(page::Page::Answer)]);
    // The browser then tells of the address, which is a link no more.
    come_to(&mut page, "");
    page.send(Documents::StartOver);
    assert_eq!(page.done.len(), 3);
}

#[test]
fn a_locked_link_stays_locked_until_the_right_passphrase() {
    let mut page = Page::new();
    come_to(&mut page, &format!("#{}", encode_locked(&locked())));
    let is = |page: &Page, now: (bool, bool)| matches!(&page.state.trouble, Some(Trouble::Locked { failed, trying, .. }) if (*failed, *trying) == now);
    assert!(is(&page, (false, false)));
    page.send(Links::Unlock("wrong".to_owned()));
    assert!(is(&page, (false, true)));
    assert_eq!(
        page.done,
        [Effect::Unlock(Rc::new(locked()), "wrong".to_owned())]
    );
    page.send(Links::Unlocked(Err("it does not open".to_owned())));
    assert!(is(&page, (true, false)));

    let mut other = Page::new();
    come_to(&mut other, &link());
    let shared = other.state.shared.as_deref().expect("it is open").clone();
    page.send(Links::Unlocked(Ok(shared)));
    page.settle();
    assert!(page.state.trouble.is_none() && page.state.shared.is_some());
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
