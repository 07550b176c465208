//! The fixes of a finding as a page shows them: texts, commands written out for both shells.

use crate::remedy::{self, Command, Effect};
use model::{
    Shell,
    fix::{Fix, Hurt, Lines, Points, Policy},
};

fn lines<'a>(commands: impl IntoIterator<Item = &'a Command>) -> Lines {
    let mut lines = Lines::default();
    for command in commands {
        for (text, shell) in [
            (&mut lines.bash, Shell::Bash),
            (&mut lines.powershell, Shell::PowerShell),
        ] {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&command.line(shell));
        }
    }
    lines
}

/// A fix as plain data.
pub fn fix(fix: &remedy::Fix) -> Fix {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let points = |weight: remedy::Weight| Points {
        points: weight.points,
        because: weight.because.to_owned(),
    };
    Fix {
        id: fix.id.to_owned(),
        rule: fix.rule.to_owned(),
        subject: fix.subject.clone(),
        title: fix.title.clone(),
        about: fix.about.to_owned(),
        prevents: fix.effect == Effect::Prevents,
        prerequisites: fix
            .prerequisites
            .iter()
            .map(|text| text.clone().into_owned())
            .collect(),
        cli: lines(fix.steps.iter().map(|step| &step.command)),
        bicep: fix.bicep.clone(),
        terraform: fix.terraform.clone(),
        policies: fix
            .policies
            .iter()
            .map(|policy| Policy {
                name: policy.name.to_owned(),
                id: policy.id.to_owned(),
                effect: policy.effect.to_owned(),
                about: policy.about.to_owned(),
                assign: lines(&policy.assign),
            })
            .collect(),
        side_effects: owned(fix.side_effects),
        hurts: fix
            .hurts
            .iter()
            .map(|hurt| Hurt {
                who: hurt.who.to_owned(),
                names: hurt.names.clone(),
                known: hurt.known,
                ask: hurt.ask.to_owned(),
            })
            .collect(),
        leaves_open: owned(fix.leaves_open),
        undo: lines(&fix.undo),
        undone: fix.undone.to_owned(),
        verify: lines([&fix.verify]),
        effort: points(fix.effort),
        breakage: points(fix.breakage),
    }
}
