//! What becomes of the page when its session comes to its end.

use super::*;
use crate::ui::state::{
    model::{Aside, Cause, Trouble},
    msg::{Line, Looking, Navigation, TakeAway, Viewing, WhatIf},
};
use model::{Format, protocol::Unread, report::Scale};

const ASIDE: InputState = InputState::Aside(Aside {
    again: false,
    cause: Cause::Error,
});
const AGAIN: InputState = InputState::Aside(Aside {
    again: true,
    cause: Cause::Error,
});

impl Page {
    /// A page whose session is there, and was handed these.
    fn handed(documents: &[(&str, &str)]) -> Page {
        let mut page = Page::new();
        page.hand_in(documents);
        page
    }

    /// The session ends over the question that is next.
    fn end(&mut self) {
        let (number, ..) = self.waiting.pop_front().expect("something was asked");
        self.ends(Some(number), false);
    }

    /// The desk ends over the question that is next; the session goes on.
    fn end_desk(&mut self) {
        let (number, ..) = self.waiting.pop_front().expect("something was asked");
        self.ends(Some(number), true);
    }

    fn ends(&mut self, over: Option<Number>, desk: bool) {
        let cause = Cause::Error;
        self.send(Line::Ended { over, desk, cause });
    }

    /// Lets the session answer, but one that ends whenever it has to do with certain documents: it ends
    /// over a question, once it has read these. Gives how often it did.
    fn settle_ending(&mut self, ends: impl Fn(&Request, &[&str]) -> bool) -> usize {
        let mut count = 0;
        let mut read: Vec<String> = Vec::new();
        while let Some((_, request, _)) = self.waiting.front().cloned() {
            if let Request::Put { name, .. } = &request {
                read.push(name.clone());
            }
            let names: Vec<&str> = read.iter().map(String::as_str).collect();
            if ends(&request, &names) {
                count += 1;
                assert!(count < 50, "it goes round in circles");
                read.clear();
                self.end();
            } else {
                let answer = self.next_answer();
                self.send(answer);
            }
        }
        count
    }

    fn said(&self) -> Vec<&str> {
        let notices = self.state.notices.iter();
        notices.map(|issue| issue.message.as_str()).collect()
    }

    fn requests(&self) -> Vec<&Request> {
        self.waiting.iter().map(|(_, request, _)| request).collect()
    }
}

#[test]
fn a_document_that_ends_the_session_is_set_aside_and_the_others_are_judged() {
    let mut page = Page::handed(&[("r.json", FIRES), ("bad.json", "{}"), ("d.json", FREE)]);
    let count = page.settle_ending(
        |request, _| matches!(request, Request::Put { name, .. } if name == "bad.json"),
    );
    assert_eq!(count, 1);
    assert_eq!(page.done, [Effect::Renew]);
    assert_eq!(page.states(), [InputState::Taken, ASIDE, InputState::Taken]);
    assert!(
        page.headline().contains("can be taken over"),
        "{}",
        page.headline()
    );
    assert!(!page.state.judging);
    // It is said in the report too, and so in every file.
    let overview = page.state.overview.as_ref().expect("it was judged");
    let problem = &overview.report.problems[0];
    assert_eq!(problem.source.as_deref(), Some("bad.json"));
    assert!(problem.message.contains("set aside"), "{}", problem.message);
}

#[test]
fn a_session_that_ends_without_a_word_ended_over_what_it_had_begun() {
    let mut page = Page::handed(&[("r.json", FIRES), ("bad.json", "{}")]);
    let taken = page.next_answer();
    page.send(taken);
    page.begin();
    page.ends(None, false);
    page.settle();
    assert_eq!(page.states(), [InputState::Taken, ASIDE]);
    // And over nothing, if it had begun none: the browser needed the memory.
    page.ends(None, false);
    page.settle();
    assert_eq!(page.states(), [InputState::Taken, ASIDE]);
    assert!(page.said()[0].contains("broke off by itself"));
    assert!(page.headline().contains("not known yet"));
}

