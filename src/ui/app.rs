//! The page's state and everything that changes it.

use std::{
    collections::{BTreeSet, VecDeque},
    rc::Rc,
};

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Blob, ClipboardEvent, DragEvent, Element, File};
use yew::prelude::*;

use super::{
    blast, breaking, browser,
    client::{Client, Payload},
    collect,
    compare::Compare,
    crypto, documents, fixes,
    folder::{self, Chosen},
    icons,
    page::{self, Page},
    parts::Send,
    proof,
    registries::{self, Registries},
    rules,
    share::{self as sharing, Making, Trouble},
    start, takeaway, verdict,
    viewer::{self, Viewer},
    walkthrough,
};
use model::{
    Format, Redaction, Shell,
    comparison::Comparison,
    issue::Issue,
    link::{Bounds, Locked, Payload as LinkPayload, Shared},
    protocol::{Answer, Cut, FixesOf, InputId, Lines, Overview, Request, SourceId, Taken},
    report::{Fact, Registry, Scale},
};
use more::share;

/// How many lines the viewer asks for at a time.
pub(super) const WINDOW: u32 = 200;
/// How many lines stand above the one that was asked for.
const ABOVE: u32 = 40;

/// A document as the page holds it: enough to hand it over again.
pub(super) struct Input {
    pub(super) id: InputId,
    pub(super) name: String,
    payload: Payload,
    /// The files of the archive that the person has taken away.
    without: Vec<u32>,
    pub(super) state: InputState,
}

/// How far a document is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum InputState {
    /// On its way; so many of so many bytes are read.
    Reading(u64, u64),
    /// Read.
    Taken,
    /// The person stopped it.
    Stopped,
}

