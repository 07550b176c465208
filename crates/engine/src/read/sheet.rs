//! Rows of CSV, as the portal's Resource Graph Explorer downloads them, and PowerShell's `Export-Csv` and
//! inventories write them: each is an object, whose keys the first row names.
//!
//! In: a text. Out: the same rows as one list in JSON, each on its own line, if the columns are those of resources.
//! The columns of the text are lost by it, its lines are not. A cell that holds an object or a list is one; an empty
//! one says nothing, not even that there is nothing.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::{cursor::value_end, source::offset};
use crate::azure::ids::quoted;
use model::issue::Issue;

/// How many rows the portal writes at most; it leaves the others out.
/// (learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data.)
const PORTAL_ROWS: usize = 55_000;

/// Columns of which one stands in every table of resources.
const TELLING: [&[u8]; 8] = [
    b"assessedresourceid",
    b"id",
    b"loginserver",
    b"properties",
    b"resourceid",
    b"roledefinitionid",
    b"roledefinitionname",
    b"type",
];

/// Columns that hold ids.
const IDS: [&[u8]; 3] = [b"assessedresourceid", b"id", b"resourceid"];

/// How the lines begin that may stand before the first row: with PowerShell's name of the type, with a spreadsheet's
/// word for the sign between cells.
const BEFORE: [&[u8]; 2] = [b"#TYPE ", b"sep="];

/// How long the first row is at most.
const LONGEST: usize = 1 << 14;

/// What came of rows.
pub(super) struct Sheet {
    /// A list of objects.
    pub(super) json: Vec<u8>,
    /// What is to be said of rows that were not read, or are not there.
    pub(super) issues: Vec<Issue>,
    /// Some were not read.
    pub(super) unread: bool,
}

/// The rows of a text as a list of objects; none if it does not hold rows of resources.
pub(super) fn objects(text: &[u8]) -> Option<Sheet> {
    let first = first_row(text);
    let line = first_line(text.get(first..)?)?;
    let mut rows = Rows {
        text,
        at: first,
        reader: ReaderBuilder::new().delimiter(sign_of(line)?).build(),
    };
    let head = rows.next()?.cells;
    if !head.iter().any(|key| tells(key)) {
        return None;
    }
    let names: Vec<Vec<u8>> = head.iter().map(|key| in_quotes(name_of(key))).collect();
    let mut json = Vec::with_capacity(text.len() + text.len() / 4);
    json.push(b'[');
    // Where each row has the id of what it is about, one that has none there is of another table.
    let is_id = |key: &Vec<u8>| {
        IDS.iter()
            .any(|known| name_of(key).eq_ignore_ascii_case(known))
    };
    let of_id = head.iter().position(is_id);
    let id = |row: &Row| {
        let cell = row.cells.get(of_id?)?;
        Some(bare(cell).contains(&b'/')).filter(|_| !bare(cell).is_empty())
    };
    let (mut read, mut uneven, mut cut, mut counted) = (0_usize, None, None, 0);
    let mut with_ids = false;
    for row in rows {
        let own = lines(text, counted, row.start);
        counted = row.start;
        let fits = row.cells.len() == names.len() && row.is_closed;
        let own_id = id(&row);
        if !fits || with_ids && own_id == Some(false) {
            // Which cell belongs to which column is not known.
            json.extend(own);
            uneven.get_or_insert(json.len());
            continue;
        }
        with_ids |= own_id == Some(true);
        if read > 0 {
            json.push(b',');
        }
        json.extend(own);
        json.push(b'{');
        let from = json.len();
        for (key, cell) in names.iter().zip(&row.cells) {
            if let Some((value, is_cut)) = value(cell) {
                if is_cut {
                    cut.get_or_insert(from);
                }
                if json.len() > from {
                    json.push(b',');
                }
                json.extend_from_slice(key);
                json.push(b':');
                json.extend_from_slice(&value);
            }
        }
        json.push(b'}');
        read += 1;
    }
    if read == 0 {
        return None;
    }
    json.push(b']');
    json.extend(lines(text, counted, text.len()));
    let unread = uneven.is_some();
    let uneven = uneven.map(|place| {
        Issue::error(
            Some(offset(place)),
            "a row here does not fit the columns that the first one names, so it was not read",
            "save it as CSV again, each table in a file of its own, or run the query in the CLI: `az graph query -q \"…\" -o json`",
        )
    });
    let cut = cut.map(|place| {
        Issue::error(
            Some(offset(place)),
            "a cell here begins like an object and breaks off, so what it says is not known: spreadsheets keep 32,767 characters of each",
            "drop the file as it was downloaded, or run the query in the CLI: `az graph query -q \"…\" -o json`",
        )
    });
    let more = (read >= PORTAL_ROWS).then(|| {
        Issue::error(
            None,
            format!("the portal writes {PORTAL_ROWS} rows of CSV at most, so there may be more than these"),
            "run the query in the CLI, which goes from page to page: `az graph query -q \"…\" --first 1000 -o json`",
        )
    });
    let issues = uneven.into_iter().chain(cut).chain(more).collect();
    Some(Sheet {
        json,
        issues,
        unread,
    })
}

