//! Which files of a dropped or chosen folder are taken, and what is said of the others.
//!
//! The page walks the folder; what it may enter and take, and how much, is decided here.

use crate::{Limits, issue::Issue};

/// So many names are told in one message.
const NAMED: usize = 3;

/// How deep folders may lie in one another.
pub const MAX_DEPTH: usize = 16;

/// A choice under way. Paths are relative and have slashes, such as `exports/prod/registries.json`.
#[derive(Debug)]
pub struct Folder {
    max_files: usize,
    /// Files seen, whatever became of them.
    seen: usize,
    taken: usize,
    full: bool,
    left_out: Vec<String>,
    deep: Vec<String>,
    unread: Vec<String>,
}

impl Folder {
    /// Nothing seen yet.
    pub fn new(limits: &Limits) -> Folder {
        Folder {
            max_files: limits.max_files,
            seen: 0,
            taken: 0,
            full: false,
            left_out: Vec::new(),
            deep: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// Whether the file at this path is taken.
    pub fn takes(&mut self, path: &str) -> bool {
        if is_clutter(path) {
            return false;
        }
        if self.seen >= self.max_files {
            self.full = true;
            return false;
        }
        self.seen += 1;
        if cannot_be_export(path) {
            self.left_out.push(path.to_owned());
            return false;
        }
        self.taken += 1;
        true
    }

    /// Whether the folder at this path is looked into.
    pub fn enters(&mut self, path: &str) -> bool {
        if self.full || is_clutter(&[path, "/"].concat()) {
            return false;
        }
        if is_tools_own(path) {
            self.left_out.push([path, "/"].concat());
            return false;
        }
        if path.split('/').count() > MAX_DEPTH {
            self.deep.push(path.to_owned());
            return false;
        }
        true
    }

    /// Whether there is no room for more, so that the walk may end.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The browser did not hand over what is at this path.
    pub fn could_not_read(&mut self, path: &str) {
        self.unread.push(path.to_owned());
    }

    /// What is to be said, one message for each reason.
    pub fn issues(self) -> Vec<Issue> {
        let mut issues = Vec::new();
        if !self.unread.is_empty() {
            issues.push(Issue::error(
                None,
                format!("the browser did not hand over {}", some(&self.unread)),
                "use the button `Choose a folder`, or drop the files themselves or a ZIP of them",
            ));
        }
        if self.full {
            issues.push(Issue::error(
                None,
                format!(
                    "there are more than {} files, and no more were looked at; {} taken",
                    self.max_files,
                    match self.taken {
                        1 => "1 was".to_owned(),
                        taken => format!("{taken} were"),
                    }
                ),
                "drop the folder with the exports alone, or one subscription at a time",
            ));
        }
        if !self.deep.is_empty() {
            issues.push(Issue::error(
                None,
                format!(
                    "folders more than {MAX_DEPTH} deep were not looked into: {}",
                    some(&self.deep)
                ),
                "drop them by themselves",
            ));
        }
        if self.taken == 0 && issues.is_empty() {
            issues.push(Issue::error(
                None,
                "there is no file in it that could be an export",
                "drop the folder that the collecting script has made, or the files themselves",
            ));
        }
        issues.extend(left_out(&self.left_out));
        issues
    }
}

/// Whether a path names what systems leave in folders, of which nobody needs to hear.
pub fn is_clutter(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
        || name.starts_with("._")
        || parts.any(|part| part == "__MACOSX")
}

/// Folders that hold a tool's own files.
const TOOLS_OWN: [&str; 5] = [".git", ".hg", ".svn", ".terraform", "node_modules"];

/// How names end that no export has.
const NO_EXPORT: &[&str] = &[
    // Pictures, sound, film, type.
    "png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "bmp", "ico", "svg", "tif", "tiff", "psd",
    "mp3", "m4a", "wav", "ogg", "flac", "mp4", "mov", "avi", "mkv", "webm", "ttf", "otf", "woff",
    "woff2", // Papers. Sheets may be exports that somebody saved so.
    "pdf", "doc", "docx", "ppt", "pptx", "odt", "odp", "vsdx", "one", "msg",
    // Programs, in one form or the other, and what they keep.
    "exe", "dll", "so", "dylib", "bin", "iso", "img", "dmg", "msi", "deb", "rpm", "apk", "jar",
    "class", "pyc", "o", "a", "wasm", "db", "sqlite", "js", "mjs", "ts", "css", "html", "htm",
    "kql", "pem", "key", "pfx", "p12", "cer", "crt",
];

/// How names of scripts end. They are no exports either, and may deploy a template with values of their own.
const SCRIPTS: [&str; 9] = [
    "sh", "bash", "zsh", "azcli", "ps1", "psm1", "bat", "cmd", "py",
];

/// Whether the file at this path is a script among other files: in a folder or an archive.
pub fn is_script_among_others(path: &str) -> bool {
    let among = path.rsplit_once(['/', '\\']);
    among.is_some_and(|(_, name)| ends_in(name, &SCRIPTS))
}

/// Whether the name of a file has one of these endings, in any case.
fn ends_in(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| {
        let mut known = endings.iter();
        known.any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// How the names of scripts begin that are an export with a word before it. (ScoutSuite 5.14.0.)
const RESULTS: &str = "scoutsuite_results";

/// Whether the file of this name, among many, can be told from its name to be no export.
pub fn cannot_be_export(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    ends_in(name, NO_EXPORT) && !name.starts_with(RESULTS)
        || parts.any(|part| TOOLS_OWN.contains(&part))
}

/// Whether the folder at this path holds a tool's own files.
pub fn is_tools_own(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    TOOLS_OWN.contains(&name)
}

/// What is said of files that were left out because they cannot be exports; none if there are none.
pub fn left_out(names: &[String]) -> Option<Issue> {
    if names.is_empty() {
        return None;
    }
    Some(Issue::warning(
        None,
        format!(
            "{} cannot be {} left out: {}",
            count(names.len()),
            match names.len() {
                1 => "an export and was",
                _ => "exports and were",
            },
            some(names)
        ),
        "if one is an export after all, drop it by itself",
    ))
}

/// The first few names, each quoted, and how many more there are.
pub fn some(names: &[String]) -> String {
    let named: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// A number of files in words.
pub fn count(files: usize) -> String {
    match files {
        1 => "1 file".to_owned(),
        _ => format!("{files} files"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(folder: Folder) -> Vec<String> {
        let issues = folder.issues();
        issues.into_iter().map(|issue| issue.message).collect()
    }

    #[test]
    fn exports_are_taken_and_the_rest_is_named_once() {
        let mut folder = Folder::new(&Limits::default());
        assert!(folder.takes("exports/registries.json"));
        assert!(folder.takes("exports/no-ending"));
        assert!(!folder.takes("exports/logo.png"));
        assert!(!folder.takes("exports/page.html"));
        assert!(folder.takes("exports/deploy.sh"));
        assert!(folder.enters("exports/prod"));
        assert!(!folder.enters("exports/.git"));
        assert_eq!(
            messages(folder),
            [
                "3 files cannot be exports and were left out: `exports/logo.png`, `exports/page.html`, `exports/.git/`"
            ]
        );
    }

    #[test]
    fn what_systems_leave_behind_is_not_worth_a_word() {
        let mut folder = Folder::new(&Limits::default());
        assert!(folder.takes("exports/a.json"));
        assert!(!folder.takes("exports/.DS_Store"));
        assert!(!folder.takes("__MACOSX/exports/._a.json"));
        assert!(!folder.enters("__MACOSX"));
        assert!(messages(folder).is_empty());
    }

    #[test]
    fn there_is_a_bound_on_files_and_on_depth() {
        let limits = Limits {
            max_files: 2,
            ..Limits::default()
        };
        let mut folder = Folder::new(&limits);
        assert!(folder.takes("a.json"));
        assert!(!folder.is_full());
        assert!(!folder.takes("a.png"));
        assert!(!folder.takes("b.json"));
        assert!(folder.is_full());
        assert!(!folder.enters("more"));
        assert_eq!(
            messages(folder)[0],
            "there are more than 2 files, and no more were looked at; 1 was taken"
        );
        let mut folder = Folder::new(&Limits::default());
        assert!(folder.takes("a.json"));
        let mut path = "d".to_owned();
        for _ in 1..MAX_DEPTH {
            assert!(folder.enters(&path));
            path.push_str("/d");
        }
        assert!(folder.enters(&path));
        path.push_str("/d");
        assert!(!folder.enters(&path));
        assert!(messages(folder)[0].starts_with("folders more than 16 deep"));
    }

    #[test]
    fn a_folder_without_exports_says_so() {
        let mut folder = Folder::new(&Limits::default());
        assert!(!folder.takes("holiday/a.jpg"));
        assert_eq!(
            messages(folder),
            [
                "there is no file in it that could be an export",
                "1 file cannot be an export and was left out: `holiday/a.jpg`"
            ]
        );
    }

    #[test]
    fn what_the_browser_keeps_back_is_named() {
        let mut folder = Folder::new(&Limits::default());
        folder.could_not_read("exports");
        let issues = folder.issues();
        assert_eq!(issues.len(), 1);
        assert!(issues[0].message.contains("`exports`"));
    }
}
