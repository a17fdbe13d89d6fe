//! Numbers that are known by their look: a telephone, a card whose sum holds, an account, a postal track.

use std::ops::Range;

use super::Numbers;
use crate::mask::cue::Cue;
use crate::mask::value::Value;
use crate::mask::{Kind, checksum};

impl Numbers<'_> {
    /// «ИНН ваш 6652698413, наш 7290709783», «СНИЛС чужой! Мой 10661424829»: the sum holds and the text speaks of one.
    pub(super) fn told(&self, value: &Value) -> Option<(Range<usize>, Kind)> {
        let digits = value.digits.as_str();
        if !(value.groups.len() == 1 || value.spoken) {
            return None;
        }
        let inn = self.told.inn && matches!(digits.len(), 10 | 12) && checksum::inn(digits);
        let snils = self.told.snils && checksum::snils(digits) && !digits.starts_with("89");
        let kind = if inn {
            Kind::Inn
        } else if snils {
            Kind::Snils
        } else {
            return None;
        };
        Some((value.tokens.clone(), kind))
    }

    /// «серия 92 09 номер 418537»: series and number are one, whatever the sentence speaks of besides.
    pub(super) fn series(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        let named = at > 0 && self.row.form(at - 1).starts_with("сери");
        let whole = (9..=10).contains(&value.digits.len()) && value.letters == 0;
        (named && whole).then(|| (value.tokens.clone(), Kind::Passport))
    }

    /// «Была *3306», «** 4412», «хх9158»: the end of a card, whatever stands around it.
    fn starred(&self, value: &Value, at: usize) -> bool {
        let stars = at > 0
            && matches!(
                self.row.form(at - 1),
                "*" | "•" | "·" | "хх" | "ххх" | "хххх" | "xx" | "xxx" | "xxxx"
            );
        stars && value.digits.len() == 4 && value.groups.len() == 1
    }

    /// «новая, оканчивающаяся на 0431», «серия 7118 402957»
    pub(super) fn by_ending(
        &self,
        plain: Option<&Value>,
        code: Option<&Value>,
        at: usize,
    ) -> Option<(Range<usize>, Kind)> {
        let from = at.saturating_sub(5);
        // «последние четыре цифры э-э тридцать шесть пятьдесят семь»
        let hummed = if self.row.form(at.wrapping_sub(1)) == "э" {
            3
        } else {
            0
        };
        if let Some(value) = plain.filter(|value| value.digits.len() == 4)
            && self
                .cues
                .is_ending(self.row, from.saturating_sub(hummed)..at)
        {
            let line =
                (from..at).any(|at| self.row.form(at).starts_with("номер")) && self.told.phone;
            let kind = if line { Kind::Phone } else { Kind::Card };
            return Some((value.tokens.clone(), kind));
        }
        // «серия семь один один восемь, номер четыре ноль два девять пять семь», «серия 6712, а номер 345678»
        let named = |stem: &str, reach: usize| {
            (at.saturating_sub(reach)..at).any(|at| self.row.form(at).starts_with(stem))
        };
        if let Some(value) = plain {
            let count = value.digits.len();
            let told = self.told.passport || self.told.series;
            if count == 4 && named("сери", 3) || count == 6 && told && named("номер", 4) {
                return Some((value.tokens.clone(), Kind::Passport));
            }
            // «мой номер 61-08-44 городской»
            let city =
                matches!(value.groups.as_slice(), [2, 2, 2] | [3, 2, 2]) && value.digits.len() < 8;
            if self.told.phone && !self.told.order && city && (named("номер", 2) || value.spoken)
            {
                return Some((value.tokens.clone(), Kind::Phone));
            }
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

    /// «добрый, 118204776, интернет отвалился»: so many digits at once are nobody's price.
    pub(super) fn bare(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        let alone = value.groups.len() == 1
            && !value.spoken
            && (8..=11).contains(&value.digits.len())
            && !self.row.joined(at)
            && !value.digits.ends_with("000")
            && !self.row.is_dash(value.tokens.end);
        alone.then(|| (value.tokens.clone(), Kind::Contract))
    }

    pub(super) fn by_clear_shape(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        if value.groups == [4, 4, 4, 4] && card(value).is_some() {
            return Some((value.tokens.clone(), Kind::Card));
        }
        let line = (at.saturating_sub(4)..at).any(|at| self.cues.is_hotline(self.row.form(at)));
        let value = phone(value).filter(|value| {
            !line && (value.plus || value.groups.len() >= 4 || value.digits.starts_with("89"))
        })?;
        Some((value.tokens, Kind::Phone))
    }

    /// Numbers that need no word beside them.
    pub(super) fn by_shape(&self, value: &Value, at: usize) -> Option<(Range<usize>, Kind)> {
        let exact = |digits: usize| value.cut(digits).filter(|_| value.digits.len() == digits);
        if self.starred(value, at) {
            return Some((value.tokens.clone(), Kind::Card));
        }
        // «Паспорт старый 71 03 119482, новый — 71 25 640037»
        let document = matches!(
            value.groups.as_slice(),
            [2, 2, 6] | [4, 6] | [2, 7] | [2, 2, 3, 3]
        );
        if self.told.passport && document && !value.plus && !checksum::inn(&value.digits) {
            return Some((value.tokens.clone(), Kind::Passport));
        }
        if let Some(card) = [16, 18, 19].into_iter().find_map(|digits| {
            value
                .cut(digits)
                .filter(|cut| checksum::luhn(&cut.digits))
                .filter(|cut| cut.digits.starts_with(['2', '3', '4', '5', '6']))
        }) {
            return Some((card.tokens, Kind::Card));
        }
        // sixteen digits as a card has them, though the sum was heard or written wrong
        let like_card = matches!(value.groups.as_slice(), [16] | [4, 4, 4, 4])
            && value.digits.starts_with(['2', '4', '5', '6'])
            && !self.row.joined(at);
        if let Some(card) = exact(16).filter(|_| like_card) {
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
        // «с четыреста девяносто пять семьсот сорок ноль восемь двадцать два звонили»
        let city = value.spoken
            && value.digits.len() == 10
            && value.digits.starts_with(['3', '4', '8'])
            && value.groups.starts_with(&[3, 3]);
        // «тридцать четыре пятьдесят два сорок один ноль семь девятнадцать добавочный …»
        let extended = (5..=11).contains(&value.digits.len())
            && value.groups.len() >= 3
            && self.cues.at(self.row, value.tokens.end) == Some(Cue::Extension);
        if city || extended {
            return Some((value.tokens.clone(), Kind::Phone));
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
        // «№ Д-20933», «#55710-гу», «номер … какой дали? у меня ЖКХ-20418», «— А номер? — 118/ДС»
        let words = &row.tokens[value.tokens.clone()];
        let law = words.iter().any(|token| {
            matches!(
                token.form.as_str(),
                "фз" | "гост" | "сп" | "пп" | "рф" | "тк" | "ту" | "iso" | "снип"
            )
        });
        let parts = words
            .iter()
            .any(|token| matches!(token.form.as_str(), "-" | "/" | "–"));
        let lettered =
            value.letters > 0 && value.digits.len() >= 3 && parts && !law && !value.spoken;
        let latin = words.iter().any(|token| token.is_latin());
        let kind = if self.told.contract && !self.told.order {
            Kind::Contract
        } else {
            Kind::Order
        };
        let asked = (self.told.order || self.told.contract)
            && lettered
            && !latin
            && (value.digits.len() >= 4 || row.is_dash(at.wrapping_sub(1)) && row.breaks(at - 1));
        let signed = at > 0 && matches!(row.form(at - 1), "№" | "#");
        (numbered && value.digits.len() >= 6
            || asked && !law
            || signed && lettered
            || at > 0 && row.form(at - 1) == "#" && value.digits.len() >= 4)
            .then(|| (value.tokens.clone(), kind))
    }
}

/// «8 800 …»: a company's own line.
pub(super) fn hotline(digits: &str) -> bool {
    digits.starts_with("8800") || digits.starts_with("7800") && digits.len() == 11
}

/// The telephone at the head of a value: with 8 or +7, or without.
pub(super) fn phone(value: &Value) -> Option<Value> {
    let cut = numbered(value)?;
    // «четыреста ноль семь» is 407 and has five digits when they are counted: what little is left belongs to it
    let left = value.digits.len() - cut.digits.len();
    let heard = value.spoken && (1..=2).contains(&left);
    Some(if heard { value.clone() } else { cut })
}

fn numbered(value: &Value) -> Option<Value> {
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
    // «(3452) 61-08-44»
    if matches!(value.groups.first(), Some(3..=5))
        && head.len() == 10
        && value.tokens.len() >= 7
        && value.bracket
    {
        return Some(value.clone());
    }
    if value.plus && head.len() > 15 {
        return (11..=12).find_map(|digits| value.cut(digits));
    }
    if head.starts_with(['8', '7']) && head[1..].starts_with(['9', '3', '4', '8', '7', '6', '5']) {
        return value
            .cut(11)
            .filter(|_| head.len() == 11 || value.groups.len() > 1);
    }
    // «80291234567»: a mobile of Belarus as it is dialled there
    if ["8029", "8033", "8044", "8025", "8017"]
        .iter()
        .any(|code| head.starts_with(code))
    {
        return value.cut(11);
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
    // «6762 8038 9047 1552 630»: a long one is whole
    let long = value.groups == [4, 4, 4, 4, 3] && value.digits.starts_with('6');
    if long || value.digits.len() == 16 {
        return Some(value.clone());
    }
    [16, 18, 19, 13, 15, 17, 14]
        .into_iter()
        .filter_map(|digits| value.cut(digits))
        .find(|cut| checksum::luhn(&cut.digits))
        .or_else(|| value.cut(16))
        .or_else(|| value.cut(18))
}
