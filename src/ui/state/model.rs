//! The page as plain data: what was handed in, what the session said of it, and what is being looked at.

use std::{
    collections::{BTreeSet, VecDeque},
    rc::Rc,
};

use super::{page::Page, view::View};
use model::{
    Redaction, Shell,
    comparison::Comparison,
    fix::Fix,
    issue::Issue,
    link::{Locked, Shared},
    picture::{Picture, Seen},
    protocol::{
        Collecting, Cut, Exempt, FixesOf, How, InputId, Lines, Link, Number, Overview, Request,
        SourceId, Taken,
    },
    report::{Fact, Registry, Scale},
    start::Worth,
};

/// How many lines the viewer asks for at a time.
pub(crate) const WINDOW: u32 = 200;

/// A file that the browser keeps for the page; only the browser's side knows what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u32);

/// What a document is held as, so that it can be handed over again at any time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Payload {
    /// A file the person dropped or picked; its bytes stay with the browser until they are read.
    File(FileId),
    /// Pasted text, or a sample.
    Text(Rc<str>),
}

/// A document as the page holds it: enough to hand it over again.
pub(crate) struct Input {
    pub(crate) id: InputId,
    pub(crate) name: String,
    pub(crate) payload: Payload,
    /// The files of the archive that the person has taken away.
    pub(crate) without: Vec<u32>,
    pub(crate) state: InputState,
    /// How many bytes it has; 0 until that is known.
    pub(crate) bytes: u64,
    /// An answer has come of it, so it can be read and judged.
    pub(crate) judged: bool,
}

impl Input {
    /// The session has begun to read it.
    pub(crate) fn begun(&self) -> bool {
        matches!(self.state, InputState::Reading(_, total) if total > 0)
    }
}

/// A question that is not answered yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) number: Number,
    pub(crate) request: Request,
    pub(crate) to: To,
}

/// Where the answer to a question goes. Each question carries it, so that two that are asked at once
/// cannot be taken for each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum To {
    /// Where its kind goes by itself: it is shown, or offered as a file.
    #[default]
    Page,
    /// To the clipboard.
    Clipboard,
    /// To a file of pixels.
    Pixels,
}

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum InputState {
    /// On its way; so many of so many bytes are read.
    Reading(u64, u64),
    /// Read.
    Taken,
    /// The person stopped it, or it waits until the person says so.
    Stopped,
    /// The session ended over it, so it is left out.
    Aside(Aside),
}

/// How a document came to be set aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Aside {
    /// It was tried alone too.
    pub(crate) again: bool,
    pub(crate) cause: Cause,
}

/// Why a session has ended, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cause {
    /// Much of the memory that there can be was in use.
    Memory,
    /// It came upon an error.
    Error,
    /// It said nothing.
    Unknown,
}

impl Cause {
    /// In words.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Cause::Memory => "probably there was not enough memory",
            Cause::Error => "probably this is an error of Linchpin",
            Cause::Unknown => "there was not enough memory, or this is an error of Linchpin",
        }
    }
}

/// The document that is open in the viewer.
#[derive(Clone, PartialEq)]
pub(crate) struct Viewer {
    pub(crate) id: SourceId,
    pub(crate) name: String,
    /// The line that was asked for.
    pub(crate) line: u32,
    /// The fact that led here.
    pub(crate) fact: Option<Fact>,
    /// The window, once the session has given it.
    pub(crate) lines: Option<Rc<Lines>>,
}

/// The fixes that are shown.
#[derive(Clone, PartialEq)]
pub(crate) struct Fixes {
    /// Of which finding.
    pub(crate) of: FixesOf,
    /// They themselves; none while they are on their way.
    pub(crate) fixes: Option<Rc<Vec<Fix>>>,
}

/// A script that was asked for.
#[derive(Clone, PartialEq)]
pub(crate) struct Script {
    pub(crate) which: Cut,
    pub(crate) how: How,
    pub(crate) shell: Shell,
    pub(crate) text: String,
    /// What the policies in it leave alone for now.
    pub(crate) exempt: Vec<Exempt>,
}

