//! A text with its personal data replaced, and where every place of the old text went.

use std::ops::Range;

use crate::document::CharIndex;

/// What stands instead of a stretch of the old text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// Bytes of the old text.
    pub bytes: Range<usize>,
    /// The words instead.
    pub sign: String,
}

/// The new text.
#[derive(Clone, Debug)]
pub(super) struct Replaced {
    pub text: String,
    pieces: Vec<(Range<usize>, Range<usize>)>,
}

impl Replaced {
    /// Puts the signs in; pieces are in order and apart.
    pub fn new(old: &str, pieces: &[Piece]) -> Self {
        let mut text = String::with_capacity(old.len());
        let mut places = Vec::with_capacity(pieces.len());
        let mut copied = 0;
        for piece in pieces {
            text.push_str(&old[copied..piece.bytes.start]);
            let start = text.len();
            text.push_str(&piece.sign);
            places.push((piece.bytes.clone(), start..text.len()));
            copied = piece.bytes.end;
        }
        text.push_str(&old[copied..]);
        Self {
            text,
            pieces: places,
        }
    }

    /// Whether anything was replaced.
    pub fn is_changed(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Bytes of the new text for bytes of the old one; a sign that is touched is taken whole.
    pub fn bytes(&self, old: &Range<usize>) -> Range<usize> {
        let start = self.place(old.start, true);
        let end = if old.is_empty() {
            start
        } else {
            self.place(old.end, false)
        };
        start..end.max(start)
    }

    fn place(&self, at: usize, first: bool) -> usize {
        let mut shift = 0_isize;
        for (old, new) in &self.pieces {
            let inside = if first {
                old.contains(&at)
            } else {
                old.start < at && at < old.end
            };
            if inside {
                return if first { new.start } else { new.end };
            }
            if old.end > at {
                break;
            }
            shift = new.end as isize - old.end as isize;
        }
        at.saturating_add_signed(shift)
    }

    /// Characters of the new text for characters of the old one, and the words there.
    pub fn quote(
        &self,
        old: &CharIndex,
        new: &CharIndex,
        start: usize,
        end: usize,
    ) -> (usize, usize, String) {
        let bytes = self.bytes(&(old.byte_at(start)..old.byte_at(end)));
        let span = new.span(&bytes);
        (span.start, span.end, self.text[bytes].to_owned())
    }
}
