//! What Azure's names mean: ids that compare without case, hosts, image references, built-in roles.
//!
//! Tables and pure functions over text. Both reading and facts stand on it; it knows neither.

pub mod assessments;
pub mod assets;
pub mod commands;
pub mod hosts;
pub mod ids;
pub mod images;
pub mod json;
pub mod letters;
pub mod roles;
pub mod runs;
pub mod scope_tree;
pub mod secrets;
pub mod times;
pub mod tokens;
pub mod unproven;
