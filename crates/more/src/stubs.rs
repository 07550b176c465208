//! Runs a Bash script among stand-ins for the programs it calls, and tells what they were called with.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder with stand-ins, gone once it is dropped.
pub(crate) struct Stubs {
    folder: PathBuf,
}

/// What became of a script.
pub(crate) struct Run {
    /// The calls that a stand-in wrote into `$LOG`: for each the number of arguments and the
    /// arguments, all ended by U+0000.
    pub(crate) calls: Vec<Vec<String>>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) success: bool,
    work: PathBuf,
    /// The folder lives as long as what was found in it is looked at.
    _stubs: Stubs,
}

impl Stubs {
    /// Each stand-in is a name and a script.
    pub(crate) fn new(programs: &[(&str, &str)]) -> Stubs {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("linchpin-stubs-{}-{number}", std::process::id()));
        for part in ["bin", "work"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        for (name, script) in programs {
            let path = folder.join("bin").join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Stubs { folder }
    }

    /// Runs a script in an empty folder, where only the stand-ins and the system's own tools are found.
    pub(crate) fn run(
        self,
        script: &str,
        arguments: &[&str],
        stdin: &str,
        env: &[(&str, &str)],
    ) -> Run {
        let file = self.folder.join("script.sh");
        let (work, log) = (self.folder.join("work"), self.folder.join("log"));
        fs::write(&file, script).unwrap();
        let mut process = Command::new("bash")
            .arg(&file)
            .args(arguments)
            .current_dir(&work)
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.folder.join("bin").display()),
            )
            .env("LOG", &log)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A script that stops early leaves the rest unread.
        let _ = process.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = process.wait_with_output().unwrap();
        let text = fs::read_to_string(&log).unwrap_or_default();
        let mut words = text.split_terminator('\0').map(str::to_owned);
        let mut calls = Vec::new();
        while let Some(count) = words.next() {
            calls.push(words.by_ref().take(count.parse().unwrap()).collect());
        }
        Run {
            calls,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            success: output.status.success(),
            work,
            _stubs: self,
        }
    }
}

impl Run {
    /// The files that the script left in its folder, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, prefix: &str, out: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
                if entry.file_type().unwrap().is_dir() {
                    walk(&entry.path(), &format!("{name}/"), out);
                } else {
                    out.push(name);
                }
            }
        }
        let mut out = Vec::new();
        walk(&self.work, "", &mut out);
        out.sort();
        out
    }

    /// The text of a file that the script left.
    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.work.join(name)).unwrap()
    }
}

impl Drop for Stubs {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Has ShellCheck look at a script, where it is installed; returns what it says.
pub(crate) fn shellcheck(script: &str) -> String {
    let spawned = Command::new("shellcheck")
        .args(["--shell=bash", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut process) = spawned else {
        eprintln!("shellcheck is not installed, so the script is not checked by it");
        return String::new();
    };
    process
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    String::from_utf8(process.wait_with_output().unwrap().stdout).unwrap()
}
