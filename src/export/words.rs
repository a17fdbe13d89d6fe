//! What people read: names of flags, states, parties and classes in Russian and English, numbers and dates.

use clap::ValueEnum;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::case::{FlagName, LegalRemark, LegitimacyClass, State, Status, TaleDay, TaleDays};
use crate::conversation::{Narrator, Party};
use crate::document::Channel;
use crate::signal::SignalKind;
use crate::store::changes::Change;

/// Language of the texts for people; machine fields are English in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Language {
    /// The text of this language.
    pub fn pick<T>(self, ru: T, en: T) -> T {
        match self {
            Language::Ru => ru,
            Language::En => en,
        }
    }

    /// The language's code for HTML.
    pub fn code(self) -> &'static str {
        self.pick("ru", "en")
    }

    /// Name of a flag.
    pub fn flag(self, name: FlagName) -> &'static str {
        let en = match name {
            FlagName::AbusiveStaffReply => "Abusive staff reply",
            FlagName::UnreasonableCustomer => "Unreasonable customer",
            FlagName::BrokenPromise => "Broken promise",
            FlagName::ExemplaryHandling => "Exemplary handling",
        };
        self.pick(name.title_ru(), en)
    }

    /// Name of a flag's state.
    pub fn state(self, state: State) -> &'static str {
        match state {
            State::Raised => self.pick("отмечено", "raised"),
            State::Clear => self.pick("не найдено", "clear"),
            State::Unsure => self.pick("под вопросом", "not sure"),
        }
    }

    /// What a later run judged otherwise: `Грубость сотрудника: под вопросом 42 % → отмечено 61 %, прогон от 3 ноября 2026`.
    pub fn change(self, change: &Change) -> String {
        let verdict = |(state, probability): (State, f64)| {
            format!("{} {}", self.state(state), self.percent(probability))
        };
        format!(
            "{}: {} → {}, {} {}",
            self.flag(change.flag),
            verdict(change.before),
            verdict(change.now),
            self.pick("прогон от", "run of"),
            self.date(&change.at)
        )
    }

    /// Name of a party.
    pub fn party(self, party: Party) -> &'static str {
        match party {
            Party::Staff => self.pick("Сотрудник", "Staff"),
            Party::Customer => self.pick("Клиент", "Customer"),
            Party::Third => self.pick("Третье лицо", "Third party"),
            Party::Unknown => self.pick("Неизвестно кто", "Unknown"),
        }
    }

    /// Name of a class of claims.
    pub fn legitimacy(self, class: LegitimacyClass) -> &'static str {
        match class {
            LegitimacyClass::Justified => self.pick("обоснованна", "justified"),
            LegitimacyClass::Partly => self.pick("обоснованна частично", "partly justified"),
            LegitimacyClass::Unjustified => self.pick("необоснованна", "unjustified"),
            LegitimacyClass::NotAClaim => self.pick("не претензия", "not a claim"),
            LegitimacyClass::Unsure => self.pick("не ясно", "not sure"),
        }
    }

    /// What became of a promise.
    pub fn status(self, status: Status) -> &'static str {
        match status {
            Status::Kept => self.pick("выполнено", "kept"),
            Status::Broken => self.pick("нарушено", "broken"),
            Status::Pending => self.pick("срок не наступил", "pending"),
            Status::Unknown => self.pick("неизвестно", "unknown"),
        }
    }

    /// Name of a channel.
    pub fn channel(self, channel: Channel) -> &'static str {
        match channel {
            Channel::Call => self.pick("звонок", "call"),
            Channel::Chat => self.pick("чат", "chat"),
            Channel::Review => self.pick("отзыв", "review"),
            Channel::Post => self.pick("публикация", "post"),
            Channel::Letter => self.pick("письмо", "letter"),
        }
    }

    /// Who tells a story.
    pub fn narrator(self, narrator: Narrator) -> &'static str {
        match narrator {
            Narrator::Customer => self.pick("рассказывает клиент", "told by the customer"),
            Narrator::Staff => self.pick("рассказывает сотрудник", "told by staff"),
            Narrator::Observer => self.pick("рассказывает наблюдатель", "told by an observer"),
        }
    }

    /// Name of a signal.
    pub fn signal(self, kind: SignalKind) -> String {
        match self {
            Language::Ru => kind.title_ru().to_owned(),
            Language::En => kind.as_str().replace('_', " "),
        }
    }

    /// A share of 1 as a percentage: `93 %`, `93%`.
    pub fn percent(self, share: f64) -> String {
        let whole = (share.clamp(0.0, 1.0) * 100.0).round();
        self.pick(format!("{whole}\u{a0}%"), format!("{whole}%"))
    }

    /// A score with two digits: `0,92`, `−0,30`; `0.92`.
    pub fn score(self, score: f64) -> String {
        // what rounds to nothing has no sign
        let rounded = (score * 100.0).round() / 100.0 + 0.0;
        let text = format!("{rounded:.2}").replace('-', "−");
        self.pick(text.replace('.', ","), text)
    }

    /// A count with its noun: `1 случай`, `22 случая`, `11 случаев`.
    pub fn count(self, count: u64, ru: [&str; 3], en: [&str; 2]) -> String {
        let noun = self.pick(plural(count, ru), en[usize::from(count != 1)]);
        format!("{}\u{a0}{noun}", self.whole(count))
    }

    /// A whole number, thousands apart: `12 480`, `12,480`.
    pub fn whole(self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(self.pick("\u{a0}", ","));
            }
            text.push(digit);
        }
        text
    }

    /// A day of a tale without dates: «чт, 1-й день».
    pub fn tale_day(self, day: TaleDay) -> String {
        let names = self.pick(
            ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        );
        let name = usize::try_from(day.weekday - 1)
            .ok()
            .and_then(|at| names.get(at));
        let name = name.copied().unwrap_or("?");
        match self {
            Language::Ru => format!("{name}, {}-й день", day.day),
            Language::En => format!("{name}, day {}", day.day),
        }
    }

    /// From when to when in a tale without dates: «чт, 1-й день → пт, 2-й день».
    pub fn tale_days(self, days: TaleDays) -> String {
        let given = self.tale_day(days.given);
        match days.due {
            Some(due) => format!("{given} → {}", self.tale_day(due)),
            None => given,
        }
    }

    /// What stands over remarks on the law.
    pub fn no_legal_advice(self) -> &'static str {
        self.pick(
            "Закон о таких случаях, если клиент – потребитель (не юридическая консультация)",
            "What the law says, if the customer is a consumer (no legal advice)",
        )
    }

    /// For which day a remark on the law was chosen.
    pub fn in_force(self, remark: &LegalRemark) -> String {
        match &remark.on {
            Some(day) => format!(
                "{} {}",
                self.pick("правило на", "rule as of"),
                self.date(day)
            ),
            None => format!(
                "{} {}; {}",
                self.pick("правило действует с", "rule in force since"),
                self.date(&remark.from),
                self.pick(
                    "день разговора неизвестен",
                    "day of the conversation unknown"
                ),
            ),
        }
    }

    /// A date, or a date and time, as people write it: `12 марта 2024, 10:15`. Text that is no ISO date stays as it is.
    pub fn date(self, iso: &str) -> String {
        if let Ok(moment) = iso
            .parse::<DateTime>()
            .or_else(|_| iso[..].parse::<Date>().map(DateTime::from))
        {
            let day = self.day(moment.date());
            if iso.len() > 10 {
                return format!("{day}, {:02}:{:02}", moment.hour(), moment.minute());
            }
            return day;
        }
        iso.to_owned()
    }

    fn day(self, date: Date) -> String {
        const MONTHS: [(&str, &str); 12] = [
            ("января", "January"),
            ("февраля", "February"),
            ("марта", "March"),
            ("апреля", "April"),
            ("мая", "May"),
            ("июня", "June"),
            ("июля", "July"),
            ("августа", "August"),
            ("сентября", "September"),
            ("октября", "October"),
            ("ноября", "November"),
            ("декабря", "December"),
        ];
        let month = usize::try_from(date.month() - 1).unwrap_or_default();
        let (ru, en) = MONTHS[month];
        format!("{} {} {}", date.day(), self.pick(ru, en), date.year())
    }
}

