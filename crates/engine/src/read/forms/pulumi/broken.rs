//! A preview or an update that broke off.
//! (pulumi/pulumi: sdk/go/common/display: `PreviewDigest`, whose `diagnostics` have a severity each;
//! sdk/go/common/apitype: `DiagnosticEvent`.)

use crate::read::{
    cursor::value_end,
    tree::{Node, Tree},
};

/// Where the document at `start` says that Pulumi met an error, so that it shows less than there may be.
pub(in crate::read) fn broke_off(text: &[u8], start: usize) -> Option<u32> {
    let end = value_end(text, start).unwrap_or_else(|stop| stop.at);
    let document = text.get(start..end).unwrap_or_default();
    memchr::memmem::find(document, b"\"severity\"")?;
    let (tree, _) = Tree::read(text, start);
    let root = tree.root()?;
    let steps = root.get("steps").and(root.get("diagnostics"));
    let events = root.get("events").into_iter().flat_map(Node::items);
    let events = events
        .chain([root])
        .filter_map(|event| event.get("diagnosticEvent"));
    { steps.into_iter().flat_map(Node::items) }
        .chain(events)
        .find(|told| told.get("severity").is_some_and(|it| it.is("\"error\"")))
        .map(|told| told.span().start)
}
