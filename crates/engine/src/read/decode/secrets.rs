//! Which text beside the JSON looks like a credential, so that this can be said of it.
//!
//! Nothing rests on this list: what is no fact is overwritten whether it is known here or not.

/// Words that make a line of text worth a warning.
const WORDS: [&str; 9] = [
    "password",
    "docker login",
    "accesstoken",
    "client_secret",
    "clientsecret",
    "accountkey=",
    "eyj0",
    "bearer ",
    "private key",
];

/// Whether a line of plain text looks as if it held a secret.
pub(super) fn is_secret_line(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}
