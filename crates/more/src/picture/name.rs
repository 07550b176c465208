//! Names that do not fit: they keep the part by which they differ.

/// How many characters names begin with in common, up to a place where one would part them; 0 where that
/// is too little to leave out.
pub(super) fn shared(labels: &[&str]) -> usize {
    const LEAST: usize = 4;
    let Some((first, others)) = labels
        .split_first()
        .filter(|(_, others)| !others.is_empty())
    else {
        return 0;
    };
    let mut common = first.chars().count();
    for other in others {
        let both = first.chars().zip(other.chars());
        common = both.take(common).take_while(|(a, b)| a == b).count();
    }
    if common < LEAST {
        return 0;
    }
    // Behind the last separator, so that no word is torn.
    let parted: Vec<char> = first.chars().take(common).collect();
    let parted = parted.iter().rposition(|char| parts(*char));
    parted.map_or(0, |place| place + 1)
}

/// Whether a name may be parted behind a character.
fn parts(char: char) -> bool {
    matches!(char, '-' | '_' | '.' | '/' | ':' | ' ')
}

/// A name in one line of at most so many characters, of which the first `shared` stand in all names
/// beside it.
pub(super) fn short(label: &str, room: usize, shared: usize) -> String {
    let room = room.max(3);
    let length = label.chars().count();
    if length <= room {
        return label.to_owned();
    }
    // What is the same in all of them goes first.
    if shared > 0 && shared < length {
        let rest: String = label.chars().skip(shared).collect();
        let rest = ["…", &rest].concat();
        if rest.chars().count() <= room {
            // As much of what is shared as there is room for says where it belongs.
            let kept = room - rest.chars().count();
            let head: String = label.chars().take(kept.min(shared)).collect();
            return match kept >= shared {
                true => label.to_owned(),
                false => [head.as_str(), &rest].concat(),
            };
        }
        return middle(&rest, room);
    }
    middle(label, room)
}

/// A name in one line, or in two where one cannot hold it.
pub(super) fn lines(label: &str, room: usize, shared: usize) -> Vec<String> {
    let room = room.max(3);
    let characters: Vec<char> = label.chars().collect();
    if characters.len() <= room {
        return vec![label.to_owned()];
    }
    let fitting = characters.get(..room).unwrap_or_default();
    let text = |characters: &[char]| characters.iter().collect::<String>();
    // Behind the last separator that fits; a name without one is parted where the line ends.
    let at = fitting.iter().rposition(|char| parts(*char));
    let at = at.map_or(room, |place| place + 1);
    let (head, tail) = characters.split_at(at.min(characters.len()));
    let tail = text(tail);
    if tail.chars().count() <= room {
        return vec![text(head).trim_end().to_owned(), tail];
    }
    let rest = label.chars().count().saturating_sub(shared);
    if shared > 0 && rest < room * 2 {
        let cut: String = ["…", &label.chars().skip(shared).collect::<String>()].concat();
        return lines(&cut, room, 0);
    }
    vec![text(head).trim_end().to_owned(), middle(&tail, room)]
}

/// A text cut in the middle to at most so many characters: names differ at both ends.
fn middle(label: &str, room: usize) -> String {
    let length = label.chars().count();
    if length <= room {
        return label.to_owned();
    }
    let tail = (room - 1) / 2;
    let head = label.chars().take(room - 1 - tail);
    head.chain(['…'])
        .chain(label.chars().skip(length - tail))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_keep_the_part_that_differs() {
        let labels = [
            "Container App / build-agent",
            "Container App / web-frontend",
        ];
        assert_eq!(shared(&labels), 16);
        assert_eq!(short(labels[0], 14, 16), "Co…build-agent");
        assert_eq!(lines(labels[0], 16, 16), ["Container App /", "build-agent"]);
        assert_eq!(
            lines("SystemAssigned identity", 15, 0),
            ["SystemAssigned", "identity"]
        );
        assert_eq!(lines("short", 15, 0), ["short"]);
    }

    #[test]
    fn nothing_is_shared_by_one_name_or_by_too_little() {
        assert_eq!(shared(&["contoso-web"]), 0);
        assert_eq!(shared(&["a-web", "a-api"]), 0);
        assert_eq!(shared(&["contoso-web", "fabrikam-web"]), 0);
        assert_eq!(
            shared(&["workload identity of x", "workload identity of y"]),
            21
        );
    }

    proptest! {
        #[test]
        fn every_line_fits_and_names_that_differ_behind_what_they_share_stay_different(
            head in "[a-z]{4,30}-",
            one in "[a-z]{1,6}",
            other in "[a-z]{1,6}",
            room in 8..40usize,
        ) {
            let labels = [format!("{head}{one}"), format!("{head}{other}")];
            let shared = shared(&[&labels[0], &labels[1]]);
            for label in &labels {
                prop_assert!(short(label, room, shared).chars().count() <= room);
                let lines = lines(label, room, shared);
                prop_assert!((1..=2).contains(&lines.len()));
                prop_assert!(lines.iter().all(|line| line.chars().count() <= room));
            }
            if one != other {
                let of = |label: &str| (short(label, room, shared), lines(label, room, shared));
                let (a, b) = (of(&labels[0]), of(&labels[1]));
                prop_assert_ne!(a.0, b.0);
                prop_assert_ne!(a.1, b.1);
            }
        }
    }
}
