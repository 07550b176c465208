//! Dropped folders: they are walked, each file carries its path, and what was left out is said.

use gloo::file::File;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

use super::files::{by_themselves, keep, listed};
use crate::ui::state::msg::Chosen;
use model::{Limits, folder::Folder};

/// Hands over what was dropped: at once if it is only files, else when its folders are walked.
/// Says whether there was anything.
pub(super) fn dropped(transfer: &DataTransfer, done: impl FnOnce(Chosen) + 'static) -> bool {
    let items = transfer.items();
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    // A browser gives the entries only now, while the event lasts.
    for item in (0..items.length()).filter_map(|index| items.get(index)) {
        if item.kind() != "file" {
            continue;
        }
        let entry = item.webkit_get_as_entry().ok().flatten();
        match entry.filter(FileSystemEntry::is_directory) {
            Some(entry) => folders.push(entry),
            // Files come as they are: from a page opened from disk, their entries cannot be read.
            None => files.extend(item.get_as_file().ok().flatten().map(File::from)),
        }
    }
    if files.is_empty() && folders.is_empty() {
        files = listed(transfer.files());
    }
    if files.is_empty() && folders.is_empty() {
        return false;
    }
    hand_over(files, folders, done);
    true
}

/// Hands over files, and what is in folders.
pub(super) fn hand_over(
    files: Vec<File>,
    folders: Vec<FileSystemEntry>,
    done: impl FnOnce(Chosen) + 'static,
) {
    let mut all = by_themselves(files);
    if folders.is_empty() {
        done(all);
    } else {
        spawn_local(async move {
            let walked = walk(folders).await;
            all.files.extend(walked.files);
            all.issues = walked.issues;
            done(all);
        });
    }
}

async fn walk(folders: Vec<FileSystemEntry>) -> Chosen {
    let mut folder = Folder::new(&Limits::default());
    let mut files = Vec::new();
    // The last comes first.
    let mut ahead: Vec<FileSystemEntry> = folders.into_iter().rev().collect();
    while let Some(entry) = ahead.pop() {
        if folder.is_full() {
            break;
        }
        let path = entry.full_path().trim_start_matches('/').to_owned();
        if entry.is_directory() {
            if !folder.enters(&path) {
                continue;
            }
            match entries(entry.unchecked_ref()).await {
                Ok(mut inside) => {
                    // Whatever order the browser gives them in, the same folder gives the same list.
                    inside.sort_by_key(FileSystemEntry::name);
                    ahead.extend(inside.into_iter().rev());
                }
                Err(_) => folder.could_not_read(&path),
            }
        } else if folder.takes(&path) {
            match file(entry.unchecked_ref()).await {
                Ok(file) => files.push(keep(path, file)),
                Err(_) => folder.could_not_read(&path),
            }
        }
    }
    Chosen {
        files,
        issues: folder.issues(),
    }
}

/// All that lies in a folder; browsers give it in portions.
async fn entries(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let portion =
            answer(&|good, bad| reader.read_entries_with_callback_and_callback(good, bad)).await?;
        let portion = Array::from(&portion);
        if portion.length() == 0 {
            return Ok(all);
        }
        all.extend(
            portion
                .iter()
                .map(JsCast::unchecked_into::<FileSystemEntry>),
        );
    }
}

async fn file(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let file = answer(&|good, bad| {
        entry.file_with_callback_and_callback(good, bad);
        Ok(())
    })
    .await?;
    Ok(File::from(file.dyn_into::<web_sys::File>()?))
}

/// What a function that takes two callbacks, for success and failure, calls back with.
async fn answer(
    ask: &dyn Fn(&Function, &Function) -> Result<(), JsValue>,
) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |good, bad| {
        if let Err(error) = ask(&good, &bad) {
            let _ = bad.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await
}
