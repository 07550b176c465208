//! Every file that can be taken away, handed to its reader's own tool.
//!
//! No part of what CI runs on each change, since it installs some 500 MB of readers from npm and PyPI; what
//! is light (schemas, a strict HTML parser, CommonMark, CSV) is among the tests. `exports/` holds what each
//! reader is asked, and its versions.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::PathBuf,
    process::Command,
};

use crate::{
    bundle, parts, setup,
    shell::{Outcome, cargo, path_with, root, run, say, which},
};

/// Writes all files, and has each read.
pub fn check() -> Outcome {
    for program in ["python3", "node", "npm"] {
        which(program)
            .ok_or_else(|| format!("{program} is not installed; install it and run this again"))?;
    }
    let readers = readers()?;
    let out = root().join("target/exports");
    let _ = fs::remove_dir_all(&out);
    say("writing every file of every sample (about a minute the first time)");
    run(cargo()
        .args(["run", "--quiet", "--example", "exports", "--"])
        .arg(&out))?;
    // The parts of the one file, which need not be built for that.
    let page = fs::read(root().join("dist").join(bundle::FILE)).unwrap_or_default();
    parts::write(&root(), &page, &out.join(bundle::LIST))?;
    say("reading them (about a minute)");
    let folder = root().join("xtask/exports");
    let python = |script: &str| {
        let mut command = Command::new(readers.join("python/bin/python"));
        let tools = readers.join("python/bin");
        command
            .arg(folder.join(script))
            .env("PATH", path_with(&[&tools]));
        command
    };
    let node = |script: &str| {
        let mut command = Command::new("node");
        let modules = readers.join("node_modules");
        command
            .arg(folder.join(script))
            .env("LINCHPIN_READERS", modules);
        command
    };
    let mut part = python("ocsf.py");
    part.arg("--part");
    part.arg(root().join("tests/schemas/ocsf-1.8.0-part.schema.json"));
    let mut failed = Vec::new();
    for (what, mut command) in [
        ("SARIF, with Microsoft's multitool", node("sarif.mjs")),
        ("HTML, with html-validate", node("html.mjs")),
        (
            "the queries, with Microsoft's Kusto parser",
            node("kusto.mjs"),
        ),
        ("layers, with MITRE's library", python("layer.py")),
        ("Markdown, as GitHub renders it", python("gfm.py")),
        ("CSV, there and back", python("table.py")),
        (
            "the list of parts, with CycloneDX's strict validator",
            python("parts.py"),
        ),
        ("Terraform, with an HCL parser", python("terraform.py")),
        (
            "scripts, with ShellCheck and a grammar of PowerShell",
            python("scripts.py"),
        ),
        ("the part of OCSF's schema that the tests use", part),
        ("OCSF, with the whole schema", python("ocsf.py")),
    ] {
        say(what);
        command.arg(&out);
        if run(&mut command).is_err() {
            failed.push(what);
        }
    }
    match failed.as_slice() {
        [] => {
            println!("\nevery reader took every file");
            Ok(())
        }
        failed => Err(format!("not every file was taken: {}", failed.join("; "))),
    }
}

/// The readers, installed where they are not; the folder is named for what is asked for.
fn readers() -> Outcome<PathBuf> {
    let folder = root().join("xtask/exports");
    let mut hasher = DefaultHasher::new();
    for name in ["package.json", "requirements.txt"] {
        let text = fs::read_to_string(folder.join(name))
            .map_err(|error| format!("xtask/exports/{name} cannot be read: {error}"))?;
        text.hash(&mut hasher);
    }
    let home = setup::cache()?.join(format!("readers-{:016x}", hasher.finish()));
    let done = home.join("installed");
    if done.is_file() {
        return Ok(home);
    }
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", home.display());
    fs::create_dir_all(&home).map_err(failed)?;
    say("installing readers from npm (about 20 seconds)");
    fs::copy(folder.join("package.json"), home.join("package.json")).map_err(failed)?;
    run(Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .arg("--loglevel=error")
        .current_dir(&home))?;
    say("installing readers from PyPI (about two minutes)");
    run(Command::new("python3")
        .args(["-m", "venv"])
        .arg(home.join("python")))?;
    run(Command::new(home.join("python/bin/pip"))
        .args(["install", "--quiet", "--requirement"])
        .arg(folder.join("requirements.txt")))?;
    fs::write(&done, "").map_err(failed)?;
    Ok(home)
}
