//! The release site: what Trunk builds, made smaller and fit for a strict content security policy.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, Crc, write::GzEncoder};

use crate::{
    setup::Tools,
    shell::{Outcome, quietly, root, run, say},
};

/// Builds the site into `dist/` and says where that is.
pub fn build(tools: &Tools) -> Outcome<PathBuf> {
    say("building the site (about 2 minutes the first time, half a minute later)");
    let mut trunk = Command::new(&tools.trunk);
    trunk
        .args(["build", "--release", "--offline"])
        .current_dir(root());
    for name in [
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "RUST_RECURSION_COUNT",
        "NO_COLOR",
    ] {
        trunk.env_remove(name);
    }
    run(tools.for_wasm(&mut trunk))?;
    let dist = root().join("dist");
    shrink(tools, &dist)?;
    move_loader_out(&dist)?;
    Ok(dist)
}

/// Lets wasm-opt go over the wasm.
fn shrink(tools: &Tools, dist: &Path) -> Outcome {
    let wasm = only(dist, "_bg.wasm")?;
    let smaller = wasm.with_extension("opt");
    quietly(
        Command::new("node")
            .arg(tools.node.join("node_modules/binaryen/bin/wasm-opt"))
            .arg("-Oz")
            .arg(&wasm)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, &wasm).map_err(|error| format!("{}: {error}", wasm.display()))
}

/// Trunk starts the app from a script inside the page, which the page's own policy refuses. So the
/// script becomes a file, and tells the app where its parts are: the worker needs to know.
fn move_loader_out(dist: &Path) -> Outcome {
    let page = dist.join("index.html");
    let html = read(&page)?;
    let (before, rest) = html
        .split_once("<script type=\"module\">")
        .ok_or("Trunk's page has no loader; has its form changed?")?;
    let (loader, after) = rest
        .split_once("</script>")
        .ok_or("the loader in Trunk's page does not end")?;
    let name = |path: PathBuf| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let wasm = name(only(dist, "_bg.wasm")?);
    let glue = wasm.replace("_bg.wasm", ".js");
    let script = format!(
        "window.linchpin = {{ glue: './{glue}', wasm: './{wasm}' }};\n{}\n",
        loader.trim()
    );
    let mut hash = Crc::new();
    hash.update(script.as_bytes());
    let file = format!("start-{:08x}.js", hash.sum());
    write(&dist.join(&file), &script)?;
    // Integrity sums are of the files before wasm-opt; everything comes from the same place anyway.
    let html = format!(
        "{before}<script type=\"module\" src=\"./{file}\"></script>{}",
        after
    );
    write(&page, &without_attribute(&html, "integrity"))
}

fn without_attribute(html: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let start = format!(" {name}=\"");
    while let Some((before, after)) = rest.split_once(&start) {
        out.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// The one file in a folder whose name ends like this.
fn only(folder: &Path, ending: &str) -> Outcome<PathBuf> {
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

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Outcome {
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
        let first = [".html", ".js", ".wasm", ".css", ".svg"]
            .iter()
            .any(|ending| name.ends_with(ending));
        if !first || !entry.path().is_file() {
            continue;
        }
        let bytes = fs::read(entry.path()).map_err(|error| format!("{name}: {error}"))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        let compressed = gzip
            .write_all(&bytes)
            .and_then(|()| gzip.finish())
            .map_err(|error| error.to_string())?;
        sizes.push((name, bytes.len() as u64, compressed.len() as u64));
    }
    sizes.sort();
    Ok(sizes)
}
