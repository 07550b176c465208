#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    linchpin_fuzz::remember(bytes);
    linchpin_fuzz::session::check(bytes);
});
