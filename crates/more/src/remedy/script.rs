//! One script for a chosen set of fixes, such as a careful person would run.
//!
//! It says what it will change, shows how things stand, asks before each change, stops at the first
//! error and checks each change afterwards. Every name in it is quoted; text that only is printed
//! or stands in a comment is made visible first.

use super::{Ask, Effect, Fix, Hurt};
use crate::{
    fill::fill,
    shell::{visible, visible_ascii},
};
use model::Shell;

/// The script for `fixes`, in their order.
pub fn script(fixes: &[Fix], shell: Shell) -> String {
    let parts = match shell {
        Shell::Bash => &BASH,
        Shell::PowerShell => &POWERSHELL,
    };
    let of = fixes.len().to_string();
    let mut list = String::new();
    for (index, fix) in fixes.iter().enumerate() {
        let title = match shell {
            Shell::Bash => visible(&fix.title),
            Shell::PowerShell => visible_ascii(&fix.title),
        };
        let number = (index + 1).to_string();
        list.push_str(&fill(
            LISTED,
            &[
                ("number", &number),
                ("title", &title),
                ("rule", fix.rule),
                ("effect", effect(fix)),
            ],
        ));
    }
    let mut out = fill(parts.head, &[("list", &list)]);
    for ask in asks(fixes) {
        let (question, pattern) = (
            crate::shell::word(shell, ask.question),
            crate::shell::word(shell, ask.pattern),
        );
        out.push_str(&fill(
            if ask.several {
                parts.answers
            } else {
                parts.answer
            },
            &[
                ("name", ask.name),
                ("question", &question),
                ("pattern", &pattern),
            ],
        ));
    }
    for (index, fix) in fixes.iter().enumerate() {
        let number = (index + 1).to_string();
        out.push_str(&fill(parts.open, &[("number", &number)]));
        say(&mut out, parts.say, shell, &[""]);
        say(
            &mut out,
            parts.say,
            shell,
            &[&number, " of ", &of, ": ", &fix.title],
        );
        for text in &fix.prerequisites {
            say(&mut out, parts.say, shell, &["  first:   ", text]);
        }
        for text in fix.side_effects {
            say(&mut out, parts.say, shell, &["  changes: ", text]);
        }
        let hurts = |out: &mut String, before: &str, hurt: &Hurt, most: usize| {
            let names = listed(&hurt.names, most);
            let text = [before, hurt.who, &names, ". ", hurt.ask];
            say(out, parts.say, shell, &text);
        };
        for hurt in &fix.hurts {
            hurts(&mut out, "  hurts:   ", hurt, NAMED);
        }
        if !fix.undone.is_empty() {
            say(&mut out, parts.say, shell, &["  undo:    ", fix.undone]);
        }
        for undo in &fix.undo {
            say(
                &mut out,
                parts.say,
                shell,
                &["  undo:    ", &undo.line(shell)],
            );
        }
        for step in &fix.steps {
            let probe = step.probe.as_ref();
            let several = step.command.asks().find(|ask| ask.several);
            // Whoever closes a door reads at the last who goes through it.
            if probe.is_some_and(|probe| CLOSED.contains(&probe.wants)) {
                let first = fix.hurts.first().filter(|hurt| !hurt.names.is_empty());
                if let Some(hurt) = first {
                    hurts(&mut out, "    at stake: ", hurt, AT_STAKE);
                }
            }
            let values = [
                (
                    "what",
                    crate::shell::word(shell, &["  - ", &step.what].concat()),
                ),
                (
                    "shown",
                    crate::shell::word(
                        shell,
                        &visible(&["    run: ", &step.command.line(shell)].concat()),
                    ),
                ),
                ("title", crate::shell::word(shell, &visible(&fix.title))),
                ("run", without_az(step.command.written(shell, true))),
                (
                    "probe",
                    probe.map_or_else(String::new, |probe| {
                        without_az(probe.command.written(shell, true))
                    }),
                ),
                ("name", several.map_or("", |ask| ask.name).to_owned()),
                ("wants", probe.map_or("", |probe| probe.wants).to_owned()),
            ];
            let values: Vec<(&str, &str)> = values
                .iter()
                .map(|(name, value)| (*name, &**value))
                .collect();
            out.push_str(&fill(
                match (several, probe) {
                    (Some(_), _) => parts.each,
                    (None, Some(_)) => parts.probed,
                    (None, None) => parts.step,
                },
                &values,
            ));
        }
        out.push_str(&fill(parts.close, &[("number", &number)]));
    }
    out.push_str(parts.foot);
    let mut verify: Vec<String> = fixes.iter().map(|fix| fix.verify.line(shell)).collect();
    verify.dedup();
    for line in verify {
        say(&mut out, parts.say.trim_start(), shell, &["  ", &line]);
    }
    out
}

