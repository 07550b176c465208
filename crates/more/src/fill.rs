//! Templates with named gaps.

/// Fills the gaps of a template, written `<<name>>` with lower-case letters and dashes. What is put
/// in is not looked at again, so a value that reads like a gap stays a value. A gap without a value
/// stays empty.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("<<") {
        out.push_str(before);
        rest = match after.split_once(">>") {
            Some((name, after)) if is_name(name) => {
                let value = values.iter().find(|(known, _)| *known == name);
                out.push_str(value.map_or("", |(_, value)| value));
                after
            }
            // Two angle brackets of the text itself, as before a here-document.
            _ => {
                out.push_str("<<");
                after
            }
        };
    }
    out.push_str(rest);
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_once() {
        assert_eq!(
            fill("a <<b>> c <<d-e>>", &[("b", "<<d-e>>"), ("d-e", "x")]),
            "a <<d-e>> c x"
        );
    }

    #[test]
    fn what_is_no_gap_stays() {
        for text in [
            "cat <<'END'",
            "<<<\"$x\"",
            "a << b",
            "<<",
            "<<A>>",
            "1 >> 2",
            "<<>>",
        ] {
            assert_eq!(fill(text, &[]), text);
        }
        assert_eq!(fill("<<<<x>>", &[("x", "y")]), "<<y");
    }

    #[test]
    fn a_gap_without_a_value_is_empty() {
        assert_eq!(fill("[<<x>>]", &[]), "[]");
    }
}
