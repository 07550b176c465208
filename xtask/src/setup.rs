//! What has to be on the machine: a toolchain for wasm32, Trunk and its helpers, browsers.
//!
//! Tools go to `$XDG_CACHE_HOME/linchpin` (or `~/.cache/linchpin`), each in a folder with its version.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{Outcome, cargo, path_with, quietly, root, run, say, which};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
/// Where Debian's toolchain for the web has its sysroot.
const DEBIAN_SYSROOT: &str = "/usr";
/// The name under which rustup knows it afterwards.
const DEBIAN_TOOLCHAIN: &str = "linchpin-wasm";

/// Everything that a build for the browser and its tests need.
pub struct Tools {
    /// The rustup toolchain that builds for wasm32; none when the default one does.
    pub toolchain: Option<&'static str>,
    /// Trunk.
    pub trunk: PathBuf,
    /// The folder with wasm-bindgen and its test runner.
    pub wasm_bindgen: PathBuf,
    /// The folder with `node_modules`.
    pub node: PathBuf,
}

impl Tools {
    /// Sets a command up to build for the browser.
    pub fn for_wasm<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if let Some(toolchain) = self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        // The two toolchains would throw each other's work away in one folder.
        command.env("CARGO_TARGET_DIR", root().join("target/wasm"));
        command.env("PATH", path_with(&[&self.wasm_bindgen]));
        command
    }
}

/// Installs what is missing for building and testing.
pub fn everything() -> Outcome<Tools> {
    let tools = for_building()?;
    browser("chromium", "chromium")?;
    browser("chromedriver", "chromium-driver")?;
    browser("firefox-esr", "firefox-esr")?;
    Ok(tools)
}

/// Installs what is missing for building the site.
pub fn for_building() -> Outcome<Tools> {
    let toolchain = wasm_target()?;
    let cache = cache()?;
    let trunk = cargo_tool(&cache, "trunk", TRUNK, "trunk", &["--locked"], "4 minutes")?;
    let version = locked_version("wasm-bindgen")?;
    let wasm_bindgen = cargo_tool(
        &cache,
        "wasm-bindgen-cli",
        &version,
        "wasm-bindgen",
        &[],
        "3 minutes",
    )?;
    let node = node_modules(&cache)?;
    Ok(Tools {
        toolchain,
        trunk: trunk.join("trunk"),
        wasm_bindgen,
        node,
    })
}

fn cache() -> Outcome<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
        .ok_or("neither XDG_CACHE_HOME nor HOME is set, so there is no place for tools; set one of them")?;
    let cache = base.join("linchpin");
    fs::create_dir_all(&cache)
        .map_err(|error| format!("{} cannot be made: {error}", cache.display()))?;
    Ok(cache)
}

/// Installs a program from crates.io, of one version.
fn cargo_tool(
    cache: &Path,
    package: &str,
    version: &str,
    program: &str,
    flags: &[&str],
    long: &str,
) -> Outcome<PathBuf> {
    let home = cache.join(format!("{program}-{version}"));
    let folder = home.join("bin");
    if folder.join(program).is_file() {
        return Ok(folder);
    }
    say(&format!(
        "installing {package} {version} (once, about {long})"
    ));
    run(cargo()
        .args([
            "install",
            package,
            "--version",
            version,
            "--no-default-features",
            "--quiet",
            "--root",
        ])
        .arg(&home)
        .args(flags)
        // Without link-time optimisation it builds in half the time and runs as well.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env_remove("CARGO_TARGET_DIR"))?;
    Ok(folder)
}

/// The version of a package in `Cargo.lock`: wasm-bindgen's program must match its library.
fn locked_version(package: &str) -> Outcome<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock cannot be read: {error}"))?;
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        if line == format!("name = \"{package}\"") {
            let version = lines
                .next()
                .and_then(|line| line.strip_prefix("version = \""))
                .and_then(|rest| rest.strip_suffix('"'));
            return version
                .map(str::to_owned)
                .ok_or_else(|| format!("Cargo.lock names no version of {package}"));
        }
    }
    Err(format!("Cargo.lock does not name {package}"))
}

/// The npm packages of `tests/e2e/package.json`, in a folder of the cache named for its content.
fn node_modules(cache: &Path) -> Outcome<PathBuf> {
    let file = root().join("tests/e2e/package.json");
    let manifest = fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    for program in ["node", "npm"] {
        if which(program).is_none() {
            return Err(format!("{program} is missing; install Node.js 20 or later"));
        }
    }
    let mut hasher = DefaultHasher::new();
    manifest.hash(&mut hasher);
    let folder = cache.join(format!("node-{:016x}", hasher.finish()));
    let done = folder.join("installed");
    if done.is_file() {
        return Ok(folder);
    }
    say("installing the npm packages for tests and wasm-opt (once, about 20 seconds)");
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    fs::write(folder.join("package.json"), manifest).map_err(failed)?;
    run(Command::new("npm")
        .args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
        ])
        .current_dir(&folder))?;
    fs::write(&done, "").map_err(failed)?;
    Ok(folder)
}

