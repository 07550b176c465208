//! The whole app in one file that opens from a disk, with its checksum and the list of its parts.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};

use crate::{
    parts,
    setup::Tools,
    shell::{Outcome, root, say},
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
    let (glue, wasm) = site::bind(tools, checkout, "linchpin-unpack", "linchpinUnpack")?;
    let unpacker = Part {
        name: "unpack",
        glue,
        wasm,
    };
    let page = page(
        &site::read(&dist.join("index.html"))?,
        &parts,
        &unpacker,
        &site::read(&site::only(dist, ".css")?)?,
        &site::read_bytes(&site::only(dist, ".svg")?)?,
        &site::samples(checkout)?,
    )?;
    let file = dist.join(FILE);
    site::write(&file, &page)?;
    // As `sha256sum -c` reads it.
    let sum = format!("{}  {FILE}\n", hex(page.as_bytes()));
    site::write(&dist.join(format!("{FILE}.sha256")), &sum)?;
    parts::write(checkout, page.as_bytes(), &dist.join(LIST))?;
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
fn page(
    html: &str,
    parts: &[Part],
    unpacker: &Part,
    style: &str,
    icon: &[u8],
    samples: &[u8],
) -> Outcome<String> {
    let start = include_str!("../js/bundle.js");
    let glues = parts.iter().map(|part| part.glue.as_str());
    let scripts: Vec<&str> = glues
        .chain([unpacker.glue.as_str(), site::LINE, site::EARLY, start])
        .collect();
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
            // Data are no script to the browser, so they need no leave to run. The page lies alone, for it
            // is wanted first; what comes later is smaller together, for the parts have code in common.
            let (first, later) = parts.split_at(1);
            let first = first.iter().map(|part| (part.name, part.wasm.as_slice()));
            let later = later.iter().map(|part| (part.name, part.wasm.as_slice()));
            let later = later.chain([("samples", samples)]);
            let packs = [
                ("first", first.collect::<Vec<_>>()),
                ("later", later.collect()),
            ];
            for (id, pack) in packs {
                let held = pack
                    .iter()
                    .map(|(name, bytes)| format!("{name} {}", bytes.len()));
                out.push_str(&format!(
                    "    <script type=\"application/octet-stream\" id=\"{id}\" data-holds=\"{}\">{}</script>\n",
                    held.collect::<Vec<_>>().join(" "),
                    packed(&pack.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>().concat())?,
                ));
            }
            out.push_str(&format!(
                "    <script type=\"application/octet-stream\" id=\"unpack\">{}</script>\n",
                deflated(&unpacker.wasm)?
            ));
            for part in parts.iter().chain([unpacker]) {
                out.push_str(&format!(
                    "    <script id=\"glue-{}\">{}</script>\n",
                    part.name, part.glue,
                ));
            }
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
        "id=\"later\" data-holds=\"engine ",
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

/// Packed by LZMA, as text: a fifth smaller than what browsers unpack by themselves.
fn packed(bytes: &[u8]) -> Outcome<String> {
    let options = LzmaOptions {
        // Measured on WebAssembly: its bytes stand on no even places, and what precedes one says much.
        lc: 4,
        pb: 0,
        nice_len: LzmaOptions::NICE_LEN_MAX,
        ..LzmaOptions::with_preset(9)
    };
    let length = Some(bytes.len() as u64);
    let packed = LzmaWriter::new_use_header(Vec::new(), &options, length).and_then(|mut lzma| {
        lzma.write_all(bytes)?;
        lzma.finish()
    });
    let packed = packed.map_err(|error| error.to_string())?;
    Ok(BASE64_STANDARD.encode(packed))
}

/// Deflated, as text: what browsers unpack by themselves.
fn deflated(bytes: &[u8]) -> Outcome<String> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let packed = gzip.write_all(bytes).and_then(|()| gzip.finish());
    let packed = packed.map_err(|error| error.to_string())?;
    Ok(BASE64_STANDARD.encode(packed))
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
    // About a gigabyte that nobody needs again; what differs is left to be looked at.
    fs::remove_dir_all(&second).map_err(|error| format!("{}: {error}", second.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &'static str, glue: &str) -> Part {
        Part {
            name,
            glue: glue.to_owned(),
            wasm: Vec::new(),
        }
    }

    #[test]
    fn a_glue_that_would_end_its_script_is_refused() {
        let broken = part("page", "x = '</script>'");
        page(
            "<head>\n</head>",
            &[broken],
            &part("unpack", ""),
            "",
            b"",
            b"",
        )
        .unwrap_err();
        let broken = part("unpack", "x = '<!--'");
        page(
            "<head>\n</head>",
            &[part("page", "")],
            &broken,
            "",
            b"",
            b"",
        )
        .unwrap_err();
    }

    #[test]
    fn what_is_packed_is_smaller_and_whole_again() {
        let bytes = b"what is said twice is said twice".repeat(400);
        let packed = BASE64_STANDARD.decode(packed(&bytes).unwrap()).unwrap();
        assert!(packed.len() < 200, "{}", packed.len());
        let mut reader =
            lzma_rust2::LzmaReader::new_mem_limit(&packed[..], u32::MAX, None).unwrap();
        let mut again = vec![0; bytes.len()];
        std::io::Read::read_exact(&mut reader, &mut again).unwrap();
        assert_eq!(again, bytes);
    }
}
