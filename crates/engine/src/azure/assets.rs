//! What Machine Learning's own tools call what a workspace or a registry of theirs keeps:
//! `azureml:NAME:VERSION`, `azureml:` before a resource id, `azureml://registries/R/environments/N/versions/V`.
//! (azure-ai-ml 1.35: `_schema/core/fields.py`, `ArmStr` and `RegistryStr`.)

/// What all of them begin with.
const SIGN: &str = "azureml:";

/// The same without the sign; none if it has none.
pub fn without_sign(text: &str) -> Option<&str> {
    let (head, rest) = text.split_at_checked(SIGN.len())?;
    head.eq_ignore_ascii_case(SIGN).then_some(rest)
}

/// One of them that is not called by a resource id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset<'a> {
    /// `environments`, `models`; empty where its name alone is told.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its version; none if it is not told, or told by a label such as `@latest`.
    pub version: Option<&'a str>,
}

impl<'a> Asset<'a> {
    /// Of such a name; none of a resource id, and of whatever else.
    pub fn of(text: &'a str) -> Option<Asset<'a>> {
        let rest = without_sign(text.trim())?;
        let kept = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        if let Some(path) = rest.strip_prefix("//registries/") {
            let mut parts = path.split('/').skip(1);
            let (kind, name) = (kept(parts.next()?)?, kept(parts.next()?)?);
            let version = match (parts.next(), parts.next()) {
                (Some("versions"), Some(version)) => kept(version),
                _ => None,
            };
            return Some(Asset {
                kind,
                name,
                version,
            });
        }
        if rest.contains('/') {
            return None;
        }
        let (name, version) = match (rest.split_once(':'), rest.split_once('@')) {
            (Some((name, version)), _) => (name, kept(version)),
            (None, Some((name, _))) => (name, None),
            (None, None) => (rest, None),
        };
        Some(Asset {
            kind: "",
            name: kept(name)?,
            version,
        })
    }

    /// Its name with its version, as people see it.
    pub fn spelled(self) -> String {
        match self.version {
            Some(version) => format!("{}/{version}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// Whether it is an environment, as far as its name tells.
    pub fn is_environment(self) -> bool {
        self.kind.is_empty() || self.kind.eq_ignore_ascii_case("environments")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_by_a_name_of_its_own_is_told() {
        let asset = |kind, name, version| {
            Some(Asset {
                kind,
                name,
                version,
            })
        };
        for (text, expected) in [
            ("azureml:sk:3", asset("", "sk", Some("3"))),
            ("AzureML:sk", asset("", "sk", None)),
            ("azureml:sk@latest", asset("", "sk", None)),
            ("azureml:sk:", asset("", "sk", None)),
            (
                "azureml://registries/r/environments/sk/versions/3",
                asset("environments", "sk", Some("3")),
            ),
            (
                "azureml://registries/r/models/m/labels/latest",
                asset("models", "m", None),
            ),
            ("azureml:", None),
            ("azureml::3", None),
            ("azureml:/subscriptions/s", None),
            ("azureml://registries/r", None),
            ("azureml://datastores/d/paths/p", None),
            ("sk:3", None),
            ("", None),
            ("az\u{e9}reml:x", None),
        ] {
            assert_eq!(Asset::of(text), expected, "{text}");
        }
    }
}
