//! What is made of answers, as WebAssembly: files, links, fixes, comparisons, pictures, scripts.

#![cfg_attr(
    target_arch = "wasm32",
    allow(
        unreachable_pub,
        reason = "what is exported to JavaScript is reached from there"
    )
)]

#[cfg(target_arch = "wasm32")]
mod desk {
    use std::cell::RefCell;

    use more::desk::Desk;
    use wasm_bindgen::prelude::*;

    thread_local! {
        static DESK: RefCell<Desk> = RefCell::default();
    }

    /// Answers what a session asks; both are postcard's form of `Ask` and `Said`. Nothing comes back
    /// where the question is in another form, which another build would have. `now` is the time in
    /// milliseconds since 1970, for a form of file that must say one.
    #[wasm_bindgen]
    pub fn answer(ask: &[u8], now: f64) -> Option<Vec<u8>> {
        let ask = postcard::from_bytes(ask).ok()?;
        let said = DESK.with_borrow_mut(|desk| {
            desk.tell_time(now as u64);
            desk.answer(ask)
        });
        postcard::to_allocvec(&said).ok()
    }
}

fn main() {}
