//! Words of the new turns for words of the old ones.

use crate::case::{Case, Evidence};
use crate::document::CharIndex;
use crate::mask::replace::Replaced;

/// Turns before and after.
pub(super) struct Quotes<'a> {
    pub case: &'a Case,
    pub texts: &'a [Replaced],
}

impl Quotes<'_> {
    /// The words of the new text for words of the old one.
    pub fn find(&self, turn: usize, quote: &str) -> Option<String> {
        let (old, new) = (self.case.turns.get(turn)?, self.texts.get(turn)?);
        let start = old.text.find(quote)?;
        Some(new.text[new.bytes(&(start..start + quote.len()))].to_owned())
    }

    pub fn evidence(&self, evidence: &mut Evidence) {
        let (Some(old), Some(new)) = (
            self.case.turns.get(evidence.turn),
            self.texts.get(evidence.turn),
        ) else {
            return;
        };
        let (before, after) = (CharIndex::new(&old.text), CharIndex::new(&new.text));
        (evidence.start, evidence.end, evidence.quote) =
            new.quote(&before, &after, evidence.start, evidence.end);
    }
}
