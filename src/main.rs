//! The browser build starts here.

fn main() {
    #[cfg(target_arch = "wasm32")]
    linchpin::ui::mount();
}
