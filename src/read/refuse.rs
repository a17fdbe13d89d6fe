//! Files that are no text at all, and what to do with them.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::{KNOWN_FORMATS, Problem};

/// First bytes of formats that are no text; the longer of two that begin alike stands first.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document: save its text as .txt"),
    (b"\x1f\x8b", "a gzip archive: unpack it first (gunzip)"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ", "an xz archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Word or Excel file: save it as .txt or CSV",
    ),
    (b"{\\rtf", "an RTF document: save it as .txt"),
    (
        b"RIFF",
        "an audio recording (WAV): transcribe it first, then give the transcript",
    ),
    (
        b"ID3",
        "an audio recording (MP3): transcribe it first, then give the transcript",
    ),
    (
        b"\xff\xfb",
        "an audio recording (MP3): transcribe it first, then give the transcript",
    ),
    (
        b"OggS",
        "an audio recording (Ogg): transcribe it first, then give the transcript",
    ),
    (
        b"fLaC",
        "an audio recording (FLAC): transcribe it first, then give the transcript",
    ),
    (
        b"#!AMR",
        "an audio recording (AMR): transcribe it first, then give the transcript",
    ),
    (b"\x89PNG", "a picture (PNG): razbor reads text only"),
    (b"\xff\xd8\xff", "a picture (JPEG): razbor reads text only"),
    (b"GIF8", "a picture (GIF): razbor reads text only"),
    (
        b"SQLite format 3",
        "an SQLite database: export the table as CSV",
    ),
    (b"PAR1", "a Parquet table: export it as CSV or JSON lines"),
    (b"\x7fELF", "a program, not a text"),
];

/// Refuses what is no text, with what to do about it.
pub(super) fn binary(bytes: &[u8], encoding: &'static Encoding) -> Result<(), Problem> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Err(Problem::file(format!("this is {}", inside_zip(bytes))));
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Problem::file(format!("this is {what}")));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(Problem::file(
            "this is an audio or video recording (MP4): transcribe it first, then give the transcript",
        ));
    }
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return Ok(());
    }
    // A text has tabs, line ends, form feeds, escapes; a few NULs are damage that is reported where they stand.
    let control = bytes
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    if control * 10 > bytes.len() {
        return Err(Problem::file(format!(
            "binary data, not a known format: razbor reads {KNOWN_FORMATS}"
        )));
    }
    Ok(())
}

/// Office documents are ZIP archives; the names of their parts tell which.
fn inside_zip(bytes: &[u8]) -> &'static str {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    if holds(b"xl/") {
        "an Excel workbook (XLSX): save the sheet as CSV"
    } else if holds(b"word/") {
        "a Word document (DOCX): save it as .txt"
    } else if holds(b"opendocument") {
        "an OpenDocument file: save it as .txt or CSV"
    } else {
        "a ZIP archive: unpack it first"
    }
}

/// Texts that begin like something else than a conversation.
pub(super) fn foreign_text(head: &str) -> Option<String> {
    let start = head.trim_start();
    let what = if start.starts_with("<?xml") {
        "XML"
    } else if start.starts_with("SPEAKER ") && start.lines().next()?.split_whitespace().count() >= 9
    {
        return Some(
            "RTTM holds times of speakers but no words: give the transcript that was made with it"
                .to_owned(),
        );
    } else {
        return None;
    };
    Some(format!(
        "{what} is not a known format: razbor reads {KNOWN_FORMATS}"
    ))
}