#[test]
fn what_ended_the_session_can_be_tried_alone_and_the_others_wait_and_come_back() {
    let mut page = Page::handed(&[("r.json", FIRES), ("bad.json", FREE)]);
    page.settle_ending(
        |request, _| matches!(request, Request::Put { name, .. } if name == "bad.json"),
    );
    page.send(Documents::Alone(1));
    assert_eq!(
        page.states(),
        [InputState::Stopped, InputState::Reading(0, 0)]
    );
    // It was the memory, and now there is enough.
    page.settle();
    assert_eq!(page.states(), [InputState::Stopped, InputState::Taken]);
    assert_eq!(page.judged(), ["bad.json"]);
    page.send(Documents::ReadAll);
    page.settle();
    assert_eq!(page.judged(), ["bad.json", "r.json"]);
    assert!(page.headline().contains("can be taken over"));
}

#[test]
fn what_ends_the_session_alone_too_is_set_aside_again_and_the_others_are_read() {
    let mut page = Page::handed(&[("r.json", FIRES), ("bad.json", "{}")]);
    let bad = |request: &Request, _: &[&str]| matches!(request, Request::Put { name, .. } if name == "bad.json");
    page.settle_ending(bad);
    page.send(Documents::Alone(1));
    assert_eq!(page.settle_ending(bad), 1);
    assert_eq!(page.states(), [InputState::Taken, AGAIN]);
    assert_eq!(page.judged(), ["r.json", "bad.json"]);
    page.send(Documents::Remove(1));
    page.settle();
    assert_eq!(page.judged(), ["r.json"]);
}

#[test]
fn which_document_ends_the_judging_is_found_by_judging_one_after_the_other() {
    let documents: Vec<(String, &str)> = (0..9)
        .map(|n| (format!("{n}.json"), if n == 0 { FIRES } else { FREE }))
        .collect();
    let documents: Vec<(&str, &str)> = documents
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    for bad in [
        &["4.json"][..],
        &["0.json", "8.json"],
        &["2.json", "3.json", "5.json"],
    ] {
        let mut page = Page::handed(&documents);
        let count = page.settle_ending(|request, read| {
            *request == Request::Overview && bad.iter().any(|bad| read.contains(bad))
        });
        assert_eq!(count, 1 + bad.len());
        let aside: Vec<&str> = page
            .state
            .inputs
            .iter()
            .filter(|input| input.state == ASIDE)
            .map(|input| input.name.as_str())
            .collect();
        assert_eq!(aside, bad);
        assert_eq!(page.judged().len(), 9);
        assert!(!page.state.judging);
    }
}

#[test]
fn what_was_judged_well_is_not_suspected_of_what_came_later() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.hand_in(&[("later.json", FREE)]);
    let count = page.settle_ending(|request, read| {
        *request == Request::Overview && read.contains(&"later.json")
    });
    assert_eq!(count, 1);
    assert_eq!(page.states(), [InputState::Taken, InputState::Taken, ASIDE]);
}

#[test]
fn a_session_that_ends_whatever_it_has_is_not_begun_for_ever() {
    for count in [1, 2, 5] {
        let documents = vec![("d.json", FREE); count];
        let mut page = Page::handed(&documents);
        let ends = page.settle_ending(|request, _| *request == Request::Overview);
        assert!(ends <= count + 2, "{ends} ends with {count} documents");
        assert!(!page.state.judging && page.waiting.is_empty());
        assert!(page.done.contains(&Effect::HangUp));
        assert!(
            page.said()
                .iter()
                .any(|said| said.contains("again and again"))
        );
        assert_eq!(page.names().len(), count, "nothing is lost");
        // Whoever wants to, tries again, in a session of its own.
        page.done.clear();
        page.send(Documents::Remove(0));
        page.hand_in(&[("r.json", FIRES)]);
        page.settle();
        assert!(page.done.contains(&Effect::Renew));
        assert!(
            page.headline().contains("not known yet"),
            "{}",
            page.headline()
        );
    }
}

#[test]
fn what_was_chosen_is_told_to_the_next_session() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let registry = page.state.registry.as_ref().expect("one is shown");
    let switches = registry.rules[0].finding.switches.clone();
    page.send(WhatIf::Switch(switches, true));
    let scale = Scale {
        effort: 3,
        breakage: 1,
    };
    page.send(WhatIf::Weigh(scale));
    page.settle();
    let before = page.state.overview.clone();
    page.ends(None, false);
    page.settle();
    assert_eq!(page.state.overview, before);
    let breaking = |page: &Page| {
        let overview = page.state.overview.as_ref().expect("it was judged");
        overview.report.chains[0]
            .breaking
            .clone()
            .expect("something can be done")
    };
    assert!(!page.state.mended.is_empty());
    page.send(WhatIf::Reality);
    page.settle();
    assert_eq!((breaking(&page).effort, breaking(&page).breakage), (3, 1));
}

