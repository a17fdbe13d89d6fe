//! Who acts in each clause of narration: subjects, pronouns, verbs without a subject, indirect speech.

use std::collections::HashMap;
use std::ops::Range;

use super::clauses;
use super::people::{Names, People, Sort, opposite};
use crate::conversation::{Clause, Narrator, Party, Voice};
use crate::document::Channel;
use crate::morphology::{Analysis, Word};
use crate::segment::cue::{Lists, is_name};
use crate::segment::words::{Finite, finite, likely};

/// How sure an actor is: named, taken over from the clause before, supposed.
pub(super) const NAMED: f64 = 0.92;
pub(super) const TAKEN_OVER: f64 = 0.75;
pub(super) const SUPPOSED: f64 = 0.6;

/// What all clauses of a story share.
pub(super) struct Cast<'c> {
    pub people: &'c People,
    pub lists: &'c Lists,
    pub names: &'c Names,
    pub narrator: Narrator,
    pub channel: Channel,
    /// Whether the writer is a woman, where that is known.
    pub feminine: Option<bool>,
    /// Parties of persons who speak, by noun or name.
    pub persons: &'c HashMap<String, Party>,
}

/// An actor as later clauses may refer to him.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Actor {
    pub party: Party,
    pub feminine: bool,
    pub masculine: bool,
    pub plural: bool,
}

/// Follows the actors from sentence to sentence.
pub(super) struct Actors<'c> {
    pub(super) cast: &'c Cast<'c>,
    last: Option<Actor>,
    pub(super) he: Option<Party>,
    pub(super) she: Option<Party>,
    pub(super) they: Option<Party>,
}

impl<'c> Actors<'c> {
    /// Begins a story.
    pub(super) fn new(cast: &'c Cast<'c>) -> Self {
        Self {
            cast,
            last: None,
            he: None,
            she: None,
            they: None,
        }
    }

    /// Clauses of one narrated segment; party and probability of its main clause.
    pub(super) fn read(&mut self, text: &str, analysis: &Analysis) -> (Vec<Clause>, (Party, f64)) {
        let words = clauses::cut(analysis);
        let bytes = clauses::bytes(text, analysis, &words);
        let mut found: Vec<Clause> = Vec::with_capacity(words.len());
        let mut main: Option<(Party, f64)> = None;
        let mut first: Option<(Party, f64)> = None;
        let mut reported: Option<Party> = None;
        for (clause, bytes) in words.iter().zip(bytes) {
            let (mut party, mut sure) = self.actor(text, analysis, clause, found.is_empty());
            let here = &analysis.words[clause.clone()];
            let teller = self.cast.narrator;
            // «в ответ услышал, что я нищеброд»: who hears does not speak
            let hears = here
                .iter()
                .any(|word| finite(word).is_some() && word.is("услышать"));
            if hears && party == teller.party() && opposite(teller) != Party::Unknown {
                (party, sure) = (opposite(teller), TAKEN_OVER);
            }
            // «… и что завтра меня уволят»
            let opening = here
                .iter()
                .find(|word| !word.punctuation && !["и", "а", "но"].contains(&word.form.as_str()));
            let depends = opening.is_some_and(clauses::is_subordinator);
            if let Some(speaker) = reported.filter(|_| depends || is_hearsay(here)) {
                // «заявил, что качество ужасное»: the words are his who says them
                (party, sure) = (speaker, TAKEN_OVER);
            } else {
                let says = hears
                    || here
                        .iter()
                        .any(|word| finite(word).is_some() && self.cast.lists.says(word));
                reported = says.then_some(party);
            }
            first = first.or(Some((party, sure)));
            if !depends {
                main = main.or(Some((party, sure)));
            }
            match found.last_mut() {
                Some(last) if last.party == party => last.bytes.end = bytes.end,
                _ => found.push(Clause {
                    bytes,
                    party,
                    voice: Voice::Narrated,
                }),
            }
        }
        let teller = (self.cast.narrator.party(), SUPPOSED);
        if found.is_empty() {
            found.push(Clause {
                bytes: 0..text.len(),
                party: teller.0,
                voice: Voice::Narrated,
            });
        }
        (found, main.or(first).unwrap_or(teller))
    }

