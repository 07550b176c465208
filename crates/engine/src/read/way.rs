//! The way to one value in a piece of JSON, which is read no further than up to it. Where many are asked for in the
//! same piece, [`Map`](super::source::Map) reads it once for all of them.

use super::cursor::{Cursor, Quoted};
use crate::azure::ids::unquoted;
use model::sentence::shown;

/// What leads from a container to a value in it.
enum Step {
    Key(Quoted),
    Index(u32),
}

/// The JSON pointer of the value that begins at `target`, or of whatever encloses it, in the value that begins at
/// `start`; none if it does not stand in that, or the text breaks before it.
pub fn way_to(text: &[u8], start: u32, prefix: &str, target: u32) -> Option<String> {
    let target = target as usize;
    let mut cursor = Cursor::new(text, start as usize);
    let mut way: Vec<Step> = Vec::new();
    loop {
        // A value begins here.
        let first = cursor.peek()?;
        let at = cursor.at();
        if at > target {
            // It stands before that, in the same container.
            way.pop()?;
            break;
        }
        if at == target {
            break;
        }
        match first {
            b'{' | b'[' => {
                cursor.go(at + 1);
                let is_object = first == b'{';
                if !cursor.take(if is_object { b'}' } else { b']' }) {
                    way.push(match is_object {
                        true => Step::Key(cursor.key().ok()?),
                        false => Step::Index(0),
                    });
                    continue;
                }
            }
            _ => {
                cursor.skip(false).ok()?;
            }
        }
        if cursor.at() > target || !goes_on(&mut cursor, &mut way, target)? {
            break;
        }
    }
    let mut path = prefix.to_owned();
    for step in way {
        path.push('/');
        match step {
            Step::Index(index) => path.push_str(&index.to_string()),
            Step::Key(key) => {
                let key = std::str::from_utf8(text.get(key.start..key.end)?).ok()?;
                let key = unquoted(key).unwrap_or_default();
                match memchr::memchr2(b'~', b'/', key.as_bytes()) {
                    None => path.push_str(&shown(&key)),
                    Some(_) => {
                        path.push_str(&shown(&key).replace('~', "~0").replace('/', "~1"));
                    }
                }
            }
        }
    }
    Some(path)
}

/// Goes from the end of a value to where the next one begins, out of containers that end there. False if one of these
/// holds the target; none if the last one does not, or the text breaks.
fn goes_on(cursor: &mut Cursor<&[u8]>, way: &mut Vec<Step>, target: usize) -> Option<bool> {
    loop {
        let step = way.last_mut()?;
        let close = match step {
            Step::Key(_) => b'}',
            Step::Index(_) => b']',
        };
        let ends = cursor.take(close) || {
            cursor.take(b',').then_some(())?;
            cursor.take(close)
        };
        if !ends {
            match step {
                Step::Key(key) => *key = cursor.key().ok()?,
                Step::Index(index) => *index += 1,
            }
            return Some(true);
        }
        way.pop();
        if cursor.at() > target {
            return Some(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::{
        cursor::value_end,
        source::{Map, offset},
    };

    proptest! {
        #[test]
        fn the_way_to_one_is_that_on_the_map_of_all(
            text in r#"[ ]{0,2}[\[{]("[a-c/~\\n]{0,3}"[:,] ?|[\[\]{},:1] ?|null, ?|"a": ?){0,30}[\]}]{0,6}"#,
        ) {
            // What follows is no part of the value.
            let text = format!("{text} 7");
            let bytes = text.as_bytes();
            let start = offset(text.len() - text.trim_start().len());
            let Ok(end) = value_end(bytes, start as usize) else {
                return Ok(());
            };
            let map = Map::read(bytes, start);
            for target in 0..offset(text.len()) {
                let inside = (start..offset(end)).contains(&target);
                let expected = inside.then(|| map.pointer("/1", target));
                prop_assert_eq!(way_to(bytes, start, "/1", target), expected, "{} {}", text, target);
            }
        }
    }

    #[test]
    fn one_is_found_at_any_depth() {
        let text = r#"{"value": [{"a/b": {"c": [1, [true], {}]}, /* no */ "d\u0065": "x",}, 7], "n": null}"#;
        let map = Map::read(text.as_bytes(), 0);
        for target in 0..offset(text.len()) {
            let expected = Some(map.pointer("", target));
            assert_eq!(way_to(text.as_bytes(), 0, "", target), expected, "{target}");
        }
    }
}
