//! Prints the collecting script in Bash, for `cargo xtask collect-check`, which runs it among real tools.
#![allow(clippy::print_stdout, reason = "it is for that")]

fn main() {
    let script = more::collect::script(&[], model::Shell::Bash);
    print!("{script}");
}
