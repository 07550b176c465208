use super::*;
use crate::ui::state::msg::Documents as Msg;
use model::folder::Folder;

#[test]
fn stopping_keeps_what_was_read_and_reads_the_rest_only_when_asked() {
    let mut page = Page::with(&[("first.json", FIRES)]);
    page.hand_in(&[("second.json", FREE)]);
    page.begin();
    page.send(Msg::Cancel);
    assert_eq!(page.done, [Effect::Renew]);
    assert_eq!(
        page.states(),
        [InputState::Reading(0, 0), InputState::Stopped]
    );
    page.settle();
    assert_eq!(page.states(), [InputState::Taken, InputState::Stopped]);
    assert_eq!(page.judged(), ["first.json"]);
    assert!(!page.state.judging);

    page.send(Msg::Retry(1));
    page.settle();
    assert_eq!(page.states(), [InputState::Taken, InputState::Taken]);
    assert_eq!(page.judged(), ["first.json", "second.json"]);
}

#[test]
fn stopping_keeps_what_is_taken_as_mended() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.state.mended.insert("some switch".to_owned());
    page.send(Msg::Cancel);
    let first = page.waiting.front().map(|(_, request, _)| request.clone());
    let switches = vec!["some switch".to_owned()];
    assert_eq!(first, Some(Request::WhatIf { switches }));
}

#[test]
fn a_document_that_is_replaced_keeps_its_place_and_its_old_file_is_let_go() {
    let mut page = Page::new();
    page.drop_file("old.json", SPLIT);
    page.drop_file("defender.json", FREE);
    page.settle();
    let new = page.pick("new.json", FIRES);
    page.send(Msg::Replace(0, new.clone()));
    page.settle();
    assert_eq!(page.names(), ["new.json", "defender.json"]);
    assert_eq!(page.judged(), ["new.json", "defender.json"]);
    assert_eq!(page.done, [Effect::LetGo(FileId(0))]);
    assert_eq!(page.state.inputs[0].payload, Payload::File(new.file));
}

#[test]
fn a_file_for_a_document_that_is_gone_is_let_go() {
    let mut page = Page::with(&[("r.json", FIRES)]);
    let late = page.pick("late.json", FREE);
    page.send(Msg::Replace(7, late.clone()));
    page.settle();
    assert_eq!(page.done, [Effect::LetGo(late.file)]);
    assert_eq!(page.judged(), ["r.json"]);
}

#[test]
fn removing_a_document_judges_the_others_and_the_last_leads_back_to_the_start() {
    let mut page = Page::new();
    page.drop_file("r.json", FIRES);
    page.drop_file("d.json", FREE);
    page.settle();
    page.send(Msg::Remove(1));
    page.settle();
    assert_eq!(page.judged(), ["r.json"]);
    page.send(Msg::Remove(0));
    page.settle();
    assert!(page.state.is_empty());
    assert!(page.state.overview.is_none() && page.state.registry.is_none());
    // As after starting over, the last can be brought back.
    let arrive = Effect::Arrive(crate::ui::state::page::Page::Answer, 0.0);
    assert_eq!(page.done, [Effect::LetGo(FileId(1)), Effect::Renew, arrive]);
    page.send(Msg::BringBack);
    page.settle();
    assert_eq!(page.judged(), ["r.json"]);
}

#[test]
fn an_answer_that_is_to_be_kept_is_kept_when_one_of_its_documents_changes() {
    let mut page = Page::new();
    page.drop_file("r.json", FIRES);
    page.drop_file("d.json", FREE);
    page.settle();
    page.send(Msg::Keep);
    let new = page.pick("r2.json", SPLIT);
    page.send(Msg::Replace(0, new));
    page.settle();
    assert!(!page.state.keeping && page.state.kept);
    assert_eq!(page.names(), ["r2.json", "d.json"]);
    assert_eq!(page.judged().len(), 2);
    assert!(page.state.comparison.is_some());
    // The same where one is taken out.
    page.send(Msg::Keep);
    page.send(Msg::Remove(1));
    page.settle();
    assert_eq!(page.judged(), ["r2.json"]);
    assert!(page.state.comparison.is_some() && !page.state.keeping);
}

#[test]
fn only_what_is_nowhere_else_is_missed_when_the_page_is_left() {
    let mut page = Page::new();
    page.drop_file("r.json", FIRES);
    page.hand_in(&[("sample.json", FREE)]);
    page.settle();
    assert!(!page.state.would_be_missed());
    page.hand_in(&[("", SPLIT)]);
    page.settle();
    assert!(page.state.would_be_missed());
    page.send(Msg::StartOver);
    assert!(!page.state.would_be_missed());
}

