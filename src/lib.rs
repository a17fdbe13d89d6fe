//! skeleton
pub mod case;
pub mod conversation;
pub mod document;
pub mod error;
pub mod eval;
pub mod export;
pub mod morphology;
pub mod policy;
pub mod rules;
pub mod score;
pub mod segment;
pub mod signal;