    /// Party of a clause; `fresh` when it opens its sentence.
    fn actor(
        &mut self,
        text: &str,
        analysis: &Analysis,
        clause: &Range<usize>,
        fresh: bool,
    ) -> (Party, f64) {
        let words = &analysis.words[clause.clone()];
        let verb = words.iter().position(|word| finite(word).is_some());
        let form = verb.and_then(|at| finite(&words[at]));
        if let Some((actor, sure)) = self.subject(text, words, verb, form) {
            self.remember(actor);
            return (actor.party, sure);
        }
        self.mention(text, words);
        let teller = self.cast.narrator.party();
        let mine = words.iter().any(|word| {
            matches!(
                word.form.as_str(),
                "мне" | "нам" | "меня" | "нас" | "мной" | "нами"
            )
        });
        let says = verb.is_some_and(|at| self.cast.lists.says(&words[at]));
        let Some(form) = form else {
            let passive = words
                .iter()
                .any(|word| likely(word, &["participle", "pass"]));
            return match self.last {
                _ if passive && mine => (self.company(), SUPPOSED),
                Some(last) => (last.party, SUPPOSED),
                None => (teller, SUPPOSED),
            };
        };
        let (party, sure) = match form {
            Finite { person: 1, .. } => (teller, NAMED),
            Finite {
                imperative: true, ..
            }
            | Finite { person: 2, .. } => (self.reader(), SUPPOSED),
            // «мне сказали», «обещали за сутки»: the company's people; «мы» of the sentence before goes on
            Finite { plural: true, .. } => match self.last {
                Some(last) if last.plural && !mine && !(fresh && says) => (last.party, TAKEN_OVER),
                _ => (self.company(), TAKEN_OVER),
            },
            // «его не волнует», «ему неудобно»
            Finite { past: false, .. }
                if object_pronoun(words, "его", "ему") && self.he.is_some() =>
            {
                (self.he.unwrap_or(teller), SUPPOSED)
            }
            Finite { past: false, .. }
                if object_pronoun(words, "ее", "ей") && self.she.is_some() =>
            {
                (self.she.unwrap_or(teller), SUPPOSED)
            }
            Finite { neuter: true, .. } => (teller, SUPPOSED),
            _ => match self.last {
                Some(last)
                    if !(last.plural || last.party == teller && self.not_mine(form))
                        && (!form.feminine || last.feminine)
                        && (!form.masculine || last.masculine) =>
                {
                    (last.party, TAKEN_OVER)
                }
                _ if form.past && form.feminine && self.she.is_some() && mine => {
                    (self.she.unwrap_or(teller), SUPPOSED)
                }
                _ if form.past && form.masculine && self.he.is_some() && mine => {
                    (self.he.unwrap_or(teller), SUPPOSED)
                }
                // a past form that cannot be the writer's
                _ if form.feminine && self.cast.feminine == Some(false) => {
                    (self.she.unwrap_or(self.stranger()), SUPPOSED)
                }
                _ if form.masculine && self.cast.feminine == Some(true) => {
                    (self.he.unwrap_or(self.stranger()), SUPPOSED)
                }
                _ if form.past => (teller, SUPPOSED),
                _ => (self.last.map_or(teller, |last| last.party), SUPPOSED),
            },
        };
        self.last = Some(Actor {
            party,
            feminine: form.feminine || !form.masculine && !form.plural,
            masculine: form.masculine || !form.feminine && !form.plural,
            plural: form.plural,
        });
        (party, sure)
    }

    /// Whether the writer cannot have done it, by gender.
    fn not_mine(&self, form: Finite) -> bool {
        form.feminine && self.cast.feminine == Some(false)
            || form.masculine && self.cast.feminine == Some(true)
    }

    /// The company's side as the one who acts where nobody is named.
    fn company(&self) -> Party {
        Party::Staff
    }

    /// «вы»: the company in a letter, the reader elsewhere.
    pub(super) fn reader(&self) -> Party {
        match (self.cast.channel, self.cast.narrator) {
            (Channel::Letter | Channel::Review, Narrator::Customer) => Party::Staff,
            _ => Party::Unknown,
        }
    }

    pub(super) fn party_of(&self, sort: Sort, lemma: &str) -> Party {
        match sort {
            Sort::Staff | Sort::Company => Party::Staff,
            Sort::Customer => Party::Customer,
            Sort::Beside => Party::Third,
            Sort::Anybody => self
                .cast
                .persons
                .get(lemma)
                .copied()
                .unwrap_or(self.stranger()),
        }
    }

    /// A person of whom nothing is known.
    pub(super) fn stranger(&self) -> Party {
        match opposite(self.cast.narrator) {
            Party::Unknown => Party::Customer,
            party => party,
        }
    }

    fn remember(&mut self, actor: Actor) {
        self.last = Some(actor);
        if actor.feminine != actor.masculine || actor.plural {
            self.point(actor);
        }
    }

    fn point(&mut self, actor: Actor) {
        if actor.plural {
            self.they = Some(actor.party);
        } else if actor.feminine {
            self.she = Some(actor.party);
        } else if actor.masculine {
            self.he = Some(actor.party);
        }
    }

    /// People named in other cases can be meant by a later pronoun: «Позвонил мастеру. Он не ответил.»
    fn mention(&mut self, text: &str, words: &[Word]) {
        for word in words {
            let Some((sort, lemma)) = self.cast.people.sort(word) else {
                let written = &text[word.bytes.clone()];
                if is_name(word, written)
                    && let Some(&party) = self.cast.persons.get(word.lemma())
                {
                    self.point(Actor {
                        party,
                        feminine: likely(word, &["f"]),
                        masculine: likely(word, &["m"]),
                        plural: false,
                    });
                }
                continue;
            };
            let party = self.party_of(sort, lemma);
            let plural = !likely(word, &["sg"]);
            self.point(Actor {
                party,
                feminine: likely(word, &["f"]),
                masculine: likely(word, &["m"]),
                plural,
            });
            if sort == Sort::Company {
                self.they = Some(party);
            }
        }
    }
}

/// «мол», «якобы», «дескать» mark another's words without a conjunction.
fn is_hearsay(words: &[Word]) -> bool {
    words
        .iter()
        .any(|word| matches!(word.form.as_str(), "мол" | "якобы" | "дескать"))
}

fn object_pronoun(words: &[Word], accusative: &str, dative: &str) -> bool {
    words
        .iter()
        .any(|word| word.form == accusative || word.form == dative)
}
