//! Documents in the shapes that people paste, full of what is no fact. Larger ones are files in
//! `documents`; whatever is put there is taken along.

pub(crate) mod carried;
pub(crate) mod refused;
pub(crate) mod texts;
