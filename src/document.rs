//! What a reader hands over: a transcript with turns, or a piece of prose.

use std::ops::Range;

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::conversation::Party;

/// Where a conversation took place. Order of the variants has no meaning.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A telephone call, or a recording of speech.
    Call,
    /// A written dialogue with turns.
    Chat,
    /// A short opinion of one company.
    Review,
    /// A blog or forum text.
    Post,
    /// A formal letter or claim.
    Letter,
}

/// Where a record was read: the path as given by the user and the record's number in it, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path as given on the command line (`-` for standard input).
    pub path: String,
    /// Number of the record in that file, from 1.
    pub record: u64,
}

/// What is known of a record beside its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Identifier given by the input, or derived from the source.
    pub id: String,
    /// File and record.
    pub source: Source,
    /// Where the conversation took place.
    pub channel: Channel,
    /// Local date and time of the conversation's start or of publication; deadlines are resolved against it.
    pub started_at: Option<DateTime>,
    /// The customer's stable key, where the input has one.
    pub customer_key: Option<String>,
    /// The company, where the input names one.
    pub company: Option<String>,
}

/// One turn as the input has it.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTurn {
    /// Speaker label as given; `None` when the input has none.
    pub speaker: Option<String>,
    /// Party, only where the format itself states a role (AGENT, CUSTOMER, `role` …).
    pub role: Option<Party>,
    /// The words, exactly as in the input's text field.
    pub text: String,
    /// Milliseconds from the start of the conversation.
    pub start_ms: Option<u64>,
    /// Milliseconds from the start of the conversation.
    pub end_ms: Option<u64>,
}

/// A conversation that comes with turns.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// What is known beside the words.
    pub head: Head,
    /// Turns in input order; never empty.
    pub turns: Vec<RawTurn>,
}

/// A text without turns. HTML has already been turned into text by the reader, links and markup dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Prose {
    /// What is known beside the words.
    pub head: Head,
    /// The raw text that all spans of its cases point into.
    pub text: String,
}

/// One record of the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A call or a chat.
    Transcript(Transcript),
    /// A review, post or letter.
    Prose(Prose),
}

impl Record {
    /// What is known of the record beside its words.
    pub fn head(&self) -> &Head {
        match self {
            Record::Transcript(transcript) => &transcript.head,
            Record::Prose(prose) => &prose.head,
        }
    }
}

/// A record that could not be used: where it stands and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// Path as given.
    pub path: String,
    /// Line in the file, from 1, where one can be told.
    pub line: Option<u64>,
    /// Record in the file, from 1, where one can be told.
    pub record: Option<u64>,
    /// What is wrong and what to do, one sentence in English.
    pub reason: String,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.path)?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        } else if let Some(record) = self.record {
            write!(out, " (record {record})")?;
        }
        write!(out, ": {}", self.reason)
    }
}

/// Half-open range of Unicode characters (not bytes).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// Turns byte offsets of one text into character offsets.
///
/// ```
/// use razbor::document::CharIndex;
/// let text = "Не звоните";
/// assert_eq!(CharIndex::new(text).span(&(5..text.len())).start, 3);
/// ```
#[derive(Clone, Debug)]
pub struct CharIndex {
    starts: Vec<usize>,
}

impl CharIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        Self { starts }
    }

    /// Number of the character that starts at or after byte `at`.
    pub fn char_at(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start < at)
    }

    /// Byte at which character `at` starts; the text's length when it is past the end.
    pub fn byte_at(&self, at: usize) -> usize {
        let last = self.starts.len() - 1;
        self.starts[at.min(last)]
    }

    /// The characters of a range of bytes.
    pub fn span(&self, bytes: &Range<usize>) -> Span {
        Span {
            start: self.char_at(bytes.start),
            end: self.char_at(bytes.end),
        }
    }
}
