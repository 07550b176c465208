//! The collecting script among the real `az` and `kubectl`, against stand-ins on loopback.
//!
//! No part of what CI runs, since it installs the Azure CLI, some 700 MB, from PyPI. `collect/` holds the
//! stand-ins: a small Resource Manager, an identity endpoint and a Kubernetes API, each of which refuses
//! something.

use std::{fs, process::Command};

use crate::{
    setup,
    shell::{Outcome, cargo, quietly, root, run, say, which},
};

/// The Azure CLI that is asked.
const AZURE_CLI: &str = "azure-cli==2.91.0";

/// Runs the script, and looks at what it leaves behind.
pub fn check() -> Outcome {
    for program in ["python3", "openssl", "kubectl"] {
        which(program)
            .ok_or_else(|| format!("{program} is not installed; install it and run this again"))?;
    }
    let tools = setup::cache()?.join(AZURE_CLI.replace("==", "-"));
    if !tools.join("bin/az").is_file() {
        say("installing the Azure CLI (about five minutes)");
        run(Command::new("python3").args(["-m", "venv"]).arg(&tools))?;
        run(Command::new(tools.join("bin/pip")).args(["install", "--quiet", AZURE_CLI]))?;
    }
    say("writing the script");
    let script = quietly(cargo().args(["run", "--quiet", "--example", "collect_script"]))?;
    let file = root().join("target/collect.sh");
    fs::write(&file, script)
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    run(cargo().args(["build", "--quiet", "--package", "linchpin-cli"]))?;
    say("collecting and reading (about two minutes)");
    run(Command::new("python3")
        .arg(root().join("xtask/collect/check.py"))
        .arg(&file)
        .arg(tools.join("bin"))
        .arg(root().join("target/debug/linchpin")))
}
