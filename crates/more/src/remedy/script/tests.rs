use super::*;
use crate::{
    remedy::{
        Command, Consumers, Target, Word, fixes,
        tests::{CONTOSO, every_fix},
    },
    shell::tests::HOSTILE,
    stubs::{Run, Stubs, shellcheck},
};

/// A stand-in for the Azure CLI: writes down its arguments, and answers each question with the bad
/// state until the change for it has been made. `FAIL_ON` names an argument it fails at.
const STUB: &str = r#"#!/bin/bash
printf '%s\0' "$#" "$@" >>"$LOG"
for argument in "$@"; do
  if [[ -n "${FAIL_ON-}" && "$argument" == "$FAIL_ON" ]]; then exit 3; fi
done
made() { if grep -qaF -- "$1" "$LOG"; then printf '%s\r\n' "$2"; else printf '%s\n' "$3"; fi; }
for argument in "$@"; do
  case "$argument" in
    adminUserEnabled) made --admin-enabled "${AFTER-false}" true ;;
    publicNetworkAccess) made --public-network-enabled Disabled Enabled ;;
    networkRuleSet.defaultAction) made --default-action Deny Allow ;;
    sku.name) made --sku Premium "${SKU-Basic}" ;;
    pricingTier) made --tier Standard Free ;;
    securityProfile.defender.securityMonitoring.enabled) made --enable-defender True '' ;;
  esac
done
"#;

/// Runs a script, which must not leave a file.
fn run(script: &str, replies: &str, env: &[(&str, &str)]) -> Run {
    let run = Stubs::new(&[("az", STUB)]).run(script, &[], replies, env);
    assert_eq!(run.files(), Vec::<String>::new(), "the script made a file");
    run
}

/// The calls that change something.
fn changes(run: &Run) -> Vec<&Vec<String>> {
    let is_change = |word: &String| ["update", "create", "add", "delete"].contains(&&**word);
    run.calls
        .iter()
        .filter(|call| call.iter().any(is_change))
        .collect()
}

/// The arguments a command should arrive with.
fn arguments(command: &Command, answers: &str, more: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    for word in &command.words {
        match word {
            Word::Plain(word) => arguments.push((*word).to_owned()),
            Word::Named { option, value } if value.starts_with('-') => {
                arguments.push(format!("{option}={value}"))
            }
            Word::Named { option, value } => {
                arguments.extend([option.to_string(), value.to_string()])
            }
            Word::Asked { option, .. } => arguments.push(format!("{option}={answers}")),
        }
    }
    arguments.remove(0);
    arguments.extend(more.split_whitespace().map(str::to_owned));
    arguments
}