/// The noun's form for a number: one, two to four, five and more.
fn plural(count: u64, forms: [&str; 3]) -> &str {
    match (count % 10, count % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_counts_take_the_right_noun() {
        let cases =
            |count| Language::Ru.count(count, ["случай", "случая", "случаев"], ["case", "cases"]);
        assert_eq!(cases(1), "1\u{a0}случай");
        assert_eq!(cases(22), "22\u{a0}случая");
        assert_eq!(cases(12), "12\u{a0}случаев");
        assert_eq!(cases(1111), "1\u{a0}111\u{a0}случаев");
    }

    #[test]
    fn a_negative_score_has_a_minus_and_no_hyphen() {
        assert_eq!(Language::Ru.score(-0.3), "−0,30");
        assert_eq!(Language::En.score(-0.3), "−0.30");
        assert_eq!(Language::En.score(-0.001), "0.00");
    }

    #[test]
    fn dates_are_written_as_people_write_them() {
        assert_eq!(
            Language::Ru.date("2024-03-12T10:15"),
            "12 марта 2024, 10:15"
        );
        assert_eq!(
            Language::Ru.date("2024-03-12T10:15:00"),
            "12 марта 2024, 10:15"
        );
        assert_eq!(Language::En.date("2024-03-12"), "12 March 2024");
        assert_eq!(Language::Ru.date("в среду"), "в среду");
    }
}
