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

use crate::{
    debian,
    shell::{Outcome, cargo, path_with, quietly, root, run, say, which},
};

/// What browsers run.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// Trunk 0.22 wants a newer Rust than this project does.
const TRUNK: &str = "0.21.14";

/// Everything that a build for the browser and its tests need.
pub struct Tools {
    /// The rustup toolchain that builds for wasm32; none when the default one does.
    pub toolchain: Option<&'static str>,
    /// Whether the standard library's sources are there, so that it can be built for what people download.
    pub std_sources: bool,
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

    /// Sets a command up to build what people download: the standard library is built with it, for size and
    /// without the texts of panics, which nobody would see: what ends a part is noticed by its trap. That is a
    /// twelfth of every wasm. Where its sources cannot be had, it is linked as it comes.
    pub fn for_release<'c>(
        &self,
        command: &'c mut Command,
        checkout: &Path,
    ) -> Outcome<&'c mut Command> {
        let mut flags = flags_for_wasm(checkout)?;
        self.for_wasm(command);
        if self.std_sources {
            for flag in [
                "-Zunstable-options",
                "-Cpanic=immediate-abort",
                "-Zlocation-detail=none",
            ] {
                flags.push(SEPARATOR);
                flags.push_str(flag);
            }
            command
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
                // Both are unstable features of a stable compiler.
                .env("RUSTC_BOOTSTRAP", "1");
        }
        Ok(command.env("CARGO_ENCODED_RUSTFLAGS", flags))
    }

    /// Whether clippy runs for wasm32, installing it if need be.
    pub fn clippy_for_wasm(&self) -> bool {
        let works = || quietly(self.for_wasm(&mut cargo()).args(["clippy", "-V"])).is_ok();
        if works() {
            return true;
        }
        if self.toolchain == Some(debian::TOOLCHAIN) {
            say("installing clippy for wasm32 (once, a few seconds)");
            return debian::install(&["rust-web-clippy"]).is_ok() && works();
        }
        false
    }
}

/// The compiler's flags for wasm32: those of `.cargo/config.toml`, and names for folders that are the
/// same on every machine. Setting them this way takes the place of that file.
fn flags_for_wasm(checkout: &Path) -> Outcome<String> {
    let home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo"),
    };
    let mut flags = vec!["-Ctarget-feature=+simd128".to_owned()];
    let mut rename = |from: &Path, to: &str| {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    };
    rename(checkout, "linchpin");
    let sources = home.join("registry/src");
    for entry in fs::read_dir(&sources).into_iter().flatten().flatten() {
        rename(&entry.path(), "crates");
    }
    Ok(flags.join(&SEPARATOR.to_string()))
}

/// Cargo parts flags by spaces, unless they come in the encoded form.
const SEPARATOR: char = '\u{1f}';

/// Installs what is missing for building and testing.
pub fn everything() -> Outcome<Tools> {
    let tools = for_building()?;
    program("chromium", "chromium")?;
    program("chromedriver", "chromium-driver")?;
    program("firefox-esr", "firefox-esr")?;
    // Its browser, MiniBrowser, comes with the library that the driver needs.
    program("WebKitWebDriver", "webkit2gtk-driver")?;
    // MiniBrowser has no mode without a screen.
    program("Xvfb", "xvfb")?;
    tools.clippy_for_wasm();
    Ok(tools)
}

/// Installs what is missing for building the site.
pub fn for_building() -> Outcome<Tools> {
    let cache = cache()?;
    let toolchain = wasm_target(&cache)?;
    let std_sources = std_sources(toolchain);
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
        std_sources,
        trunk: trunk.join("trunk"),
        wasm_bindgen,
        node,
    })
}

/// cargo-deny, where there is one. It takes long to build, so nobody has to have it.
pub fn cargo_deny() -> Option<PathBuf> {
    which("cargo-deny").or_else(|| {
        let cached = cache().ok()?.join("cargo-deny/bin/cargo-deny");
        cached.is_file().then_some(cached)
    })
}

/// cargo-fuzz of this version, and the nightly compiler that it needs.
pub fn cargo_fuzz(version: &str) -> Outcome<PathBuf> {
    let has_nightly = || quietly(Command::new("rustup").args(["run", "nightly", "rustc", "-V"]));
    if has_nightly().is_err() {
        say("installing a nightly compiler (once, about a minute)");
        run(Command::new("rustup").args([
            "toolchain",
            "install",
            "nightly",
            "--profile",
            "minimal",
        ]))?;
    }
    cargo_command("cargo-fuzz", version, "a minute")
}

/// cargo-mutants of this version.
pub fn cargo_mutants(version: &str) -> Outcome<PathBuf> {
    cargo_command("cargo-mutants", version, "3 minutes")
}

