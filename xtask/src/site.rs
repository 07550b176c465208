//! The release site: what Trunk builds, made smaller and fit for a strict content security policy.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, Crc, write::GzEncoder};

use crate::{
    bundle,
    setup::{self, Tools},
    shell::{Outcome, quietly, root, run, say},
};

/// Builds the site into `dist/` and says where that is.
pub fn build(tools: &Tools) -> Outcome<PathBuf> {
    say("building the site (about 2 minutes the first time, half a minute later)");
    build_in(tools, &root())
}

/// The same in another checkout.
pub fn build_in(tools: &Tools, checkout: &Path) -> Outcome<PathBuf> {
    let mut trunk = Command::new(&tools.trunk);
    trunk
        .args(["build", "--release", "--offline"])
        .current_dir(checkout);
    for name in [
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "RUST_RECURSION_COUNT",
        "NO_COLOR",
    ] {
        trunk.env_remove(name);
    }
    tools.for_wasm(&mut trunk);
    trunk.env("CARGO_TARGET_DIR", checkout.join("target/wasm"));
    // Panic messages name source files: by names that are the same wherever it is built.
    trunk.env("CARGO_ENCODED_RUSTFLAGS", setup::flags_for_wasm(checkout)?);
    run(&mut trunk)?;
    let dist = checkout.join("dist");
    optimise(tools, &only(&dist, "_bg.wasm")?)?;
    add_scripts(&dist)?;
    add_service_worker(&dist)?;
    Ok(dist)
}

/// Lets wasm-opt go over a wasm.
pub fn optimise(tools: &Tools, wasm: &Path) -> Outcome {
    let smaller = wasm.with_extension("opt");
    quietly(
        Command::new("node")
            .arg(tools.node.join("node_modules/binaryen/bin/wasm-opt"))
            .arg("-Oz")
            .arg(wasm)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, wasm).map_err(|error| format!("{}: {error}", wasm.display()))
}

/// Replaces Trunk's loader, a script inside the page, by scripts in files of their own: the page's
/// policy refuses the one and allows the others. Adds the script that starts a worker.
fn add_scripts(dist: &Path) -> Outcome {
    let page = dist.join("index.html");
    let stem = rename_by_content(dist, &page)?;
    let glue = format!("{stem}.js");
    let worker = include_str!("../js/worker.js").replace("GLUE", &glue);
    let worker = add_script(dist, "worker", &worker)?;
    let start = [
        include_str!("../js/start.js"),
        include_str!("../js/offline.js"),
    ]
    .concat()
    .replace("GLUE", &glue)
    .replace("WASM", &format!("{stem}_bg.wasm"))
    .replace("WORKER", &worker);
    let start = add_script(dist, "start", &start)?;
    let wasm = only(dist, "_bg.wasm")?;
    let wasm = fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?;
    let html = with_loader(&read(&page)?, &start)?;
    write(
        &page,
        &html.replace(NO_CHECKSUM, checksum_tag(&wasm).trim()),
    )
}

/// The tag in the page that the build fills in.
const NO_CHECKSUM: &str = "<meta name=\"linchpin-wasm-sha256\" content=\"\" />";

/// The tag that names the wasm which runs.
pub fn checksum_tag(wasm: &[u8]) -> String {
    format!(
        "    <meta name=\"linchpin-wasm-sha256\" content=\"{}\" />",
        bundle::hex(wasm)
    )
}

/// Adds what makes the site work offline after one visit, and install as an app: the service worker
/// with the list of this build's files, and the manifest.
fn add_service_worker(dist: &Path) -> Outcome {
    let icon = file_name(&only(dist, ".svg")?);
    let manifest = include_str!("../js/site.webmanifest").replace("ICON", &icon);
    write(&dist.join(MANIFEST), &manifest)?;
    let mut files = vec!["./".to_owned()];
    let mut sum = Crc::new();
    for (name, _, _) in sizes(dist)? {
        let bytes = fs::read(dist.join(&name)).map_err(|error| format!("{name}: {error}"))?;
        sum.update(name.as_bytes());
        sum.update(&bytes);
        if name != "index.html" {
            files.push(name);
        }
    }
    let list: Vec<String> = files.iter().map(|file| format!("'{file}'")).collect();
    let script = include_str!("../js/sw.js")
        .replace("BUILD_ID", &format!("{:08x}", sum.sum()))
        .replace("FILE_LIST", &list.join(", "));
    write(&dist.join(SERVICE_WORKER), &script)
}

const MANIFEST: &str = "site.webmanifest";
const SERVICE_WORKER: &str = "sw.js";

