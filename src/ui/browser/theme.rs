//! Light or dark: as the system has it until somebody chooses, and then as chosen.
//!
//! The choice is stored as a plain word and by hand: `gloo` would store JSON, which the choices of
//! earlier versions are not, and it panics where a browser has no storage to give.

use web_sys::Storage;

use super::window::{document, matches, window};

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// The theme that was chosen by hand, `light` or `dark`; none while the system decides.
fn chosen() -> Option<String> {
    storage()?.get_item("theme").ok()?
}

/// Shows the page as it was chosen earlier, if it was; says whether it is dark now.
pub(super) fn restore() -> bool {
    let Some(theme) = chosen() else {
        return matches("(prefers-color-scheme: dark)");
    };
    let dark = theme == "dark";
    show(dark);
    dark
}

/// Shows the page dark or light, and keeps that choice.
pub(super) fn choose(dark: bool) {
    let theme = show(dark);
    if let Some(storage) = storage() {
        let _ = storage.set_item("theme", theme);
    }
}

fn show(dark: bool) -> &'static str {
    let theme = if dark { "dark" } else { "light" };
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", theme);
    }
    theme
}