#[test]
fn a_switch_or_weight_that_ends_the_session_is_set_back_and_that_is_said() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let evidence = page.headline().to_owned();
    page.send(WhatIf::Switch(vec!["some switch".to_owned()], true));
    page.end();
    page.settle();
    assert!(page.state.mended.is_empty());
    assert_eq!(page.headline(), evidence);
    assert!(page.said()[0].contains("switches are off again"));
    page.send(WhatIf::Weigh(Scale {
        effort: 9,
        breakage: 9,
    }));
    page.end();
    page.settle();
    assert_eq!(page.state.scale, Scale::default());
    assert!(page.said()[1].contains("weights are as they were"));
}

#[test]
fn a_file_that_ends_the_desk_is_told_and_the_page_goes_on() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(TakeAway::Export(Format::Html));
    page.send(TakeAway::CopyMarkdown);
    page.end_desk();
    assert!(page.said()[0].contains("the file could not be made"));
    page.settle();
    // The session is the same, and what comes next goes where it was meant to go.
    assert!(
        matches!(page.done.as_slice(), [Effect::Copy(_)]),
        "{:?}",
        page.done
    );
    // Where the session itself ends over it, the rest is asked again of the next.
    page.done.clear();
    page.send(TakeAway::Export(Format::Html));
    page.send(TakeAway::CopyMarkdown);
    page.end();
    page.settle();
    assert!(matches!(
        page.done.as_slice(),
        [Effect::Renew, Effect::Copy(_)]
    ));
    assert_eq!(page.judged(), ["r.json", "d.json"]);
}

#[test]
fn what_is_asked_by_itself_is_not_asked_again_if_a_session_ended_over_it() {
    let mut page = Page::handed(&[("r.json", SPLIT), ("d.json", FREE)]);
    let count = page.settle_ending(|request, _| *request == Request::Registry { row: 0 });
    assert_eq!(count, 1);
    assert!(page.state.registry.is_none() && page.state.overview.is_some());
    assert!(page.said()[0].contains("could not be shown in full"));
    page.send(Looking::Choose(1));
    page.settle();
    assert!(page.state.registry.is_some());
    // Whoever chooses it wants to see it tried.
    page.send(Looking::Choose(0));
    assert_eq!(page.requests(), [&Request::Registry { row: 0 }]);
}

#[test]
fn the_documents_of_an_answer_stay_until_it_is_kept() {
    let mut page = Page::new();
    page.drop_file("r.json", FIRES);
    page.settle();
    page.send(Documents::Keep);
    page.hand_in(&[("later.json", SPLIT)]);
    assert!(page.done.is_empty());
    page.end();
    page.settle();
    assert_eq!(page.judged(), ["r.json", "later.json"]);
    assert!(!page.state.kept);
    assert!(page.said()[0].contains("could not be kept"));
    assert_eq!(page.said().len(), 1);
    page.send(Documents::Keep);
    page.settle();
    assert!(
        !page.state.kept
            && page
                .done
                .iter()
                .all(|done| !matches!(done, Effect::LetGo(_)))
    );
    // What was kept goes with the session that has it, and that is said.
    page.hand_in(&[("later still.json", SPLIT)]);
    page.settle();
    assert!(page.state.kept && page.done.contains(&Effect::LetGo(FileId(0))));
    assert!(page.state.comparison.is_some());
    page.ends(None, false);
    page.settle();
    assert!(!page.state.kept && page.state.comparison.is_none());
    assert!(page.said().iter().any(|said| said.contains("kept is gone")));
}

