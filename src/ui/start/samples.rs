//! The examples that the first screen offers. What is in them are files of the site, which
//! `static/samples/samples.json` lists.

/// Exports to look at.
pub(super) struct Sample {
    /// Its key in the list.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) what: &'static str,
}

pub(super) const SAMPLES: [Sample; 5] = [
    Sample {
        id: "estate",
        name: "A whole estate",
        what: "Six registries, four clusters, apps, roles and locks",
    },
    Sample {
        id: "fires",
        name: "Fires",
        what: "One registry can be taken over: all three links of the chain hold",
    },
    Sample {
        id: "split",
        name: "Split",
        what: "No registry has all three links, but together they do",
    },
    Sample {
        id: "broken",
        name: "Broken",
        what: "Defender is on, one range is allowed",
    },
    Sample {
        id: "undetermined",
        name: "Undetermined",
        what: "Too little is exported to tell",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_example_is_in_the_list_and_every_file_is_there() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/samples");
        let list = std::fs::read_to_string(format!("{folder}/samples.json")).expect("the list");
        let list: BTreeMap<String, Vec<(String, String)>> =
            serde_json::from_str(&list).expect("samples by name");
        assert_eq!(list.len(), SAMPLES.len());
        for sample in SAMPLES {
            for (_, file) in list.get(sample.id).expect(sample.id) {
                assert!(
                    std::fs::exists(format!("{folder}/{file}")).expect("a file"),
                    "{file}"
                );
            }
        }
    }
}
