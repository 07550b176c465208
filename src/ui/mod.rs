//! What people see: draws the report, asks the session, knows no Azure.
//!
//! `state` is the page as plain data and everything that changes it; `browser` is all that touches the
//! browser, and does what the state asks for; `app` ties the two together. The others draw: `frame` the
//! page as a whole, `start`, `answer`, `compare`, `collect` and `proof` a screen each, `viewer` and
//! `takeaway` what opens over it, and `parts` what several of them share. They go from values to HTML
//! and can be drawn where there is no browser.

mod answer;
mod app;
mod browser;
mod collect;
pub mod compare;
mod draw;
mod frame;
mod parts;
mod proof;
mod start;
mod state;
mod takeaway;
#[cfg(test)]
mod tests;
mod viewer;

pub use browser::crypto;

/// Begins the page: takes over what stands there already, or draws it.
pub fn mount() {
    let page = yew::Renderer::<app::App>::new();
    #[cfg(target_arch = "wasm32")]
    if browser::page::is_drawn() {
        page.hydrate();
        return;
    }
    page.render();
}

/// The page as it begins, as HTML for [`mount`] to take over.
#[cfg(feature = "ssr")]
pub async fn prerender() -> String {
    yew::ServerRenderer::<app::App>::new().render().await
}
