//! The blast radius on the static page: the picture with everything that fits open, the workloads,
//! and the smallest sets of changes.

use std::{collections::BTreeSet, fmt::Write as _};

use super::Page;
use crate::export::leaving::report::{BlastRadius, Chain, Change};
use crate::export::{ticket, words};
use model::picture::{BoxKind, Orientation, Seen};

/// The width of the picture in pixels; paper scales it down.
const WIDTH: i32 = 1_040;
/// How many boxes a column shows before groups stay shut: nobody can open them on paper.
const LIMIT: usize = 24;
/// How many workloads are listed; the CSV has all.
const MAX_WORKLOADS: usize = 1_000;

/// Attacker, registries, images, workloads and what those can reach.
pub(super) fn picture(page: &mut Page, chain: &Chain) {
    let seen = Seen {
        orientation: Orientation::Wide,
        width: WIDTH,
        limit: LIMIT,
        opened: BTreeSet::new(),
        shut: BTreeSet::new(),
    };
    let Some(picture) = crate::picture::picture(chain, &seen, None) else {
        return;
    };
    let _ = writeln!(
        page.out,
        "<svg class=\"blast-picture\" role=\"img\" viewBox=\"0 0 {} {}\"><title>The blast radius; the table below says the same</title>",
        picture.width, picture.height
    );
    for edge in &picture.edges {
        let _ = writeln!(page.out, "<path class=\"edge\" d=\"{}\"/>", edge.path());
    }
    for heading in &picture.headings {
        let _ = write!(
            page.out,
            "<text class=\"heading\" x=\"{}\" y=\"{}\">",
            heading.x, heading.y
        );
        page.text(&heading.text);
        page.raw("</text>\n");
    }
    for place in &picture.boxes {
        let (x, y, w, h) = (place.x, place.y, place.w, place.h);
        let open = place.kind == BoxKind::Open;
        let class = if open { "open" } else { "thing" };
        let baseline = if open { y + 17 } else { y + h / 2 + 4 };
        let _ = write!(
            page.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"6\"/><text x=\"{}\" y=\"{baseline}\">",
            x + 10
        );
        page.text(&place.short);
        page.raw("</text>");
        if place.count > 1 && place.kind != BoxKind::More {
            let _ = write!(
                page.out,
                "<text class=\"count\" x=\"{}\" y=\"{baseline}\">{}</text>",
                x + w - 8,
                place.count
            );
        }
        page.raw("\n");
    }
    page.raw("</svg>\n");
}

/// The workloads as a table.
pub(super) fn workloads(page: &mut Page, radius: &BlastRadius) {
    if radius.workloads.is_empty() {
        return;
    }
    page.raw("<h3>Workloads that pull from these registries</h3>\n<table class=\"workloads\"><thead><tr><th scope=\"col\">Workload</th><th scope=\"col\">Where</th><th scope=\"col\">Image</th><th scope=\"col\">Pulls it</th><th scope=\"col\">Within its reach</th></tr></thead><tbody>\n");
    for row in radius.workloads.iter().take(MAX_WORKLOADS) {
        page.raw("<tr><th scope=\"row\">");
        page.name(&row.name);
        page.raw("<small>");
        page.text(&row.kind);
        page.raw("</small>");
        if !row.defender.is_empty() {
            page.raw("<small>");
            page.text(&row.defender);
            page.raw("</small>");
        }
        page.raw("</th><td>");
        page.name(&row.location);
        page.raw("<small>");
        page.name(&row.environment);
        page.raw("</small></td><td>");
        page.code(&row.image);
        page.raw("<small>");
        page.name(&words::place(&row.fact));
        page.raw("</small></td><td>");
        page.raw(words::reach(row));
        page.raw("<small>");
        page.text(&row.when);
        page.raw("</small></td><td>");
        page.name(&row.identity);
        if !row.login().is_empty() {
            page.raw("<small>");
            page.raw(row.login());
            page.raw("</small>");
        }
        if !row.secret_names.is_empty() {
            page.raw("<small>secrets: ");
            page.name(&row.secret_names.join(", "));
            page.raw("</small>");
        }
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table>\n");
    more(
        page,
        radius.workloads.len().saturating_sub(MAX_WORKLOADS),
        "workload",
        "workloads",
    );
}

/// The smallest sets of changes.
pub(super) fn breaking(page: &mut Page, chain: &Chain) {
    let sets = words::change_sets(chain);
    if sets.is_empty() {
        return;
    }
    const LISTED: usize = 50;
    let lead = words::watched(chain).unwrap_or_else(|| words::ANY_LINK.to_owned());
    page.section("break", "Breaking it", &lead, |page| {
        if page.redacted {
            let _ = writeln!(page.out, "<p class=\"redacted\">{}</p>", words::STAND_INS);
        }
        for (title, set) in &sets {
            let _ = write!(page.out, "<h3>{title}</h3>\n<p>");
            page.text(&words::change_set(set));
            page.raw(".</p>\n<ul>\n");
            for change in set.changes.iter().take(LISTED) {
                page.raw("<li>");
                page.sentence(&words::change(change));
                how(page, chain, change);
                page.raw("</li>\n");
            }
            page.raw("</ul>\n");
            let rest = (set.count as usize).saturating_sub(LISTED);
            more(page, rest, "change", "changes");
        }
    });
}

/// The commands of a change and whom it hurts.
fn how(page: &mut Page, chain: &Chain, change: &Change) {
    const NAMED: usize = 20;
    let Some(how) = ticket::how(chain, change) else {
        return;
    };
    for text in &how.before {
        page.raw("<br />First: ");
        page.sentence(text);
    }
    let lines = |page: &mut Page, before: &str, lines: &[String]| {
        for line in lines {
            page.raw("<br />");
            page.raw(before);
            page.code(line);
        }
    };
    lines(page, "", &how.commands);
    for (name, question) in &how.asked {
        page.raw("<br />");
        page.code(name);
        page.raw(" stands for this: ");
        page.text(question);
        page.raw(".");
    }
    let check = std::slice::from_ref(&how.check);
    lines(
        page,
        "To check, run this and drop what it prints on Linchpin: ",
        check,
    );
    lines(page, "To take it back: ", &how.undo);
    if !how.undone.is_empty() {
        page.raw("<br />To take it back: ");
        page.text(how.undone);
    }
    for (said, names) in &how.hurts {
        page.raw("<br />");
        page.text(said);
        for (place, name) in names.iter().take(NAMED).enumerate() {
            page.raw(if place == 0 { ": <bdi>" } else { ", <bdi>" });
            page.text(name);
            page.raw("</bdi>");
        }
        if names.len() > NAMED {
            let _ = write!(page.out, " and {} more", names.len() - NAMED);
        }
        page.raw(".");
    }
}

fn more(page: &mut Page, rest: usize, one: &str, many: &str) {
    if rest > 0 {
        let _ = writeln!(
            page.out,
            "<p class=\"rest\">and {} more.</p>",
            words::count(rest, one, many)
        );
    }
}