/// Everything that can happen.
pub(super) enum Msg {
    /// Documents came in, and perhaps something to say of those that did not.
    Files(Chosen),
    /// The address names a page.
    Page(Page),
    /// What was said of the documents handed in is read.
    Dismiss,
    /// Text was pasted, or a sample chosen.
    Texts(Vec<(String, Rc<str>)>),
    /// A document is to be replaced by a file.
    Replace(InputId, File),
    /// What was handed in is to go, with all that is in it.
    Remove(InputId),
    /// A file of an archive is to go.
    RemoveSource(SourceId),
    /// A document that was stopped is to be read after all.
    Retry(InputId),
    /// Stop what is going on.
    Cancel,
    /// Let go of everything.
    StartOver,
    /// The session answered.
    Answer(Answer),
    /// A registry was chosen.
    Choose(usize),
    /// A fact is to be shown in its document.
    OpenFact(Fact),
    /// A document is to be shown at a line.
    OpenDocument(SourceId, u32),
    /// The viewer is to go.
    CloseViewer,
    /// Files hang over the page, or do not.
    Hover(bool),
    /// Open the panel for taking the answer away, or shut it.
    TakeAway(bool),
    /// Replace other things by pseudonyms in what is taken away.
    Redact(Redaction),
    /// Save the report as a file.
    Export(Format),
    /// Put the report on the clipboard as Markdown.
    CopyMarkdown,
    /// The clipboard took it, or did not.
    Copied(bool),
    /// Take this away.
    Take(Taken),
    /// Lock the link with this passphrase; empty for not at all.
    Passphrase(String),
    /// The browser has locked the link, or could not. With the passphrase it was locked with.
    Sealed(String, Result<String, String>),
    /// The address holds a link to open.
    OpenLink,
    /// Try a passphrase on the link.
    Unlock(String),
    /// What a passphrase opened.
    Unlocked(Result<Shared, String>),
    /// Keep the answer to compare the next with.
    Keep,
    /// Change between light and dark.
    Theme,
    /// Bring a part of the page into view.
    Go(&'static str),
    /// Take the findings behind these switches as mended, or no longer.
    Switch(Vec<String>, bool),
    /// Take nothing as mended.
    Reality,
    /// Weigh changes anew.
    Weigh(Scale),
    /// Show the fixes of a finding, or hide them.
    Fixes(Option<FixesOf>),
    /// Write commands for this shell.
    Shell(Shell),
    /// Show the script for a set of changes.
    Script(Cut),
    /// Save the script.
    SaveScript,
    /// Light a step's part of the picture, or none.
    Light(Option<u32>),
    /// Bring a step's part of the picture into view.
    ShowStep(u32),
}

/// The page.
pub(super) struct App {
    client: Client,
    inputs: Vec<Input>,
    next_id: InputId,
    /// What the session says of the documents it has.
    overview: Option<Rc<Overview>>,
    /// An answer to the last change is still to come.
    judging: bool,
    chosen: usize,
    registry: Option<Rc<Registry>>,
    viewer: Option<Viewer>,
    hover: bool,
    dark: bool,
    /// The switches that are on.
    mended: BTreeSet<String>,
    fixes: Option<fixes::Shown>,
    script: Option<breaking::Script>,
    shell: Shell,
    /// The panel for taking the answer away is open.
    taking: bool,
    /// What is replaced by pseudonyms in what is taken away.
    redaction: Redaction,
    /// Whether the answer or the comparison is taken away.
    taken: Taken,
    /// The link that is being made.
    making: Making,
    /// What the link that was opened carries.
    shared: Option<Rc<Shared>>,
    /// A link that is not open, and what it holds if it is locked.
    trouble: Option<(Trouble, Option<Rc<Locked>>)>,
    /// An answer was kept to compare the next with.
    kept: bool,
    comparison: Option<Rc<Comparison>>,
    /// For each file that was asked for: it goes to the clipboard instead.
    exporting: VecDeque<bool>,
    copied: Option<bool>,
    /// The step that the pointer is on, and the one that was chosen.
    lit: (Option<u32>, Option<u32>),
    page: Page,
    /// A page was come to, and is not drawn yet.
    arriving: bool,
    /// How far down the answer was scrolled when another page was gone to.
    answer_scrolled: f64,
    /// What there is to say of what was just handed in.
    notices: Vec<Issue>,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dark = browser::is_dark();
        if browser::chosen_theme().is_some() {
            browser::set_theme(dark, false);
        }
        if is_link(browser::fragment().trim_start_matches('#')) {
            ctx.link().send_message(Msg::OpenLink);
        }
        App {
            client: Client::open(ctx.link().callback(Msg::Answer)),
            inputs: Vec::new(),
            next_id: 0,
            overview: None,
            judging: false,
            chosen: 0,
            registry: None,
            viewer: None,
            hover: false,
            dark,
            mended: BTreeSet::new(),
            fixes: None,
            script: None,
            shell: Shell::Bash,
            taking: false,
            redaction: Redaction::ALL,
            taken: Taken::Answer,
            making: Making::default(),
            shared: None,
            trouble: None,
            kept: false,
            comparison: None,
            exporting: VecDeque::new(),
            copied: None,
            lit: (None, None),
            page: page::here(),
            // The start keeps the focus where the browser puts it.
            arriving: page::here() != Page::Answer,
            answer_scrolled: 0.0,
            notices: Vec::new(),
            _listeners: listen(&ctx.link().callback(|msg| msg)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Files(Chosen { files, issues }) => {
                self.leave_shared(ctx);
                self.hover = false;
                self.notices = issues;
                if files.is_empty() {
                    return true;
                }
                for (name, file) in files {
                    self.add(name, Payload::File(Blob::from(file)));
                }
                self.judge();
                self.show_answer();
            }
            Msg::Page(page) => {
                if self.page == Page::Answer {
                    self.answer_scrolled = browser::scrolled();
                }
                self.arriving = page != self.page;
                self.page = page;
                self.viewer = None;
                if is_link(browser::fragment().trim_start_matches('#')) {
                    self.open_link();
                    return true;
                }
                return self.arriving;
            }
            Msg::Dismiss => self.notices.clear(),
            Msg::Texts(texts) => {
                self.leave_shared(ctx);
                self.show_answer();
                for (name, text) in texts {
                    self.add(name, Payload::Text(text));
                }
                self.judge();
            }
            Msg::Replace(id, file) => {
                if let Some(input) = self.inputs.iter_mut().find(|input| input.id == id) {
                    input.name = file.name();
                    input.payload = Payload::File(Blob::from(file));
                    input.without.clear();
                    hand_over(&self.client, input);
                }
                self.judge();
            }
            Msg::Retry(id) => {
                if let Some(input) = self.inputs.iter_mut().find(|input| input.id == id) {
                    hand_over(&self.client, input);
                }
                self.judge();
            }
            Msg::Remove(id) => {
                self.inputs.retain(|input| input.id != id);
                self.client.ask(Request::Remove { id });
                if self.inputs.is_empty() {
                    self.clear();
                } else {
                    self.judge();
                }
            }
            Msg::RemoveSource(id) => {
                let mut inputs = self.inputs.iter_mut();
                if let Some(input) = inputs.find(|input| input.id == id.input) {
                    input.without.push(id.place);
                }
                self.client.ask(Request::RemoveSource { id });
                self.judge();
            }
            Msg::Cancel => self.cancel(ctx),
            Msg::StartOver => {
                self.client = Client::open(ctx.link().callback(Msg::Answer));
                self.inputs.clear();
                self.clear();
                self.kept = false;
                self.shared = None;
                self.trouble = None;
                if browser::fragment().starts_with("#v") {
                    browser::set_fragment("#");
                }
            }
            Msg::Answer(answer) => return self.hear(ctx, answer),
            Msg::Choose(row) => {
                self.chosen = row;
                self.fixes = None;
                self.client.ask(Request::Registry { row });
            }
            Msg::OpenFact(fact) => {
                let overview = self.overview.as_ref();
                let id = overview.and_then(|overview| {
                    let mut sources = overview.report.sources.iter().zip(&overview.inputs);
                    sources
                        .find(|(source, _)| source.name == fact.source)
                        .map(|(_, id)| *id)
                });
                if let Some(id) = id {
                    self.open(Viewer::at(id, fact.source.clone(), fact.line, Some(fact)));
                }
            }
            Msg::OpenDocument(id, line) => {
                if let Some(viewer) = self.viewer.as_mut().filter(|viewer| viewer.id == id) {
                    viewer.line = line;
                    self.client.ask(Request::Lines {
                        id,
                        first: line,
                        count: WINDOW,
                        at: (line, 1),
                    });
                } else if let Some(name) = self.name(id) {
                    self.open(Viewer::at(id, name, line, None));
                }
            }
            Msg::CloseViewer => self.viewer = None,
            Msg::Hover(hover) => {
                let changed = self.hover != hover;
                self.hover = hover;
                return changed;
            }
            Msg::TakeAway(open) => {
                self.taking = open;
                self.copied = None;
                self.taken = Taken::Answer;
                self.making = Making::default();
                if open {
                    self.make_link();
                }
            }
            Msg::Redact(redaction) => {
                self.redaction = redaction;
                self.copied = None;
                self.make_link();
            }
            Msg::Take(taken) => {
                self.taken = taken;
                self.copied = None;
            }
            Msg::Passphrase(passphrase) => {
                self.making.passphrase = passphrase;
                self.seal(ctx);
            }
            Msg::Sealed(passphrase, sealed) => {
                // Another one may have been typed meanwhile.
                if self.making.passphrase == passphrase {
                    self.making.locked = Some(sealed);
                }
            }
            Msg::OpenLink => self.open_link(),
            Msg::Unlock(passphrase) => self.unlock(ctx, passphrase),
            Msg::Unlocked(Ok(shared)) => self.show_shared(shared),
            Msg::Unlocked(Err(_)) => {
                if let Some((trouble, _)) = &mut self.trouble {
                    *trouble = Trouble::Locked {
                        failed: true,
                        trying: false,
                    };
                }
            }
            Msg::Keep => {
                self.client.ask(Request::Keep);
                self.inputs.clear();
                self.clear();
                self.kept = true;
            }
            Msg::Export(format) => {
                self.export(format, false);
                return false;
            }
            Msg::CopyMarkdown => {
                if self.overview.is_some() {
                    self.export(Format::Markdown, true);
                }
                return false;
            }
            Msg::Copied(worked) => self.copied = Some(worked),
            Msg::Theme => {
                self.dark = !self.dark;
                browser::set_theme(self.dark, true);
            }
            Msg::Go(id) => {
                browser::scroll_to(id);
                return false;
            }
            Msg::Switch(switches, on) => {
                for switch in switches {
                    if on {
                        self.mended.insert(switch);
                    } else {
                        self.mended.remove(&switch);
                    }
                }
                self.suppose();
            }
            Msg::Reality => {
                self.mended.clear();
                self.suppose();
            }
            Msg::Weigh(scale) => {
                self.script = None;
                self.client.ask(Request::Weigh { scale });
            }
            Msg::Fixes(of) => {
                self.fixes = of.map(|of| {
                    self.client.ask(Request::Fixes { of: of.clone() });
                    fixes::Shown { of, fixes: None }
                });
            }
            Msg::Shell(shell) => {
                self.shell = shell;
                if let Some(script) = &self.script {
                    let which = script.which;
                    self.client.ask(Request::Script { which, shell });
                }
            }
            Msg::Script(which) => {
                let same = |script: &breaking::Script| script.which == which;
                if self.script.as_ref().is_some_and(same) {
                    self.script = None;
                } else {
                    let shell = self.shell;
                    self.client.ask(Request::Script { which, shell });
                }
            }
            Msg::SaveScript => {
                if let Some(script) = &self.script {
                    let name = match script.shell {
                        Shell::Bash => "break-the-chain.sh",
                        Shell::PowerShell => "break-the-chain.ps1",
                    };
                    browser::download(name, "text/plain", &script.text);
                }
                return false;
            }
            Msg::Light(step) => {
                let changed = self.lit.0 != step;
                self.lit.0 = step;
                return changed;
            }
            Msg::ShowStep(step) => {
                self.lit.1 = Some(step);
                browser::scroll_to("blast");
            }
        }
        true
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        if std::mem::take(&mut self.arriving) {
            let scrolled = match self.page {
                Page::Answer => self.answer_scrolled,
                Page::Collect | Page::Proof => 0.0,
            };
            page::arrive(self.page, scrolled);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let send: Send = ctx.link().callback(|msg| msg);
        let empty = self.inputs.is_empty();
        // The address says which page this is, and has to go on saying so.
        let skip = |event: MouseEvent| {
            event.prevent_default();
            browser::focus_main();
        };
        html! {
            <>
                <a class="skip" href="#main" onclick={skip}>{ "Skip to the answer" }</a>
                { self.header(&send, empty) }
                { self.progress(&send) }
                <main id="main" tabindex="-1">
                    { documents::notices(&self.notices, &send) }
                    { match self.page {
                        Page::Collect => collect::view(&send),
                        Page::Proof => proof::view(),
                        Page::Answer if self.trouble.is_some() => html! {
                            { for self.trouble.iter().map(|(trouble, _)| sharing::trouble(trouble, &send)) }
                        },
                        Page::Answer if empty => html! {
                            <>
                                if self.kept { { kept(&send) } }
                                { start::view(&send) }
                            </>
                        },
                        Page::Answer => self.result(&send),
                    } }
                </main>
                { footer() }
                <p class="visually-hidden" role="status" aria-live="polite">{ self.announcement() }</p>
                if let Some(viewer) = &self.viewer {
                    <viewer::Panel viewer={viewer.clone()} send={send.clone()} />
                }
                if self.taking {
                    <takeaway::Panel redaction={self.redaction} hypothetical={!self.mended.is_empty()} copied={self.copied} send={send.clone()}
                        taken={self.taken} compared={self.has_comparison()}>
                        if self.taken == Taken::Answer && !self.is_claimed() { { sharing::make(&self.making, &browser::own_address(), &send) } }
                    </takeaway::Panel>
                }
                if self.hover {
                    <div class="hover" aria-hidden="true"><p>{ icons::drop() }{ "Drop them anywhere" }</p></div>
                }
            </>
        }
    }
}

impl App {
    /// Whoever hands something in while somebody else's report is shown starts one's own.
    fn leave_shared(&mut self, ctx: &Context<Self>) {
        if self.shared.take().is_some() || self.trouble.take().is_some() {
            self.client = Client::open(ctx.link().callback(Msg::Answer));
            self.inputs.clear();
            self.clear();
            browser::set_fragment("#");
        }
    }

