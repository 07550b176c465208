//! Names that are given to secrets, and secrets in the place of names.

use super::tokens::{SHORT, begins_like_one, digits, is_jumbled};

/// Whether a variable or setting of this name is likely to hold a secret.
pub fn looks_secret(name: &str) -> bool {
    /// By their first letter, which most places in a name do not have.
    const WORDS: [(u8, &[&str]); 5] = [
        (b'a', &["apikey", "accesskey", "accountkey"]),
        (b'c', &["connectionstring", "connstr", "credential"]),
        (b'p', &["password", "passwd", "pwd", "privatekey"]),
        (b's', &["secret"]),
        (b't', &["token"]),
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
    let mut rest: &[u8] = plain;
    while let [first, behind @ ..] = rest {
        if matches!(first, b'a' | b'c' | b'p' | b's' | b't') {
            let words = WORDS.iter().find(|(letter, _)| letter == first);
            let mut words = words.iter().flat_map(|(_, words)| *words);
            if words.any(|word| rest.starts_with(word.as_bytes())) {
                return true;
            }
        }
        rest = behind;
    }
    false
}

/// The same of a variable that something is started with: there a key is seldom one to a door that stands open.
pub fn may_hold_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_key = name.ends_with("key")
        && !["public", "partition"]
            .iter()
            .any(|word| name.contains(word));
    is_key || looks_secret(&name)
}

/// Whether what stands as a key is so short and plain that nothing else is to be asked of it: [`is_no_name`] would say
/// no.
pub fn is_short_name(key: &[u8]) -> bool {
    /// With as few capitals no word of this length is jumbled.
    const FEW: usize = 3;
    let mut capitals = 0;
    for byte in key {
        match byte {
            b'a'..=b'z' | b'_' | b'-' | b'.' => {}
            b'A'..=b'Z' => capitals += 1,
            _ => return false,
        }
    }
    key.len() < SHORT || key.len() <= 40 && capitals <= FEW && !begins_like_one(key)
}

/// Whether what stands as a key is no name, so that it may be a secret: an address with a user or a signature,
/// a connection string, a setting together with its value, something that looks drawn by lot.
pub fn is_no_name(key: &str) -> bool {
    /// Longer than the names of anything, but for ids.
    const LONG: usize = 128;
    let key = key.as_bytes();
    // Most are, and short.
    if key.len() <= 40
        && !begins_like_one(key)
        && !key
            .split(|byte| !byte.is_ascii_alphabetic())
            .any(is_jumbled)
        && key
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || b"_-.".contains(byte))
    {
        return false;
    }
    if is_of_a_file(key) {
        return false;
    }
    let mut userinfo = false;
    for (at, byte) in key.iter().enumerate() {
        let may = match byte {
            b'#' => at == 0,
            b'@' => !userinfo,
            b'=' | b'&' | b'?' | b';' | b'%' | b'+' | b'!' | b'^' | b'"' | b'\\' | b'|' | b'`' => {
                false
            }
            byte => !byte.is_ascii_control(),
        };
        // Behind a colon an `@` ends somebody's name and password.
        userinfo |= *byte == b':';
        if !may {
            return true;
        }
    }
    // The parts of an id are names that somebody chose.
    if key.len() <= 1024 && key.starts_with(b"/") {
        return false;
    }
    // What a header of HTTP says of who is asking.
    let scheme = key.iter().position(|byte| *byte == b' ');
    let scheme = scheme.and_then(|end| key.get(..end)).unwrap_or_default();
    let schemes = [
        &b"Bearer"[..],
        b"Basic",
        b"SharedAccessSignature",
        b"Negotiate",
    ];
    if schemes
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme))
    {
        return true;
    }
    let words = key.split(|byte| !byte.is_ascii_alphanumeric());
    let is_told = key.contains(&b' ') && std::str::from_utf8(key).is_ok_and(looks_secret);
    key.len() > LONG || is_told || begins_like_one(key) || words.into_iter().any(is_drawn)
}

