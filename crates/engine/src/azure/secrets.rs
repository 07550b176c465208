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
    // Only the letters and digits count, whatever their case.
    let mut letters = [0; 64];
    let mut all = Vec::new();
    let plain = match letters.get_mut(..name.len()) {
        Some(room) => room,
        None => {
            all.resize(name.len(), 0);
            all.as_mut_slice()
        }
    };
    let found = name.bytes().filter(u8::is_ascii_alphanumeric);
    for (slot, letter) in plain.iter_mut().zip(found) {
        *slot = letter.to_ascii_lowercase();
    }
    WORDS.iter().any(|word| {
        let mut pieces = plain.windows(word.len());
        pieces.any(|piece| piece == word.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_told_to_hold_a_secret_by_its_name() {
        // One for each word, so that none of them is missed if it goes.
        for name in [
            "DB_PASSWORD",
            "MYSQL_PASSWD",
            "ftp.pwd",
            "ClientSecret",
            "token",
            "ApiKey",
            "AWS_ACCESS_KEY_ID",
            "storage-account-key",
            "SQL-CONNECTION-STRING",
            "CONN_STR",
            "ssh_private_key",
            "GOOGLE_APPLICATION_CREDENTIALS",
        ] {
            assert!(looks_secret(name), "{name}");
            // Longer than most names are, and with the word at the very end.
            let long = format!("{}_{name}", "of_the_application".repeat(5));
            assert!(looks_secret(&long), "{long}");
        }
        for name in ["COLOUR", "PATH", "COMPASS", "KEY", "CONNECTION", ""] {
            assert!(!looks_secret(name), "{name}");
        }
    }
}
