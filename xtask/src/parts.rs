//! The list of what the app is made of (CycloneDX): each crate with its checksum, licence and what it needs
//! in turn, for the very file it lies beside.
//!
//! The same commit gives the same bytes: the time is that of the commit, and the serial number is made of
//! the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    bundle,
    setup::TARGET,
    shell::{Outcome, cargo, quietly},
    site,
};

/// Writes the list of the parts of `file`, which was built from `checkout`.
pub fn write(checkout: &Path, file: &[u8], to: &Path) -> Outcome {
    let metadata = quietly(
        cargo()
            .current_dir(checkout)
            .args(["metadata", "--format-version", "1", "--offline", "--locked"])
            .args(["--filter-platform", TARGET]),
    )?;
    let metadata = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let lock = site::read(&checkout.join("Cargo.lock"))?;
    let list = list(&metadata, &lock, &bundle::hex(file), moment(checkout)?)?;
    let list = serde_json::to_string_pretty(&list).map_err(|error| error.to_string())?;
    site::write(to, &format!("{list}\n"))
}

/// When what is built was made, in seconds since 1970: `SOURCE_DATE_EPOCH`, or the commit's time; none
/// where there is neither.
fn moment(checkout: &Path) -> Outcome<Option<u64>> {
    const SET: &str = "SOURCE_DATE_EPOCH";
    if let Some(set) = std::env::var_os(SET) {
        let seconds = set.to_str().and_then(|set| set.parse().ok());
        return seconds
            .map(Some)
            .ok_or_else(|| format!("{SET} is set, but to no number of seconds since 1970"));
    }
    let mut git = Command::new("git");
    git.current_dir(checkout)
        .args(["log", "-1", "--format=%ct"]);
    Ok(quietly(&mut git)
        .ok()
        .and_then(|time| time.trim().parse().ok()))
}

/// The crates that `metadata` says are linked into the wasm, in order.
fn list(metadata: &Value, lock: &str, sum: &str, moment: Option<u64>) -> Outcome<Value> {
    let packages = items(&metadata["packages"]);
    let own: Vec<&Value> = packages
        .iter()
        .filter(|package| package["name"] == "linchpin" || package["name"] == "linchpin-worker")
        .collect();
    let version = own
        .first()
        .map(|own| text(&own["version"]))
        .ok_or("the lock file has no package `linchpin`")?;
    let app = format!("pkg:cargo/linchpin@{version}");
    // What stands for a package: of ours, the app as a whole.
    let reference = |package: &Value| {
        let name = text(&package["name"]);
        if name.starts_with("linchpin") {
            app.clone()
        } else {
            format!("pkg:cargo/{name}@{}", text(&package["version"]))
        }
    };
    let by_id: BTreeMap<String, &Value> = packages
        .iter()
        .map(|package| (text(&package["id"]), package))
        .collect();
    // What the wasm is linked of: normal dependencies, and theirs.
    let nodes = items(&metadata["resolve"]["nodes"]);
    let mut found: Vec<String> = own.iter().map(|own| text(&own["id"])).collect();
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut index = 0;
    while let Some(id) = found.get(index).cloned() {
        index += 1;
        let Some(from) = by_id.get(&id).map(|package| reference(package)) else {
            continue;
        };
        let needed = needs.entry(from.clone()).or_default();
        let node = nodes.iter().find(|node| node["id"] == id.as_str());
        for dependency in node.map(|node| items(&node["deps"])).unwrap_or_default() {
            let kinds = items(&dependency["dep_kinds"]);
            if !kinds.iter().any(|kind| kind["kind"].is_null()) {
                continue;
            }
            let id = text(&dependency["pkg"]);
            let to = by_id.get(&id).map(|package| reference(package));
            needed.extend(to.filter(|to| *to != from));
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    let mut components: Vec<(String, String, Value)> = found
        .iter()
        .filter_map(|id| by_id.get(id))
        .filter(|package| reference(package) != app)
        .map(|package| {
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            let purl = reference(package);
            let mut component = json!({
                "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
                // Older crates part alternatives by a slash, which SPDX does not know.
                "licenses": [{ "expression": text(&package["license"]).replace('/', " OR ") }],
            });
            if let Some(sum) = checksum(lock, &name, &version) {
                component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
            }
            (name, version, component)
        })
        .collect();
    components.sort_by(|left, right| (&left.0, &left.1).cmp(&(&right.0, &right.1)));
    let mut about = json!({
        "lifecycles": [{ "phase": "build" }],
        "component": {
            "type": "application", "bom-ref": app, "name": "linchpin", "version": version,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
            "hashes": [{ "alg": "SHA-256", "content": sum }],
        },
    });
    if let Some(moment) = moment {
        about["timestamp"] = json!(spelled(moment));
    }
    let needs: Vec<Value> = needs
        .iter()
        .map(|(from, to)| json!({ "ref": from, "dependsOn": to }))
        .collect();
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial(sum),
        "version": 1,
        "metadata": about,
        "components": components.into_iter().map(|(_, _, component)| component).collect::<Vec<_>>(),
        "dependencies": needs,
    }))
}

