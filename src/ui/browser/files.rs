//! Files that were dropped or picked. The page's state names them by number only; here is what they are.

use std::{cell::RefCell, collections::BTreeMap};

use gloo::file::{Blob, File, FileList};
use js_sys::Reflect;
use web_sys::{Event, HtmlInputElement};
use yew::TargetCast;

use crate::ui::state::{
    model::FileId,
    msg::{Chosen, Picked},
};
use model::{Limits, folder::Folder};

// Whoever picks a file has only a callback for plain messages, so what they name lies beside the page.
thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept { next: 0, files: BTreeMap::new() }) };
}

struct Kept {
    next: u32,
    files: BTreeMap<FileId, Blob>,
}

/// Keeps a file until it is let go of.
pub(super) fn keep(name: String, file: File) -> Picked {
    KEPT.with_borrow_mut(|kept| {
        let id = FileId(kept.next);
        kept.next += 1;
        kept.files.insert(id, file.into());
        Picked { name, file: id }
    })
}

/// A file that is kept.
pub(super) fn kept(id: FileId) -> Option<Blob> {
    KEPT.with_borrow(|kept| kept.files.get(&id).cloned())
}

/// Lets go of a file.
pub(super) fn let_go(id: FileId) {
    KEPT.with_borrow_mut(|kept| kept.files.remove(&id));
}

/// The files of a list.
pub(super) fn listed(list: Option<web_sys::FileList>) -> Vec<File> {
    list.map(|list| FileList::from(list).to_vec())
        .unwrap_or_default()
}

/// Files by themselves: each is taken, whatever its name.
pub(super) fn by_themselves(files: Vec<File>) -> Chosen {
    let files = files.into_iter().map(|file| keep(file.name(), file));
    Chosen {
        files: files.collect(),
        issues: Vec::new(),
    }
}

/// The files that were picked with the input that an event is about.
pub(crate) fn picked(event: &Event) -> Option<Chosen> {
    Some(by_themselves(take(event)?))
}

/// The one file that was picked.
pub(crate) fn picked_one(event: &Event) -> Option<Picked> {
    let file = take(event)?.into_iter().next()?;
    Some(keep(file.name(), file))
}

/// The folder that was picked: what is taken of it, and what there is to say of the rest.
pub(crate) fn picked_folder(event: &Event) -> Option<Chosen> {
    let mut folder = Folder::new(&Limits::default());
    let mut files = Vec::new();
    for file in take(event)? {
        let path = relative_path(&file);
        if folder.takes(&path) {
            files.push(keep(path, file));
        }
    }
    Some(Chosen {
        files,
        issues: folder.issues(),
    })
}

fn take(event: &Event) -> Option<Vec<File>> {
    let input = event.target_dyn_into::<HtmlInputElement>()?;
    let files = listed(input.files());
    // The same may be picked again later.
    input.set_value("");
    Some(files)
}

/// The path of a file within the folder that was chosen; its name if it was chosen by itself.
fn relative_path(file: &File) -> String {
    let path = Reflect::get(
        AsRef::<web_sys::File>::as_ref(file),
        &"webkitRelativePath".into(),
    )
    .ok();
    path.and_then(|path| path.as_string())
        .filter(|path| !path.is_empty())
        .unwrap_or_else(|| file.name())
}