    fn add(&mut self, name: String, payload: Payload) {
        let id = self.next_id;
        self.next_id += 1;
        let mut input = Input {
            id,
            name,
            payload,
            without: Vec::new(),
            state: InputState::Taken,
        };
        hand_over(&self.client, &mut input);
        self.inputs.push(input);
    }

    fn judge(&mut self) {
        self.judging = true;
        self.client.ask(Request::Overview);
    }

    /// What comes in is answered on the answer's page, from wherever it was handed in.
    fn show_answer(&mut self) {
        if self.page != Page::Answer {
            self.answer_scrolled = 0.0;
            page::go(Page::Answer);
        }
    }

    fn clear(&mut self) {
        self.notices.clear();
        self.overview = None;
        self.registry = None;
        self.viewer = None;
        self.judging = false;
        self.chosen = 0;
        self.mended.clear();
        self.fixes = None;
        self.script = None;
        self.taking = false;
        self.comparison = None;
        self.exporting.clear();
        self.lit = (None, None);
    }

    fn has_comparison(&self) -> bool {
        self.comparison.is_some()
    }

    fn is_claimed(&self) -> bool {
        self.overview
            .as_ref()
            .is_some_and(|overview| overview.claimed)
    }

    fn export(&mut self, format: Format, to_clipboard: bool) {
        self.exporting.push_back(to_clipboard);
        self.client.ask(Request::Export {
            format,
            redaction: self.redaction,
            taken: self.taken,
        });
    }

