//! The release site: what Trunk builds, made smaller and fit for a strict content security policy.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, Crc, write::GzEncoder};

use crate::{
    bundle, headers,
    setup::{TARGET, Tools},
    shell::{Outcome, cargo, quietly, root, run, say},
};

/// The parts that run off the page's thread: the name of each, and of the variable its glue sets.
pub const PARTS: [(&str, &str); 2] = [
    ("linchpin-engine", "linchpinEngine"),
    ("linchpin-more", "linchpinMore"),
];

/// Builds the site into `dist/` and says where that is.
pub fn build(tools: &Tools) -> Outcome<PathBuf> {
    say("building the site (about 4 minutes the first time, a minute later)");
    build_in(tools, &root())
}

/// The same in another checkout.
pub fn build_in(tools: &Tools, checkout: &Path) -> Outcome<PathBuf> {
    let mut trunk = Command::new(&tools.trunk);
    trunk.args(["build", "--cargo-profile", "web", "--offline"]);
    run(prepare(tools, checkout, &mut trunk)?)?;
    let dist = checkout.join("dist");
    optimise(tools, &only(&dist, "_bg.wasm")?)?;
    compile_parts(tools, checkout)?;
    add_scripts(tools, checkout, &dist)?;
    add_service_worker(&dist)?;
    headers::add(&dist)?;
    Ok(dist)
}

/// What a command needs that compiles for the browser, in a checkout.
fn prepare<'c>(
    tools: &Tools,
    checkout: &Path,
    command: &'c mut Command,
) -> Outcome<&'c mut Command> {
    for name in [
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "RUST_RECURSION_COUNT",
        "NO_COLOR",
    ] {
        command.env_remove(name);
    }
    Ok(tools
        .for_release(command, checkout)?
        .current_dir(checkout)
        .env("CARGO_TARGET_DIR", checkout.join("target/wasm")))
}

/// Compiles what runs off the page's thread.
fn compile_parts(tools: &Tools, checkout: &Path) -> Outcome {
    let mut command = cargo();
    command.args([
        "build",
        "--profile",
        "web",
        "--quiet",
        "--offline",
        "--target",
        TARGET,
    ]);
    command.args(["--package", "linchpin-worker"]);
    run(prepare(tools, checkout, &mut command)?)
}

/// The least page of Yew in a folder of its own, built as ours is.
pub fn build_bare(tools: &Tools) -> Outcome<PathBuf> {
    let checkout = root();
    let mut command = cargo();
    command.args(["build", "--profile", "web", "--quiet", "--offline"]);
    command.args(["--target", TARGET, "--package", "linchpin-bare"]);
    run(prepare(tools, &checkout, &mut command)?)?;
    let (glue, wasm) = bind(tools, &checkout, "linchpin-bare", "bare")?;
    let folder = checkout.join("target/bare");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    write(&folder.join("bare.js"), &glue)?;
    let path = folder.join("bare_bg.wasm");
    fs::write(&path, wasm).map_err(|error| format!("{}: {error}", path.display()))?;
    let page = "<!doctype html><title>A page</title><body><script src=\"bare.js\"></script><script>bare('bare_bg.wasm')</script></body>";
    write(&folder.join("index.html"), page)?;
    Ok(folder)
}

/// A compiled part with its glue as a classic script, which sets the variable `global`; and its wasm,
/// made smaller.
pub fn bind(
    tools: &Tools,
    checkout: &Path,
    part: &str,
    global: &str,
) -> Outcome<(String, Vec<u8>)> {
    let target = checkout.join("target/wasm");
    let work = target.join("parts");
    fs::create_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    quietly(
        Command::new(tools.wasm_bindgen.join("wasm-bindgen"))
            .args(["--target", "no-modules", "--no-typescript"])
            .args(["--no-modules-global", global, "--out-name", part])
            .arg("--out-dir")
            .arg(&work)
            .arg(target.join(TARGET).join(format!("web/{part}.wasm"))),
    )?;
    let wasm = work.join(format!("{part}_bg.wasm"));
    optimise(tools, &wasm)?;
    Ok((read(&work.join(format!("{part}.js")))?, read_bytes(&wasm)?))
}