fn items(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A UUID made of a checksum: of version 8, which leaves its bits to whoever makes it (RFC 9562).
fn serial(sum: &str) -> String {
    let mut digits: Vec<char> = sum.chars().take(32).collect();
    if let Some(version) = digits.get_mut(12) {
        *version = '8';
    }
    if let Some(variant) = digits.get_mut(16) {
        let bits = variant.to_digit(16).unwrap_or_default();
        *variant = char::from_digit(8 | bits & 3, 16).unwrap_or('8');
    }
    let part = |from: usize, to: usize| digits.iter().take(to).skip(from).collect::<String>();
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

/// Seconds since 1970 as `2026-11-28T08:00:00Z`.
fn spelled(seconds: u64) -> String {
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    let mut left = day;
    let length = |year: u64| 365 + u64::from(leaps(year));
    while left >= length(year) {
        left -= length(year);
        year += 1;
    }
    let february = 28 + u64::from(leaps(year));
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    format!(
        "{year:04}-{month:02}-{:02}T{:02}:{:02}:{:02}Z",
        left + 1,
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

fn leaps(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
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
    fn a_time_is_spelled_as_the_calendar_has_it() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(spelled(seconds), expected);
        }
    }

    #[test]
    fn a_serial_number_is_a_uuid_and_follows_from_the_file() {
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(serial(sum), "urn:uuid:ba7816bf-8f01-8fea-8141-40de5dae2223");
        assert_ne!(serial(sum), serial(&sum.replace('b', "c")));
    }

    #[test]
    fn every_part_says_what_it_needs_and_ours_are_one() {
        let package = |id: &str, name: &str| json!({ "id": id, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0" });
        let normal = |id: &str| json!({ "pkg": id, "dep_kinds": [{ "kind": null }] });
        let only_built = |id: &str| json!({ "pkg": id, "dep_kinds": [{ "kind": "build" }] });
        let metadata = json!({
            "packages": [
                package("w", "linchpin-worker"), package("l", "linchpin"), package("m", "linchpin-model"),
                package("b", "bee"), package("a", "ant"), package("x", "builder"), package("u", "unused"),
            ],
            "resolve": { "nodes": [
                { "id": "l", "deps": [normal("m")] },
                { "id": "w", "deps": [normal("m"), normal("b"), only_built("x")] },
                { "id": "m", "deps": [normal("a")] },
                { "id": "b", "deps": [normal("a")] },
                { "id": "a", "deps": [] },
            ] },
        });
        let list = list(&metadata, "", &"0".repeat(64), Some(0)).unwrap();
        let names: Vec<&Value> = list["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["name"])
            .collect();
        assert_eq!(names, ["ant", "bee"]);
        assert_eq!(
            list["dependencies"],
            json!([
                { "ref": "pkg:cargo/ant@1.0.0", "dependsOn": [] },
                { "ref": "pkg:cargo/bee@1.0.0", "dependsOn": ["pkg:cargo/ant@1.0.0"] },
                { "ref": "pkg:cargo/linchpin@1.0.0", "dependsOn": ["pkg:cargo/ant@1.0.0", "pkg:cargo/bee@1.0.0"] },
            ])
        );
        assert_eq!(
            list["components"][0]["licenses"][0]["expression"],
            "MIT OR Apache-2.0"
        );
        assert_eq!(list["metadata"]["timestamp"], "1970-01-01T00:00:00Z");
        assert_eq!(
            list["metadata"]["component"]["hashes"][0]["content"],
            "0".repeat(64)
        );
    }
}
