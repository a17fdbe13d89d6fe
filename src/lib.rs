//! skeleton
pub mod case;
pub mod config;
pub mod conversation;
pub mod document;
pub mod error;
pub mod morphology;
pub mod read;
pub mod rules;
pub mod segment;
pub mod signal;
