//! Where quotes stand, so that ours and the labellers' can be compared by place and not by wording.

use crate::case::Case;
use crate::document::Record;

use super::gold::{Gold, GoldQuote};

/// A stretch of a record: characters of a turn, or of the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Turn of a transcript, over all its cases; 0 for prose.
    pub turn: usize,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Place {
    /// Characters both have.
    pub fn overlap(&self, other: &Place) -> usize {
        if self.turn != other.turn {
            return 0;
        }
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }

    /// Whether both speak of the same words: at least half of the shorter one is in the longer one.
    pub fn same(&self, other: &Place) -> bool {
        let shorter = (self.end - self.start).min(other.end - other.start);
        shorter > 0 && 2 * self.overlap(other) >= shorter
    }
}

/// Where a labelled quote stands; `from` is the character of prose to look from first, for quotes that occur twice.
pub fn labelled(gold: &Gold, quote: &GoldQuote, from: usize) -> Option<Place> {
    let words = quote.quote.as_str();
    if words.is_empty() {
        return None;
    }
    match gold.record.as_ref()? {
        Record::Prose(prose) => {
            let skip = prose
                .text
                .char_indices()
                .nth(from)
                .map_or(prose.text.len(), |(at, _)| at);
            let at = prose.text[skip..]
                .find(words)
                .map(|at| at + skip)
                .or_else(|| prose.text.find(words))?;
            Some(place(&prose.text, at, words, 0, 0))
        }
        Record::Transcript(transcript) => {
            let given = quote
                .turn
                .and_then(|turn| Some((turn, transcript.turns.get(turn)?)));
            let turns = given.into_iter().chain(transcript.turns.iter().enumerate());
            turns
                .filter_map(|(turn, raw)| {
                    Some(place(&raw.text, raw.text.find(words)?, words, turn, 0))
                })
                .next()
        }
    }
}

/// Where a quote of one of our cases stands. `before` is the number of turns in the record's earlier cases.
pub fn found(gold: &Gold, case: &Case, before: usize, turn: usize, quote: &str) -> Option<Place> {
    let made = case.turns.get(turn)?;
    let at = made.text.find(quote)?;
    Some(if gold.is_transcript() {
        place(&made.text, at, quote, before + turn, 0)
    } else {
        place(&made.text, at, quote, 0, made.start)
    })
}

fn place(text: &str, at: usize, words: &str, turn: usize, offset: usize) -> Place {
    let start = offset + text[..at].chars().count();
    Place {
        turn,
        start,
        end: start + words.chars().count(),
    }
}

/// Our cases of a record, each with the number of turns before it.
pub fn with_turns_before(cases: &[Case]) -> impl Iterator<Item = (usize, &Case)> {
    cases.iter().scan(0, |before, case| {
        let this = *before;
        *before += case.turns.len();
        Some((this, case))
    })
}
