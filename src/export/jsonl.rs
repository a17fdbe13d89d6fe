//! `cases.jsonl` and `rejected.jsonl`: one JSON object a line.

use std::io::{self, Write};

use serde::Serialize;

/// Writes one line.
///
/// # Errors
/// When `out` fails.
pub fn line<T: Serialize>(out: &mut dyn Write, record: &T) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
