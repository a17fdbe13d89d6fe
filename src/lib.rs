//! skeleton
pub mod attribute;
pub mod case;
pub mod conversation;
pub mod document;
pub mod error;
pub mod morphology;
pub mod rules;
pub mod segment;
pub mod signal;
