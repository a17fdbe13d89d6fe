//! Rules as data: patterns over lemmas and word forms, each with a reason, a weight, and its own examples.

pub mod lexicon;
pub mod obscenity;
pub mod pattern;