/// All the calls of a script whose every question is answered by yes.
fn expected(fixes: &[Fix], answer: &str) -> Vec<Vec<String>> {
    let mut calls = vec![
        ["account", "show", "--output", "none"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for step in fixes.iter().flat_map(|fix| &fix.steps) {
        let probe = step
            .probe
            .as_ref()
            .map(|probe| arguments(&probe.command, answer, ""));
        calls.extend(probe.clone());
        let several = step.command.asks().any(|ask| ask.several);
        let answers: Vec<&str> = match several {
            true => answer.split_whitespace().collect(),
            false => vec![answer],
        };
        let each = answers.into_iter();
        calls.extend(each.map(|answer| arguments(&step.command, answer, "--output none")));
        calls.extend(probe);
    }
    calls
}

fn only(rule: &str, target: &Target<'_>, id: &str) -> Fix {
    fixes(rule, target)
        .into_iter()
        .find(|fix| fix.id == id)
        .unwrap()
}

fn disable_admin(target: &Target<'_>) -> Fix {
    only("zt_wl_012", target, "disable-admin")
}

fn close_network(target: &Target<'_>) -> Fix {
    only("zt_wl_013", target, "close-network")
}

fn restrict_network(target: &Target<'_>) -> Fix {
    only("zt_wl_013", target, "restrict-network")
}

#[test]
fn a_hostile_name_arrives_whole_and_nothing_else_happens() {
    for name in HOSTILE {
        let target = Target {
            registry: Some(name),
            resource_group: Some(name),
            subscription: Some(name),
            registry_id: Some(name),
            cluster: Some(name),
            sku: Some(name),
            allowed_ranges: &[name],
            ..CONTOSO
        };
        let chosen = [
            disable_admin(&target),
            close_network(&target),
            restrict_network(&target),
            only(
                "zt_wl_021",
                &Target {
                    cluster: None,
                    ..target
                },
                "defender-plan",
            ),
            only("zt_wl_021", &target, "defender-sensor"),
        ];
        // One registry moves to Premium once; the second time it is so already.
        let chosen: Vec<Fix> = chosen
            .into_iter()
            .map(|mut fix| {
                fix.steps
                    .retain(|step| fix.id != "restrict-network" || !step.what.starts_with("Move"));
                fix
            })
            .collect();
        let run = run(&script(&chosen, Shell::Bash), &"y\n".repeat(20), &[]);
        assert!(run.success, "{name:?}: {}", run.stderr);
        assert_eq!(run.calls, expected(&chosen, ""), "{name:?}");
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'),
            "{name:?}"
        );
    }
}

#[test]
fn a_name_that_az_would_read_as_a_file_stops_the_script() {
    let target = Target {
        registry: Some("@/etc/hostname"),
        ..CONTOSO
    };
    let run = run(
        &script(&[disable_admin(&target)], Shell::Bash),
        "y\ny\n",
        &[],
    );
    assert!(
        !run.success && run.calls.len() == 1 && run.stderr.contains("at sign"),
        "{}",
        run.stderr
    );
}

#[test]
fn nothing_is_changed_without_a_yes() {
    let all = every_fix(&Target {
        sku: None,
        ..CONTOSO
    });
    let answers = "203.0.113.0/24\n\nrg-net\n/subscriptions/1/subnets/a\n/subscriptions/1/virtualNetworks/a\n";
    for replies in ["", "n\n", "\n", "nope\n", "Y E S\n", "yy\n"] {
        let run = run(
            &script(&all, Shell::Bash),
            &format!("{answers}{}", replies.repeat(30)),
            &[],
        );
        assert!(run.success, "{}", run.stderr);
        assert_eq!(changes(&run), Vec::<&Vec<String>>::new(), "{replies:?}");
        assert!(run.stdout.contains("left as they are:"));
    }
}

#[test]
fn a_change_left_out_leaves_out_what_rests_on_it_but_not_the_next_fix() {
    let chosen = [
        close_network(&Target {
            sku: Some("Basic"),
            ..CONTOSO
        }),
        disable_admin(&CONTOSO),
    ];
    let run = run(&script(&chosen, Shell::Bash), "n\nYes\n", &[]);
    let changes = changes(&run);
    assert_eq!(changes.len(), 1);
    assert!(changes[0].contains(&"--admin-enabled".to_owned()));
}

#[test]
fn what_is_so_already_is_not_done_again() {
    let chosen = [close_network(&Target {
        sku: None,
        ..CONTOSO
    })];
    let run = run(&script(&chosen, Shell::Bash), "y\n", &[("SKU", "Premium")]);
    assert!(run.success && run.stdout.contains("already so"));
    assert_eq!(changes(&run).len(), 1);
}

#[test]
fn the_first_error_stops_it() {
    let chosen = [disable_admin(&CONTOSO), close_network(&CONTOSO)];
    for fail_on in ["--admin-enabled", "adminUserEnabled", "account"] {
        let run = run(
            &script(&chosen, Shell::Bash),
            "y\ny\n",
            &[("FAIL_ON", fail_on)],
        );
        assert!(!run.success, "{fail_on}");
        assert!(
            !run.calls
                .iter()
                .flatten()
                .any(|word| word == "--public-network-enabled"),
            "{fail_on}"
        );
    }
}

#[test]
fn a_change_that_did_not_take_stops_it() {
    let run = run(
        &script(&[disable_admin(&CONTOSO)], Shell::Bash),
        "y\n",
        &[("AFTER", "true")],
    );
    assert!(
        !run.success && run.stderr.contains("did not take"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_value_nobody_knows_is_asked_for_once_and_checked() {
    let asking = Target {
        subscription: None,
        cluster: None,
        ..CONTOSO
    };
    let chosen = [only("zt_wl_021", &asking, "defender-plan")];
    let text = script(&chosen, Shell::Bash);
    let good = run(&text, "11111111-1111-4111-8111-111111111111\ny\n", &[]);
    assert!(good.success, "{}", good.stderr);
    let wanted = expected(&chosen, "11111111-1111-4111-8111-111111111111");
    assert_eq!(good.calls, wanted);
    let bad = run(&text, "$(touch pwned)\ny\ny\n", &[]);
    assert!(!bad.success && changes(&bad).is_empty());
}

#[test]
fn ranges_are_asked_for_until_that_was_all_and_each_is_let_in_before_the_rest_is_refused() {
    let names: Vec<String> = (1..=11).map(|number| format!("web-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let target = Target {
        consumers: Consumers {
            workloads: Some(&names),
            private_endpoints: Some(&["private endpoint 1"]),
            ..Consumers::default()
        },
        ..CONTOSO
    };
    // Two registries have the same offices.
    let second = Target {
        registry: Some("contosotest"),
        ..CONTOSO
    };
    let chosen = [restrict_network(&target), restrict_network(&second)];
    let text = script(&chosen, Shell::Bash);
    for (ranges, replies) in [
        ("203.0.113.0/24", "203.0.113.0/24\n\n"),
        (
            "203.0.113.0/24 198.51.100.7 192.0.2.0/28",
            "203.0.113.0/24\r\n198.51.100.7\n192.0.2.0/28\n\n",
        ),
        // What is none is asked for again, and not run.
        (
            "203.0.113.0/24 198.51.100.7",
            "203.0.113.0/24\n$(touch pwned)\n198.51.100.7\n\n",
        ),
    ] {
        let run = run(&text, &format!("{replies}{}", "y\n".repeat(6)), &[]);
        assert!(run.success, "{}", run.stderr);
        assert_eq!(run.calls, expected_of_two(&chosen, ranges));
        let (before, after) = run.stdout.split_once("at stake: ").unwrap();
        let stake = after.lines().next().unwrap();
        assert!(
            stake.contains("(11: web-1, ") && stake.contains("web-11)"),
            "{stake}"
        );
        assert!(!after.contains("private endpoint 1"));
        assert!(before.contains("Allow each range") && !before.contains("Refuse every"));
    }
    // None is an answer, and the end of the input is one as well: then nobody is let in, and who is at stake said.
    let none = run(&text, "\nn\nn\n", &[]);
    assert!(none.success && changes(&none).is_empty());
    assert!(none.stdout.contains("none was named") && none.stdout.contains("at stake"));
    let ended = run(&text, "203.0.113.0/24", &[]);
    assert!(
        ended.success && changes(&ended).is_empty(),
        "{}",
        ended.stderr
    );
    // PowerShell asks in the same way.
    let text = script(&chosen, Shell::PowerShell);
    assert!(text.contains("$ALL_ALLOWED_RANGE = @(Read-Answers "));
    assert!(text.contains("foreach ($ALLOWED_RANGE in $ALL_ALLOWED_RANGE) {"));
    assert!(text.contains("at stake: ") && text.contains("(11: web-1, "));
    insta::assert_snapshot!(
        "ranges in powershell",
        script(&chosen[..1], Shell::PowerShell)
    );
}

/// The same where what the first fix changed is so already for the second, as the stand-in has it.
fn expected_of_two(fixes: &[Fix], answer: &str) -> Vec<Vec<String>> {
    let mut calls = expected(&fixes[..1], answer);
    let mut second = expected(&fixes[1..], answer);
    second.remove(0);
    second.truncate(second.len() - 2);
    calls.extend(second);
    calls
}

#[test]
fn the_script_says_what_it_is_about_to_do() {
    let run = run(&script(&[disable_admin(&CONTOSO)], Shell::Bash), "n\n", &[]);
    for part in [
        "1 of 1: Turn the admin account of registry `contosoprod` off",
        "now: true",
        "undo:",
        "--admin-enabled false",
        "[y/N]",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

#[test]
fn a_script_without_fixes_does_nothing() {
    let run = run(&script(&[], Shell::Bash), "", &[]);
    assert!(run.success && changes(&run).is_empty());
}

#[test]
fn shellcheck_finds_nothing() {
    for target in [
        CONTOSO,
        Target::default(),
        Target {
            registry: Some("it's $(x)\n"),
            ..CONTOSO
        },
    ] {
        assert_eq!(shellcheck(&script(&every_fix(&target), Shell::Bash)), "");
    }
}

/// A PowerShell script with every literal replaced by `S`, so that only its code is left.
fn code(script: &str) -> String {
    let mut out = String::new();
    for line in script.lines() {
        if line.starts_with('#') {
            out.push_str("#\n");
            continue;
        }
        let mut rest = line;
        while let Some(start) = rest.find(['\'', '"']) {
            let (before, literal) = rest.split_at(start);
            out.push_str(before);
            let mut chars = literal.chars();
            let quote = chars.next();
            loop {
                match chars.next() {
                    Some('`') if quote == Some('"') => drop(chars.next()),
                    char if char == quote => match chars.clone().next() {
                        next if next == quote => drop(chars.next()),
                        _ => break,
                    },
                    Some(_) => {}
                    None => panic!("a literal does not end: {line}"),
                }
            }
            out.push('S');
            rest = chars.as_str();
        }
        out.push_str(rest);
        out.push('\n');
    }
    // The spellings of one word: a sum with character codes, a refusal, an option joined to its value.
    let mut plain = String::new();
    let mut rest = &*out;
    while let Some((before, after)) = rest.split_once("(S + ") {
        plain.push_str(before);
        plain.push('S');
        rest = after.split_once(')').unwrap().1;
    }
    plain.push_str(rest);
    let plain = plain.replace("$(throw S)", "S");
    let words: Vec<&str> = plain.split(' ').collect();
    let is_joined = |pair: &[&str]| pair[0].starts_with("--") && pair[1] == "S";
    let kept = words
        .windows(2)
        .filter(|pair| !is_joined(pair))
        .map(|pair| pair[0])
        .chain(words.last().copied());
    kept.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_hostile_name_adds_no_code_to_the_powershell_script() {
    let named = |name: &'static str| {
        // Not the subscription: its id begins with a digit here and is in quotes anyway.
        let target = Target {
            registry: Some(name),
            resource_group: Some(name),
            cluster: Some(name),
            registry_id: Some(name),
            ..CONTOSO
        };
        script(&every_fix(&target), Shell::PowerShell)
    };
    let benign = code(&named("a name"));
    for name in HOSTILE {
        let script = named(name);
        assert!(script.is_ascii(), "{name:?}");
        assert_eq!(code(&script), benign, "{name:?}");
    }
}

#[test]
fn the_powershell_script_checks_every_exit_code() {
    let text = script(&every_fix(&CONTOSO), Shell::PowerShell);
    assert!(
        text.contains("$ErrorActionPreference = 'Stop'") && text.contains("$LASTEXITCODE -ne 0")
    );
    for line in code(&text).lines() {
        let code = line.trim_start();
        assert!(
            !code.starts_with("az ") && !code.contains("= az "),
            "az is called past the check: {line}"
        );
    }
}

#[test]
fn both_scripts_for_a_registry_read_like_this() {
    let chosen = fixes("zt_wl_012", &CONTOSO);
    insta::assert_snapshot!("bash", script(&chosen, Shell::Bash));
    insta::assert_snapshot!("powershell", script(&chosen, Shell::PowerShell));
}

#[test]
fn who_is_at_stake_is_said_last_before_a_door_is_closed_whichever_it_is() {
    let target = Target {
        allowed_ranges: &["203.0.113.7"],
        consumers: Consumers {
            workloads: Some(&["web"]),
            ..Consumers::default()
        },
        ..CONTOSO
    };
    for fix in [close_network(&target), restrict_network(&target)] {
        let run = run(&script(&[fix], Shell::Bash), "n\n", &[]);
        let (_, after) = run
            .stdout
            .split_once("at stake: Workloads that pull from it, by tag or by digest (web). ")
            .unwrap();
        assert!(after.contains("[y/N]"), "{}", run.stdout);
    }
    let admin = script(&[disable_admin(&target)], Shell::Bash);
    assert!(!admin.contains("at stake"));
}
