//! One script for a chosen set of fixes, such as a careful person would run.
//!
//! It says what it will change, shows how things stand, asks before each change, stops at the first
//! error and checks each change afterwards. Every name in it is quoted; text that only is printed
//! or stands in a comment is made visible first.

use super::{Ask, Command, Effect, Fix, Probe, Step};
use crate::shell::{Shell, visible, visible_ascii};

/// The script for `fixes`, in their order.
pub fn script(fixes: &[Fix], shell: Shell) -> String {
    let mut out = Script {
        shell,
        text: String::new(),
    };
    out.header(fixes);
    match shell {
        Shell::Bash => out.push(BASH_HEAD),
        Shell::PowerShell => out.push(POWERSHELL_HEAD),
    }
    for ask in asks(fixes) {
        out.answer(ask);
    }
    for (index, fix) in fixes.iter().enumerate() {
        out.fix(fix, index + 1, fixes.len());
    }
    out.footer(fixes);
    out.text
}

/// Each question once, in the order of its first use.
fn asks(fixes: &[Fix]) -> Vec<&Ask> {
    let mut asks: Vec<&Ask> = Vec::new();
    for step in fixes.iter().flat_map(|fix| &fix.steps) {
        let probed = step.probe.iter().flat_map(|probe| probe.command.asks());
        for ask in step.command.asks().chain(probed) {
            if asks.iter().all(|known| known.name != ask.name) {
                asks.push(ask);
            }
        }
    }
    asks
}

struct Script {
    shell: Shell,
    text: String,
}

impl Script {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn line(&mut self, line: &str) {
        self.push(line);
        self.push("\n");
    }

    /// A quoted word that prints as `text`.
    fn quoted(&self, text: &str) -> String {
        self.shell.word(&visible(text))
    }

    /// A word in an expression, where PowerShell would take a bare one for a command.
    fn string(&self, text: &str) -> String {
        match (self.shell, self.shell.word(text)) {
            (Shell::PowerShell, word) if word == text => format!("'{text}'"),
            (_, word) => word,
        }
    }

    fn say(&mut self, text: &str) {
        let say = match self.shell {
            Shell::Bash => "say",
            Shell::PowerShell => "Write-Host",
        };
        let line = format!("  {say} {}", self.quoted(text));
        self.line(&line);
    }

    fn header(&mut self, fixes: &[Fix]) {
        if self.shell == Shell::Bash {
            self.line(
                "#!/usr/bin/env bash\n# shellcheck disable=SC2016 # names are meant as they stand",
            );
        }
        self.line("# Breaks attack chain CHAIN-026, container registry takeover to supply chain poisoning.");
        self.line(match self.shell {
            Shell::Bash => "# Save it, read it, then run it: bash break-chain-026.sh",
            Shell::PowerShell => "# Save it, read it, then run it: ./break-chain-026.ps1",
        });
        self.line("#");
        self.line("# It will offer these changes, one by one:");
        for (index, fix) in fixes.iter().enumerate() {
            let title = match self.shell {
                Shell::Bash => visible(&fix.title),
                Shell::PowerShell => visible_ascii(&fix.title),
            };
            self.line(&format!(
                "#  {}. {title} ({}, {})",
                index + 1,
                fix.rule,
                effect(fix)
            ));
        }
        self.line("#");
        self.line("# Before each change it shows how things stand and asks; anything but y leaves them as they are.");
        self.line("# It stops at the first error, and checks each change afterwards.");
        self.line("");
    }

    /// Asks for a value that no evidence holds, and keeps it in a variable of its name.
    fn answer(&mut self, ask: &Ask) {
        let question = self.quoted(&ask.question);
        let line = match self.shell {
            Shell::Bash => format!(
                "answer {} {question} {}",
                ask.name,
                self.shell.word(&ask.pattern)
            ),
            Shell::PowerShell => format!(
                "${} = Read-Answer {question} {}",
                ask.name,
                self.shell.word(&ask.pattern)
            ),
        };
        self.line(&line);
    }

