//! What people see: draws the report, asks the session, knows no Azure.
//!
//! `app` holds the state and the messages, `client` the line to the session, `browser` the few things
//! only a browser can do; the others draw one part of the page each, from values to HTML.

mod app;
mod blast;
mod breaking;
mod browser;
mod client;
mod collect;
pub mod compare;
pub mod crypto;
mod documents;
mod evidence;
mod fixes;
mod folder;
mod icons;
mod page;
mod parts;
mod picture;
mod proof;
mod registries;
mod rules;
mod share;
mod start;
mod takeaway;
mod verdict;
mod viewer;
mod walkthrough;
mod workloads;

/// Draws the page.
pub fn mount() {
    yew::Renderer::<app::App>::new().render();
}
