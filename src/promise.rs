//! Promises of the company: who commits to what by when, and the words that show whether it was kept.

mod amount;
mod calendar;
pub mod deadline;
mod group;
mod lex;
mod piece;
