//! Prose → cases → turns; a transcript is one case already.

use crate::conversation::{Kind, Party, Voice};
use crate::document::{Head, Span};

/// A piece of text with one voice: a turn of a transcript, a sentence of narration, a line of direct speech, or a
/// stretch of boilerplate. Parties are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Label of the transcript, the name or pronoun the prose gives (`Женщина`, `Я`, `она`), a comment's author.
    pub speaker: Option<String>,
    /// Party, only where the input itself states a role.
    pub role: Option<Party>,
    /// How the words reach us.
    pub voice: Voice,
    /// What the segment is for.
    pub kind: Kind,
    /// Characters of the raw document (transcript: of the turn's own text, from 0).
    pub span: Span,
    /// Exact substring of the raw input.
    pub text: String,
    /// Milliseconds from the start of the conversation.
    pub start_ms: Option<u64>,
    /// Milliseconds from the start of the conversation.
    pub end_ms: Option<u64>,
}

/// What an episode was cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A call or chat with turns.
    Transcript,
    /// A review, post or letter.
    Prose,
}

/// One complaint episode, cut into segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// The record's id, with `#2`, `#3` … for further cases of one document.
    pub case_id: String,
    /// What is known beside the words.
    pub head: Head,
    /// What it was cut from.
    pub form: Form,
    /// Segments in order of the text; never empty. Over all episodes of a document they hold every character that is
    /// not white space exactly once.
    pub segments: Vec<Segment>,
    /// What a supervisor should know of the text itself, in Russian.
    pub notices: Vec<String>,
}
