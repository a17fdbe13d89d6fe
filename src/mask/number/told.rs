//! What a text speaks of, wherever the words stand: a number far from its word is known by its look.

use crate::mask::cue::{Cue, Cues};
use crate::mask::token::Row;

/// What is spoken of anywhere in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::mask) struct Told {
    pub inn: bool,
    pub snils: bool,
    pub passport: bool,
    pub order: bool,
    pub contract: bool,
    pub phone: bool,
    pub series: bool,
}

impl Told {
    pub fn new(row: &Row, cues: &Cues) -> Self {
        let mut told = Self::default();
        for at in 0..row.len() {
            told.series |= matches!(row.form(at), "серия" | "серии" | "серию");
            match cues.at(row, at) {
                Some(Cue::Inn) => told.inn = true,
                Some(Cue::Snils) => told.snils = true,
                Some(Cue::Passport) => told.passport = true,
                Some(Cue::Order) => told.order = true,
                Some(Cue::Contract) => told.contract = true,
                Some(Cue::Phone) => told.phone = true,
                _ => {}
            }
        }
        told
    }
}
