//! What a server says beside the page, in the words of the common hosts and from one place.
//!
//! In: the page's own policy, as `index.html` states it. Out: one file for each host, in
//! `static/hosts`, which a test holds in step (`cargo xtask bless` writes them anew). Two of them are
//! found by their host only at the root of the site, so the build puts them there.
//!
//! The page carries its policy itself and needs none of this. A server can say what a page cannot:
//! that nobody may frame it (`frame-ancestors` counts in a header only), that no other window holds
//! on to it, and that its files are what their names say.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::{
    shell::Outcome,
    site::{read, write},
};

/// Those that belong at the root of the site.
pub const AT_THE_ROOT: [&str; 2] = ["_headers", "staticwebapp.config.json"];

/// The page itself, by the addresses that give it. Only these carry the whole policy: the one file,
/// if it lies beside them, states one of its own, by checksums, and two policies both bind.
const PAGE: [&str; 2] = ["/", "/index.html"];

/// For every file: what is said of the policy where it is not the page's.
const NO_FRAMES: &str = "frame-ancestors 'none'";

/// What a page may ask a browser for and this one never does.
const REFUSED: [&str; 19] = [
    "accelerometer",
    "bluetooth",
    "camera",
    "clipboard-read",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
];

/// The headers of every file, less the policy.
fn everywhere() -> Vec<(&'static str, String)> {
    let refused: Vec<String> = REFUSED.iter().map(|name| format!("{name}=()")).collect();
    vec![
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
        ("Permissions-Policy", refused.join(", ")),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ]
}

const POLICY: &str = "Content-Security-Policy";

/// The policy that goes with one address of the site.
fn policy_of(address: &str, policy: &str) -> String {
    if PAGE.contains(&address) {
        format!("{policy}; {NO_FRAMES}")
    } else {
        NO_FRAMES.to_owned()
    }
}

/// The headers that go with one address of the site.
pub fn of(address: &str, policy: &str) -> Vec<(&'static str, String)> {
    let mut all = vec![(POLICY, policy_of(address, policy))];
    all.extend(everywhere());
    all
}

/// The policy that a page states in its head.
pub fn policy(page: &str) -> Outcome<String> {
    let stated = page
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    match stated {
        Some((policy, _)) => Ok(policy.to_owned()),
        None => Err("index.html states no content security policy".to_owned()),
    }
}

/// Each file by name, with its text.
pub fn files(policy: &str) -> Vec<(&'static str, String)> {
    vec![
        ("_headers", netlify(policy)),
        ("nginx.conf", nginx(policy)),
        ("staticwebapp.config.json", static_web_apps(policy)),
    ]
}

/// For Netlify and Cloudflare Pages. Both join what several rules say of one header, and a browser
/// heeds every policy of the list.
fn netlify(policy: &str) -> String {
    let mut out = String::from(
        "# For Netlify and Cloudflare Pages: lies at the root of the site.\n# Written by `cargo xtask bless` from the policy in index.html.\n",
    );
    let mut rule = |address: &str, headers: &[(&str, String)]| {
        out.push_str(&format!("\n{address}\n"));
        for (name, value) in headers {
            out.push_str(&format!("  {name}: {value}\n"));
        }
    };
    rule("/*", &of("/*", policy));
    for address in PAGE {
        rule(address, &[(POLICY, policy.to_owned())]);
    }
    out
}

/// For nginx. A location with headers of its own takes over none from around it, so it repeats them.
fn nginx(policy: &str) -> String {
    let lines = |indent: &str, headers: &[(&str, String)]| -> String {
        let line = |(name, value): &(&str, String)| {
            format!("{indent}add_header {name} \"{value}\" always;\n")
        };
        headers.iter().map(line).collect()
    };
    format!(
        "# For nginx: `include` this in the `server` whose `root` is the site.\n\
         # Written by `cargo xtask bless` from the policy in index.html.\n\
         # The `mime.types` in use must name application/wasm; nginx's own does.\n\n\
         {}\nlocation = /index.html {{\n{}}}\n",
        lines("", &of("/*", policy)),
        lines("    ", &of("/index.html", policy)),
    )
}

/// For Azure Static Web Apps. What a route says of a header takes the place of what all say of it.
fn static_web_apps(policy: &str) -> String {
    let everywhere: Map<String, Value> = of("/*", policy)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect();
    let routes: Vec<Value> = PAGE
        .iter()
        .map(|address| json!({ "route": address, "headers": { POLICY: policy_of(address, policy) } }))
        .collect();
    let config = json!({
        "globalHeaders": everywhere,
        "mimeTypes": { ".wasm": "application/wasm", ".webmanifest": "application/manifest+json" },
        "routes": routes,
    });
    format!("{config:#}\n")
}

/// Puts those at the root of the site that their hosts look for there. After the service worker has
/// its list: a host that takes such a file for itself does not hand it out.
pub fn add(dist: &Path) -> Outcome {
    let policy = policy(&read(&dist.join("index.html"))?)?;
    for (name, text) in files(&policy) {
        if AT_THE_ROOT.contains(&name) {
            write(&dist.join(name), &text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::root;

    /// Where the files lie in the checkout, for those who publish the site by other means.
    const FOLDER: &str = "static/hosts";

    fn own() -> String {
        policy(&read(&root().join("index.html")).unwrap()).unwrap()
    }

    #[test]
    fn the_files_say_what_the_page_says() {
        for (name, text) in files(&own()) {
            let path = root().join(FOLDER).join(name);
            if std::env::var_os("LINCHPIN_BLESS").is_some() {
                write(&path, &text).unwrap();
            }
            assert_eq!(
                read(&path).unwrap_or_default(),
                text,
                "{name} is out of step; `cargo xtask bless` writes it anew"
            );
        }
    }

    #[test]
    fn only_the_page_carries_the_policy_and_nothing_is_framed() {
        let value = |address: &str| policy_of(address, "default-src 'none'");
        assert_eq!(value("/"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(value("/index.html"), value("/"));
        assert_eq!(value("/linchpin.html"), "frame-ancestors 'none'");
    }

    #[test]
    fn a_page_without_a_policy_is_no_source() {
        policy("<meta charset=\"utf-8\" />").unwrap_err();
    }

    #[test]
    fn no_value_breaks_out_of_its_line() {
        for (name, value) in of("/", &own()) {
            assert!(!value.contains(['"', '\n', '\\']), "{name}: {value}");
            // Cloudflare refuses longer ones.
            assert!(value.len() + name.len() < 2000, "{name}");
        }
    }
}