/// Adds a line that prints a text.
fn say(out: &mut String, template: &str, shell: Shell, text: &[&str]) {
    out.push_str(&fill(
        template,
        &[("text", &crate::shell::word(shell, &visible(&text.concat())))],
    ));
}

/// Each question once, in the order of its first use.
fn asks(fixes: &[Fix]) -> Vec<&'static Ask> {
    let mut asks: Vec<&Ask> = Vec::new();
    for step in fixes.iter().flat_map(|fix| &fix.steps) {
        let probed = step.probe.iter().flat_map(|probe| probe.command.asks());
        for ask in step.command.asks().chain(probed) {
            if !asks.contains(&ask) {
                asks.push(ask);
            }
        }
    }
    asks
}

/// So many names stand in a line, and so many in one that comes before a change which may cut them off.
const NAMED: usize = 5;
const AT_STAKE: usize = 40;

/// What the state is called once a change of the network is made.
const CLOSED: [&str; 2] = ["Deny", "Disabled"];

/// The first few names, and how many more there are.
pub(super) fn names(names: &[String]) -> String {
    listed(names, NAMED)
}

/// The same of so many; with how many they are where they are more than a few.
fn listed(names: &[String], most: usize) -> String {
    let count = match names.len() {
        0 => return String::new(),
        few if few <= NAMED => String::new(),
        many => format!("{many}: "),
    };
    let first = names.get(..most).unwrap_or(names).join(", ");
    match names.len().saturating_sub(most) {
        0 => [" (", &count, &first, ")"].concat(),
        more => [" (", &count, &first, " and ", &more.to_string(), " more)"].concat(),
    }
}

fn effect(fix: &Fix) -> &'static str {
    match fix.effect {
        Effect::Prevents => "prevents the takeover",
        Effect::Detects => "shows the takeover, does not stop it",
        Effect::Supports => "keeps others working, closes nothing by itself",
    }
}

/// The arguments of a call of `az`, which a template has before its gap.
fn without_az(line: String) -> String {
    line.strip_prefix("az ").map(str::to_owned).unwrap_or(line)
}

/// The pieces of a script. In each, a gap takes one word or one call's arguments.
struct Parts {
    head: &'static str,
    answer: &'static str,
    answers: &'static str,
    open: &'static str,
    say: &'static str,
    step: &'static str,
    probed: &'static str,
    each: &'static str,
    close: &'static str,
    foot: &'static str,
}

const LISTED: &str = "#  <<number>>. <<title>> (<<rule>>, <<effect>>)\n";