/// The ends of the lines between two places.
fn lines(text: &[u8], from: usize, to: usize) -> impl Iterator<Item = u8> {
    let between = text.get(from..to).unwrap_or_default();
    std::iter::repeat_n(b'\n', memchr::memchr_iter(b'\n', between).count())
}

/// Where the first row begins: behind blank lines, and those that only say something of the rows.
fn first_row(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_ascii_start().len();
        at += blank;
        let rest = text.get(at..).unwrap_or_default();
        let is_before = BEFORE.iter().any(|begin| rest.starts_with(begin));
        match memchr::memchr(b'\n', rest) {
            Some(end) if is_before => at += end + 1,
            _ => return at,
        }
    }
}

/// The line that a text begins with, if it may name columns.
fn first_line(text: &[u8]) -> Option<&[u8]> {
    let near = text.get(..text.len().min(LONGEST))?;
    let line = near.get(..memchr::memchr(b'\n', near)?)?;
    (!line.starts_with(b"{") && !line.starts_with(b"[")).then_some(line)
}

/// The name of a column, without what Log Analytics puts behind it in the portal.
fn name_of(key: &[u8]) -> &[u8] {
    let key = key.trim_ascii();
    key.strip_suffix(b" [UTC]").unwrap_or(key)
}

/// The sign between the cells of the first row.
fn sign_of(line: &[u8]) -> Option<u8> {
    let count = |sign: u8| memchr::memchr_iter(sign, line).count();
    let signs = [b',', b';', b'\t'].into_iter();
    let sign = signs.max_by_key(|sign| count(*sign))?;
    (count(sign) > 0).then_some(sign)
}

/// Whether a column is one of resources.
fn tells(key: &[u8]) -> bool {
    let key = key.trim_ascii().to_ascii_lowercase();
    TELLING.contains(&key.as_slice())
        || key.starts_with(b"properties.")
        || key.starts_with(b"properties_")
}

/// A cell without what keeps a spreadsheet from making something else of it (`="…"`, a quote before it), and without
/// blanks around it.
fn bare(cell: &[u8]) -> &[u8] {
    const WIDE: &[u8] = "\u{a0}".as_bytes();
    let mut bare = cell.trim_ascii();
    while let Some(rest) = bare.strip_prefix(WIDE).or(bare.strip_suffix(WIDE)) {
        bare = rest.trim_ascii();
    }
    let formula = bare.strip_prefix(b"=\"");
    let formula = formula.and_then(|rest| rest.strip_suffix(b"\""));
    formula.or(bare.strip_prefix(b"'")).unwrap_or(bare)
}

/// What a cell says, in JSON, and whether it breaks off; none if it is empty.
fn value(cell: &[u8]) -> Option<(Vec<u8>, bool)> {
    let bare = bare(cell);
    let lower = bare.to_ascii_lowercase();
    match bare {
        [] => None,
        _ if matches!(lower.as_slice(), b"true" | b"false" | b"null") => Some((lower, false)),
        [b'{' | b'[', ..] if value_end(bare, 0).is_ok_and(|end| end == bare.len()) => {
            // It stays on its line.
            let mut json = bare.to_vec();
            for byte in &mut json {
                if matches!(byte, b'\n' | b'\r') {
                    *byte = b' ';
                }
            }
            Some((json, false))
        }
        [b'{', b'"', ..] | [b'[', b'{' | b'"', ..] => Some((in_quotes(bare), true)),
        _ => Some((in_quotes(bare), false)),
    }
}

/// A text as JSON has it.
fn in_quotes(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    quoted(&text).into_bytes()
}

/// A row, and where it begins.
struct Row {
    start: usize,
    cells: Vec<Vec<u8>>,
    /// Every quote in it is closed: else the rest of the text is in one cell.
    is_closed: bool,
}

impl Row {
    fn new(start: usize, cells: Vec<Vec<u8>>, rest: &[u8]) -> Row {
        Row {
            start,
            cells,
            is_closed: memchr::memchr_iter(b'"', rest).count().is_multiple_of(2),
        }
    }
}

