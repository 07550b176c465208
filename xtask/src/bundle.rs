//! The whole app in one file that opens from a disk, with its checksum and the list of its parts.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    setup::{TARGET, Tools},
    shell::{Outcome, cargo, root, say},
    site,
};

/// The list of its parts.
pub const LIST: &str = "linchpin.cdx.json";
/// The name of the one file.
pub const FILE: &str = "linchpin.html";

/// Writes `dist/linchpin.html`, its checksum and the list of its parts from what the site was built from.
pub fn write(tools: &Tools, checkout: &Path, dist: &Path) -> Outcome<PathBuf> {
    say("packing the app into one file (a few seconds)");
    let mut parts = Vec::new();
    let (glue, wasm) = site::bind(tools, checkout, "linchpin-page", "linchpinPage")?;
    parts.push(Part {
        name: "page",
        glue,
        wasm,
    });
    for (name, global) in site::PARTS {
        let (glue, wasm) = site::bind_part(tools, checkout, name, global)?;
        let name = name.trim_start_matches("linchpin-");
        parts.push(Part { name, glue, wasm });
    }
    let page = page(
        &site::read(&dist.join("index.html"))?,
        &parts,
        &site::read(&site::only(dist, ".css")?)?,
        &site::read_bytes(&site::only(dist, ".svg")?)?,
        &site::samples(checkout)?,
    )?;
    let file = dist.join(FILE);
    site::write(&file, &page)?;
    // As `sha256sum -c` reads it.
    let sum = format!("{}  {FILE}\n", hex(page.as_bytes()));
    site::write(&dist.join(format!("{FILE}.sha256")), &sum)?;
    let list =
        serde_json::to_string_pretty(&components(checkout)?).map_err(|error| error.to_string())?;
    site::write(&dist.join(LIST), &format!("{list}\n"))?;
    Ok(file)
}

/// SHA-256 in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A wasm and its glue.
struct Part {
    name: &'static str,
    glue: String,
    wasm: Vec<u8>,
}

/// The page with everything inside it, and the policy that goes with that.
fn page(html: &str, parts: &[Part], style: &str, icon: &[u8], samples: &[u8]) -> Outcome<String> {
    let start = include_str!("../js/bundle.js");
    let glues = parts.iter().map(|part| part.glue.as_str());
    let scripts: Vec<&str> = glues.chain([site::LINE, site::EARLY, start]).collect();
    for script in &scripts {
        if script.contains("</script") || script.contains("<!--") {
            return Err("a script holds what would end it inside a page".to_owned());
        }
    }
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let hashes: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
    // No `connect-src` but none: the browser itself refuses every connection.
    let policy = format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; worker-src blob:; style-src {}; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'",
        hashes.join(" "),
        hash(style),
    );
    let sums: Vec<(String, String)> = parts
        .iter()
        .map(|part| (part.name.to_owned(), hex(&part.wasm)))
        .collect();
    let mut out = String::new();
    let mut kept = Vec::new();
    for line in html.lines() {
        let trimmed = line.trim();
        let dropped = [
            "<link rel=\"stylesheet\"",
            "<link rel=\"modulepreload\"",
            "<link rel=\"manifest\"",
            "<link rel=\"icon\"",
            "<script src=",
        ];
        if trimmed.starts_with("<meta http-equiv=\"Content-Security-Policy\"") {
            kept.push(format!(
                "    <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />"
            ));
        } else if trimmed.starts_with("<meta name=\"linchpin-wasm-sha256\"") {
            kept.push(site::checksum_tag(&sums));
        } else if dropped.iter().any(|start| trimmed.starts_with(start)) {
            if trimmed.ends_with("</head>") {
                kept.push("  </head>".to_owned());
            }
        } else if trimmed == "</head>" || trimmed == "</body>" || !trimmed.is_empty() {
            kept.push(line.to_owned());
        }
    }
    for line in kept {
        if line.trim() == "</head>" {
            let icon = BASE64_STANDARD.encode(icon);
            out.push_str(&format!(
                "    <link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\" />\n    <style>{}</style>\n",
                style
            ));
        }
        if line.trim() == "</body>" {
            // Data are no script to the browser, so they need no leave to run.
            for part in parts {
                out.push_str(&format!(
                    "    <script type=\"application/octet-stream\" id=\"wasm-{}\">{}</script>\n    <script id=\"glue-{}\">{}</script>\n",
                    part.name,
                    packed(&part.wasm)?,
                    part.name,
                    part.glue,
                ));
            }
            out.push_str(&format!(
                "    <script type=\"application/octet-stream\" id=\"samples\">{}</script>\n",
                packed(samples)?
            ));
            out.push_str(&format!(
                "    <script id=\"line\">{}</script>\n    <script>{}</script>\n    <script>{start}</script>\n",
                site::LINE,
                site::EARLY,
            ));
        }
        out.push_str(&line);
        out.push('\n');
    }
    let expected = [
        "<style>",
        "id=\"wasm-engine\"",
        "connect-src 'none'",
        "linchpin-wasm-sha256",
    ];
    match expected.iter().find(|part| !out.contains(**part)) {
        Some(part) => Err(format!(
            "the page has no `{part}`; has the form of Trunk's page changed?"
        )),
        None => Ok(out),
    }
}