/// Gives the wasm and its glue a name that changes with their content, in the page too. Trunk's
/// names are of what was there before wasm-opt, and a browser would keep an old file under them.
fn rename_by_content(dist: &Path, page: &Path) -> Outcome<String> {
    let wasm = only(dist, "_bg.wasm")?;
    let name = file_name(&wasm);
    let old = name.strip_suffix("_bg.wasm").unwrap_or(&name);
    let glue = dist.join(format!("{old}.js"));
    let code = read(&glue)?;
    let mut sum = Crc::new();
    sum.update(&fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?);
    sum.update(code.replace(old, "").as_bytes());
    let new = format!("linchpin-{:08x}", sum.sum());
    write(&dist.join(format!("{new}.js")), &code.replace(old, &new))?;
    write(page, &read(page)?.replace(old, &new))?;
    let moved = fs::remove_file(&glue)
        .and_then(|()| fs::rename(&wasm, dist.join(format!("{new}_bg.wasm"))));
    moved.map_err(|error| format!("{}: {error}", wasm.display()))?;
    Ok(new)
}

/// Writes a script under a name that changes with its content.
fn add_script(dist: &Path, name: &str, script: &str) -> Outcome<String> {
    let mut sum = Crc::new();
    sum.update(script.as_bytes());
    let file = format!("{name}-{:08x}.js", sum.sum());
    write(&dist.join(&file), script)?;
    Ok(file)
}

/// Trunk's page with `script` in the place of the loader.
fn with_loader(html: &str, script: &str) -> Outcome<String> {
    let changed = "has the form of Trunk's page changed?";
    let (before, rest) = html
        .split_once("<script type=\"module\">")
        .ok_or_else(|| format!("the page has no loader; {changed}"))?;
    let (loader, after) = rest
        .split_once("</script>")
        .ok_or_else(|| format!("the loader does not end; {changed}"))?;
    if !loader.contains("TrunkApplicationStarted") {
        return Err(format!(
            "the first inline script of the page is not the loader; {changed}"
        ));
    }
    Ok(format!(
        "{before}<script type=\"module\" src=\"./{script}\"></script>{after}"
    ))
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The one file in a folder whose name ends like this.
pub fn only(folder: &Path, ending: &str) -> Outcome<PathBuf> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(ending));
    match (found.next(), found.next()) {
        (Some(path), None) => Ok(path),
        _ => Err(format!(
            "{} does not hold exactly one file that ends in {ending}",
            folder.display()
        )),
    }
}

pub fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

pub fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Bytes that a first visit loads, raw and compressed, for each file.
pub fn sizes(dist: &Path) -> Outcome<Vec<(String, u64, u64)>> {
    let mut sizes = Vec::new();
    for entry in fs::read_dir(dist)
        .map_err(|error| format!("{}: {error}", dist.display()))?
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        // The rest is loaded only when somebody asks for it.
        let first = [".html", ".js", ".wasm", ".css", ".svg", ".webmanifest"]
            .iter()
            .any(|ending| name.ends_with(ending));
        let beside = [bundle::FILE, SERVICE_WORKER].contains(&name.as_str());
        if !first || beside || !entry.path().is_file() {
            continue;
        }
        let (raw, compressed) = size(&entry.path())?;
        sizes.push((name, raw, compressed));
    }
    sizes.sort();
    Ok(sizes)
}

/// How large a file is, raw and compressed.
pub fn size(path: &Path) -> Outcome<(u64, u64)> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let compressed = gzip
        .write_all(&bytes)
        .and_then(|()| gzip.finish())
        .map_err(|error| error.to_string())?;
    Ok((bytes.len() as u64, compressed.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "<script type=\"module\">\nimport init from './a.js';\ndispatchEvent(new CustomEvent(\"TrunkApplicationStarted\"));\n</script>";

    #[test]
    fn the_loader_leaves_the_page_and_the_rest_stays() {
        let page = with_loader(
            &format!("<head><title>x</title>{LOADER}</head><body><p>y</p></body>"),
            "start-1.js",
        );
        assert_eq!(
            page.unwrap(),
            "<head><title>x</title><script type=\"module\" src=\"./start-1.js\"></script></head><body><p>y</p></body>"
        );
    }

    #[test]
    fn a_page_without_trunks_loader_is_refused() {
        let foreign = "<script type=\"module\">alert(1)</script>";
        for page in ["", "<script type=\"module\">", foreign] {
            with_loader(page, "start-1.js").unwrap_err();
        }
    }

    #[test]
    fn scripts_name_their_parts() {
        let start = include_str!("../js/start.js");
        for part in ["'./GLUE'", "'./WASM'", "'./WORKER'"] {
            assert_eq!(start.matches(part).count(), 1, "{part}");
        }
        assert_eq!(
            include_str!("../js/worker.js").matches("'./GLUE'").count(),
            1
        );
    }
}
