//! A path → the start of its bytes, its encoding, and the rest as a stream of UTF-8.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::encoding::{declared_in_html, detect};
use super::inputs::{Input, Place};
use super::lines::{Lines, not_utf_8, nul, too_long};
use super::{Problem, ReadSettings, refuse};

/// Bytes that are looked at before a format is chosen.
const HEAD: usize = 64 * 1024;

/// An input that has been opened and whose start has been looked at.
pub(super) struct Opened {
    /// File name's ending in small letters, without the dot.
    pub extension: String,
    /// The start of the text.
    pub head: String,
    /// Whether `head` is all there is.
    pub complete: bool,
    /// Folder of the file, for tables that stand beside it.
    pub folder: Option<std::path::PathBuf>,
    bytes: Vec<u8>,
    rest: Box<dyn Read + Send>,
    size: Option<u64>,
    encoding: &'static Encoding,
    forced: Option<&'static Encoding>,
    limit: usize,
}

/// Opens an input and looks at its start.
pub(super) fn open(input: &Input, settings: &ReadSettings) -> Result<Opened, Problem> {
    let cannot = |error: std::io::Error| Problem::file(format!("cannot be read: {error}"));
    let (source, path): (Box<dyn Read + Send>, Option<&Path>) = match &input.place {
        Place::Stdin => (Box::new(std::io::stdin()), None),
        Place::File(path) => (Box::new(File::open(path).map_err(cannot)?), Some(path)),
        Place::Unreadable(reason) => return Err(Problem::file(reason.clone())),
    };
    let mut rest = Counted {
        inner: source,
        count: Arc::clone(&settings.bytes_read),
    };
    let mut bytes = Vec::with_capacity(HEAD);
    (&mut rest)
        .take(HEAD as u64)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    let complete = bytes.len() < HEAD;
    if bytes.is_empty() {
        return Err(Problem::file("the file is empty"));
    }
    let guess = guess(&bytes, settings.encoding);
    refuse::binary(&bytes, guess.0)?;
    let (text, _) = guess.0.decode_without_bom_handling(&bytes[guess.1..]);
    let mut head = text.into_owned();
    if !complete {
        // The sample may end inside a character.
        let whole = head.trim_end_matches('\u{fffd}').len();
        head.truncate(whole);
    }
    if complete && head.trim().is_empty() {
        return Err(Problem::file(
            "the file is empty: it holds white space only",
        ));
    }
    Ok(Opened {
        extension: path
            .and_then(Path::extension)
            .map(|ending| ending.to_string_lossy().to_lowercase())
            .unwrap_or_default(),
        head,
        complete,
        folder: path.and_then(Path::parent).map(Path::to_owned),
        bytes,
        rest: Box::new(rest),
        size: input.bytes,
        encoding: guess.0,
        forced: settings.encoding,
        limit: settings.max_record_bytes,
    })
}

impl Opened {
    /// The text line by line, in bounded memory.
    pub(super) fn lines(self) -> Lines {
        let limit = self.limit;
        let mark = Encoding::for_bom(&self.bytes).map_or(0, |(_, mark)| mark);
        let mut start = Cursor::new(self.bytes);
        start.set_position(mark as u64);
        let bytes: Box<dyn Read + Send> = Box::new(start.chain(self.rest));
        if self.encoding == UTF_8 {
            return Lines::new(bytes, limit, false);
        }
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(self.encoding))
            .bom_override(false)
            .build(bytes);
        Lines::new(Box::new(decoded), limit, true)
    }

    /// The whole text, if it is within the limit of one record.
    pub(super) fn whole(mut self) -> Result<String, Problem> {
        let too_big = |size: u64| Problem::file(format!("the file {}", too_long(size, self.limit)));
        if let Some(size) = self.size.filter(|size| *size > self.limit as u64) {
            return Err(too_big(size));
        }
        let room = (self.limit + 1).saturating_sub(self.bytes.len()) as u64;
        self.rest
            .take(room)
            .read_to_end(&mut self.bytes)
            .map_err(|error| Problem::file(format!("reading stopped: {error}")))?;
        if self.bytes.len() > self.limit {
            return Err(too_big(self.bytes.len() as u64));
        }
        let (encoding, mark) = guess(&self.bytes, self.forced);
        let bytes = &self.bytes[mark..];
        let line_of = |at: usize| newlines(&bytes[..at]) + 1;
        if encoding == UTF_8 {
            let text = std::str::from_utf8(bytes)
                .map_err(|error| Problem::at(line_of(error.valid_up_to()), not_utf_8(bytes)))?;
            return without_nul(text.to_owned());
        }
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        if damaged && (encoding == UTF_16LE || encoding == UTF_16BE) {
            let at = text.find('\u{fffd}').unwrap_or_default();
            return Err(Problem::at(
                newlines(&text.as_bytes()[..at]) + 1,
                "damaged UTF-16: half a character is missing; export the file again",
            ));
        }
        without_nul(text.into_owned())
    }
}

fn without_nul(text: String) -> Result<String, Problem> {
    match (text.find('\0'), nul(&text)) {
        (Some(at), Some(reason)) => Err(Problem::at(newlines(&text.as_bytes()[..at]) + 1, reason)),
        _ => Ok(text),
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn guess(bytes: &[u8], forced: Option<&'static Encoding>) -> (&'static Encoding, usize) {
    let guess = detect(bytes, declared_in_html(bytes));
    match forced {
        // A byte order mark is the file's own word and stronger than a setting for all files.
        Some(encoding) if guess.mark == 0 => (encoding, 0),
        _ => (guess.encoding, guess.mark),
    }
}

/// Counts the bytes that have been read, for a progress bar.
struct Counted {
    inner: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