    /// Asks for the link's facts anew.
    fn make_link(&mut self) {
        self.making.link = None;
        self.making.locked = None;
        self.client.ask(Request::Link {
            redaction: self.redaction,
            made_at: browser::today(),
        });
    }

    /// Locks the link, where it is to be locked.
    fn seal(&mut self, ctx: &Context<Self>) {
        self.making.locked = None;
        let Some(link) = self.making.link.clone() else {
            return;
        };
        let passphrase = self.making.passphrase.clone();
        if passphrase.is_empty() {
            return;
        }
        ctx.link().send_future(async move {
            let sealed = crypto::seal(&link.packed, &passphrase).await;
            let sealed = sealed
                .map(|locked| share::encode_locked(&locked))
                .map_err(|error| error.to_string());
            Msg::Sealed(passphrase, sealed)
        });
    }

    /// Opens the link in the address, if there is one.
    fn open_link(&mut self) {
        let fragment = browser::fragment();
        let Some(text) = fragment.strip_prefix('#').filter(|text| is_link(text)) else {
            return;
        };
        self.inputs.clear();
        self.clear();
        self.shared = None;
        match share::decode(text, &Bounds::default()) {
            Ok(LinkPayload::Open(shared)) => self.show_shared(shared),
            Ok(LinkPayload::Locked(locked)) => {
                let trouble = Trouble::Locked {
                    failed: false,
                    trying: false,
                };
                self.trouble = Some((trouble, Some(Rc::new(locked))));
            }
            Err(error) => self.trouble = Some((Trouble::Broken(error.to_string()), None)),
        }
    }