/// The same of a part that runs off the page's thread. Its glue is a function: each call gives the part
/// anew, for one that has come to its end is of no use any more.
pub fn bind_part(
    tools: &Tools,
    checkout: &Path,
    part: &str,
    global: &str,
) -> Outcome<(String, Vec<u8>)> {
    let (glue, wasm) = bind(tools, checkout, part, global)?;
    let glue = format!("const {global} = () => {{\n{glue}\nreturn {global};\n}};\n");
    Ok((glue, wasm))
}

/// Lets wasm-opt go over a wasm.
pub fn optimise(tools: &Tools, wasm: &Path) -> Outcome {
    let smaller = wasm.with_extension("opt");
    quietly(
        Command::new("node")
            .arg(tools.node.join("node_modules/binaryen/bin/wasm-opt"))
            .arg("-Oz")
            // The stack's last bytes lie lowest, so no place in memory is reached from below that comes by counting
            // around: what is added to an address can stand in the instruction. More than half a hundredth.
            .arg("--low-memory-unused")
            // What is written out once more where it is called, or kept in a local to save a short expression, is
            // fewer bytes and more once it is packed: together a hundredth.
            .args([
                "--always-inline-max-function-size=0",
                "--flexible-inline-max-function-size=0",
            ])
            .args([
                "--one-caller-inline-max-function-size=0",
                "--skip-pass=local-cse",
            ])
            // Copies of one generic function side by side: a hundredth less once it is packed.
            .arg("--reorder-functions-by-name")
            .arg(wasm)
            .arg("-o")
            .arg(&smaller),
    )?;
    fs::rename(&smaller, wasm).map_err(|error| format!("{}: {error}", wasm.display()))
}

/// Replaces Trunk's loader, a script inside the page, by scripts in files of their own: the page's
/// policy refuses the one and allows the others. Adds the parts that run off the page's thread.
fn add_scripts(tools: &Tools, checkout: &Path, dist: &Path) -> Outcome {
    let page = dist.join("index.html");
    let stem = rename_by_content(dist, &page)?;
    let mut start = [LINE, EARLY, include_str!("../js/start.js"), OFFLINE]
        .concat()
        .replace("PAGE_WASM", &format!("{stem}_bg.wasm"))
        .replace("./GLUE", &format!("./{stem}.js"));
    let page_wasm = read_bytes(&dist.join(format!("{stem}_bg.wasm")))?;
    let mut sums = vec![(format!("{stem}_bg.wasm"), bundle::hex(&page_wasm))];
    for (part, global) in PARTS {
        let (glue, wasm) = bind_part(tools, checkout, part, global)?;
        let glue = add_file(dist, part, ".js", glue.as_bytes())?;
        let file = add_file(dist, part, "_bg.wasm", &wasm)?;
        let name = part.trim_start_matches("linchpin-").to_uppercase();
        start = start
            .replace(&format!("{name}_WASM"), &file)
            .replace(&format!("{name}_JS"), &glue);
        sums.push((file, bundle::hex(&wasm)));
    }
    let line = add_file(dist, "line", ".js", LINE.as_bytes())?;
    let samples = add_file(dist, "samples", ".json", &samples(checkout)?)?;
    let start = start
        .replace("./LINE", &format!("./{line}"))
        .replace("./SAMPLES", &format!("./{samples}"));
    let start = add_file(dist, "start", ".js", start.as_bytes())?;
    let html = with_loader(&read(&page)?, &start)?;
    let html = with_first_screen(&html, &first_screen(checkout)?)?;
    write(
        &page,
        &html.replace(NO_CHECKSUM, checksum_tag(&sums).trim()),
    )
}

/// The page's scripts beside what starts it: the line to the engine, what takes input early and what makes
/// pixels of a drawing, and what keeps the site for when there is no network.
pub const LINE: &str = include_str!("../js/line.js");
pub const EARLY: &str = concat!(
    include_str!("../js/early.js"),
    include_str!("../js/pixels.js")
);
const OFFLINE: &str = include_str!("../js/offline.js");