    fn fix(&mut self, fix: &Fix, number: usize, of: usize) {
        self.line("");
        match self.shell {
            Shell::Bash => self.line(&format!("fix_{number}() {{")),
            Shell::PowerShell => self.line(&format!("function Invoke-Fix{number} {{")),
        }
        self.say("");
        self.say(&format!("{number} of {of}: {}", fix.title));
        for text in &fix.prerequisites {
            self.say(&format!("  first:   {text}"));
        }
        for text in &fix.side_effects {
            self.say(&format!("  changes: {text}"));
        }
        for hurt in &fix.hurts {
            let names = match hurt.names.len() {
                0 => String::new(),
                1..=5 => format!(" ({})", hurt.names.join(", ")),
                many => format!(
                    " ({} and {} more)",
                    hurt.names.get(..5).unwrap_or_default().join(", "),
                    many - 5
                ),
            };
            self.say(&format!("  hurts:   {}{names}. {}", hurt.who, hurt.ask));
        }
        for undo in &fix.undo {
            self.say(&format!("  undo:    {}", undo.line(self.shell)));
        }
        for step in &fix.steps {
            self.step(step, &fix.title);
        }
        self.line("}");
        match self.shell {
            // Called plainly: inside a condition Bash would not stop at the first error.
            Shell::Bash => self.line(&format!("fix_{number}")),
            Shell::PowerShell => self.line(&format!("Invoke-Fix{number}")),
        }
    }

    fn step(&mut self, step: &Step, title: &str) {
        self.line("");
        self.say(&format!("  - {}", step.what));
        let indent = if step.probe.is_some() { "    " } else { "  " };
        if let Some(probe) = &step.probe {
            self.read_state(probe, "  ");
            let wants = self.string(&probe.wants);
            match self.shell {
                Shell::Bash => {
                    self.line("  say \"    now: $now\"");
                    self.line(&format!("  if [[ $now == {wants} ]]; then"));
                    self.line("    say '    already so'");
                    self.line("  else");
                }
                Shell::PowerShell => {
                    self.line("  Write-Host \"    now: $now\"");
                    self.line(&format!("  if ($now -eq {wants}) {{"));
                    self.line("    Write-Host '    already so'");
                    self.line("  } else {");
                }
            }
        }
        let shown = self.quoted(&format!("    run: {}", step.command.line(self.shell)));
        let (title, run) = (self.quoted(title), step.command.script_line(self.shell));
        match self.shell {
            Shell::Bash => {
                self.line(&format!("{indent}say {shown}"));
                self.line(&format!("{indent}if ! ask; then left {title}; return; fi"));
                self.line(&format!("{indent}{run} --output none"));
            }
            Shell::PowerShell => {
                self.line(&format!("{indent}Write-Host {shown}"));
                self.line(&format!(
                    "{indent}if (-not (Read-Yes)) {{ Add-Left {title}; return }}"
                ));
                self.line(&format!("{indent}{} --output none", powershell_call(&run)));
            }
        }
        if let Some(probe) = &step.probe {
            self.read_state(probe, indent);
            let wants = self.string(&probe.wants);
            match self.shell {
                Shell::Bash => {
                    self.line(&format!(
                        "    [[ $now == {wants} ]] || fail \"it did not take: $now\""
                    ));
                    self.line("    say '    done, and checked'");
                    self.line("  fi");
                }
                Shell::PowerShell => {
                    self.line(&format!(
                        "    if ($now -ne {wants}) {{ throw \"stopped: it did not take: $now\" }}"
                    ));
                    self.line("    Write-Host '    done, and checked'");
                    self.line("  }");
                }
            }
        }
    }

    /// Puts what Azure says now into `now`.
    fn read_state(&mut self, probe: &Probe, indent: &str) {
        let line = probe.command.script_line(self.shell);
        match self.shell {
            // From Windows the answer comes with a carriage return.
            Shell::Bash => self.line(&format!("{indent}now=$({line} | tr -d '\\r')")),
            Shell::PowerShell => self.line(&format!("{indent}$now = {}", powershell_call(&line))),
        }
    }

