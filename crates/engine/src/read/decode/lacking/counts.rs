//! What documents say themselves counts only beside something that was read; what they name and nobody reads is there.

use std::ops::Range;

use super::{
    super::{
        reader::Reader,
        recognise::Kind,
        unread,
        walk::{Found, Resource, aside},
    },
    Lack, Why, issues,
    lines::{self, Keeps},
};
use crate::read::cursor::{FILLER, value_end};
use model::issue::{Issue, Severity};

/// Those that count, by what was read.
fn that_count(mut lacks: Vec<Lack>, found: &Found) -> Vec<Lack> {
    if lacks.is_empty() {
        return lacks;
    }
    let of = |wanted: fn(Kind) -> bool| {
        let kept = found.resources.iter().filter(|one| wanted(one.kind));
        let mut starts: Vec<usize> = kept.map(|one| one.start as usize).collect();
        starts.sort_unstable();
        starts
    };
    let judged = of(aside::is_judged);
    let read = of(|kind| aside::is_judged(kind) || kind == Kind::Workload);
    // What is known for what it is says nothing of others, whatever words stand in it.
    let known = of(|kind| {
        !matches!(
            kind,
            Kind::Envelope | Kind::Table | Kind::Unknown | Kind::ErrorAnswer
        )
    });
    let any = |starts: &[usize], part: &Range<usize>| {
        let first = starts.partition_point(|at| *at < part.start);
        starts.get(first).is_some_and(|at| *at < part.end)
    };
    lacks.retain(|lack| {
        let starts = match lack.why {
            Why::Told | Why::Page => &read,
            Why::Failed | Why::Empty => &judged,
        };
        let own = lack.span.start as usize..lack.span.end as usize;
        let shows = lack.why != Why::Page && any(&known, &own);
        !shows && lack.beside.iter().any(|part| any(starts, part))
    });
    lacks
}

/// So many places are told one by one: they say the same.
const MOST_TOLD: usize = 20;

impl Reader<'_> {
    /// Says what its documents, and the lines beside them, say themselves of what is not there.
    pub(in crate::read::decode) fn note_lacks(&mut self) {
        let lacks = that_count(std::mem::take(&mut self.said.lacks), &self.found);
        self.incomplete |= !lacks.is_empty();
        let before = self.issues.len();
        for lack in lacks {
            let page = lack.why == Why::Page;
            // What is told in place of an answer may have been said.
            let says_it = |issue: &&Issue| match page {
                true => issues::is_of_pages(issue),
                false => issue.severity == Severity::Error,
            };
            let said = self.issues.get(..before).unwrap_or_default();
            let mut said = said.iter().filter(says_it).filter_map(|issue| issue.offset);
            if !said.any(|at| (lack.span.start..lack.span.end).contains(&at)) {
                self.unread |= !page;
                if self.issues.len() == before + MOST_TOLD {
                    self.unread = true;
                    break;
                }
                let place = lack.span.start;
                self.issues.push(issues::lacking(place, lack.why));
            }
        }
        let read = |one: &Resource| aside::is_judged(one.kind) || one.kind == Kind::Workload;
        if let Some((place, said)) = self.line.take()
            && self.found.resources.iter().any(read)
        {
            self.incomplete = true;
            self.unread |= said == lines::Line::Cut;
            self.issues.push(issues::said_beside(place, said));
        }
    }

    /// The same of the command before a document, whose resources begin at `first`.
    pub(in crate::read::decode) fn note_kept(&mut self, place: u32, keeps: Keeps, first: usize) {
        let read = self.found.resources.get(first..).unwrap_or_default();
        let is_judged = |one: &&Resource| aside::is_judged(one.kind);
        let cuts = match keeps {
            Keeps::Part => true,
            Keeps::Most(most) => {
                let rows = read.iter().filter(|one| {
                    !matches!(one.kind, Kind::Envelope | Kind::Table | Kind::Unknown)
                });
                rows.count() as u64 >= most
            }
        };
        if cuts && read.iter().any(|one| is_judged(&one)) {
            (self.incomplete, self.unread) = (true, true);
            self.issues.push(issues::kept_a_part(place));
        }
    }

    /// Notes the registries that short documents name where nothing is read of them: an image shows none, nor what is
    /// wanted, was so once, or was not found.
    pub(in crate::read::decode) fn note_registries_unread(&mut self) {
        if self.found.registries.is_empty() {
            return;
        }
        let is_read =
            |one: &&Resource| !matches!(one.kind, Kind::Envelope | Kind::Table | Kind::Unknown);
        let read = self.found.resources.iter().filter(is_read);
        let mut starts: Vec<usize> = read.map(|one| one.start as usize).collect();
        starts.sort_unstable();
        let mut spans = std::mem::take(&mut self.said.silent);
        spans.append(&mut self.found.asides);
        let mut end = 0;
        for start in starts {
            if start >= end {
                end = value_end(&self.text, start).unwrap_or(start);
                spans.push(start..end);
            }
        }
        let open = { self.documents.iter() }.filter(|one| {
            one.refused == 0 && ![unread::PARAMETERS, unread::ASKED_FOR].contains(&&*one.note)
        });
        let mut open = open
            .map(|one| one.span.start as usize..one.span.end as usize)
            .peekable();
        spans.sort_unstable_by_key(|part| part.start);
        let mut spans = spans.into_iter().peekable();
        // All are in order: what has begun before a place, and ends behind it, is around it.
        let mut around = 0;
        for (at, one) in &self.found.registries {
            while let Some(part) = spans.next_if(|part| part.start <= *at) {
                around = part.end.max(around);
            }
            while open.next_if(|part| part.end <= *at).is_some() {}
            let stands_open = open.peek().is_some_and(|part| part.contains(at));
            if stands_open && *at >= around && !is_in_comment(&self.text, *at) {
                self.unread_registries.push(one.clone());
            }
        }
    }
}

/// Whether what was overwritten at a place was a comment: in a text it begins with a quote.
fn is_in_comment(text: &[u8], at: usize) -> bool {
    const LONGEST: usize = 4096;
    let before = text
        .get(at.saturating_sub(LONGEST)..=at)
        .unwrap_or_default();
    let last = before.iter().rev().find(|byte| **byte != FILLER);
    last.is_none_or(|byte| b"/*\n\r".contains(byte))
}
