//! How good the judgements are, against files labelled by hand.

pub mod agreement;
mod compare;
pub mod deadlines;
pub mod gold;
pub mod ledger;
mod locate;
pub mod markdown;
pub mod masking;
pub mod measure;
pub mod report;
pub mod texts;

use std::path::Path;

use crate::error::{Error, Result};

pub use agreement::Agreement;
pub use deadlines::{DeadlineReport, read_deadlines};
pub use gold::{Gold, parse_gold, read_gold};
pub use ledger::LedgerReport;
pub use masking::{MaskingReport, read_masking};
pub use report::Report;
pub use texts::{Strip, find_texts};

/// Reads a list of one entry a line; `#` begins a comment. `parse` is told the line's number, from 1.
fn read_list<T>(
    path: &Path,
    parse: impl Fn(usize, &str) -> std::result::Result<T, String>,
) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
        .map(|(at, line)| {
            parse(at + 1, line).map_err(|reason| Error::Data {
                file: path.display().to_string(),
                line: at + 1,
                reason,
            })
        })
        .collect()
}