    fn footer(&mut self, fixes: &[Fix]) {
        let mut verify: Vec<&Command> = Vec::new();
        for fix in fixes {
            if !verify.contains(&&fix.verify) {
                verify.push(&fix.verify);
            }
        }
        self.line("");
        match self.shell {
            Shell::Bash => self.push(BASH_FOOT),
            Shell::PowerShell => self.push(POWERSHELL_FOOT),
        }
        for command in verify {
            let line = self.quoted(&format!("  {}", command.line(self.shell)));
            match self.shell {
                Shell::Bash => self.line(&format!("say {line}")),
                Shell::PowerShell => self.line(&format!("Write-Host {line}")),
            }
        }
    }
}

fn effect(fix: &Fix) -> &'static str {
    match fix.effect {
        Effect::Prevents => "prevents the takeover",
        Effect::Detects => "shows the takeover, does not stop it",
        Effect::Supports => "keeps others working, closes nothing by itself",
    }
}

/// The line with the function in place of the program, which checks the exit code.
fn powershell_call(line: &str) -> String {
    format!("Invoke-Az{}", line.strip_prefix("az").unwrap_or(line))
}

const BASH_HEAD: &str = r#"set -euo pipefail
shopt -s nocasematch

say() { printf '%s\n' "$1"; }
fail() { printf 'stopped: %s\n' "$1" >&2; exit 1; }
ask() {
  local reply=''
  printf '    change it? [y/N] '
  read -r reply || true
  [[ $reply == y || $reply == yes ]]
}
answer() {
  local reply=''
  printf '%s: ' "$2"
  read -r reply || true
  [[ $reply =~ $3 ]] || fail "that is not an answer to: $2"
  printf -v "$1" '%s' "$reply"
}
remaining=()
left() { say '    left as it is'; remaining+=("$1"); }

command -v az >/dev/null || fail 'the Azure CLI, az, is not installed'
az account show --output none || fail 'sign in first, by: az login'
"#;

const POWERSHELL_HEAD: &str = r#"$ErrorActionPreference = 'Stop'

$az = Get-Command az -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
if (-not $az) { throw 'the Azure CLI, az, is not installed' }
# On Windows az is a batch file, so cmd reads the words once more: a parenthesis needs quotes for it.
$batch = $az.Source -match '\.(cmd|bat)$'
if ($batch) { $PSNativeCommandArgumentPassing = 'Legacy' }
function Invoke-Az {
  $words = foreach ($word in $args) {
    if ($batch -and "$word" -match '[()]' -and "$word" -notmatch '\s') { "`"$word`"" } else { "$word" }
  }
  & $az.Source @words
  if ($LASTEXITCODE -ne 0) { throw "stopped: az ended with exit code $LASTEXITCODE" }
}
function Read-Yes { (Read-Host '    change it? [y/N]') -match '^(y|yes)$' }
function Read-Answer($question, $pattern) {
  $reply = Read-Host $question
  if ($reply -notmatch $pattern) { throw "that is not an answer to: $question" }
  $reply
}
$remaining = New-Object System.Collections.ArrayList
function Add-Left($title) { Write-Host '    left as it is'; [void]$remaining.Add($title) }

Invoke-Az account show --output none
"#;

const BASH_FOOT: &str = r#"say ''
if ((${#remaining[@]})); then
  say 'left as they are:'
  for title in "${remaining[@]}"; do say "  $title"; done
fi
say 'to see what has become of the chain, export again and drop the result:'
"#;

const POWERSHELL_FOOT: &str = r#"Write-Host ''
if ($remaining.Count) {
  Write-Host 'left as they are:'
  foreach ($title in $remaining) { Write-Host "  $title" }
}
Write-Host 'to see what has become of the chain, export again and drop the result:'
"#;

#[cfg(test)]
mod tests;
