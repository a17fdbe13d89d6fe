//! Numbers and amounts of time among atoms.

use super::lex::{Atom, Sense, Unit};
use crate::morphology::Word;

/// The atoms of one sentence, with the dictionary's words where the two agree.
pub(super) struct Row<'a> {
    pub atoms: Vec<Atom>,
    pub words: Vec<Option<&'a Word>>,
}

/// «три дня», «два-три рабочих дня».
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Amount {
    pub low: Option<f64>,
    pub high: f64,
    pub unit: Unit,
    pub working: bool,
    /// A number was said: «за час» has none.
    pub counted: bool,
}

impl Row<'_> {
    pub fn sense(&self, at: usize) -> Sense {
        self.atoms
            .get(at)
            .map_or(Sense::Mark('\n'), |atom| atom.sense)
    }

    pub fn form(&self, at: usize) -> &str {
        self.atoms.get(at).map_or("", |atom| atom.form.as_str())
    }

    pub fn begins(&self, at: usize, stems: &[&str]) -> bool {
        stems.iter().any(|stem| self.form(at).starts_with(stem))
    }

    pub fn is_mark(&self, at: usize, marks: &[char]) -> bool {
        matches!(self.sense(at), Sense::Mark(mark) if marks.contains(&mark))
    }

    pub fn is_dash(&self, at: usize) -> bool {
        self.is_mark(at, &['-', '–', '—'])
    }

    /// No white space between the atom and the next.
    pub fn joined(&self, at: usize) -> bool {
        match (self.atoms.get(at), self.atoms.get(at + 1)) {
            (Some(this), Some(next)) => this.bytes.end == next.bytes.start,
            _ => false,
        }
    }

    /// «пятого подъезда», «в три раза»: a noun that the number counts or describes.
    pub fn counts_noun(&self, at: usize) -> bool {
        if self.sense(at) != Sense::Word {
            return false;
        }
        let word = |at: usize| self.words.get(at).copied().flatten();
        let noun = |word: &Word| {
            word.readings.first().is_some_and(|reading| {
                reading.grams.has("noun") && (reading.grams.has("gen") || reading.grams.has("loc"))
            })
        };
        match word(at) {
            Some(this) if noun(this) => true,
            // «в пяти жилых домах»
            Some(this) if this.has(&["adj", "gen", "pl"]) && !this.has(&["noun"]) => {
                word(at + 1).is_some_and(noun)
            }
            _ => self.begins(
                at,
                &[
                    "процент",
                    "тысяч",
                    "руб",
                    "раз",
                    "штук",
                    "км",
                    "кг",
                    "метр",
                    "гб",
                ],
            ),
        }
    }

    pub fn number(&self, at: usize) -> Option<(f64, usize)> {
        let (value, mut next) = match self.sense(at) {
            Sense::Digits(whole, _) => {
                let tenth = match self.sense(at + 2) {
                    Sense::Digits(tenth, 1)
                        if self.is_mark(at + 1, &[',', '.'])
                            && self.joined(at)
                            && self.joined(at + 1) =>
                    {
                        Some(tenth)
                    }
                    _ => None,
                };
                match tenth {
                    Some(tenth) => (f64::from(whole) + f64::from(tenth) / 10.0, at + 3),
                    None => (f64::from(whole), at + 1),
                }
            }
            Sense::Cardinal(first) => self.composed(first, at + 1),
            _ => return None,
        };
        // «5-ти», «2-х»
        let ending = ["ти", "х", "и", "ми", "м", "ех", "мя"];
        if self.is_dash(next) && self.joined(next) && ending.contains(&self.form(next + 1)) {
            next += 2;
        }
        // «20 (двадцати)»
        if self.is_mark(next, &['(']) {
            let close = (next + 1..next + 6).find(|&at| self.is_mark(at, &[')']));
            next = close.map_or(next, |close| close + 1);
        }
        // «два с половиной»
        if self.form(next) == "с" && self.begins(next + 1, &["половин"]) {
            return Some((value + 0.5, next + 2));
        }
        Some((value, next))
    }

    /// «двадцать» + «пять», «сто» + «двадцать».
    fn composed(&self, mut value: f64, mut next: usize) -> (f64, usize) {
        let mut room = if value >= 100.0 {
            100.0
        } else if value >= 20.0 {
            10.0
        } else {
            0.0
        };
        while let Sense::Cardinal(more) = self.sense(next) {
            if more >= room || more < 1.0 || more.fract() != 0.0 {
                break;
            }
            value += more;
            room = if more >= 20.0 { 10.0 } else { 0.0 };
            next += 1;
        }
        (value, next)
    }

    /// Whether an adjective of days stands here, and whether it means working days.
    pub fn adjective(&self, at: usize) -> Option<bool> {
        if self.begins(at, &["рабоч", "банковск", "будн"])
            || self.form(at) == "раб" && self.is_mark(at + 1, &['.'])
        {
            return Some(true);
        }
        let plain = ["календарн", "полн", "ближайш", "цел", "лишн", "ваш", "эт"];
        (self.sense(at) == Sense::Word && self.begins(at, &plain)).then_some(false)
    }

    fn unit(&self, at: usize) -> Option<(Unit, bool, usize)> {
        let working = self.adjective(at);
        // «3 раб. дня»
        let dot = working.is_some() && self.is_mark(at + 1, &['.']);
        let at = at + usize::from(working.is_some()) + usize::from(dot);
        match self.sense(at) {
            Sense::Unit(unit) => Some((unit, working.unwrap_or(false), at + 1)),
            _ => None,
        }
    }

    pub fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        let counted = |low, high, unit, working| Amount {
            low,
            high,
            unit,
            working,
            counted: true,
        };
        if let Some((amount, next)) = self.compound(at) {
            return Some((amount, next));
        }
        if self.begins(at, &["четверт"]) && self.sense(at + 1) == Sense::Unit(Unit::Hour) {
            return Some((counted(None, 15.0, Unit::Minute, false), at + 2));
        }
        // «три четверти часа»
        if let Sense::Cardinal(quarters) = self.sense(at)
            && self.begins(at + 1, &["четверт"])
            && self.sense(at + 2) == Sense::Unit(Unit::Hour)
        {
            return Some((counted(None, quarters * 15.0, Unit::Minute, false), at + 3));
        }
        if let Some(found) = self.inverted(at).or_else(|| self.hour_and_minutes(at)) {
            return Some(found);
        }
        if let Some((unit, working, next)) = self.unit(at) {
            // «часок-другой»
            if self.is_dash(next) && self.begins(next + 1, &["друг"]) {
                return Some((counted(Some(1.0), 2.0, unit, working), next + 2));
            }
            // «час-два»
            if (self.is_dash(next) || self.form(next) == "или")
                && let Some((high, end)) = self.number(next + 1)
                && high > 1.0
                && self.unit(end).is_none()
            {
                return Some((counted(Some(1.0), high, unit, working), end));
            }
            let whole = matches!(unit, Unit::HalfHour | Unit::HalfYear);
            let amount = Amount {
                counted: whole || working,
                ..counted(None, 1.0, unit, working)
            };
            return Some((amount, next));
        }
        let from = usize::from(self.form(at) == "от");
        let (first, mut next) = self.number(at + from)?;
        let mut low = None;
        let mut high = first;
        let between = match () {
            () if self.is_dash(next) || self.form(next) == "или" => Some(next + 1),
            () if from == 1 && self.form(next) == "до" => Some(next + 1),
            // «три пять рабочих дней» without the hyphen, as a recogniser writes it
            () if matches!(self.sense(at), Sense::Cardinal(_)) && first < 10.0 => Some(next),
            () => None,
        };
        if let Some((second, end)) = between.and_then(|at| self.number(at))
            && second > first
            && self.unit(end).is_some()
        {
            (low, high, next) = (Some(first), second, end);
        }
        let (unit, working, next) = self.unit(next).or_else(|| {
            // «за три рабочих»
            let elided = self.adjective(next) == Some(true) && !self.counts_noun(next + 1);
            elided.then_some((Unit::Day, true, next + 1))
        })?;
        Some((counted(low, high, unit, working), next))
    }

    /// «минут тридцать», «недели две-три», «недельки две три».
    fn inverted(&self, at: usize) -> Option<(Amount, usize)> {
        let Sense::Unit(unit) = self.sense(at) else {
            return None;
        };
        let counted = [
            "минут",
            "минуты",
            "часа",
            "часов",
            "дня",
            "дней",
            "недели",
            "недель",
            "месяца",
            "месяцев",
            "суток",
        ];
        if !counted.contains(&self.form(at))
            && !self.begins(at, &["минуток", "минуточ", "недельк", "нидельк", "часик"])
        {
            return None;
        }
        let (first, next) = self.number(at + 1)?;
        let free = |at: usize| !matches!(self.sense(at), Sense::Unit(_)) && !self.counts_noun(at);
        let second = self
            .number(next + usize::from(self.is_dash(next)))
            .filter(|(second, end)| *second > first && free(*end));
        let (low, high, next) = match second {
            Some((second, end)) => (Some(first), second, end),
            None => (None, first, next),
        };
        free(next).then_some((
            Amount {
                low,
                high,
                unit,
                working: false,
                counted: true,
            },
            next,
        ))
    }

    /// «час двадцать».
    fn hour_and_minutes(&self, at: usize) -> Option<(Amount, usize)> {
        if self.form(at) != "час" {
            return None;
        }
        let (minutes, next) = self.number(at + 1)?;
        let next = next + usize::from(self.sense(next) == Sense::Unit(Unit::Minute));
        ((10.0..60.0).contains(&minutes) && !self.counts_noun(next)).then_some((
            Amount {
                low: None,
                high: 60.0 + minutes,
                unit: Unit::Minute,
                working: false,
                counted: true,
            },
            next,
        ))
    }

    /// «десятидневный срок», «10-дневный срок».
    fn compound(&self, at: usize) -> Option<(Amount, usize)> {
        let (value, unit, next) = match (self.sense(at), self.sense(at + 2)) {
            (Sense::Compound(value, unit), _) => (value, unit, at + 1),
            (Sense::Digits(value, _), Sense::Compound(_, unit)) if self.is_dash(at + 1) => {
                (f64::from(value), unit, at + 3)
            }
            _ => return None,
        };
        let amount = Amount {
            low: None,
            high: value,
            unit,
            working: false,
            counted: true,
        };
        self.begins(next, &["срок"]).then_some((amount, next + 1))
    }
}
