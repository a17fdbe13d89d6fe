//! Posts, letters, reviews as plain text: the whole file is one document.

use super::draft::{Draft, Problem};
use super::open::Opened;
use super::{Drafts, ReadSettings};
use crate::document::Channel;

/// Takes whatever has a letter in it.
pub(super) fn recognises(opened: &Opened, _: &ReadSettings) -> bool {
    opened.head.chars().any(char::is_alphabetic)
}

pub(super) fn read(opened: Opened, _: &ReadSettings) -> Result<Drafts, Problem> {
    Ok(one(document(opened.whole()?)))
}

pub(super) fn document(text: String) -> Draft {
    Draft {
        alone: true,
        ..Draft::text(Channel::Post, text)
    }
}

/// A file that is one record.
pub(super) fn one(draft: Draft) -> Drafts {
    Box::new(std::iter::once(Ok(draft)))
}