/// Deflated, as text.
fn packed(bytes: &[u8]) -> Outcome<String> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let packed = gzip.write_all(bytes).and_then(|()| gzip.finish());
    let packed = packed.map_err(|error| error.to_string())?;
    Ok(BASE64_STANDARD.encode(packed))
}

/// The crates in the wasm as a CycloneDX list, without a date and in order, so that the same lock file
/// gives the same list.
fn components(checkout: &Path) -> Outcome<Value> {
    let output = cargo()
        .current_dir(checkout)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", TARGET])
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let lock = site::read(&checkout.join("Cargo.lock"))?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = list(&metadata["packages"]);
    let own: Vec<&Value> = packages
        .iter()
        .filter(|package| package["name"] == "linchpin" || package["name"] == "linchpin-worker")
        .collect();
    let version = own
        .first()
        .map(|own| text(&own["version"]))
        .ok_or("the lock file has no package `linchpin`")?;
    // What the wasm is linked of: normal dependencies, and theirs.
    let nodes = list(&metadata["resolve"]["nodes"]);
    let mut found: Vec<String> = own.iter().map(|own| text(&own["id"])).collect();
    let mut index = 0;
    while let Some(id) = found.get(index).cloned() {
        index += 1;
        let node = nodes.iter().find(|node| node["id"] == id.as_str());
        for dependency in node.map(|node| list(&node["deps"])).unwrap_or_default() {
            let normal = list(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null());
            let id = text(&dependency["pkg"]);
            if normal && !found.contains(&id) {
                found.push(id);
            }
        }
    }
    let mut components: Vec<(String, String, Value)> = packages
        .iter()
        .filter(|package| {
            !text(&package["name"]).starts_with("linchpin") && found.contains(&text(&package["id"]))
        })
        .map(|package| {
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            let purl = format!("pkg:cargo/{name}@{version}");
            let mut component = json!({
                "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
                // Older crates part alternatives by a slash, which SPDX does not know.
                "licenses": [{ "expression": text(&package["license"]).replace('/', " OR ") }],
            });
            if let Some(sum) = checksum(&lock, &name, &version) {
                component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
            }
            (name, version, component)
        })
        .collect();
    components.sort_by(|left, right| (&left.0, &left.1).cmp(&(&right.0, &right.1)));
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": format!("pkg:cargo/linchpin@{version}"), "name": "linchpin", "version": version,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        } },
        "components": components.into_iter().map(|(_, _, component)| component).collect::<Vec<_>>(),
    }))
}

/// A package's checksum in the lock file.
fn checksum(lock: &str, name: &str, version: &str) -> Option<String> {
    let mut packages = lock.split("[[package]]");
    let package = packages.find(|package| {
        package.contains(&format!("name = \"{name}\"\n"))
            && package.contains(&format!("version = \"{version}\"\n"))
    })?;
    let line = package
        .lines()
        .find_map(|line| line.strip_prefix("checksum = \""))?;
    Some(line.trim_end_matches('"').to_owned())
}

/// Builds everything a second time from a clone in another folder, and compares the bytes.
pub fn check(tools: &Tools) -> Outcome {
    say(
        "building a second time from a clone, to see whether the same bytes come out (about 3 minutes the first time)",
    );
    let second = root().join("target/second");
    let clone = second.join("somewhere else/linchpin");
    let _ = fs::remove_dir_all(&clone);
    fs::create_dir_all(&clone).map_err(|error| format!("{}: {error}", clone.display()))?;
    // What is in the work tree, committed or not: the same that was built before.
    let listed = Command::new("git")
        .current_dir(root())
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output()
        .map_err(|error| format!("git: {error}"))?;
    for name in String::from_utf8_lossy(&listed.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
    {
        let (from, to) = (root().join(name), clone.join(name));
        if !from.is_file() {
            continue;
        }
        let parent = to.parent().unwrap_or(&clone);
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(&from, &to))
            .map_err(|error| format!("{name}: {error}"))?;
    }
    let dist = site::build_in(tools, &clone)?;
    write(tools, &clone, &dist)?;
    for name in [FILE, "linchpin.html.sha256", LIST] {
        let (first, again) = (
            site::read_bytes(&root().join("dist").join(name))?,
            site::read_bytes(&dist.join(name))?,
        );
        if first != again {
            return Err(format!(
                "{name} came out different the second time ({} and {} bytes)",
                first.len(),
                again.len()
            ));
        }
    }
    println!("the same bytes both times");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_found_by_name_and_version() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"aa\"\n\n[[package]]\nname = \"a\"\nversion = \"2.0.0\"\nchecksum = \"bb\"\n";
        assert_eq!(checksum(lock, "a", "2.0.0").as_deref(), Some("bb"));
        assert_eq!(checksum(lock, "a", "3.0.0"), None);
    }

    #[test]
    fn a_glue_that_would_end_its_script_is_refused() {
        let part = Part {
            name: "page",
            glue: "x = '</script>'".to_owned(),
            wasm: Vec::new(),
        };
        page("<head>\n</head>", &[part], "", b"", b"").unwrap_err();
    }
}
