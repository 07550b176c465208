//! Prints the collecting script, in PowerShell if it is asked for `pwsh`, else in Bash, for
//! `cargo xtask collect-check`, which runs it among real tools.
#![allow(clippy::print_stdout, reason = "it is for that")]

fn main() {
    let shell = match std::env::args().nth(1).as_deref() {
        Some("pwsh") => model::Shell::PowerShell,
        _ => model::Shell::Bash,
    };
    let script = more::collect::script(&[], shell);
    print!("{script}");
}
