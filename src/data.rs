//! Data files that are part of the program: TOML with its `version`, format 1.

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;

/// Format of the files.
const VERSION: i64 = 1;

/// Reads one file; its `version` must be ours.
///
/// # Errors
///
/// [`Error::Data`] with file and line.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T> {
    let wrong = |line: usize, reason: String| Error::Data {
        file: file.to_owned(),
        line,
        reason,
    };
    let failed = |error: toml::de::Error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        wrong(line, error.message().to_owned())
    };
    let table: toml::Table = toml::from_str(text).map_err(failed)?;
    match table.get("version").and_then(toml::Value::as_integer) {
        Some(VERSION) => toml::from_str(text).map_err(failed),
        _ => {
            let line = text.lines().position(|line| line.starts_with("version"));
            Err(wrong(
                line.map_or(1, |line| line + 1),
                format!("`version = {VERSION}` is the format that this program reads"),
            ))
        }
    }
}