/// The tag in the page that the build fills in.
const NO_CHECKSUM: &str = "<meta name=\"linchpin-wasm-sha256\" content=\"\" />";

/// The tag that names what runs: each wasm with its SHA-256.
pub fn checksum_tag(sums: &[(String, String)]) -> String {
    let sums: Vec<String> = sums
        .iter()
        .map(|(name, sum)| format!("{name} {sum}"))
        .collect();
    format!(
        "    <meta name=\"linchpin-wasm-sha256\" content=\"{}\" />",
        sums.join(", ")
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

/// Writes a file under a name that changes with its content, and gives that name.
fn add_file(dist: &Path, name: &str, ending: &str, content: &[u8]) -> Outcome<String> {
    let mut sum = Crc::new();
    sum.update(content);
    let file = format!("{name}-{:08x}{ending}", sum.sum());
    let path = dist.join(&file);
    fs::write(&path, content).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(file)
}

/// The examples of the first screen in one file: for each the names and texts of its documents.
pub fn samples(checkout: &Path) -> Outcome<Vec<u8>> {
    let folder = checkout.join("static/samples");
    let list = read(&folder.join("samples.json"))?;
    let mut list: BTreeMap<String, Vec<(String, String)>> =
        serde_json::from_str(&list).map_err(|error| format!("samples.json: {error}"))?;
    for (_, file) in list.values_mut().flatten() {
        *file = read(&folder.join(&*file))?;
    }
    serde_json::to_vec(&list).map_err(|error| error.to_string())
}

/// The page as it begins, drawn natively by Yew.
fn first_screen(checkout: &Path) -> Outcome<String> {
    let mut draw = cargo();
    draw.args([
        "run",
        "--quiet",
        "--offline",
        "--package",
        "linchpin-prerender",
    ])
    .current_dir(checkout)
    // Cargo tells members of a workspace apart by where they lie in it: what another checkout has left
    // in a folder that both use would pass for this one's.
    .env("CARGO_TARGET_DIR", checkout.join("target"));
    quietly(&mut draw)
}

/// The page with its beginning at the very start of its body: the app takes over what stands first
/// there, and removes the rest.
fn with_first_screen(html: &str, screen: &str) -> Outcome<String> {
    let (before, after) = html
        .split_once("<body>")
        .ok_or("the page has no body; has the form of Trunk's page changed?")?;
    Ok(format!("{before}<body>{screen}{after}"))
}

/// Trunk's page with `script` in place of the loader, behind what the head has the browser get ahead: else that is
/// asked for twice.
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
    let (head, body) = after
        .split_once("</head>")
        .ok_or_else(|| format!("the page's head does not end; {changed}"))?;
    Ok(format!(
        "{before}{head}<script src=\"./{script}\"></script></head>{body}"
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

pub fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
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
        let first = [
            ".html",
            ".js",
            ".json",
            ".wasm",
            ".css",
            ".svg",
            ".webmanifest",
        ]
        .iter()
        .any(|ending| name.ends_with(ending));
        let beside = [bundle::FILE, bundle::LIST, SERVICE_WORKER].contains(&name.as_str())
            || headers::AT_THE_ROOT.contains(&name.as_str());
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
            &format!("<head><title>x</title>{LOADER}<link></head><body><p>y</p></body>"),
            "start-1.js",
        );
        assert_eq!(
            page.unwrap(),
            "<head><title>x</title><link><script src=\"./start-1.js\"></script></head><body><p>y</p></body>"
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
        let parts = [
            "./GLUE",
            "./PAGE_WASM",
            "./ENGINE_WASM",
            "./ENGINE_JS",
            "./MORE_WASM",
            "./MORE_JS",
            "./LINE",
            "./SAMPLES",
        ];
        for part in parts {
            assert_eq!(start.matches(&format!("'{part}'")).count(), 1, "{part}");
        }
    }
}