    fn unlock(&mut self, ctx: &Context<Self>, passphrase: String) {
        let Some((trouble, Some(locked))) = &mut self.trouble else {
            return;
        };
        *trouble = Trouble::Locked {
            failed: false,
            trying: true,
        };
        let locked = locked.clone();
        ctx.link().send_future(async move {
            let opened = crypto::open(&locked, &passphrase).await;
            let shared = opened.and_then(|packed| share::link::unpack(&packed, &Bounds::default()));
            Msg::Unlocked(shared.map_err(|error| error.to_string()))
        });
    }

    /// Hands the facts of a link to the session, to be judged like any others.
    fn show_shared(&mut self, shared: Shared) {
        self.trouble = None;
        for input in shared.inputs() {
            let text = String::from_utf8_lossy(&input.bytes).into_owned();
            self.add(input.name, Payload::Text(Rc::from(text)));
        }
        self.mended = shared.what_if.iter().cloned().collect();
        if !self.mended.is_empty() {
            self.suppose();
        }
        self.shared = Some(Rc::new(shared));
        self.judge();
    }

    /// Asks what would follow if the chosen findings were mended.
    fn suppose(&mut self) {
        self.script = None;
        self.client.ask(Request::WhatIf {
            switches: self.mended.iter().cloned().collect(),
        });
    }

    /// Ends the worker and hands the documents that were already read to a new one.
    fn cancel(&mut self, ctx: &Context<Self>) {
        self.client = Client::open(ctx.link().callback(Msg::Answer));
        self.judging = false;
        if !self.mended.is_empty() {
            self.suppose();
        }
        for input in &mut self.inputs {
            match input.state {
                InputState::Taken => hand_over(&self.client, input),
                InputState::Reading(..) => input.state = InputState::Stopped,
                InputState::Stopped => {}
            }
        }
        self.judge();
    }

    fn open(&mut self, viewer: Viewer) {
        let first = viewer.line.saturating_sub(ABOVE).max(1);
        let column = viewer.fact.as_ref().map_or(1, |fact| fact.column);
        self.client.ask(Request::Lines {
            id: viewer.id,
            first,
            count: WINDOW,
            at: (viewer.line, column),
        });
        self.viewer = Some(viewer);
    }