/// The rows of a text.
struct Rows<'t> {
    text: &'t [u8],
    at: usize,
    reader: Reader,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let rest = self.text.get(self.at..)?;
        let blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
        self.at += rest.iter().take_while(|byte| blank(byte)).count();
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let (mut cells, mut cell, mut room) = (Vec::new(), Vec::new(), [0; 1024]);
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let (result, read, written) = self.reader.read_field(rest, &mut room);
            self.at += read;
            cell.extend_from_slice(room.get(..written).unwrap_or_default());
            match result {
                // At the end of the text it is asked once more.
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    cells.push(std::mem::take(&mut cell));
                    if record_end {
                        let own = self.text.get(start..self.at).unwrap_or_default();
                        return Some(Row::new(start, cells, own));
                    }
                }
                ReadFieldResult::End => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Option<String> {
        let sheet = objects(text.as_bytes())?;
        let json = String::from_utf8(sheet.json).unwrap();
        assert_eq!(json.lines().count(), text.lines().count(), "{text}\n{json}");
        Some(json)
    }

    #[test]
    fn each_row_is_an_object_on_its_line() {
        for (text, expected) in [
            (
                "id,name\n/a,x\n/b,y\n",
                "[\n{\"id\":\"/a\",\"name\":\"x\"},\n{\"id\":\"/b\",\"name\":\"y\"}]\n",
            ),
            (
                "#TYPE A.B\r\n\"Id\";\"On\"\r\n\"/a\";\"True\"\r\n",
                "[\n\n{\"Id\":\"/a\",\"On\":true}]\n",
            ),
            (
                "sep=\t\nNAME\tTYPE\n007\tm.c/r\n",
                "[\n\n{\"NAME\":\"007\",\"TYPE\":\"m.c/r\"}]\n",
            ),
            // An object in a cell, over lines; and what only begins like one.
            (
                "id,properties\n/a,\"{\n \"\"x\"\": [1, \"\"y\"\"]\n}\"\n/b,\"{\"\"x\"\": \"\n",
                "[\n{\"id\":\"/a\",\"properties\":{  \"x\": [1, \"y\"] }},\n\n\n{\"id\":\"/b\",\"properties\":\"{\\\"x\\\":\"}]\n",
            ),
            // As spreadsheets are kept from reading it as something else.
            (
                "id,type,x\n\"=\"\"/a\"\"\",'m.c/r, \u{a0}TRUE\u{a0}\n",
                "[\n{\"id\":\"/a\",\"type\":\"m.c/r\",\"x\":true}]\n",
            ),
            // What is empty is not there; a text over lines keeps those behind it in place.
            (
                "name,type,x\n,t,\"a\nb\"\nn,,null",
                "[\n{\"type\":\"t\",\"x\":\"a\\nb\"},\n\n{\"name\":\"n\",\"x\":null}]",
            ),
            (
                "\n\nid,x\n\n/a,1\n\n/b,2",
                "[\n\n\n\n{\"id\":\"/a\",\"x\":\"1\"},\n\n{\"id\":\"/b\",\"x\":\"2\"}]",
            ),
        ] {
            assert_eq!(json(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_table_of_resources_stays_as_it_is() {
        for text in [
            "",
            "id",
            "id,name\n",
            "name,count\na,1\n",
            "[\"id\",\"name\"]\n[1,2]\n",
            "\"id\": [1, 2],\n\"type\": 3,\n",
            "{\"id\": \"a\", \"name\": \"b\"}\n",
            "id, name, and the rest\nare told below\n",
            "username,password\nx,y\n",
        ] {
            assert!(json(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_row_of_another_length_is_not_read_and_said() {
        let sheet = objects(b"id,name\n/a,x\n/b,y,z\n/c,w\n").unwrap();
        let json = String::from_utf8(sheet.json).unwrap();
        assert_eq!(
            json,
            "[\n{\"id\":\"/a\",\"name\":\"x\"}\n,\n{\"id\":\"/c\",\"name\":\"w\"}]\n"
        );
        let [issue] = sheet.issues.as_slice() else {
            panic!("{:?}", sheet.issues)
        };
        let place = issue.offset.unwrap() as usize;
        assert_eq!(json.get(..place).unwrap().matches('\n').count(), 2);
        // A quote that is not closed has the rest of the text in it.
        assert!(objects(b"id,name\n/a,\"x\n/b,y\n/c,w").is_none());
        // Another table, of as many columns.
        let two = objects(b"id,name\n/a,x\n\nregistry,on\ncontosoacr,true\n").unwrap();
        assert!(two.unread && two.json.starts_with(b"[\n{\"id\":\"/a\",\"name\":\"x\"}"));
        assert!(
            objects(b"id,name\n/z,u\n/a,\"x\n/b,y\n/c,w")
                .unwrap()
                .unread
        );
    }

    #[test]
    fn as_many_rows_as_the_portal_writes_may_not_be_all() {
        let rows = |count: usize| {
            let text = format!("id,name\n{}", "/a,x\n".repeat(count));
            objects(text.as_bytes()).unwrap().issues.len()
        };
        assert_eq!(rows(PORTAL_ROWS - 1), 0);
        assert_eq!(rows(PORTAL_ROWS), 1);
    }
}