/// A command of cargo's of this version: somebody's own, or one that is installed here, which takes so long.
fn cargo_command(name: &str, version: &str, long: &str) -> Outcome<PathBuf> {
    if let Some(program) = installed(name, version) {
        return Ok(program);
    }
    let folder = cargo_tool(&cache()?, name, version, name, &["--locked"], long)?;
    Ok(folder.join(name))
}

/// A command of cargo's that somebody has installed, if it is of this version.
fn installed(program: &str, version: &str) -> Option<PathBuf> {
    let path = which(program)?;
    let name = program.strip_prefix("cargo-").unwrap_or(program);
    let said = quietly(Command::new(&path).args([name, "--version"])).ok()?;
    let known = said.split_whitespace().any(|word| word == version);
    known.then_some(path)
}

/// The folder for tools.
pub fn cache() -> Outcome<PathBuf> {
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
    program("node", "nodejs")?;
    program("npm", "npm")?;
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

/// A program from the `PATH`, or from Debian's packages.
fn program(program: &str, package: &str) -> Outcome {
    if which(program).is_some() {
        return Ok(());
    }
    say(&format!("installing {package} (once, about a minute)"));
    debian::install(&[package]).map_err(|error| {
        format!("{program} is missing; install it and put it on the PATH\n\n{error}")
    })
}

/// Sees to it that something builds for wasm32, and says which toolchain does.
fn wasm_target(cache: &Path) -> Outcome<Option<&'static str>> {
    if builds_for_wasm(None, cache) {
        return Ok(None);
    }
    if builds_for_wasm(Some(debian::TOOLCHAIN), cache) {
        return Ok(Some(debian::TOOLCHAIN));
    }
    say(&format!(
        "adding the target {TARGET} with rustup (a few seconds)"
    ));
    let added = quietly(Command::new("rustup").args(["target", "add", TARGET]));
    if added.is_ok() && builds_for_wasm(None, cache) {
        return Ok(None);
    }
    say(
        "rustup could not download it; taking Debian's toolchain for the web (once, about 3 minutes)",
    );
    let missing = format!(
        "nothing here builds for {TARGET}; run `rustup target add {TARGET}` where rustup can download"
    );
    debian::wasm_toolchain(TARGET, cache).map_err(|error| format!("{missing}\n\n{error}"))?;
    if builds_for_wasm(Some(debian::TOOLCHAIN), cache) {
        Ok(Some(debian::TOOLCHAIN))
    } else {
        Err(missing)
    }
}

/// Sees to it that the sources of the standard library are there, with the packages it is made of, and says
/// whether they are.
fn std_sources(toolchain: Option<&'static str>) -> bool {
    let rustc = |wanted: &[&str]| {
        let mut rustc = Command::new("rustc");
        rustc.args(toolchain.map(|name| format!("+{name}")));
        rustc.env_remove("RUSTUP_TOOLCHAIN").current_dir(root());
        quietly(rustc.args(wanted)).unwrap_or_default()
    };
    let library =
        Path::new(rustc(&["--print", "sysroot"]).trim()).join("lib/rustlib/src/rust/library");
    let manifest = library.join("sysroot/Cargo.toml");
    if !manifest.is_file() && toolchain.is_none() {
        say("adding the standard library's sources with rustup (a few seconds)");
        let _ = quietly(
            Command::new("rustup")
                .args(["component", "add", "rust-src"])
                .current_dir(root()),
        );
    }
    // Builds of the site are offline, so that nothing is in them but what is locked.
    let mut fetch = cargo();
    fetch.args(["fetch", "--locked", "--quiet", "--manifest-path"]);
    fetch.arg(&manifest);
    if let Some(name) = toolchain {
        fetch.env("RUSTUP_TOOLCHAIN", name);
    }
    let there = manifest.is_file() && quietly(fetch.env("RUSTC_BOOTSTRAP", "1")).is_ok();
    if !there {
        println!(
            "\n(without the standard library's sources all that is downloaded is some 8 % larger; `rustup component add rust-src` brings them)"
        );
    }
    there
}

/// Tries it: an empty test program that is compiled and linked needs all that a toolchain must have.
fn builds_for_wasm(toolchain: Option<&str>, cache: &Path) -> bool {
    let mut rustc = Command::new("rustc");
    if let Some(toolchain) = toolchain {
        rustc.arg(format!("+{toolchain}"));
    }
    rustc
        .env_remove("RUSTUP_TOOLCHAIN")
        .current_dir(root())
        .args(["--test", "--target", TARGET, "--crate-name", "probe"])
        .arg("--out-dir")
        .arg(cache)
        .arg("-");
    quietly(&mut rustc).is_ok()
}
