//! What tests of the encoder and of its engines share.

use std::path::{Path, PathBuf};

/// A model folder: `RAZBOR_MODEL`, or the one that ships.
pub fn folder() -> PathBuf {
    let shipped = || Path::new(env!("CARGO_MANIFEST_DIR")).join("models/razbor-v1");
    std::env::var_os("RAZBOR_MODEL").map_or_else(shipped, PathBuf::from)
}

pub fn probability(logit: f32) -> f64 {
    1.0 / (1.0 + f64::from(-logit).exp())
}
