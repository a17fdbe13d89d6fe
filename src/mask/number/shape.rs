//! Numbers that are known by their look: a telephone, a card whose sum holds, an account, a postal track.

use std::ops::Range;

use super::Numbers;
use crate::mask::cue::Cue;
use crate::mask::value::Value;
use crate::mask::{Kind, checksum};

impl Numbers<'_> {
    /// «новая, оканчивающаяся на 0431», «серия 7118 402957»
    pub(super) fn by_ending(
        &self,
        plain: Option<&Value>,
        code: Option<&Value>,
        at: usize,
    ) -> Option<(Range<usize>, Kind)> {
        let from = at.saturating_sub(5);
        if let Some(value) = plain.filter(|value| value.digits.len() == 4)
            && self.cues.is_ending(self.row, from..at)
        {
            return Some((value.tokens.clone(), Kind::Card));
        }
        let series = (from..at).any(|at| self.row.form(at).starts_with("сери"));
        let value = code.filter(|_| series)?;
        ((9..=10).contains(&value.digits.len())).then(|| (value.tokens.clone(), Kind::Passport))
    }

    /// «KZ70 125K ZT10 0465 3715»
    pub(super) fn is_iban(&self, value: &Value, at: usize) -> bool {
        let first = &self.row.tokens[at];
        first.is_latin()
            && first.is_upper()
            && first.len() == 2
            && self.row.joined(at + 1)
            && value.digits.len() + value.letters >= 16
    }

    pub(super) fn phone_by_shape(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        let line = (at.saturating_sub(4)..at).any(|at| self.cues.is_hotline(self.row.form(at)));
        let value = phone(value).filter(|value| {
            !line && (value.plus || value.groups.len() >= 4 || value.digits.starts_with("89"))
        })?;
        Some((value.tokens, Kind::Phone))
    }

    /// Numbers that need no word beside them.
    pub(super) fn by_shape(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        let exact = |digits: usize| value.cut(digits).filter(|_| value.digits.len() == digits);
        if let Some(card) = [16, 18, 19].into_iter().find_map(|digits| {
            value
                .cut(digits)
                .filter(|cut| checksum::luhn(&cut.digits))
                .filter(|cut| cut.digits.starts_with(['2', '3', '4', '5', '6']))
        }) {
            return Some((card.tokens, Kind::Card));
        }
        if let Some(snils) =
            exact(11).filter(|value| value.groups == [3, 3, 3, 2] && checksum::snils(&value.digits))
        {
            return Some((snils.tokens, Kind::Snils));
        }
        if let Some(account) = exact(20).filter(|value| {
            matches!(
                &value.digits[..3],
                "405"
                    | "406"
                    | "407"
                    | "408"
                    | "423"
                    | "426"
                    | "401"
                    | "301"
                    | "302"
                    | "455"
                    | "474"
            )
        }) {
            return Some((account.tokens, Kind::Account));
        }
        if let Some(inn) =
            exact(12).filter(|value| value.groups.len() == 1 && checksum::inn(&value.digits))
        {
            return Some((inn.tokens, Kind::Inn));
        }
        let grouped = value.groups.len() >= 3 || value.plus || value.digits.len() == 11;
        if let Some(phone) = phone(value).filter(|_| grouped) {
            return Some((phone.tokens, Kind::Phone));
        }
        // a postal track
        if value.groups.len() == 1 && value.digits.len() == 14 && !self.row.joined(at) {
            return Some((value.tokens.clone(), Kind::Order));
        }
        None
    }

    /// «RB458120937CN», «KZ70 125K …», «№ 300-418-52 — это мой договор».
    pub(super) fn by_look(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        let row = self.row;
        let first = &row.tokens[at];
        let numbered = at > 0 && self.cues.is_plain(row.form(at - 1));
        match self.cues.after(row, value.tokens.end) {
            Some(Cue::Harmless) => return None,
            Some(Cue::Contract) if value.digits.len() >= 3 => {
                return Some((value.tokens.clone(), Kind::Contract));
            }
            Some(Cue::Order) if value.digits.len() >= 3 => {
                return Some((value.tokens.clone(), Kind::Order));
            }
            Some(Cue::Account) if value.digits.len() >= 5 => {
                return Some((value.tokens.clone(), Kind::Account));
            }
            Some(Cue::Card) if value.digits.len() == 4 => {
                return Some((value.tokens.clone(), Kind::Card));
            }
            _ => {}
        }
        // «RB458120937CN»
        let parcel = first.is_latin() && first.len() == 2 && first.is_upper();
        if parcel && value.digits.len() == 9 && value.letters == 4 {
            return Some((value.tokens.clone(), Kind::Order));
        }
        (numbered && value.digits.len() >= 6).then(|| (value.tokens.clone(), Kind::Order))
    }
}

/// «8 800 …»: a company's own line.
pub(super) fn hotline(digits: &str) -> bool {
    digits.starts_with("8800") || digits.starts_with("7800") && digits.len() == 11
}

/// The telephone at the head of a value: with 8 or +7, or without.
pub(super) fn phone(value: &Value) -> Option<Value> {
    let head = value.digits.as_str();
    if value.plus && (10..=15).contains(&head.len()) {
        return Some(
            value
                .cut(if head.starts_with('7') {
                    11
                } else {
                    head.len()
                })
                .unwrap_or_else(|| value.clone()),
        );
    }
    if value.plus && head.len() > 15 {
        return (11..=12).find_map(|digits| value.cut(digits));
    }
    if head.starts_with(['8', '7']) && head[1..].starts_with(['9', '3', '4', '8', '7', '6', '5']) {
        return value
            .cut(11)
            .filter(|_| head.len() == 11 || value.groups.len() > 1);
    }
    if head.starts_with('9') {
        return value
            .cut(10)
            .filter(|_| head.len() == 10 || value.groups.len() > 1);
    }
    None
}

/// The card at the head of a value.
pub(super) fn card(value: &Value) -> Option<Value> {
    [16, 18, 19, 13, 15, 17, 14]
        .into_iter()
        .filter_map(|digits| value.cut(digits))
        .find(|cut| checksum::luhn(&cut.digits))
        .or_else(|| value.cut(16))
        .or_else(|| value.cut(18))
}