/// A link that is being made.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Making {
    /// What it carries; none while it is on its way.
    pub(crate) link: Option<Rc<Link>>,
    /// The passphrase that it is to be locked with; empty for none.
    pub(crate) passphrase: String,
    /// The locked fragment, or why there is none; none while the browser works on it.
    pub(crate) locked: Option<Result<String, String>>,
    /// The nonce of what is being made into that fragment: an older one would open with another passphrase.
    pub(crate) nonce: Option<[u8; 12]>,
}

impl Making {
    /// The fragment that leaves, once it is there.
    pub(crate) fn fragment(&self) -> Option<&str> {
        if self.passphrase.is_empty() {
            self.link.as_ref().map(|link| link.fragment.as_str())
        } else {
            self.locked.as_ref()?.as_ref().ok().map(String::as_str)
        }
    }
}

/// Why a link is not open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trouble {
    /// It needs a passphrase.
    Locked {
        /// What the passphrase is to open.
        locked: Rc<Locked>,
        /// The one that was tried did not open it.
        failed: bool,
        /// One is being tried.
        trying: bool,
    },
    /// It cannot be opened.
    Broken(String),
    /// It is being opened.
    Opening,
}

/// All that the page knows.
pub(crate) struct State {
    /// What was handed in.
    pub(crate) inputs: Vec<Input>,
    pub(crate) next_id: InputId,
    /// What there is to say of what was just handed in.
    pub(crate) notices: Vec<Issue>,
    /// What is shown is to be kept once the next documents come, and compared with what comes of them.
    pub(crate) keeping: bool,
    /// An answer was kept to compare the next with.
    pub(crate) kept: bool,
    /// The documents of the answer that is being kept; they go once it is.
    pub(crate) leaving: Vec<Input>,
    /// The documents before somebody started over, until others come: that may have been a slip.
    pub(crate) before: Vec<Input>,
    /// The document that is tried alone, and those that wait meanwhile.
    pub(crate) alone: Option<(InputId, Vec<InputId>)>,

    /// What the session has not answered yet, in order.
    pub(crate) asked: VecDeque<Asked>,
    /// The number of the last question.
    pub(crate) number: Number,
    /// How often a session ended since the person last changed the documents.
    pub(crate) ends: usize,
    /// What a session ended over, so it is not asked again by itself.
    pub(crate) refused: Vec<Request>,
    /// Each document is judged before the next comes, to see which of them ends the session.
    pub(crate) one_by_one: bool,
    /// There is no session; whatever is asked next begins one.
    pub(crate) down: bool,

    /// What the session says of the documents it has.
    pub(crate) overview: Option<Rc<Overview>>,
    /// An answer to the last change is still to come.
    pub(crate) judging: bool,
    /// The registry that is shown, by its place in the overview.
    pub(crate) chosen: usize,
    /// What of the answer is looked at.
    pub(crate) view: View,
    pub(crate) registry: Option<Rc<Registry>>,
    pub(crate) comparison: Option<Rc<Comparison>>,
    /// The picture of the blast radius; none until it was laid out.
    pub(crate) picture: Option<Rc<Picture>>,
    /// How the picture is looked at; none until it was.
    pub(crate) seen: Option<Seen>,
    /// The picture shows only what falls with the chosen registry.
    pub(crate) follows: bool,
    /// The step that the pointer is on, and the one that was chosen.
    pub(crate) lit: (Option<u32>, Option<u32>),
    pub(crate) viewer: Option<Viewer>,

    /// The switches that are on.
    pub(crate) mended: BTreeSet<String>,
    /// What changes weigh.
    pub(crate) scale: Scale,
    /// What counts where registries are ranked.
    pub(crate) worth: Worth,
    pub(crate) fixes: Option<Fixes>,
    pub(crate) script: Option<Script>,
    /// The script for what is missing, once it was asked for, and its shell.
    pub(crate) missing: Option<(Shell, String)>,
    pub(crate) shell: Shell,

