//! Commands as lists of words, written out for a shell only when they are shown.

use serde::{Deserialize, Serialize};

use super::Text;
use crate::shell::{Shell, bash, powershell, survives_cmd};

/// A command line that someone may copy, as its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<Word>,
}

/// One or more words of a [`Command`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Word {
    /// Words of our own that every shell reads as they stand.
    Plain(Text),
    /// An option and its value, which may be anything.
    Named {
        /// The option, such as `--name`.
        option: Text,
        /// Its value.
        value: Text,
    },
    /// An option whose value no evidence holds.
    Asked {
        /// The option, such as `--ip-address`.
        option: Text,
        /// What to ask the person for.
        ask: Ask,
    },
}

/// A value that only the person at the keyboard knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// Stands for the value in a copied line, and names it in a script; capitals and `_` only.
    pub name: Text,
    /// The question, with an example.
    pub question: Text,
    /// A regular expression for a right answer, which Bash and PowerShell read alike.
    pub pattern: Text,
}

impl Command {
    /// A command of the Azure CLI; `words` are ours and plain.
    pub fn az(words: &'static str) -> Command {
        Command {
            words: vec![Word::Plain("az".into()), Word::Plain(words.into())],
        }
    }

    /// Adds words of our own.
    pub fn plain(mut self, words: &'static str) -> Command {
        self.words.push(Word::Plain(words.into()));
        self
    }

    /// Adds an option with any text as its value.
    pub fn named(mut self, option: &'static str, value: impl Into<Text>) -> Command {
        self.words.push(Word::Named {
            option: option.into(),
            value: value.into(),
        });
        self
    }

    /// Adds an option where there is a value for it.
    pub fn optional(self, option: &'static str, value: Option<&str>) -> Command {
        match value {
            Some(value) => self.named(option, value.to_owned()),
            None => self,
        }
    }

    /// Adds an option with its value, or with a question where there is none.
    pub fn named_or_ask(
        mut self,
        option: &'static str,
        value: Option<&str>,
        ask: fn() -> Ask,
    ) -> Command {
        if value.is_some() {
            return self.optional(option, value);
        }
        self.words.push(Word::Asked {
            option: option.into(),
            ask: ask(),
        });
        self
    }

    /// The questions it holds.
    pub fn asks(&self) -> impl Iterator<Item = &Ask> {
        self.words.iter().filter_map(|word| match word {
            Word::Asked { ask, .. } => Some(ask),
            Word::Plain(_) | Word::Named { .. } => None,
        })
    }

    /// The line to copy. A value to be asked for stands there as a name in capitals.
    pub fn line(&self, shell: Shell) -> String {
        self.render(shell, |option, ask| format!("{option} {}", ask.name))
    }

    /// The line inside a script, where each value that was asked for is in a variable of its name.
    pub(super) fn script_line(&self, shell: Shell) -> String {
        // In quotes, so that the value stays one word; PowerShell reads the same spelling.
        self.render(shell, |option, ask| format!("\"{option}=${}\"", ask.name))
    }

    fn render(&self, shell: Shell, asked: impl Fn(&str, &Ask) -> String) -> String {
        let words = self.words.iter().map(|word| match word {
            Word::Plain(words) => words.to_string(),
            Word::Named { option, value } => named(shell, option, value),
            Word::Asked { option, ask } => asked(option, ask),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// An option and its value as `shell` should read them.
fn named(shell: Shell, option: &str, value: &str) -> String {
    if let Some(refusal) = refusal(shell, value) {
        return format!("{option} {refusal}");
    }
    if value.starts_with('-') {
        // Apart from its option, the Azure CLI would take it for another option.
        return match shell {
            Shell::Bash => format!("{option}={}", bash(value)),
            Shell::PowerShell => powershell(&format!("{option}={value}")),
        };
    }
    format!("{option} {}", shell.word(value))
}

/// An expression that stops the shell before it starts the command, for a value that quoting
/// cannot carry through. No name that Azure allows needs this; a forged export might.
fn refusal(shell: Shell, value: &str) -> Option<&'static str> {
    // The Azure CLI itself reads a file for `@file` and for `word=@file`; there is no escape.
    let expands = value.starts_with('@')
        || value
            .split_once('=')
            .is_some_and(|(_, value)| value.starts_with('@'));
    match shell {
        Shell::Bash => expands
            .then_some("\"${refused:?a name that begins with an at sign cannot be passed to az}\""),
        Shell::PowerShell => (expands || !survives_cmd(value))
            .then_some("$(throw 'a name in this command holds characters that no Azure name has')"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask() -> Ask {
        Ask {
            name: "ALLOWED_RANGE".into(),
            question: "which range".into(),
            pattern: "^[0-9./]+$".into(),
        }
    }

    #[test]
    fn a_command_reads_as_people_would_type_it() {
        let command = Command::az("acr update")
            .named("--name", "contosoprod")
            .optional("--resource-group", Some("rg prod"))
            .optional("--subscription", None)
            .plain("--admin-enabled false");
        let line =
            "az acr update --name contosoprod --resource-group 'rg prod' --admin-enabled false";
        assert_eq!(command.line(Shell::Bash), line);
        assert_eq!(command.line(Shell::PowerShell), line);
    }

    #[test]
    fn a_value_like_an_option_stays_a_value() {
        let command = Command::az("acr show").named("--name", "-rf");
        assert_eq!(command.line(Shell::Bash), "az acr show --name='-rf'");
        assert_eq!(command.line(Shell::PowerShell), "az acr show '--name=-rf'");
    }

    #[test]
    fn a_value_that_quoting_cannot_carry_stops_the_shell() {
        for value in ["@/etc/passwd", "a=@/etc/passwd"] {
            let file = Command::az("acr show").named("--name", value);
            assert!(file.line(Shell::Bash).contains("${refused:?"));
            assert!(file.line(Shell::PowerShell).contains("$(throw "));
        }
        let cmd = Command::az("acr show").named("--name", "a&calc");
        assert_eq!(cmd.line(Shell::Bash), "az acr show --name 'a&calc'");
        assert!(
            cmd.line(Shell::PowerShell).contains("$(throw ")
                && !cmd.line(Shell::PowerShell).contains("calc")
        );
    }

    #[test]
    fn a_missing_value_is_asked_for() {
        let command = Command::az("acr network-rule add").named_or_ask("--ip-address", None, ask);
        assert_eq!(
            command.line(Shell::Bash),
            "az acr network-rule add --ip-address ALLOWED_RANGE"
        );
        assert_eq!(
            command.script_line(Shell::PowerShell),
            "az acr network-rule add \"--ip-address=$ALLOWED_RANGE\""
        );
        assert_eq!(command.asks().count(), 1);
    }
}
