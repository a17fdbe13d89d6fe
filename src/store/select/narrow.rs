//! Parts of a choice in the words of SQL.

use rusqlite::types::Value;

use super::{Review, Said, Wanted};
use crate::case::FlagName;
use crate::conversation::Party;
use crate::export::cases_csv::name_of;
use crate::signal::SignalKind;

/// How sure a signal is that counts as a sign.
const SURE: f64 = 0.3;

impl Wanted {
    pub(super) fn narrow_signs(&self, all: &mut Conditions) {
        if !self.signs.is_empty() {
            let one = |(kind, party): &(SignalKind, Option<Party>)| {
                let party = party.map_or_else(String::new, |party| {
                    format!(" AND party = '{}'", name_of(&party))
                });
                format!("(signal = '{}'{party})", name_of(kind))
            };
            let signs: Vec<String> = self.signs.iter().map(one).collect();
            let any = signs.join(" OR ");
            all.add(
                &format!(
                    "c.id IN (SELECT case_id FROM signals WHERE probability >= {SURE} AND ({any}))"
                ),
                [],
            );
        }
        if self.unbroken {
            all.add(
                "c.id NOT IN (SELECT case_id FROM promises WHERE status = 'broken')",
                [],
            );
        }
        if !self.without.is_empty() {
            let marks = vec!["?"; self.without.len()].join(", ");
            let numbers = self.without.iter().map(|number| Value::Integer(number.0));
            all.add(&format!("c.id NOT IN ({marks})"), numbers);
        }
    }
}

impl Review {
    pub(super) fn narrow(&self, all: &mut Conditions) {
        let name = |reviewer: &String| Value::Text(reviewer.clone());
        match self {
            Review::Open => all.add("c.open = 1", []),
            Review::Decided => all.add("c.id IN (SELECT case_id FROM standing)", []),
            Review::All => {}
            Review::Changed => all.add("c.changed = 1", []),
            Review::Second(reviewer) => all.add(
                "c.id IN (SELECT case_id FROM standing WHERE reviewer <> ?)
                 AND c.id NOT IN (SELECT case_id FROM standing WHERE reviewer = ?)",
                [name(reviewer), name(reviewer)],
            ),
            Review::Disagreed => all.add(
                "c.id IN (SELECT a.case_id FROM standing a JOIN standing b
                   ON a.case_id = b.case_id AND a.flag = b.flag AND a.reviewer < b.reviewer AND a.holds <> b.holds)",
                [],
            ),
        }
    }
}

impl Said {
    pub(super) fn narrow(self, flag: FlagName, all: &mut Conditions) {
        let flag = flag.as_str();
        let some = |holds: &str| {
            format!(
                "c.id IN (SELECT case_id FROM standing WHERE flag = '{flag}' AND holds = '{holds}')"
            )
        };
        let none = |holds: &str| some(holds).replace(" IN ", " NOT IN ");
        match self {
            Said::Holds => all.add(&format!("{} AND {}", some("yes"), none("no")), []),
            Said::DoesNot => all.add(&format!("{} AND {}", some("no"), none("yes")), []),
            Said::NotRejected => all.add(&none("no"), []),
            Said::Nothing => all.add(
                &format!("c.id NOT IN (SELECT case_id FROM standing WHERE flag = '{flag}')"),
                [],
            ),
        }
    }
}

pub(super) struct Conditions {
    pub parts: Vec<String>,
    pub values: Vec<Value>,
}

impl Conditions {
    pub fn add(&mut self, part: &str, values: impl IntoIterator<Item = Value>) {
        self.parts.push(part.to_owned());
        self.values.extend(values);
    }
}