    /// The panel for taking the answer away is open.
    pub(crate) taking: bool,
    /// What is replaced by pseudonyms in what is taken away.
    pub(crate) redaction: Redaction,
    /// Whether the answer or the comparison is taken away.
    pub(crate) taken: Taken,
    pub(crate) copied: Option<bool>,
    /// What was copied is the ticket for an owner.
    pub(crate) ticket: bool,

    /// The link that is being made.
    pub(crate) making: Making,
    /// What the link that was opened carries.
    pub(crate) shared: Option<Rc<Shared>>,
    /// A link that is not open.
    pub(crate) trouble: Option<Trouble>,

    /// How to collect the evidence, as last asked for.
    pub(crate) collecting: Option<Rc<Collecting>>,
    pub(crate) page: Page,
    /// The page's own address, without its fragment.
    pub(crate) address: String,
    /// The fragment as last heard or said, with or without its `#`.
    pub(crate) fragment: String,
    /// The address carries a link.
    pub(crate) linked: bool,
    /// How far down the answer was scrolled when another page was gone to.
    pub(crate) answer_scrolled: f64,
    /// Files hang over the page.
    pub(crate) hover: bool,
    pub(crate) dark: bool,
}

impl Default for State {
    /// The start, before the browser has told anything.
    fn default() -> State {
        State {
            inputs: Vec::new(),
            next_id: 0,
            notices: Vec::new(),
            keeping: false,
            kept: false,
            leaving: Vec::new(),
            before: Vec::new(),
            alone: None,
            asked: VecDeque::new(),
            number: 0,
            ends: 0,
            refused: Vec::new(),
            one_by_one: false,
            down: false,
            overview: None,
            judging: false,
            chosen: 0,
            view: View::default(),
            registry: None,
            comparison: None,
            picture: None,
            seen: None,
            follows: false,
            collecting: None,
            lit: (None, None),
            viewer: None,
            mended: BTreeSet::new(),
            scale: Scale::default(),
            worth: Worth::default(),
            fixes: None,
            script: None,
            missing: None,
            shell: Shell::Bash,
            taking: false,
            redaction: Redaction::ALL,
            taken: Taken::Answer,
            copied: None,
            ticket: false,
            making: Making::default(),
            shared: None,
            trouble: None,
            page: Page::Answer,
            address: String::new(),
            fragment: String::new(),
            linked: false,
            answer_scrolled: 0.0,
            hover: false,
            dark: false,
        }
    }
}

impl State {
    /// Whether the ticket was copied, or could not be.
    pub(crate) fn ticket_copied(&self) -> Option<bool> {
        self.copied.filter(|_| self.ticket)
    }

    /// There is nothing to judge yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// What is shown is a report that somebody downloaded.
    pub(crate) fn is_claimed(&self) -> bool {
        let overview = self.overview.as_ref();
        overview.is_some_and(|overview| overview.claimed)
    }

    /// The input of that id, if it is still there.
    pub(crate) fn input(&mut self, id: InputId) -> Option<&mut Input> {
        self.inputs.iter_mut().find(|input| input.id == id)
    }

    /// Something would be lost with the page that is nowhere else: pasted text, or an answer that is kept to be
    /// compared. What was dropped lies on a disk.
    pub(crate) fn would_be_missed(&self) -> bool {
        let pasted =
            |input: &Input| input.name.is_empty() && matches!(input.payload, Payload::Text(_));
        self.kept || self.inputs.iter().any(pasted)
    }

    /// Lets go of everything that was said of the documents.
    pub(crate) fn forget_the_answer(&mut self) {
        self.notices.clear();
        self.keeping = false;
        self.overview = None;
        self.registry = None;
        self.viewer = None;
        self.chosen = 0;
        self.view = View::default();
        self.mended.clear();
        self.fixes = None;
        self.script = None;
        self.missing = None;
        self.taking = false;
        self.comparison = None;
        self.picture = None;
        self.follows = false;
        self.lit = (None, None);
    }
}
