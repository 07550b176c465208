//! The picture as a file: SVG with colours of its own, so that it looks the same wherever it is opened.

use std::fmt::Write as _;

use super::{Box, BoxKind, Edge, Picture};

const STYLE: &str = "text{font:12.5px system-ui,sans-serif;fill:#1d2321}.heading{font-weight:650;font-size:12px;fill:#525b58}    rect{fill:#f6f5f2;stroke:#dcd9d2}.open{fill:#efede8;stroke-dasharray:3 3}.open+text{fill:#525b58;font-size:11.5px}    .count{text-anchor:end;fill:#525b58;font-weight:650}.attacker{fill:#fbeae7;stroke:#a8261d}.registry{stroke:#a8261d;stroke-width:1.5}    .doubt{stroke:#7a5300;stroke-dasharray:5 4}.edge{fill:none;stroke:#d3a39c}.edge.unsure{stroke:#b99a5c;stroke-dasharray:5 4}    .tone-0{fill:#a8261d;stroke:none}.tone-1{fill:#7a5300;stroke:none}.tone-2{fill:#1c6b3c;stroke:none}.tone-3{fill:#525b58;stroke:none}";

/// The height of a line that says where its facts came from.
const ORIGIN: i32 = 18;

/// The picture as an SVG document, with lines below it that say where its facts came from, if that is not
/// from documents. Texts in it are escaped, whatever they are.
pub fn svg(picture: &Picture, origin: &str) -> String {
    let (width, drawn) = (picture.width.max(1), picture.height.max(1));
    let origin = origin.split("; ").filter(|part| !part.is_empty());
    let lines: Vec<(i32, &str)> = (1..).zip(origin).collect();
    let more = lines.last().map_or(0, |(last, _)| (last + 1) * ORIGIN);
    let height = drawn + more;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <title>Blast radius of CHAIN-026</title><style>{STYLE}</style>\
         <rect width=\"{width}\" height=\"{height}\" style=\"fill:#fff;stroke:none\"/>"
    );
    for edge in &picture.edges {
        line(&mut out, picture, edge);
    }
    for heading in &picture.headings {
        text(&mut out, "heading", heading.x, heading.y, &heading.text);
    }
    for place in &picture.boxes {
        one(&mut out, place);
    }
    for (line, said) in lines {
        text(&mut out, "heading", 12, drawn + line * ORIGIN, said);
    }
    out.push_str("</svg>\n");
    out
}

fn line(out: &mut String, picture: &Picture, edge: &Edge) {
    let doubt = |place: usize| picture.boxes.get(place).is_some_and(|place| place.doubt);
    let class = match doubt(edge.from) || doubt(edge.to) {
        true => "edge unsure",
        false => "edge",
    };
    let width = match edge.count {
        0..=1 => "1.1",
        2..=9 => "2",
        _ => "3.4",
    };
    let _ = writeln!(
        out,
        "<path class=\"{class}\" stroke-width=\"{width}\" d=\"{}\"/>",
        edge.path()
    );
}

fn one(out: &mut String, place: &Box) {
    let (x, y, w, h) = (place.x, place.y, place.w, place.h);
    let mut class = String::new();
    for (holds, word) in [
        (place.kind == BoxKind::Open, "open"),
        (place.column == 0, "attacker"),
        (place.column == 1, "registry"),
        (place.doubt, "doubt"),
    ] {
        if holds {
            class.push_str(word);
            class.push(' ');
        }
    }
    out.push_str("<g><title>");
    escaped(out, &place.label);
    let _ = write!(
        out,
        "</title><rect class=\"{}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"6\"/>",
        class.trim_end()
    );
    tones(out, place);
    let first = match (place.kind, place.lines.len()) {
        (BoxKind::Open, _) => y + 17,
        (_, 0..=1) => y + h / 2 + 4,
        _ => y + h / 2 - 4,
    };
    for (line, said) in (0..).zip(&place.lines) {
        text(out, "", x + 14, first + 15 * line, said);
    }
    if place.count > 1 && place.kind != BoxKind::More {
        let middle = if place.kind == BoxKind::Open {
            first
        } else {
            y + h / 2 + 4
        };
        text(out, "count", x + w - 10, middle, &place.count.to_string());
    }
    out.push_str("</g>\n");
}

/// A bar at the left says when these workloads would pull.
fn tones(out: &mut String, place: &Box) {
    let total: usize = place.tones.iter().sum();
    if total == 0 || place.kind == BoxKind::Open {
        return;
    }
    let room = usize::try_from(place.h - 8).unwrap_or(0);
    let mut top = place.y + 4;
    for (tone, count) in place
        .tones
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
    {
        let height = i32::try_from(count * room / total).unwrap_or(0).max(2);
        let _ = write!(
            out,
            "<rect class=\"tone-{tone}\" x=\"{}\" y=\"{top}\" width=\"4\" height=\"{height}\" rx=\"2\"/>",
            place.x + 4
        );
        top += height;
    }
}

fn text(out: &mut String, class: &str, x: i32, y: i32, said: &str) {
    let _ = write!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">");
    escaped(out, said);
    out.push_str("</text>");
}

/// A text as XML has it. Characters that XML cannot hold are left out.
fn escaped(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            char => out.push(char),
        }
    }
}