#[test]
fn answers_to_older_questions_and_of_older_sessions_are_dropped() {
    let mut page = Page::with(&[("r.json", FIRES)]);
    page.hand_in(&[("d.json", FREE)]);
    let taken = page.next_answer();
    page.send(taken);
    let older = page.next_answer();
    let before = page.state.overview.clone();
    page.hand_in(&[("s.json", SPLIT)]);
    page.send(older);
    assert_eq!(page.state.overview, before, "another answer will come");
    assert!(page.state.judging);
    let taken = page.next_answer();
    page.send(taken);
    let late = page.next_answer();
    // A new session has other documents, whatever the old one says.
    page.send(Documents::StartOver);
    page.hand_in(&[("r.json", SPLIT)]);
    let waiting = page.state.asked.clone();
    page.send(late);
    assert!(page.state.overview.is_none());
    assert_eq!(page.state.asked, waiting);
    // So has its end.
    page.ends(Some(1), false);
    page.send(Line::Missing {
        part: "more".to_owned(),
        why: "late".to_owned(),
        over: Some(1),
    });
    assert_eq!(page.state.asked, waiting);
    page.settle();
    assert_eq!(page.judged(), ["r.json"]);
}

#[test]
fn a_link_that_ends_the_session_is_said_to_be_broken() {
    let mut page = Page::new();
    page.send(Navigation::Address {
        fragment: "#v1.something".to_owned(),
        scrolled: 0.0,
    });
    page.end();
    page.settle();
    assert!(matches!(page.state.trouble, Some(Trouble::Broken(_))));
    page.drop_file("own.json", FIRES);
    page.settle();
    assert_eq!(page.judged(), ["own.json"]);
}

#[test]
fn without_what_judges_nothing_is_lost_and_it_is_read_once_that_is_there() {
    let mut page = Page::handed(&[("r.json", FIRES), ("d.json", FREE)]);
    page.waiting.clear();
    page.send(Line::Missing {
        part: "engine".to_owned(),
        why: "no network".to_owned(),
        over: None,
    });
    assert!(page.said()[0].contains("could not be loaded"));
    assert_eq!(page.done, [Effect::HangUp]);
    assert_eq!(page.states(), [InputState::Stopped; 2]);
    assert!(!page.state.judging);
    page.send(Documents::ReadAll);
    assert_eq!(page.done, [Effect::HangUp, Effect::Renew]);
    page.settle();
    assert!(page.headline().contains("can be taken over"));
}

#[test]
fn what_was_set_aside_is_told_to_the_session_as_unread() {
    let mut page = Page::handed(&[("bad.json", FREE)]);
    page.begin();
    page.end();
    let unread = Request::Unread {
        id: 0,
        name: "bad.json".to_owned(),
        bytes: FREE.len() as u64,
        why: Unread::SetAside,
    };
    assert_eq!(page.requests(), [&unread, &Request::Overview]);
    page.settle();
    assert_eq!(page.states(), [ASIDE]);
    page.send(Documents::StartOver);
    assert!(page.state.is_empty());
}

#[test]
fn a_session_that_ends_before_anything_was_handed_in_is_begun_again_once() {
    let mut page = Page::new();
    page.ends(None, false);
    assert_eq!(page.done, [Effect::Renew]);
    assert!(page.said().is_empty() && page.waiting.is_empty());
    page.ends(None, false);
    assert_eq!(page.done, [Effect::Renew, Effect::HangUp]);
    assert!(page.said()[0].contains("again and again"));
    page.hand_in(&[("r.json", FIRES), ("d.json", FREE)]);
    page.settle();
    assert!(page.headline().contains("can be taken over"));
}

#[test]
fn a_part_that_is_missing_is_told_once_and_loses_only_what_it_was_asked() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    for _ in 0..2 {
        page.send(TakeAway::CopyMarkdown);
        let (number, ..) = page.waiting.pop_front().expect("it was asked");
        page.send(Line::Missing {
            part: "more".to_owned(),
            why: "no network".to_owned(),
            over: Some(number),
        });
    }
    assert_eq!(page.said().len(), 1);
    // What comes next goes where it is meant to go, whatever the one before was for.
    page.send(TakeAway::Export(Format::Json));
    page.settle();
    assert!(matches!(page.done.as_slice(), [Effect::Download { .. }]));
}

#[test]
fn a_document_that_cannot_be_shown_leaves_no_empty_viewer() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    let overview = page.state.overview.clone().expect("it was judged");
    page.send(Viewing::Document(overview.inputs[0], 1));
    assert!(page.state.viewer.is_some());
    page.end();
    page.settle();
    assert!(page.state.viewer.is_none());
    assert!(page.said()[0].contains("the document could not be shown"));
    assert_eq!(page.judged(), ["r.json", "d.json"]);
}
