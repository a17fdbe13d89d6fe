//! A conversation whose every turn has a party: what rules and encoder read.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Head, Span};
use crate::morphology::Analysis;

/// Whose words or deeds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The company and anybody who acts for it.
    Staff,
    /// The one who is served.
    Customer,
    /// Anybody else: relatives, another company, a passer-by, a commenter.
    Third,
    /// The text does not tell.
    Unknown,
}

/// Who tells the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Narrator {
    /// The customer's own story.
    Customer,
    /// The company's side tells.
    Staff,
    /// A witness or author who is neither.
    Observer,
}

impl Narrator {
    /// The party of the narrator's own words and deeds.
    pub fn party(self) -> Party {
        match self {
            Narrator::Customer => Party::Customer,
            Narrator::Staff => Party::Staff,
            Narrator::Observer => Party::Third,
        }
    }
}

/// How words reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// A turn of a transcript.
    Spoken,
    /// Direct speech inside prose.
    Quoted,
    /// Told by the narrator, indirect speech included.
    Narrated,
}

/// What a segment of prose is for; every turn of a transcript is `Body`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The story itself.
    #[default]
    Body,
    /// A title or section heading.
    Heading,
    /// General reflections before, between or after the cases; a closing summary.
    Frame,
    /// A reader's comment (the author's own comment on the story is `Body`).
    Comment,
    /// The site's own words: menus, dates, share buttons, advertisements.
    Boilerplate,
}

/// A stretch of one turn with one actor. Clauses cover every word of the turn, in order, without overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Bytes of the turn's text.
    pub bytes: Range<usize>,
    /// Who speaks here (`Spoken`, `Quoted`) or who does what is told (`Narrated`).
    pub party: Party,
    /// `Narrated` also for what a speaker of a transcript tells about somebody's earlier words or deeds.
    pub voice: Voice,
}

/// A turn of a transcript, a sentence of narration, or a line of direct speech.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Speaker label as given, or the name the prose gives (`Женщина`, a comment's author).
    pub speaker: Option<String>,
    /// Whose turn it is; for narration, the main actor of the sentence.
    pub party: Party,
    /// Probability of `party`, 0 to 1.
    pub probability: f64,
    /// How the words reach us.
    pub voice: Voice,
    /// What the segment is for.
    pub kind: Kind,
    /// Characters of the raw document (for a transcript: of the turn's own text, from 0).
    pub span: Span,
    /// Exact substring of the raw input.
    pub text: String,
    /// Words, lemmas, sentences of `text`.
    pub analysis: Analysis,
    /// Who acts in which part of the text.
    pub clauses: Vec<Clause>,
    /// Milliseconds from the start of the conversation.
    pub start_ms: Option<u64>,
    /// Milliseconds from the start of the conversation.
    pub end_ms: Option<u64>,
}

impl Turn {
    /// The clause that holds byte `at` of the text; the turn's own party and voice when none does.
    pub fn clause_at(&self, at: usize) -> (Party, Voice) {
        self.clauses
            .iter()
            .find(|clause| clause.bytes.contains(&at))
            .map_or((self.party, self.voice), |clause| {
                (clause.party, clause.voice)
            })
    }
}

/// One complaint episode between a customer and a company, ready to be judged.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Identifier of the case: the record's id, with `#2`, `#3` … for further cases of one document.
    pub case_id: String,
    /// What is known beside the words.
    pub head: Head,
    /// Who tells it; `None` for transcripts.
    pub narrator: Option<Narrator>,
    /// Turns in order of the text; never empty.
    pub turns: Vec<Turn>,
    /// What a supervisor should know of the text itself, in Russian: a weekday that contradicts its date, times
    /// that run backwards.
    pub notices: Vec<String>,
}