/// Whether it is what Bicep calls the content of a file that a template was made with, by its number: `$fxv#0`.
fn is_of_a_file(key: &[u8]) -> bool {
    let mut parts = key
        .strip_prefix(b"$")
        .unwrap_or_default()
        .split(|byte| *byte == b'#');
    let mut is = |of: fn(&u8) -> bool| {
        let part = parts.next().unwrap_or_default();
        (1..=8).contains(&part.len()) && part.iter().all(of)
    };
    is(u8::is_ascii_lowercase) && is(u8::is_ascii_digit) && parts.next().is_none()
}

/// Whether a word looks like letters and digits that were drawn by lot, and not like one that somebody wrote.
fn is_drawn(word: &[u8]) -> bool {
    if word.len() < 10 {
        return false;
    }
    if is_jumbled(word) {
        return true;
    }
    let has = |is: fn(&u8) -> bool| word.iter().any(is);
    let groups = digits(word);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let most = match mixed {
        true => 2,
        false => 4,
    };
    let is_hex = has(u8::is_ascii_digit) && word.iter().all(u8::is_ascii_hexdigit);
    word.len() > 64
        || groups >= most && (mixed || word.len() >= 16)
        || is_hex && !word.iter().all(u8::is_ascii_digit) && word.len() >= 32
        || word.starts_with(b"eyJ") && word.len() > 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_one_however_it_is_asked() {
        let signs = "abAB_-.c9/".chars();
        let signs: Vec<char> = signs.collect();
        // Every pattern of four signs, as often as it takes.
        for number in 0..10_000_usize {
            for times in [1, 5, 10] {
                let part = (0..4).map(|place| signs[number / 10_usize.pow(place) % 10]);
                let key = part.collect::<String>().repeat(times);
                for key in [format!("npm_{key}"), format!("sk-{key}"), key] {
                    assert!(!is_short_name(key.as_bytes()) || !is_no_name(&key), "{key}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_name_is_told_from_names() {
        for key in [
            "adminUserEnabled",
            "kubernetes.azure.com/agentpool",
            "@odata.nextLink",
            "value@odata.count",
            "$schema",
            "$fxv#0",
            "$fxv#12",
            "#text",
            "xsi:type",
            "Microsoft.Resources/deployments@2022-09-01",
            "11111111-aaaa-4bbb-8ccc-000000000001",
            "/subscriptions/11111111-aaaa-4bbb-8ccc-000000000001/resourceGroups/rgApp01Prod02/providers/x",
            "contosoacr.azurecr.io",
            "https://contoso.example/registries",
            "Resource group",
            "Bearer",
            "Basic",
            "sha256",
            "ipv4Address",
            "Größe (MB)",
            "pod-template-5d7c9b8f6d",
            "password",
            "AzureContainerRegistryVulnerabilityAssessmentEnabled",
            "azureKeyVaultCSIDriverVMSSOnAKSEnabled",
            "onPremSqlSMIDBXServersEnabledByPolicyId",
            "sk-app",
            "npm_config_cache",
            "",
        ] {
            assert!(!is_no_name(key), "{key}");
        }
        for key in [
            "https://contoso.example/r?sv=2022&sig=abc",
            "$fxv#0#1",
            "$fxv#",
            "$hush1#2",
            "hush#2",
            "$#2",
            "https://me:hush@contoso.example",
            "me:hush@contoso.example",
            "AccountName=a;AccountKey=abc",
            "PORT=80",
            "aGVsbG8gd29ybGQ==",
            "wJ7x9Zk3Qp",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "ghp_sTxivBnbHGuWpqrvvnyeFqhjsTxivBnbHGuW",
            "github_pat_abcdefghijkl",
            "glpat-abcdefghijklmnop",
            "tQmVbRsXeLkWnYcAzUdPo",
            "eyJhbGciOiJub25lIn0aaaa",
            "0123456789abcdef0123456789abcdef",
            "the password is hush",
            "Bearer hush",
            "basic aHVzaA",
            "line\nbreak",
            &"x".repeat(129),
        ] {
            assert!(is_no_name(key), "{key}");
        }
    }

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