    fn name(&self, id: SourceId) -> Option<String> {
        let overview = self.overview.as_ref()?;
        let mut sources = overview.report.sources.iter().zip(&overview.inputs);
        sources
            .find(|(_, input)| **input == id)
            .map(|(source, _)| source.name.clone())
    }

    fn hear(&mut self, ctx: &Context<Self>, answer: Answer) -> bool {
        match answer {
            Answer::Progress { id, done, total } => self.mark(id, InputState::Reading(done, total)),
            Answer::Taken { id } => self.mark(id, InputState::Taken),
            Answer::Overview(overview) => {
                self.judging = false;
                // The registry that was chosen stays chosen, wherever it stands now.
                let kept = self.registry.as_ref().and_then(|registry| {
                    overview.rows.iter().position(|row| {
                        row.name == registry.name
                            && row.subscription_id
                                == registry.subscription_id.as_deref().unwrap_or_default()
                            && row.login_server
                                == registry.login_server.as_deref().unwrap_or_default()
                    })
                });
                let moved = kept != Some(self.chosen);
                self.chosen = kept.unwrap_or(0);
                if moved {
                    // What stands there until the answer comes would be another registry's.
                    self.registry = None;
                    self.fixes = None;
                }
                if !overview.rows.is_empty() {
                    self.client.ask(Request::Registry { row: self.chosen });
                }
                let mut overview = overview;
                self.comparison = overview.comparison.take().map(Rc::new);
                self.overview = Some(Rc::from(overview));
            }
            Answer::Registry { row, registry } => {
                if row == self.chosen {
                    self.registry = registry.map(Rc::from);
                }
            }
            Answer::Lines { id, lines } => self.show(id, lines),
            Answer::Fixes { of, fixes } => {
                if let Some(shown) = self.fixes.as_mut().filter(|shown| shown.of == of) {
                    shown.fixes = Some(Rc::new(fixes));
                }
            }
            Answer::Script { which, shell, text } => {
                self.script = Some(breaking::Script { which, shell, text });
            }
            Answer::Export {
                format,
                taken,
                bytes,
            } => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if self.exporting.pop_front() == Some(true) {
                    let copied = ctx.link().callback(Msg::Copied);
                    browser::copy(text, move |worked| copied.emit(worked));
                } else {
                    let name = match taken {
                        Taken::Answer => format.file_name(),
                        Taken::Comparison => format.comparison_file_name(),
                    };
                    browser::download(name, format.media_type(), &text);
                }
                return false;
            }
            Answer::Link(link) => {
                self.making.link = Some(Rc::from(link));
                self.seal(ctx);
            }
            Answer::Done => return false,
        }
        true
    }

    fn mark(&mut self, id: InputId, state: InputState) {
        if let Some(input) = self.inputs.iter_mut().find(|input| input.id == id) {
            input.state = state;
        }
    }

    fn show(&mut self, id: SourceId, lines: Option<Lines>) {
        if let Some(viewer) = self.viewer.as_mut().filter(|viewer| viewer.id == id) {
            viewer.lines = lines.map(Rc::new);
        }
    }

    fn header(&self, send: &Send, empty: bool) -> Html {
        let go = |msg: fn() -> Msg| send.reform(move |_: MouseEvent| msg());
        html! {
            <header class="top">
                <p class="brand"><a href={Page::Answer.link()}>{ icons::logo() }<span>{ "Linchpin" }</span></a></p>
                <div class="navs">
                    if self.page != Page::Answer {
                        <nav aria-label="Back">
                            <a href={Page::Answer.link()}>{ if empty { "Start" } else { "Answer" } }</a>
                        </nav>
                    } else if !empty {
                        <nav aria-label="Parts of the answer">
                            { for PARTS.iter().map(|(id, title)| html! {
                                <a href={format!("#{id}")} onclick={jump(send, id)}>{ *title }</a>
                            }) }
                        </nav>
                    }
                    <nav class="pages" aria-label="Pages">
                        { for Page::BESIDE.iter().map(|(page, title)| html! {
                            <a href={page.link()} aria-current={(*page == self.page).then_some("page")}>{ *title }</a>
                        }) }
                    </nav>
                </div>
                <div class="actions">
                    if !empty {
                        <button type="button" onclick={go(|| Msg::TakeAway(true))}>{ icons::download() }<span>{ "Take away" }</span></button>
                        <button type="button" onclick={go(|| Msg::StartOver)}>{ icons::cross() }<span>{ "Start over" }</span></button>
                    }
                    <button type="button" class="quiet-button" onclick={go(|| Msg::Theme)}
                        aria-label={if self.dark { "Use light colours" } else { "Use dark colours" }}>
                        { if self.dark { icons::sun() } else { icons::moon() } }
                    </button>
                </div>
            </header>
        }
    }

