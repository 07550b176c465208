//! Text of others, and sentences of the report.

use yew::prelude::*;

use crate::ui::draw::html;

use model::sentence::{Piece, pieces};

/// Text that came from outside: kept apart, so that right-to-left marks in it turn nothing around.
pub(crate) fn foreign(text: &str) -> Html {
    html! { <bdi>{ text.to_owned() }</bdi> }
}

/// The same for what is made of parts, an image or where something runs: lines break between the parts.
pub(crate) fn path(text: &str) -> Html {
    let parts = text.split_inclusive('/').map(str::to_owned);
    html! { <bdi>{ for parts.map(|part| html! { <>{ part }<wbr /></> }) }</bdi> }
}

/// A sentence of the report: whatever stands between backticks is set off as code.
pub(crate) fn sentence(text: &str) -> Html {
    html! {
        <bdi>
            { for pieces(text).into_iter().map(|piece| match piece {
                Piece::Words(words) => html! { { words.to_owned() } },
                Piece::Code(code) => html! { <code>{ code.to_owned() }</code> },
            }) }
        </bdi>
    }
}

/// A number with what is counted.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(count as u64),
        if count == 1 { one } else { many }
    )
}

/// A number with a comma before each three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}
