//! Lines of bounded length: one endless line is reported and passed over, never held.

use std::io::{BufRead, BufReader, Read};

use super::Problem;

/// A line with its number; its ending is kept, since a quoted table cell may go over several lines.
pub(super) struct Line {
    /// From 1.
    pub number: u64,
    /// The line, or why it cannot be used.
    pub text: Result<String, String>,
}

/// Reads lines of at most `limit` bytes.
pub(super) struct Lines {
    bytes: BufReader<Box<dyn Read + Send>>,
    number: u64,
    limit: usize,
    /// Whether the bytes were decoded from another encoding, so that U+FFFD means damage.
    decoded: bool,
    failed: bool,
}

impl Lines {
    pub(super) fn new(bytes: Box<dyn Read + Send>, limit: usize, decoded: bool) -> Self {
        Self {
            bytes: BufReader::with_capacity(1 << 16, bytes),
            number: 0,
            limit,
            decoded,
            failed: false,
        }
    }

    fn next_line(&mut self) -> std::io::Result<Option<Line>> {
        let mut line = Vec::new();
        let limit = self.limit as u64 + 1;
        (&mut self.bytes).take(limit).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let number = self.number;
        if line.len() > self.limit && line.last() != Some(&b'\n') {
            let length = line.len() as u64 + self.pass_over()?;
            return Ok(Some(Line {
                number,
                text: Err(too_long(length, self.limit)),
            }));
        }
        Ok(Some(Line {
            number,
            text: checked(line, self.decoded),
        }))
    }

    /// Skips the rest of the line and tells its length.
    fn pass_over(&mut self) -> std::io::Result<u64> {
        let mut length = 0u64;
        loop {
            let chunk = self.bytes.fill_buf()?;
            if chunk.is_empty() {
                return Ok(length);
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |end| end + 1);
            length += used as u64;
            self.bytes.consume(used);
            if end.is_some() {
                return Ok(length);
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Line, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        self.next_line()
            .map_err(|error| {
                self.failed = true;
                Problem::at(self.number + 1, format!("reading stopped: {error}"))
            })
            .transpose()
    }
}

pub(super) fn too_long(length: u64, limit: usize) -> String {
    format!(
        "takes {} MB, the limit is {} MB for one record: split it, or raise `max_record_mb` under [read] in razbor.toml",
        length.div_ceil(1 << 20),
        limit >> 20
    )
}

fn checked(line: Vec<u8>, decoded: bool) -> Result<String, String> {
    let text = String::from_utf8(line).map_err(|error| not_utf_8(error.as_bytes()))?;
    if decoded && text.contains('\u{fffd}') {
        return Err("characters are missing (damaged UTF-16): export the file again".to_owned());
    }
    match nul(&text) {
        Some(reason) => Err(reason),
        None => Ok(text),
    }
}

/// What is wrong with bytes that are not UTF-8 inside a text that otherwise is.
pub(super) fn not_utf_8(bytes: &[u8]) -> String {
    let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |_| bytes.len());
    let start = bytes[..at]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(&bytes[start..at]).chars().count() + 1;
    format!(
        "not valid UTF-8 at character {column} (byte 0x{:02X}): the file mixes encodings or is damaged; convert it to UTF-8",
        bytes.get(at).copied().unwrap_or_default()
    )
}

/// Complains of a NUL: text has none, damaged and binary files do.
pub(super) fn nul(text: &str) -> Option<String> {
    let at = text.find('\0')?;
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let column = text[start..at].chars().count() + 1;
    Some(format!(
        "a NUL byte at character {column}: the file is damaged or not a text; export it again"
    ))
}