    fn progress(&self, send: &Send) -> Html {
        let reading = self.inputs.iter().find_map(|input| match input.state {
            InputState::Reading(done, total) => Some((input, done, total)),
            _ => None,
        });
        if reading.is_none() && !self.judging {
            return Html::default();
        }
        let (what, part) = match reading {
            Some((input, done, total)) if done > 0 && done < total => (
                format!("Reading {}", input.name),
                Some(done * 100 / total.max(1)),
            ),
            Some((input, ..)) => (
                format!(
                    "Reading {}",
                    if input.name.is_empty() {
                        "what you pasted"
                    } else {
                        &input.name
                    }
                ),
                None,
            ),
            None => ("Judging".to_owned(), None),
        };
        html! {
            <div class="progress">
                <label for="progress">{ what }</label>
                <progress id="progress" max="100" value={part.map(|part| part.to_string())} />
                <button type="button" onclick={send.reform(|_: MouseEvent| Msg::Cancel)}>{ "Stop" }</button>
            </div>
        }
    }

    fn result(&self, send: &Send) -> Html {
        let Some(overview) = &self.overview else {
            return html! {
                <section class="waiting"><h1>{ "Reading your documents" }</h1>
                    { documents::view(&self.inputs, None, send) }
                </section>
            };
        };
        let report = &overview.report;
        let Some(chain) = report.chains.first() else {
            return Html::default();
        };
        let registry = self.registry.as_deref();
        let fixing = rules::Fixing {
            shown: self.fixes.as_ref(),
            shell: self.shell,
        };
        html! {
            <>
                if let Some(shared) = &self.shared { { sharing::band(shared, send) } }
                if overview.claimed { { claimed(send) } }
                if let Some(comparison) = &self.comparison {
                    <Compare comparison={comparison.clone()} />
                }
                { verdict::view(chain, registry, send) }
                { documents::problems(&report.problems, overview, send) }
                if !overview.rows.is_empty() {
                    <section id="registries" aria-labelledby="registries-title">
                        <h2 id="registries-title">{ "Registries" }</h2>
                        { registries::totals(&chain.totals) }
                        <Registries overview={overview.clone()} chosen={self.chosen} send={send.clone()} />
                    </section>
                }
                { walkthrough::view(chain, registry, send) }
                { blast::view(overview, chain, self.lit.0.or(self.lit.1), send) }
                { rules::view(chain, registry.map(|registry| (self.chosen, registry)), &fixing, send) }
                { breaking::view(chain, self.script.as_ref(), self.shell, send) }
                if self.shared.is_none() {
                    { documents::section(&self.inputs, overview, send) }
                    if !overview.claimed { { keep(send) } }
                }
                { blast::about(chain) }
            </>
        }
    }

