//! Names that are given to secrets.

/// Whether a variable or setting of this name is likely to hold a secret.
pub fn looks_secret(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "password",
        "passwd",
        "pwd",
        "secret",
        "token",
        "apikey",
        "accesskey",
        "accountkey",
        "connectionstring",
        "connstr",
        "privatekey",
        "credential",
    ];
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    WORDS.iter().any(|word| plain.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_told_to_hold_a_secret_by_its_name() {
        for name in ["DB_PASSWORD", "ApiKey", "SQL-CONNECTION-STRING", "token"] {
            assert!(looks_secret(name), "{name}");
        }
        for name in ["COLOUR", "PATH", ""] {
            assert!(!looks_secret(name), "{name}");
        }
    }
}
