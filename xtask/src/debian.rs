//! What Debian's packages give: browsers, and a toolchain for wasm32 where rustup cannot download one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{Outcome, path_with, quietly, which};

/// The name under which rustup knows Debian's toolchain for the web.
pub const TOOLCHAIN: &str = "linchpin-wasm";
/// Its sysroot.
const SYSROOT: &str = "/usr";
/// What it consists of. The linter comes separately, see `setup`.
const PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

/// Installs packages; looks for newer lists of them only if that fails.
pub fn install(packages: &[&str]) -> Outcome {
    if which("apt-get").is_none() {
        return Err(format!(
            "there is no apt-get here; install by hand what Debian calls {}",
            packages.join(", ")
        ));
    }
    let attempt = || {
        let mut command = Command::new("apt-get");
        command
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive");
        quietly(&mut command).map(|_| ())
    };
    attempt().or_else(|_| {
        quietly(Command::new("apt-get").arg("update"))?;
        attempt()
    })
}

/// Makes rustup know a toolchain that builds for `target`.
///
/// Debian packages the compiler and the sources of the standard library, but not the library built
/// for wasm32. So it is built here, once, and put where that compiler looks for it.
pub fn wasm_toolchain(target: &str, cache: &Path) -> Outcome {
    install(&PACKAGES)?;
    let libraries = build_standard_library(target, &cache.join("wasm32-std"))?;
    let place = Path::new(SYSROOT)
        .join("lib/rustlib")
        .join(target)
        .join("lib");
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", place.display());
    // Rests of another version, or of a copy that was interrupted, would get in the way.
    if place.exists() {
        fs::remove_dir_all(&place).map_err(failed)?;
    }
    fs::create_dir_all(&place).map_err(failed)?;
    for library in libraries {
        let name = library.file_name().unwrap_or_default();
        fs::copy(&library, place.join(name)).map_err(failed)?;
    }
    quietly(Command::new("rustup").args(["toolchain", "link", TOOLCHAIN, SYSROOT])).map(|_| ())
}

/// Builds the standard library as the dependency of an empty package, and returns its parts.
fn build_standard_library(target: &str, scratch: &Path) -> Outcome<Vec<PathBuf>> {
    let failed =
        |error: std::io::Error| format!("{} cannot be written: {error}", scratch.display());
    if scratch.exists() {
        fs::remove_dir_all(scratch).map_err(failed)?;
    }
    fs::create_dir_all(scratch.join("src")).map_err(failed)?;
    let manifest = "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[profile.release]\nopt-level = \"s\"\n\n[workspace]\n";
    fs::write(scratch.join("Cargo.toml"), manifest).map_err(failed)?;
    fs::write(scratch.join("src/lib.rs"), "").map_err(failed)?;
    let bin = Path::new(SYSROOT).join("bin");
    let mut build = Command::new(bin.join("cargo"));
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "CARGO_TARGET_DIR"] {
        build.env_remove(name);
    }
    quietly(
        build
            .args(["build", "--release", "--target", target])
            .arg("-Zbuild-std=std,panic_abort,test")
            // People download it with the app: a tenth of that is saved here.
            .arg("-Zbuild-std-features=optimize_for_size")
            .current_dir(scratch)
            .env("PATH", path_with(&[&bin]))
            .env("RUSTC", bin.join("rustc"))
            // Building the standard library is an unstable feature of a stable compiler.
            .env("RUSTC_BOOTSTRAP", "1")
            // Without the bitcode the app could not be optimised at link time.
            .env("RUSTFLAGS", "-Cembed-bitcode=yes"),
    )?;
    let built = scratch.join("target").join(target).join("release/deps");
    let entries = fs::read_dir(&built).map_err(|error| format!("{}: {error}", built.display()))?;
    let libraries = entries.flatten().map(|entry| entry.path());
    Ok(libraries
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".rlib") && !name.starts_with("libscratch-")
        })
        .collect())
}