    fn announcement(&self) -> String {
        if self.judging {
            return "Reading and judging".to_owned();
        }
        match self.copied {
            Some(true) if !self.taking => {
                return "The report is on the clipboard as Markdown".to_owned();
            }
            Some(false) if !self.taking => {
                return "The clipboard did not take the report".to_owned();
            }
            _ => {}
        }
        let chain = self
            .overview
            .as_ref()
            .and_then(|overview| overview.report.chains.first());
        chain.map_or_else(String::new, |chain| {
            format!("{}. {}", chain.headline, chain.explanation)
        })
    }
}

/// What is shown is a report somebody downloaded.
fn claimed(_send: &Send) -> Html {
    html! {
        <aside class="band" aria-label="A report from a file">
            <p>
                { icons::file() }<strong>{ "This is a downloaded report" }</strong>
                { ". It holds conclusions and not the documents they were drawn from: they are as the report says, and were not judged again here. Drop the exports of today to see what has changed." }
            </p>
        </aside>
    }
}

/// An answer is kept, and the later exports are still to come.
fn kept(send: &Send) -> Html {
    html! {
        <aside class="band" aria-label="Before and after">
            <p>{ icons::file() }<strong>{ "The earlier answer is kept." }</strong>{ " Now drop the exports from after the change." }</p>
            <button type="button" onclick={send.reform(|_: MouseEvent| Msg::StartOver)}>{ icons::cross() }{ "Forget it" }</button>
        </aside>
    }
}

/// Keeping the answer, to compare it with a later one.
fn keep(send: &Send) -> Html {
    html! {
        <section id="compare" aria-labelledby="compare-title">
            <h2 id="compare-title">{ "Before and after" }</h2>
            <p>{ "Keep this answer, then drop the exports from after the change: you see what broke or closed, and which findings are new, fixed, unchanged or no longer known. Another day, drop the JSON report beside the new exports." }</p>
            <div class="row compare-row">
                <button type="button" onclick={send.reform(|_: MouseEvent| Msg::Keep)}>{ icons::file() }{ "Keep this as “before”" }</button>
            </div>
        </section>
    }
}

/// Whether a fragment is a link of some version, and no page or part of one.
fn is_link(fragment: &str) -> bool {
    let digits = fragment.strip_prefix('v').unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
}

const PARTS: [(&str, &str); 7] = [
    ("verdict", "Verdict"),
    ("registries", "Registries"),
    ("walkthrough", "Walkthrough"),
    ("blast", "Blast radius"),
    ("rules", "Rules"),
    ("break", "Break it"),
    ("documents", "Documents"),
];

/// Goes to a part of the page without touching the address: that is where a shared report will stand.
pub(super) fn jump(send: &Send, id: &'static str) -> Callback<MouseEvent> {
    send.reform(move |event: MouseEvent| {
        event.prevent_default();
        Msg::Go(id)
    })
}

fn hand_over(client: &Client, input: &mut Input) {
    input.state = InputState::Reading(0, 0);
    client.put(
        Request::Put {
            id: input.id,
            name: input.name.clone(),
            without: input.without.clone(),
        },
        &input.payload,
    );
}

fn footer() -> Html {
    html! {
        <footer class="bottom">
            <p>{ icons::lock() }{ "Nothing you drop or paste here leaves this page." }</p>
            <p><a href={Page::Proof.link()}>{ "How do I know?" }</a></p>
        </footer>
    }
}

/// Drop and paste work anywhere on the page.
fn listen(send: &Send) -> Vec<EventListener> {
    let Some(document) = browser::document() else {
        return Vec::new();
    };
    let active = EventListenerOptions {
        phase: EventListenerPhase::Bubble,
        passive: false,
    };
    let key = send.clone();
    let has_files = |event: &Event| {
        let transfer = event
            .dyn_ref::<DragEvent>()
            .and_then(DragEvent::data_transfer);
        transfer.is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
    };
    let over = send.clone();
    let leave = send.clone();
    let dropped = send.clone();
    let pasted = send.clone();
    let mut listeners = vec![
        EventListener::new(&document, "keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_some_and(|target| {
                    matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                });
            let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
            if plain && !typing && event.key() == "m" {
                key.emit(Msg::CopyMarkdown);
            }
        }),
        EventListener::new_with_options(&document, "dragover", active, move |event| {
            if has_files(event) {
                event.prevent_default();
                over.emit(Msg::Hover(true));
            }
        }),
        EventListener::new(&document, "dragleave", move |event| {
            // Only when the pointer leaves the page itself is there nothing it goes to.
            if event
                .dyn_ref::<DragEvent>()
                .is_some_and(|event| event.related_target().is_none())
            {
                leave.emit(Msg::Hover(false));
            }
        }),
        EventListener::new_with_options(&document, "drop", active, move |event| {
            let Some(drag) = event.dyn_ref::<DragEvent>() else {
                return;
            };
            let Some(transfer) = drag.data_transfer() else {
                return;
            };
            if folder::dropped(&transfer, dropped.reform(Msg::Files)) {
                event.prevent_default();
            }
        }),
        EventListener::new_with_options(&document, "paste", active, move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if target
                .is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA"))
            {
                return;
            }
            let data = event
                .dyn_ref::<ClipboardEvent>()
                .and_then(ClipboardEvent::clipboard_data);
            let Some(data) = data else { return };
            let files = browser::files(data.files());
            let text = data.get_data("text/plain").unwrap_or_default();
            if !files.is_empty() {
                pasted.emit(Msg::Files(Chosen::of(files)));
            } else if !text.trim().is_empty() {
                pasted.emit(Msg::Texts(vec![(String::new(), Rc::from(text))]));
            }
        }),
    ];
    listeners.extend(page::listen(send.reform(Msg::Page)));
    listeners
}
