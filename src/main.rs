//! The browser build starts here, as the page or as its worker: one wasm serves for both.

fn main() {
    #[cfg(target_arch = "wasm32")]
    match linchpin::worker::scope() {
        Some(scope) => linchpin::worker::serve(scope),
        None => linchpin::ui::mount(),
    }
}
