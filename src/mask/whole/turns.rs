//! What a turn says in the light of the turn before.

use super::{Scene, own};
use crate::case::Case;
use crate::mask::person::Side;
use crate::mask::side::Speaker;
use crate::mask::token::Row;
use crate::mask::{Found, Kind, Masker};

/// How much of the turn before may ask for what this one answers, in bytes.
const QUESTION: usize = 240;

/// The last sentence of a turn, without its mark.
fn question(before: &str) -> &str {
    let question = before.trim_end_matches(|last: char| !last.is_alphanumeric());
    let cut = question.rfind(['.', '!', '?', '\n']).map_or(0, |at| at + 1);
    question[cut..].trim_start()
}

/// «Как к вам обращаться?», but not «Как зовут мастера?»
fn is_to_other(question: &str) -> bool {
    let row = Row::new(question);
    (0..row.len()).any(|at| {
        let form = row.form(at);
        form.starts_with("ваш")
            || form.starts_with("подска")
            || form.starts_with("назов")
            || matches!(form, "вас" | "вам" | "вы" | "представьтесь")
    })
}

impl Masker {
    /// The first search through labels and turns: who and what is in the case.
    pub(super) fn first(&self, case: &Case, scene: &mut Scene) -> Vec<Vec<Found>> {
        let mut before = "";
        let mut all = Vec::with_capacity(case.turns.len());
        for (at, turn) in case.turns.iter().enumerate() {
            if let Some(label) = &turn.speaker {
                self.label(label, Side::of(turn.party), scene);
            }
            let found = self.answered(before, &turn.text, &scene.firm);
            let speaker = Speaker {
                side: own(case, turn.party, turn.voice),
                opens: at == 0,
                asked: self.asks_name(question(before)) && is_to_other(question(before)),
            };
            self.meet(&turn.text, &found, speaker, scene);
            before = &turn.text;
            all.push(found);
        }
        all
    }

    /// «Как к вам обращаться?», «Фамилию назовите»
    fn asks_name(&self, question: &str) -> bool {
        let row = Row::new(question);
        question.len() <= QUESTION && (0..row.len()).any(|at| self.names.is_intro(row.form(at)))
    }

    /// «— Назовите последние четыре цифры карты. — 5682.»: the turn before tells what this one says.
    fn answered(&self, before: &str, text: &str, firm: &[String]) -> Vec<Found> {
        let mut found = self.find_in(text, firm);
        let question = question(before);
        let row = Row::new(question);
        let asks = (0..row.len())
            .any(|at| self.cues.at(&row, at).is_some() || self.names.is_intro(row.form(at)));
        if question.is_empty() || question.len() > QUESTION || !asks {
            return found;
        }
        let introduces = self.asks_name(question);
        let both = format!("{question} {text}");
        let shift = question.len() + 1;
        for one in self.find_in(&both, firm) {
            if one.bytes.start < shift || one.bytes.start > shift + QUESTION / 4 {
                continue;
            }
            // «— На что вы ссылаетесь в договоре? — Мы таких сроков не называем»: no answer to «Как вас зовут?»
            let words = &both[one.bytes.clone()];
            if one.kind == Kind::Name && !(introduces && self.names.is_told(words)) {
                continue;
            }
            let bytes = one.bytes.start - shift..one.bytes.end - shift;
            if found
                .iter()
                .all(|other| other.bytes.end <= bytes.start || bytes.end <= other.bytes.start)
            {
                found.push(Found {
                    bytes,
                    kind: one.kind,
                });
            }
        }
        found.sort_by_key(|one| one.bytes.start);
        found
    }
}