static BASH: Parts = Parts {
    head: r#"#!/usr/bin/env bash
# shellcheck disable=SC2016 # names are meant as they stand
# Breaks attack chain CHAIN-026, container registry takeover to supply chain poisoning.
# Save it, read it, then run it with bash.
#
# It will offer these changes, one by one:
<<list>>#
# Before each change it shows how things stand and asks; anything but y leaves them as they are.
# It stops at the first error, and checks each change afterwards.

set -euo pipefail
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
more() {
  local reply=''
  while true; do
    printf '%s; nothing when that was all: ' "$2"
    read -r reply || true
    reply=${reply%$'\r'}
    [[ -n $reply ]] || return 1
    if [[ $reply =~ $3 ]]; then printf -v "$1" '%s' "$reply"; return 0; fi
    say '    that is none'
  done
}
remaining=()
left() { say '    left as it is'; remaining+=("$1"); }

command -v az >/dev/null || fail 'the Azure CLI, az, is not installed'
az account show --output none || fail 'sign in first, by: az login'
"#,
    answer: "answer <<name>> <<question>> <<pattern>>\n",
    answers: "ALL_<<name>>=()
while more <<name>> <<question>> <<pattern>>; do ALL_<<name>>+=(\"$<<name>>\"); done
",
    open: "\nfix_<<number>>() {\n",
    say: "  say <<text>>\n",
    step: "
  say <<what>>
  say <<shown>>
  if ! ask; then left <<title>>; return; fi
  az <<run>> --output none
",
    // From Windows the answer comes with a carriage return.
    probed: r#"
  say <<what>>
  now=$(az <<probe>> | tr -d '\r')
  say "    now: $now"
  if [[ $now == '<<wants>>' ]]; then
    say '    already so'
  else
    say <<shown>>
    if ! ask; then left <<title>>; return; fi
    az <<run>> --output none
    now=$(az <<probe>> | tr -d '\r')
    [[ $now == '<<wants>>' ]] || fail "it did not take: $now"
    say '    done, and checked'
  fi
"#,
    each: r#"
  say <<what>>
  if ((${#ALL_<<name>>[@]})); then
    say <<shown>>
    for <<name>> in "${ALL_<<name>>[@]}"; do say "      $<<name>>"; done
    if ! ask; then left <<title>>; return; fi
    for <<name>> in "${ALL_<<name>>[@]}"; do
      az <<run>> --output none
    done
  else
    say '    none was named'
  fi
"#,
    // Called plainly: inside a condition Bash would not stop at the first error.
    close: "}\nfix_<<number>>\n",
    foot: r#"
say ''
if ((${#remaining[@]})); then
  say 'left as they are:'
  for title in "${remaining[@]}"; do say "  $title"; done
fi
say 'to see what has become of the chain, export again and drop the result:'
"#,
};

static POWERSHELL: Parts = Parts {
    head: r#"# Breaks attack chain CHAIN-026, container registry takeover to supply chain poisoning.
# Save it, read it, then run it in PowerShell.
#
# It will offer these changes, one by one:
<<list>>#
# Before each change it shows how things stand and asks; anything but y leaves them as they are.
# It stops at the first error, and checks each change afterwards.

$ErrorActionPreference = 'Stop'

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
function Read-Answers($question, $pattern) {
  while ($true) {
    $reply = "$(Read-Host "$question; nothing when that was all")".Trim()
    if (-not $reply) { return }
    if ($reply -match $pattern) { $reply } else { Write-Host '    that is none' }
  }
}
$remaining = New-Object System.Collections.ArrayList
function Add-Left($title) { Write-Host '    left as it is'; [void]$remaining.Add($title) }

Invoke-Az account show --output none
"#,
    answer: "$<<name>> = Read-Answer <<question>> <<pattern>>\n",
    answers: "$ALL_<<name>> = @(Read-Answers <<question>> <<pattern>>)\n",
    open: "\nfunction Invoke-Fix<<number>> {\n",
    say: "  Write-Host <<text>>\n",
    step: "
  Write-Host <<what>>
  Write-Host <<shown>>
  if (-not (Read-Yes)) { Add-Left <<title>>; return }
  Invoke-Az <<run>> --output none
",
    probed: r#"
  Write-Host <<what>>
  $now = Invoke-Az <<probe>>
  Write-Host "    now: $now"
  if ($now -eq '<<wants>>') {
    Write-Host '    already so'
  } else {
    Write-Host <<shown>>
    if (-not (Read-Yes)) { Add-Left <<title>>; return }
    Invoke-Az <<run>> --output none
    $now = Invoke-Az <<probe>>
    if ($now -ne '<<wants>>') { throw "stopped: it did not take: $now" }
    Write-Host '    done, and checked'
  }
"#,
    each: r#"
  Write-Host <<what>>
  if ($ALL_<<name>>.Count) {
    Write-Host <<shown>>
    foreach ($<<name>> in $ALL_<<name>>) { Write-Host "      $<<name>>" }
    if (-not (Read-Yes)) { Add-Left <<title>>; return }
    foreach ($<<name>> in $ALL_<<name>>) {
      Invoke-Az <<run>> --output none
    }
  } else {
    Write-Host '    none was named'
  }
"#,
    close: "}\nInvoke-Fix<<number>>\n",
    foot: r#"
Write-Host ''
if ($remaining.Count) {
  Write-Host 'left as they are:'
  foreach ($title in $remaining) { Write-Host "  $title" }
}
Write-Host 'to see what has become of the chain, export again and drop the result:'
"#,
};

#[cfg(test)]
mod tests;
