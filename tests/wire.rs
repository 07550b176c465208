//! What a session says reaches the page as it was said; what is damaged is no message, and never ends the page.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use std::{collections::BTreeSet, fs, path::Path};

use model::{
    Format, Limits, Redaction, Shell,
    picture::{Orientation, Seen},
    protocol::{Answer, Cut, FixesOf, How, Request, SourceId, Taken},
    report::Scale,
    start::Worth,
    wire,
};
use more::office::Office;

/// An office with all documents of a folder.
fn office(folder: &str) -> Office {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.is_file());
    files.sort();
    let mut office = Office::new(Limits::default());
    for (id, file) in (0..).zip(files) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let without = Vec::new();
        office.answer(Request::Put { id, name, without }, fs::read(&file).unwrap());
    }
    office
}

fn seen() -> Seen {
    Seen {
        orientation: Orientation::Wide,
        width: 1200,
        limit: 100,
        opened: BTreeSet::new(),
        shut: BTreeSet::new(),
    }
}

/// Everything that can be asked, or nearly.
fn asked(office: &mut Office) -> Vec<Request> {
    let overview = office.overview();
    let mut requests = vec![Request::Overview];
    requests.extend((0..=overview.rows.len()).map(|row| Request::Registry { row }));
    let mut switches = Vec::new();
    for row in 0..overview.rows.len() {
        let rules = office.registry(row).unwrap().rules;
        for (rule, found) in rules.iter().enumerate() {
            switches.extend(found.finding.switches.iter().cloned());
            let of = FixesOf::Registry { row, rule };
            requests.push(Request::Fixes { of });
        }
    }
    for which in [Cut::Smallest, Cut::Next, Cut::Preventing, Cut::Detecting] {
        for how in [How::Commands, How::Policy] {
            let shell = Shell::PowerShell;
            requests.push(Request::Script { which, how, shell });
        }
    }
    for format in Format::ALL {
        requests.push(Request::Export {
            format,
            redaction: Redaction::ALL,
            taken: Taken::Answer,
        });
    }
    let shell = Shell::Bash;
    let typed = "11111111-1111-4111-8111-111111111111".to_owned();
    requests.extend([
        Request::Lines {
            id: SourceId { input: 0, place: 0 },
            first: 1,
            count: 20,
            at: (3, 1),
        },
        Request::Picture {
            seen: seen(),
            only: None,
        },
        Request::SavePicture {
            seen: seen(),
            only: Some(0),
            redaction: Redaction::ALL,
        },
        Request::Link {
            redaction: Redaction::ALL,
            made_at: "2026-11-23".to_owned(),
        },
        Request::Open {
            link: "v1.no-link".to_owned(),
        },
        Request::Collect { typed, shell },
        Request::Missing { shell },
        Request::WhatIf { switches },
        Request::Suppose,
        Request::Weigh {
            scale: Scale {
                effort: 3,
                breakage: 0,
            },
        },
        Request::Rank {
            worth: Worth::default(),
        },
        Request::Keep,
    ]);
    requests
}

#[test]
fn what_a_session_says_reads_as_it_was_said() {
    for folder in ["static/samples", "static/samples/estate"] {
        let mut office = office(folder);
        for request in asked(&mut office) {
            let said = office.answer(request.clone(), Vec::new());
            let bytes = postcard::to_allocvec(&said).unwrap();
            let heard = wire::read::<Answer>(&bytes);
            assert!(heard == Some(said), "{folder}: {request:?}");
        }
    }
}

#[test]
fn what_is_damaged_is_no_message_and_never_ends_the_page() {
    let mut office = Office::new(Limits::default());
    let fires = include_str!("../static/samples/fires-registries.json");
    office.put(0, "fires.json", fires.into());
    for request in [Request::Overview, Request::Registry { row: 0 }] {
        let bytes = postcard::to_allocvec(&office.answer(request, Vec::new())).unwrap();
        let step = bytes.len() / 300 + 1;
        for end in (0..bytes.len()).step_by(step) {
            assert!(wire::read::<Answer>(&bytes[..end]).is_none(), "{end}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(wire::read::<Answer>(&longer).is_none());
        for place in (0..bytes.len()).step_by(step) {
            for change in [1, 2, 64, 127, 128, 255] {
                let mut damaged = bytes.clone();
                damaged[place] ^= change;
                let heard = wire::read::<Answer>(&damaged);
                // What is whole to postcard is the same to the page.
                if let Ok((answer, [])) = postcard::take_from_bytes::<Answer>(&damaged) {
                    assert!(heard == Some(answer), "{place}, {change}");
                }
            }
        }
    }
}

#[test]
fn numbers_of_every_length_are_read() {
    let signed: Vec<i32> = vec![0, 1, -1, 63, -64, 64, 8_191, i32::MAX, i32::MIN];
    let bytes = postcard::to_allocvec(&signed).unwrap();
    assert_eq!(wire::read::<Vec<i32>>(&bytes), Some(signed));
    let long: Vec<u64> = vec![0, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
    let bytes = postcard::to_allocvec(&long).unwrap();
    assert_eq!(wire::read::<Vec<u64>>(&bytes), Some(long));
    // One more than there is room for.
    let bytes = postcard::to_allocvec(&(u64::from(u32::MAX) + 1)).unwrap();
    assert_eq!(wire::read::<u32>(&bytes), None);
    // A list that says it is longer than all that follows.
    assert_eq!(wire::read::<Vec<u64>>(&[200, 200, 3, 0]), None);
}