/// A browser or its driver, from the `PATH` or from Debian's packages.
fn browser(program: &str, package: &str) -> Outcome {
    if which(program).is_some() {
        return Ok(());
    }
    say(&format!("installing {package} (once, about a minute)"));
    apt(&[package]).map_err(|error| format!("{program} is missing and could not be installed; install it and put it on the PATH\n{error}"))
}

fn apt(packages: &[&str]) -> Outcome {
    if which("apt-get").is_none() {
        return Err(format!(
            "this is no Debian; install by hand what its packages {} hold",
            packages.join(", ")
        ));
    }
    let install = || {
        let mut command = Command::new("apt-get");
        command
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive");
        quietly(&mut command).map(|_| ())
    };
    install().or_else(|_| {
        quietly(Command::new("apt-get").arg("update"))?;
        install()
    })
}

/// Sees to it that something builds for wasm32, and says which toolchain does.
fn wasm_target() -> Outcome<Option<&'static str>> {
    if has_target(None) {
        return Ok(None);
    }
    if has_target(Some(DEBIAN_TOOLCHAIN)) {
        return Ok(Some(DEBIAN_TOOLCHAIN));
    }
    say(&format!(
        "adding the target {TARGET} with rustup (a few seconds)"
    ));
    if quietly(Command::new("rustup").args(["target", "add", TARGET])).is_ok() && has_target(None) {
        return Ok(None);
    }
    debian_target().map_err(|error| {
        format!("nothing here builds for {TARGET}; run `rustup target add {TARGET}` where rustup can download\n{error}")
    })?;
    Ok(Some(DEBIAN_TOOLCHAIN))
}

fn rustc(toolchain: Option<&str>, arguments: &[&str]) -> Outcome<String> {
    let mut command = Command::new("rustc");
    if let Some(toolchain) = toolchain {
        command.arg(format!("+{toolchain}"));
    }
    quietly(command.args(arguments).env_remove("RUSTUP_TOOLCHAIN"))
}

fn has_target(toolchain: Option<&str>) -> bool {
    let Ok(sysroot) = rustc(toolchain, &["--print", "sysroot"]) else {
        return false;
    };
    let folder = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib");
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Debian has a toolchain that can build for wasm32, and the sources of the standard library, but
/// not the library built for it. So it is built here, once, and put where that toolchain looks.
fn debian_target() -> Outcome {
    say(
        "rustup could not download it; taking Debian's toolchain for the web instead (once, about 2 minutes)",
    );
    apt(&[
        "rustc-web",
        "cargo-web",
        "rust-web-src",
        "rust-web-llvm",
        "lld-22",
        "rust-web-clippy",
    ])?;
    let scratch = cache()?.join("wasm32-std");
    let failed =
        |error: std::io::Error| format!("{} cannot be written: {error}", scratch.display());
    fs::create_dir_all(scratch.join("src")).map_err(failed)?;
    let manifest = "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[profile.release]\nopt-level = \"s\"\n[workspace]\n";
    fs::write(scratch.join("Cargo.toml"), manifest).map_err(failed)?;
    fs::write(scratch.join("src/lib.rs"), "").map_err(failed)?;
    let bin = Path::new(DEBIAN_SYSROOT).join("bin");
    let mut build = Command::new(bin.join("cargo"));
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "CARGO_TARGET_DIR"] {
        build.env_remove(name);
    }
    quietly(
        build
            .args([
                "build",
                "--release",
                "--target",
                TARGET,
                "-Zbuild-std=std,panic_abort",
            ])
            .current_dir(&scratch)
            .env("PATH", path_with(&[&bin]))
            .env("RUSTC", bin.join("rustc"))
            // Building the standard library is an unstable feature of a stable compiler; link-time
            // optimisation needs the bitcode.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes"),
    )?;
    let built = scratch.join("target").join(TARGET).join("release/deps");
    let library = Path::new(DEBIAN_SYSROOT)
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib");
    fs::create_dir_all(&library)
        .map_err(|error| format!("{} cannot be made: {error}", library.display()))?;
    for entry in fs::read_dir(&built)
        .map_err(|error| format!("{}: {error}", built.display()))?
        .flatten()
    {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libscratch") {
            fs::copy(entry.path(), library.join(&*name))
                .map_err(|error| format!("{}: {error}", library.display()))?;
        }
    }
    quietly(Command::new("rustup").args(["toolchain", "link", DEBIAN_TOOLCHAIN, DEBIAN_SYSROOT]))?;
    if has_target(Some(DEBIAN_TOOLCHAIN)) {
        Ok(())
    } else {
        Err(format!(
            "the standard library was built, but the toolchain {DEBIAN_TOOLCHAIN} does not find it"
        ))
    }
}
