//! Reads complaint conversations in Russian and tells, with quotes, how each side behaved, what the company promised
//! and whether it kept it, and whether the claim is fair.
//!
//! [`pipeline::Razbor`] is the façade; `docs/architecture.md` has the picture.

pub mod attribute;
pub mod calibrate;
pub mod case;
pub mod cli;
pub mod config;
pub mod conversation;
mod data;
pub mod detect;
pub mod document;
pub mod encoder;
pub mod error;
pub mod eval;
pub mod examples;
pub mod export;
pub mod judge;
pub mod label_studio;
pub mod ledger;
pub mod legitimacy;
pub mod mask;
pub mod morphology;
pub mod pipeline;
pub mod policy;
pub mod promise;
pub mod read;
pub mod review;
pub mod rules;
pub mod score;
pub mod segment;
pub mod signal;
pub mod store;
