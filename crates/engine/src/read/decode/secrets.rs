//! Which text beside the JSON looks like a credential, so that this can be said of it.
//!
//! Nothing rests on this list: what is no fact is overwritten whether it is known here or not.

/// Words that make a line of text worth a warning.
const WORDS: [&str; 12] = [
    "password",
    "docker login",
    "accesstoken",
    "client_secret",
    "clientsecret",
    "accountkey=",
    "eyj0",
    "bearer ",
    "private key",
    // Of a configuration of kubectl's, a publishing profile, a connection string.
    "client-key-data:",
    "userpwd=",
    "sharedaccesskey=",
];

/// How long what stands behind `token:` is at the least, where it is one and not what one is called.
const TOKEN: usize = 20;

/// Whether a line of plain text looks as if it held a secret.
pub(super) fn is_secret_line(line: &str) -> bool {
    // What Terraform prints in place of a secret. (terraform 1.14: `plan`, `show`.)
    const HIDDEN: [&str; 3] = ["(sensitive value)", "(sensitive)", "(known after apply)"];
    let line = line.to_ascii_lowercase();
    let value = line.split_once('=').map(|(_, value)| value.trim());
    if value.is_some_and(|value| HIDDEN.contains(&value)) {
        return false;
    }
    let token = line.trim_start().strip_prefix("token:").map(str::trim);
    WORDS.iter().any(|word| line.contains(word))
        || token.is_some_and(|token| token.len() >= TOKEN && !token.contains([' ', '$', '{']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_credential_is_told_from_plain_words_by_itself() {
        for line in [
            "Password: hunter2",
            "$ docker login contoso.example -u me",
            "ACCESSTOKEN=abc",
            "client_secret = abc",
            "\"clientSecret\" abc",
            "AccountName=x;AccountKey=abc;",
            "eyJ0eXAiOiJKV1Qi.abc.def",
            "Authorization: Bearer abc",
            "-----BEGIN RSA PRIVATE KEY-----",
            "    token: 0123456789abcdef0123456789abcdef",
            "    client-key-data: LS0tLS1",
            "<publishProfile userName=\"$web\" userPWD=\"abc\" />",
            "Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=abc",
        ] {
            assert!(is_secret_line(line), "{line}");
        }
        for line in [
            "",
            "docker pull contoso.example/web",
            "the key of the account",
            "access to a token ring",
            "token: ${{ secrets.GITHUB_TOKEN_OF_THE_PIPELINE }}",
            "token: pipeline-token",
            "      + admin_password = (sensitive value)",
        ] {
            assert!(!is_secret_line(line), "{line}");
        }
    }
}
