//! Telling a downloaded report from an export, by a glance.

/// What every version of the report's form begins with.
pub const FAMILY: &str = "linchpin-report/";

/// Only the beginning of a file is searched for its form where it is no readable JSON.
const HEAD: usize = 4_096;

/// Whether a file means to be a report of ours, of whatever version, whole or damaged.
///
/// This is a guess by the letters, so that a damaged report is told what is wrong with *it*. An
/// export can be made to look like one: where [`read_report`] then says [`ReadError::NotReport`], it
/// is to be read as an export after all.
pub fn is_report(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    // UTF-16 has a NUL beside each letter, which the search need not mind.
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    // Sorted by key, the form stands near the very end.
    names_form(&head) || names_form(bytes)
}

/// Somewhere in it stands `"schema": "linchpin-report/`.
fn names_form(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, FAMILY.as_bytes()).any(|at| {
        let before = text.get(..at).unwrap_or_default();
        let key = before.strip_suffix(b"\"").map(<[u8]>::trim_ascii_end);
        let key = key.and_then(|key| key.strip_suffix(b":"));
        key.is_some_and(|key| key.trim_ascii_end().ends_with(b"\"schema\""))
    })
}
