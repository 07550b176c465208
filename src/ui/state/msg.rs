//! Everything that can happen, grouped by what it concerns. Plain data: it can be made in a test.

use std::rc::Rc;

use super::{
    model::{Cause, FileId, To},
    view::{Column, Group, Only},
};
use model::{
    Format, Redaction, Shell,
    issue::Issue,
    link::Locked,
    picture::Seen,
    protocol::{Answer, Cut, FixesOf, How, InputId, Number, SourceId, Taken},
    report::{Fact, Scale},
    start::Worth,
};

/// Something has happened.
pub(crate) enum Msg {
    /// To the documents.
    Documents(Documents),
    /// The session answered the question of this number.
    Answer(Number, Answer),
    /// To the line to the session.
    Line(Line),
    /// To what is looked at in the answer.
    Looking(Looking),
    /// To what is taken as mended, and how to mend it.
    WhatIf(WhatIf),
    /// To what is taken away as a file or a text.
    TakeAway(TakeAway),
    /// To a link.
    Links(Links),
    /// To the viewer.
    Viewing(Viewing),
    /// To the page as a whole.
    Navigation(Navigation),
}

/// A file that was dropped or picked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picked {
    /// Its name, with its path if it came in a folder.
    pub(crate) name: String,
    pub(crate) file: FileId,
}

/// Files with their paths, and what there is to say of those that were left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Chosen {
    pub(crate) files: Vec<Picked>,
    pub(crate) issues: Vec<Issue>,
}

/// What happens to the documents.
#[derive(Clone)]
pub(crate) enum Documents {
    /// Documents came in, and perhaps something to say of those that did not.
    Files(Chosen),
    /// An example was chosen.
    Sample(&'static str),
    /// Text was pasted, or that of an example came.
    Texts(Vec<(String, Rc<str>)>),
    /// What was said of the documents handed in is read.
    Dismiss,
    /// A document is to be replaced by a file.
    Replace(InputId, Picked),
    /// What was handed in is to go, with all that is in it.
    Remove(InputId),
    /// A file of an archive is to go.
    RemoveSource(SourceId),
    /// A document that was stopped is to be read after all.
    Retry(InputId),
    /// All documents that are not read are to be, but those that were set aside.
    ReadAll,
    /// A document that was set aside is to be read by itself.
    Alone(InputId),
    /// Stop what is going on.
    Cancel,
    /// Begin again without documents; those there were can be brought back.
    StartOver,
    /// Bring them back.
    BringBack,
    /// Let go of them for good.
    LetGo,
    /// Keep the answer to compare the next with.
    Keep,
}

/// What is looked at in the answer.
#[derive(Clone)]
pub(crate) enum Looking {
    /// A registry was chosen.
    Choose(usize),
    /// List only registries with this verdict, or all.
    Only(Option<Only>),
    /// Sort the list of registries by a column; by the same again, the other way around.
    Sort(Column),
    /// Group the list of registries.
    Group(Group),
    /// Open a step of the walkthrough, or shut it.
    Step(u32, bool),
    /// Light a step's part of the picture, or none.
    Light(Option<u32>),
    /// Bring a step's part of the picture into view.
    ShowStep(u32),
    /// The picture is looked at so.
    Draw(Seen),
    /// The picture shows only what falls with the chosen registry, or all.
    Follow(bool),
    /// Save the picture as it is looked at: as it is drawn, or as pixels.
    SavePicture(To),
    /// How to collect the evidence is asked for: subscriptions as typed, and the shell.
    Collect(String, Shell),
}

/// What is taken as mended, and how to mend it.
#[derive(Clone)]
pub(crate) enum WhatIf {
    /// Take the findings behind these switches as mended, or no longer.
    Switch(Vec<String>, bool),
    /// Take nothing as mended.
    Reality,
    /// Compare what would follow with what the evidence says.
    Compare,
    /// Weigh changes anew.
    Weigh(Scale),
    /// Rank registries anew.
    Rank(Worth),
    /// Show the fixes of a finding, or hide them.
    Fixes(Option<FixesOf>),
    /// Write commands for this shell.
    Shell(Shell),
    /// Show the script for a set of changes, or hide it.
    Script(Cut, How),
    /// Save the script.
    SaveScript,
    /// Show the script for what is missing, or hide it.
    Missing,
    /// Save that.
    SaveMissing,
}

/// What is taken away as a file or a text.
#[derive(Clone)]
pub(crate) enum TakeAway {
    /// Open the panel for it, or shut it.
    Open(bool),
    /// Replace other things by pseudonyms.
    Redact(Redaction),
    /// Take this away.
    Take(Taken),
    /// Save the report as a file.
    Export(Format),
    /// Put the report on the clipboard as Markdown.
    CopyMarkdown,
    /// The ticket for the owner of the registry that is open, by its real names: to the clipboard, or as a file.
    Ticket(To),
    /// The clipboard took it, or did not.
    Copied(bool),
}

/// What happens to a link.
pub(crate) enum Links {
    /// Lock the one that is made with this passphrase; empty for not at all.
    Passphrase(String),
    /// The browser has locked it, or could not. With the passphrase it was locked with.
    Sealed(String, Result<Locked, String>),
    /// Try a passphrase on the one that is to be opened.
    Unlock(String),
    /// What a passphrase unsealed.
    Unsealed(Result<Vec<u8>, String>),
}

/// What happens to the viewer.
#[derive(Clone)]
pub(crate) enum Viewing {
    /// A fact is to be shown in its document.
    Fact(Fact),
    /// A document is to be shown at a line.
    Document(SourceId, u32),
    /// The viewer is to go.
    Close,
}

/// What the browser tells once the page is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Arrival {
    /// The page's own address, without its fragment.
    pub(crate) address: String,
    /// The fragment, with its `#`; empty if there is none.
    pub(crate) fragment: String,
    /// The page is shown dark.
    pub(crate) dark: bool,
}

/// What happens to the page as a whole.
pub(crate) enum Navigation {
    /// The page is there.
    Arrived(Arrival),
    /// The address has another fragment, be it by a link or by going back.
    Address {
        /// The fragment, with its `#`.
        fragment: String,
        /// How far down the page is scrolled.
        scrolled: f64,
    },
    /// Bring a part of the page into view.
    Part(&'static str),
    /// Files hang over the page, or do not.
    Hover(bool),
    /// Change between light and dark.
    Theme,
}

/// What happens to the line to the session.
pub(crate) enum Line {
    /// A part of the app could not be had.
    Missing {
        /// Which.
        part: String,
        /// Why.
        why: String,
        /// The question that gets no answer for that.
        over: Option<Number>,
    },
    /// The session has come to its end.
    Ended {
        /// The question that was in hand, if that is known.
        over: Option<Number>,
        /// Only the desk has, where something is made of answers.
        desk: bool,
        cause: Cause,
    },
}

/// Lets whoever sends a message name its group only.
macro_rules! groups {
    ($($group:ident)*) => {
        $(impl From<$group> for Msg {
            fn from(msg: $group) -> Msg {
                Msg::$group(msg)
            }
        })*
    };
}

groups! { Documents Line Looking WhatIf TakeAway Links Viewing Navigation }
