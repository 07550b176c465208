//! The binary as a process, and folders for it to look at.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "not every test needs all of it; one that meets something else must fail"
)]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn samples() -> PathBuf {
    root().join("static/samples")
}

/// `linchpin`, in this folder, in a world without colours or terminals.
pub(crate) fn linchpin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linchpin"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
        command.env_remove(name);
    }
    // What must say a time says this one.
    command.env("SOURCE_DATE_EPOCH", MOMENT.to_string());
    command
}

/// A moment, in seconds since 1970.
pub(crate) const MOMENT: u64 = 1_764_000_000;

/// What came of it.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    of(command.output().unwrap())
}

fn of(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs it with these arguments.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    ran(linchpin(folder).args(args))
}

/// The same with this on standard input.
pub(crate) fn run_with(folder: &Path, args: &[&str], stdin: &[u8]) -> Ran {
    let mut command = linchpin(folder);
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have refused its arguments, and read nothing.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    of(child.wait_with_output().unwrap())
}

/// A folder that goes away.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("linchpin-cli-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(fs::canonicalize(path).unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Puts a file there.
    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Folder {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Puts a sample there.
    pub(crate) fn with_sample(self, name: &str) -> Folder {
        let content = fs::read(samples().join(name)).unwrap();
        self.with(name, content)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