#[test]
fn starting_over_leaves_nothing_and_ends_the_session() {
    let mut page = Page::new();
    page.drop_file("r.json", FIRES);
    page.settle();
    page.send(Msg::StartOver);
    let arrive = Effect::Arrive(crate::ui::state::page::Page::Answer, 0.0);
    assert_eq!(page.done, [Effect::Renew, arrive]);
    assert!(page.waiting.is_empty());
    assert!(page.state.is_empty() && page.state.overview.is_none());
    // What comes next is a document of its own, whatever the first was called; and that is gone then.
    page.hand_in(&[("r.json", SPLIT)]);
    assert_eq!(page.state.inputs[0].id, 1);
    assert_eq!(page.done.last(), Some(&Effect::LetGo(FileId(0))));
    assert!(page.state.before.is_empty());
}

#[test]
fn whoever_started_over_by_mistake_has_the_documents_back_until_they_are_let_go() {
    let mut page = Page::new();
    page.drop_file("r.json", FIRES);
    page.drop_file("d.json", FREE);
    page.settle();
    let headline = page.headline().to_owned();
    page.send(Msg::StartOver);
    page.send(Msg::BringBack);
    page.settle();
    assert_eq!(page.judged(), ["r.json", "d.json"]);
    assert_eq!(page.headline(), headline);
    assert!(
        !page
            .done
            .iter()
            .any(|done| matches!(done, Effect::LetGo(_)))
    );

    page.send(Msg::StartOver);
    page.send(Msg::LetGo);
    page.send(Msg::BringBack);
    page.settle();
    assert!(
        page.state.is_empty()
            && page
                .state
                .overview
                .as_ref()
                .is_none_or(|one| one.rows.is_empty())
    );
    let gone = [Effect::LetGo(FileId(0)), Effect::LetGo(FileId(1))];
    assert!(gone.iter().all(|gone| page.done.contains(gone)));
}

#[test]
fn an_empty_paste_is_said_and_loses_nothing() {
    let mut page = Page::with(&[("r.json", FIRES)]);
    page.hand_in(&[("", " \n\t")]);
    assert!(page.drawn && page.waiting.is_empty());
    assert!(
        page.state.notices[0]
            .message
            .starts_with("Nothing was pasted")
    );
    assert_eq!(page.judged(), ["r.json"]);
    page.hand_in(&[("d.json", FREE)]);
    assert!(page.state.notices.is_empty());
}

#[test]
fn what_was_left_out_is_said_until_it_is_dismissed_and_judges_nothing_by_itself() {
    let mut page = Page::new();
    let mut folder = Folder::new(&Limits::default());
    assert!(!folder.takes("photo.png"));
    let issues = folder.issues();
    page.send(Msg::Files(Chosen {
        files: Vec::new(),
        issues: issues.clone(),
    }));
    assert_eq!(page.state.notices, issues);
    assert!(!page.state.notices.is_empty() && page.waiting.is_empty());
    page.send(Msg::Dismiss);
    assert!(page.state.notices.is_empty());
}

#[test]
fn a_kept_answer_is_compared_with_what_comes_next() {
    let mut page = Page::with(&[("r.json", FIRES), ("d.json", FREE)]);
    page.send(Msg::Keep);
    page.settle();
    // All stays as it was until something takes its place.
    assert!(page.state.keeping && page.state.overview.is_some() && !page.state.kept);
    assert_eq!(page.state.inputs.len(), 2);
    page.hand_in(&[("r.json", SPLIT), ("d.json", FREE)]);
    page.settle();
    assert!(page.state.comparison.is_some() && !page.state.keeping);
    assert_eq!(page.state.inputs.len(), 2);
    // What follows adds to it, and whoever thinks better of it keeps nothing.
    page.hand_in(&[("d2.json", FREE)]);
    page.settle();
    assert_eq!(page.state.inputs.len(), 3);
    page.send(Msg::Keep);
    page.send(Msg::Keep);
    page.hand_in(&[("d3.json", FREE)]);
    page.settle();
    assert_eq!(page.state.inputs.len(), 4);
}

#[test]
fn an_answer_without_documents_left_is_not_kept() {
    let mut page = Page::with(&[("r.json", FIRES)]);
    page.send(Msg::Keep);
    let id = page.state.inputs[0].id;
    page.send(Msg::Remove(id));
    page.settle();
    assert!(!page.state.keeping && page.state.overview.is_none());
}
