//! Unpacks LZMA. In the one file the other parts lie in this form, a fifth smaller than what browsers unpack by
//! themselves; this part is small enough to lie there in theirs.

#![cfg_attr(
    target_arch = "wasm32",
    allow(
        unreachable_pub,
        reason = "what is exported to JavaScript is reached from there"
    )
)]

#[cfg(target_arch = "wasm32")]
mod wasm {
    use lzma_rust2::{LzmaReader, Read};
    use wasm_bindgen::prelude::*;

    /// What a `.lzma` file holds, which says how long that is. None if it is damaged.
    #[wasm_bindgen]
    pub fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
        let mut reader = LzmaReader::new_mem_limit(packed, u32::MAX, None).ok()?;
        let mut out = vec![0; length];
        reader.read_exact(&mut out).ok()?;
        Some(out)
    }
}

fn main() {}
