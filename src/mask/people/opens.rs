//! Where a sentence opens: a surname by which people present themselves, and words that only look like one.

use super::People;
use super::said::among;
use crate::mask::harmless::is_month;
use crate::mask::name::{Known, Level};

/// What surnames in the nominative end in.
const FAMILY: &[&str] = &[
    "ов",
    "ев",
    "ин",
    "ын",
    "ова",
    "ева",
    "ина",
    "ына",
    "ский",
    "ская",
    "цкий",
    "цкая",
    "их",
    "ых",
    "ко",
    "чук",
    "юк",
    "ян",
    "швили",
    "дзе",
];
/// Words with such an ending that open a sentence.
const OPENERS: &str = "половина машина причина картина готов готова здоров здорова здорово столько сколько только витрина \
    корзина резина пружина кабина основа корова голова снова пятерых четверых других таких каких ваших наших своих моих \
    всех этих самых первых вторых новых любых один господин магазин хозяин гражданин женщина мужчина тишина \
    середина глубина ширина длина величина цена бензин керосин слов прав жив нов остров послов доверчив красив \
    справедлив вежлив учтив счастлив терпелив годов часов далеко легко редко коротко близко низко мелко \
    жалко тонко горько сладко мягко однако утренних вчерашних сегодняшних последних";

impl People<'_> {
    /// «Лямин, дело ГП-55», «Лапина. Жалуйтесь на здоровье», «Алло, Дроздов, начальник участка»: a surname by itself, where
    /// people present themselves.
    pub(super) fn presents(&self, at: usize, known: Known) -> bool {
        let row = self.row;
        let token = &row.tokens[at];
        let greeted = at >= 2
            && row.form(at - 1) == ","
            && (self.names.is_greeting(row.form(at - 2)) || row.form(at - 2) == "день");
        let opens = row.breaks(at) || greeted;
        let closes = match row.form(at + 1) {
            "," => !row.tokens.get(at + 2).is_some_and(|next| next.is("что")),
            "." => at == 0 || known.common,
            next => next.is_empty() && at == 0,
        };
        let ending = FAMILY.iter().any(|ending| token.form.ends_with(ending));
        token.is_capital()
            && !token.is_upper()
            && token.len() > 4
            && (opens && closes || self.signed(at))
            && known.surname > Level::No
            && known.given < Level::Sure
            && ending
            && !self.is_everyday(at)
    }

    /// «третьего марта сказала», «4 августа», «в марте»: a month that is a name as well.
    pub(super) fn is_day(&self, at: usize) -> bool {
        let before = self.row.form(at.wrapping_sub(1));
        is_month(self.row.form(at))
            && (self.row.flat || !self.row.tokens[at].is_capital())
            && (self.spoken.ordinal(before).is_some()
                || matches!(before, "в" | "до" | "конца" | "начала" | "начале" | "конце")
                || at > 0 && self.row.tokens[at - 1].is_digits())
    }

    /// «Рада, что связь восстановили»
    pub(super) fn is_feeling(&self, at: usize, known: Known) -> bool {
        let comma = usize::from(self.row.form(at + 1) == ",");
        known.common
            && matches!(self.row.form(at), "рада" | "рады" | "рад")
            && matches!(
                self.row.form(at + 1 + comma),
                "что" | "за" | "слышать" | "помочь" | "видеть"
            )
    }

    /// «Громов моя фамилия», «Громов это, с Чернышевского», «старший смены Антонова»
    fn signed(&self, at: usize) -> bool {
        let row = self.row;
        matches!(row.form(at + 1), "это" | "беспокоит" | "моя")
            || row.form(at.wrapping_sub(1)) == "смены"
                && self.names.is_role(row.form(at.wrapping_sub(2)))
    }

    /// «Половина», «Машина», «Готов»: no word that opens a sentence besides.
    fn is_everyday(&self, at: usize) -> bool {
        let form = self.row.form(at);
        among(OPENERS, form) || self.spoken.ordinal(form).is_some() || self.spoken.is_unit(form)
    }
}
