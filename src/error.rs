//! What can stop a run. A bad record does not: see [`crate::document::Rejected`].

use std::path::PathBuf;

/// Why `razbor` could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A rule, lexicon or configuration file is wrong.
    #[error("{file}:{line}: {reason}")]
    Data {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The store cannot be used.
    #[error("{path}: {reason}", path = path.display())]
    Store {
        /// The database file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// Command-line arguments or inputs that cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A model folder cannot be used.
    #[error("{model}: {reason}")]
    Model {
        /// The folder, or what the model is called.
        model: String,
        /// Which file is wrong and what to do.
        reason: String,
    },
    /// The encoder failed on a conversation.
    #[error("the encoder failed: {0}")]
    Encoder(String),
    /// The morphological dictionary inside the program could not be loaded.
    #[error("the bundled dictionary could not be loaded: {0}")]
    Dictionary(String),
}

impl Error {
    /// What is wrong with one file of a model.
    pub(crate) fn model(model: &str, file: &str, reason: impl std::fmt::Display) -> Self {
        Self::Model {
            model: model.to_owned(),
            reason: format!("{file}: {reason}"),
        }
    }
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;
