//! What is taken as mended, and how to mend it.

use super::{
    effect::{Effect, Effects},
    model::{Fixes, Script, State},
    msg::WhatIf,
    page::Page,
    steps::suppose,
};
use model::{
    Shell,
    protocol::{Cut, How, Request},
};

pub(super) fn update(state: &mut State, msg: WhatIf, effects: &mut Effects) -> bool {
    match msg {
        WhatIf::Switch(switches, on) => {
            for switch in switches {
                if on {
                    state.mended.insert(switch);
                } else {
                    state.mended.remove(&switch);
                }
            }
            suppose(state, effects);
        }
        WhatIf::Reality => {
            state.mended.clear();
            // What had the focus goes, and with it perhaps a comparison above.
            effects.push(Effect::Reach(Page::Answer, "verdict"));
            suppose(state, effects);
        }
        WhatIf::Compare => effects.push(Effect::Ask(Request::Suppose)),
        WhatIf::Weigh(scale) => {
            state.script = None;
            state.scale = scale;
            effects.push(Effect::Ask(Request::Weigh { scale }));
        }
        WhatIf::Rank(worth) => {
            state.worth = worth;
            effects.push(Effect::Ask(Request::Rank { worth }));
        }
        WhatIf::Fixes(of) => {
            state.fixes = of.map(|of| {
                effects.push(Effect::Ask(Request::Fixes { of: of.clone() }));
                Fixes { of, fixes: None }
            });
        }
        WhatIf::Shell(shell) => {
            state.shell = shell;
            if let Some(script) = &state.script {
                ask_for_script(script.which, script.how, shell, effects);
            }
            if state.missing.is_some() {
                effects.push(Effect::Ask(Request::Missing { shell }));
            }
        }
        WhatIf::Script(which, how) => {
            let open = state.script.take().map(|script| (script.which, script.how));
            if open != Some((which, how)) {
                ask_for_script(which, how, state.shell, effects);
            }
        }
        WhatIf::Missing => {
            if state.missing.take().is_none() {
                let shell = state.shell;
                effects.push(Effect::Ask(Request::Missing { shell }));
            }
        }
        WhatIf::SaveMissing => {
            effects.extend(
                state
                    .missing
                    .as_ref()
                    .map(|(shell, text)| Effect::Download {
                        name: match shell {
                            Shell::Bash => "collect-missing.sh",
                            Shell::PowerShell => "collect-missing.ps1",
                        },
                        media_type: "text/plain",
                        text: text.clone(),
                    }),
            );
            return false;
        }
        WhatIf::SaveScript => {
            effects.extend(state.script.as_ref().map(save));
            return false;
        }
    }
    true
}

fn ask_for_script(which: Cut, how: How, shell: Shell, effects: &mut Effects) {
    effects.push(Effect::Ask(Request::Script { which, how, shell }));
}

fn save(script: &Script) -> Effect {
    Effect::Download {
        name: match (script.how, script.shell) {
            (How::Commands, Shell::Bash) => "break-the-chain.sh",
            (How::Commands, Shell::PowerShell) => "break-the-chain.ps1",
            (How::Policy, Shell::Bash) => "break-the-chain-by-policy.sh",
            (How::Policy, Shell::PowerShell) => "break-the-chain-by-policy.ps1",
        },
        media_type: "text/plain",
        text: script.text.clone(),
    }
}
