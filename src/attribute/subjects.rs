//! The subject of a clause, and the party it stands for.

use super::actors::{Actor, Actors, NAMED, SUPPOSED, TAKEN_OVER};
use super::people::Sort;
use crate::conversation::Party;
use crate::morphology::Word;
use crate::segment::cue::is_name;
use crate::segment::words::{Finite, finite, likely};

/// Words before a noun that make another company or person of it.
const OTHERS: [&str; 9] = [
    "другой",
    "соседний",
    "прежний",
    "чужой",
    "прошлый",
    "предыдущий",
    "конкурирующий",
    "сторонний",
    "иной",
];

impl Actors<'_> {
    /// The subject nearest to the verb: persons before things.
    pub(super) fn subject(
        &self,
        text: &str,
        words: &[Word],
        verb: Option<usize>,
        form: Option<Finite>,
    ) -> Option<(Actor, f64)> {
        let distance =
            |at: usize| verb.map_or(at, |verb| at.abs_diff(verb) + usize::from(at > verb));
        let mut best: Option<(usize, Actor, f64)> = None;
        for at in 0..words.len() {
            let Some((actor, sure)) = self.candidate(text, words, at, verb, form) else {
                continue;
            };
            // persons before things
            let far = distance(at) + if sure < SUPPOSED { 20 } else { 0 };
            if best.as_ref().is_none_or(|(least, _, _)| far < *least) {
                best = Some((far, actor, if sure < SUPPOSED { SUPPOSED } else { sure }));
            }
        }
        best.map(|(_, actor, sure)| (actor, sure))
    }

    /// The word as subject of the verb: its actor, with a low figure for things.
    fn candidate(
        &self,
        text: &str,
        words: &[Word],
        at: usize,
        verb: Option<usize>,
        form: Option<Finite>,
    ) -> Option<(Actor, f64)> {
        let word = &words[at];
        if word.punctuation {
            return None;
        }
        let teller = self.cast.narrator.party();
        let plain = |party: Party, feminine: bool, masculine: bool, plural: bool| Actor {
            party,
            feminine,
            masculine,
            plural,
        };
        match word.form.as_str() {
            "я" => return Some((plain(teller, true, true, false), NAMED)),
            "мы" => return Some((plain(teller, false, false, true), NAMED)),
            "вы" | "ты" => return Some((plain(self.reader(), true, true, true), SUPPOSED)),
            "он" => {
                return Some((
                    plain(self.he.unwrap_or(self.stranger()), false, true, false),
                    TAKEN_OVER,
                ));
            }
            "она" => {
                return Some((
                    plain(self.she.unwrap_or(self.stranger()), true, false, false),
                    TAKEN_OVER,
                ));
            }
            "они" => {
                return Some((
                    plain(self.they.unwrap_or(self.stranger()), false, false, true),
                    TAKEN_OVER,
                ));
            }
            _ => {}
        }
        if !likely(word, &["nom"]) || finite(word).is_some_and(|verb| verb.past) {
            return None;
        }
        let plural = likely(word, &["nom", "pl"]);
        let agrees = form.is_none_or(|form| {
            (form.person == 3 || form.person == 0)
                && (form.plural && plural || !form.plural && likely(word, &["sg"]))
                && (!form.past
                    || form.plural
                    || form.feminine && likely(word, &["f"])
                    || form.masculine && likely(word, &["m"])
                    || form.neuter && likely(word, &["n"])
                    || form.feminine && likely(word, &["m", "anim"]))
        });
        if !agrees {
            return None;
        }
        let actor = |party: Party| {
            plain(
                party,
                likely(word, &["f"]) || form.is_some_and(|form| form.feminine),
                likely(word, &["m"]) && !form.is_some_and(|form| form.feminine),
                plural && form.is_none_or(|form| form.plural),
            )
        };
        if plural
            && self.cast.people.is_everybody(word)
            && form.is_none_or(|form| form.plural && !form.past)
        {
            return Some((actor(Party::Third), TAKEN_OVER));
        }
        let other = words[..at]
            .iter()
            .rev()
            .take(2)
            .any(|before| OTHERS.iter().any(|other| before.is(other)));
        if let Some((sort, lemma)) = self.cast.people.sort(word) {
            // «другой оператор» is of the same company, «другая компания» is not
            let party = if other && sort == Sort::Company {
                Party::Third
            } else {
                self.party_of(sort, lemma)
            };
            return Some((
                actor(party),
                if sort == Sort::Anybody {
                    TAKEN_OVER
                } else {
                    NAMED
                },
            ));
        }
        let written = &text[word.bytes.clone()];
        if is_name(word, written) && (at > 0 || likely(word, &["propn"])) {
            let party = self
                .cast
                .persons
                .get(word.lemma())
                .copied()
                .unwrap_or_else(|| match self.cast.names.sort(word.lemma()) {
                    Some(sort) => self.party_of(sort, word.lemma()),
                    None => self.stranger(),
                });
            return Some((actor(if other { Party::Third } else { party }), TAKEN_OVER));
        }
        if likely(word, &["noun", "anim"]) && !likely(word, &["acc", "pl"]) {
            return Some((actor(self.stranger()), TAKEN_OVER));
        }
        // a thing: the teller states what became of it; «компенсировали деньги» has an object, not a subject
        let object = likely(word, &["acc"])
            && form.is_some_and(|form| form.plural)
            && verb.is_some_and(|verb| verb < at);
        (likely(word, &["noun"]) && form.is_some() && !object).then(|| (actor(teller), 0.3))
    }
}
