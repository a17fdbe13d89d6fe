//! What a speaker tells of others: «мне ваш мастер сказал, что …», «в «Колесе» мне хамили», «водитель передал: «…»».

use std::ops::Range;

use super::clauses;
use super::people::{People, Sort};
use crate::conversation::{Clause, Party, Voice};
use crate::morphology::{Analysis, Word};
use crate::segment::cue::Lists;
use crate::segment::quotes;
use crate::segment::words::{finite, likely};

/// Words before a company that make another of it.
const ELSEWHERE: [&str; 8] = [
    "другой",
    "соседний",
    "прежний",
    "чужой",
    "предыдущий",
    "сторонний",
    "иной",
    "конкурент",
];

/// Follows the turns of a conversation.
pub(super) struct Reported<'c> {
    people: &'c People,
    lists: &'c Lists,
    /// The customer is telling of another company.
    elsewhere: bool,
    /// Whom «он», «она», «они» of the speaker mean.
    person: Option<Party>,
}

impl<'c> Reported<'c> {
    /// Begins a conversation.
    pub(super) fn new(people: &'c People, lists: &'c Lists) -> Self {
        Self {
            people,
            lists,
            elsewhere: false,
            person: None,
        }
    }

    /// Clauses of one spoken or quoted turn; they cover its text.
    pub(super) fn read(
        &mut self,
        text: &str,
        analysis: &Analysis,
        party: Party,
        voice: Voice,
    ) -> Vec<Clause> {
        let whole = || {
            vec![Clause {
                bytes: 0..text.len(),
                party,
                voice,
            }]
        };
        if !matches!(party, Party::Staff | Party::Customer) {
            return whole();
        }
        let words = clauses::cut(analysis);
        let bytes = clauses::bytes(text, analysis, &words);
        let mut found: Vec<Clause> = Vec::new();
        let mut told: Option<Party> = None;
        for (clause, bytes) in words.iter().zip(bytes) {
            let here = &analysis.words[clause.clone()];
            let depends = here
                .iter()
                .find(|word| !word.punctuation)
                .is_some_and(clauses::is_subordinator);
            let actor = match told.filter(|_| depends) {
                Some(actor) => Some(actor),
                None => self.actor(here, party),
            };
            let says = here
                .iter()
                .any(|word| finite(word).is_some() && self.lists.says(word));
            told = actor.filter(|_| says || depends);
            push(
                &mut found,
                Clause {
                    bytes,
                    party: actor.unwrap_or(party),
                    voice: if actor.is_some() {
                        Voice::Narrated
                    } else {
                        voice
                    },
                },
            );
        }
        for (bytes, actor) in self.quotations(text, analysis, party) {
            overlay(&mut found, &bytes, actor);
        }
        if found.is_empty() { whole() } else { found }
    }

    /// The party whose deed a clause tells; `None` when the speaker speaks for himself.
    fn actor(&mut self, words: &[Word], speaker: Party) -> Option<Party> {
        self.follow(words, speaker);
        let (at, form) = words
            .iter()
            .enumerate()
            .find_map(|(at, word)| finite(word).map(|form| (at, form)))?;
        let says = self.lists.says(&words[at]);
        // «а он мне говорит» tells as well; «мастер скажет» and «чтоб исправили» have not happened
        let tells = self.lists.strictly_says(&words[at])
            && form.person == 3
            && !likely(&words[at], &["fut"]);
        let wished = words
            .iter()
            .any(|word| matches!(word.form.as_str(), "бы" | "чтобы" | "чтоб"));
        if !(form.past || tells) || form.imperative || form.neuter || wished {
            return None;
        }
        // «мне мастер сказал, что я сам виноват»: what follows the comma has its own subject
        let end = words[at..].iter().position(|word| word.form == ",");
        let words = &words[..end.map_or(words.len(), |comma| at + comma)];
        let to_me = words
            .iter()
            .any(|word| matches!(word.form.as_str(), "мне" | "нам" | "меня" | "нас" | "мной"));
        let mut subject = None;
        for (number, word) in words.iter().enumerate() {
            // «Девушка, у меня …»: an address is no subject
            let opens = number == 0 || words[number - 1].punctuation;
            if opens
                && words.get(number + 1).is_some_and(|next| next.form == ",")
                && word.form != "я"
            {
                continue;
            }
            match word.form.as_str() {
                "я" | "мы" | "вы" | "ты" | "кто" | "никто" => return None,
                "он" | "она" | "они" => {
                    subject = Some(self.person.unwrap_or(self.other(speaker)))
                }
                _ if likely(word, &["nom"])
                    && !finite(word).is_some_and(|verb| verb.past)
                    && subject.is_none() =>
                {
                    subject = self
                        .people
                        .sort(word)
                        .and_then(|(sort, _)| self.party_of(sort, speaker));
                    // «мне майор запретил»: a person of neither side
                    if subject.is_none() && likely(word, &["nom", "noun", "anim"]) {
                        subject = self.people.sort(word).is_none().then_some(Party::Third);
                    }
                    if subject.is_some() {
                        self.person = subject;
                    }
                }
                _ => {}
            }
        }
        let thing = words
            .iter()
            .any(|word| likely(word, &["nom", "noun"]) && self.people.sort(word).is_none());
        let actor = match subject {
            Some(actor) => actor,
            // «мне обещали», «сказали ждать»
            None if form.plural && (to_me || says) && !thing && speaker == Party::Customer => {
                self.other(speaker)
            }
            None => return None,
        };
        // what staff tells of its own people is the company's own word, unless it passes on what they said
        (actor != speaker || says).then_some(actor)
    }

    /// Whether the customer tells of another company from here on.
    fn follow(&mut self, words: &[Word], speaker: Party) {
        if speaker != Party::Customer {
            return;
        }
        let yours = words.iter().any(|word| {
            matches!(word.lemma(), "ваш") || matches!(word.form.as_str(), "вы" | "вас" | "вам")
        });
        let another = words.iter().enumerate().any(|(at, word)| {
            let company = self
                .people
                .sort(word)
                .is_some_and(|(sort, _)| sort == Sort::Company);
            company
                && words[..at]
                    .iter()
                    .rev()
                    .take(2)
                    .any(|before| ELSEWHERE.iter().any(|other| before.is(other)))
        });
        // «мне в «Колесе на Речной» советовали»
        let named = words.windows(3).any(|three| {
            matches!(three[0].form.as_str(), "в" | "во" | "из" | "у")
                && three[1].form == "«"
                && three[2].form.chars().any(char::is_alphabetic)
        });
        if another || named && !yours {
            self.elsewhere = true;
        } else if yours {
            self.elsewhere = false;
        }
    }

    fn other(&self, speaker: Party) -> Party {
        match speaker {
            Party::Customer if !self.elsewhere => Party::Staff,
            _ => Party::Third,
        }
    }

    fn party_of(&self, sort: Sort, speaker: Party) -> Option<Party> {
        match (sort, speaker) {
            (Sort::Staff | Sort::Company, Party::Customer) => Some(self.other(speaker)),
            (Sort::Staff | Sort::Company, _) => Some(Party::Staff),
            (Sort::Customer, Party::Staff) => Some(Party::Customer),
            (Sort::Customer | Sort::Beside, _) => Some(Party::Third),
            (Sort::Anybody, Party::Customer) => Some(self.other(speaker)),
            (Sort::Anybody, _) => Some(Party::Third),
        }
    }

    /// Words between quotation marks, and whose they are.
    fn quotations(
        &self,
        text: &str,
        analysis: &Analysis,
        speaker: Party,
    ) -> Vec<(Range<usize>, Party)> {
        let mut found = Vec::new();
        for pair in quotes::pairs(text) {
            let whole = pair.outer.start == 0 || pair.outer.len() + 8 >= text.len();
            if whole || !quotes::is_speech(self.lists, text, analysis, &pair) {
                continue;
            }
            let to = analysis
                .words
                .partition_point(|word| word.bytes.end <= pair.outer.start);
            let lead: Vec<&Word> = analysis.words[to.saturating_sub(8)..to]
                .iter()
                .rev()
                .take_while(|word| !matches!(word.form.as_str(), "." | "!" | "?"))
                .collect();
            let named = lead.iter().find_map(|word| match word.form.as_str() {
                "я" | "мы" => Some(None),
                "вы" | "ты" => Some(Some(if speaker == Party::Staff {
                    Party::Customer
                } else {
                    Party::Staff
                })),
                _ if likely(word, &["nom"]) => {
                    self.people
                        .sort(word)
                        .and_then(|(sort, _)| match (sort, speaker) {
                            // «Дословно водитель передал: …»: words that staff passes on are not the company's
                            (Sort::Staff | Sort::Company, Party::Staff) => Some(Some(Party::Third)),
                            _ => self.party_of(sort, speaker).map(Some),
                        })
                }
                _ => None,
            });
            match named {
                Some(None) => {}
                Some(Some(actor)) => found.push((pair.outer, actor)),
                None => found.push((pair.outer, self.other(speaker))),
            }
        }
        found
    }
}

fn push(found: &mut Vec<Clause>, clause: Clause) {
    if clause.bytes.is_empty() {
        return;
    }
    match found.last_mut() {
        Some(last) if last.party == clause.party && last.voice == clause.voice => {
            last.bytes.end = clause.bytes.end
        }
        _ => found.push(clause),
    }
}

/// Puts a narrated stretch over clauses, which go on around it.
fn overlay(clauses: &mut Vec<Clause>, bytes: &Range<usize>, party: Party) {
    let mut cut = Vec::with_capacity(clauses.len() + 2);
    for clause in clauses.drain(..) {
        let (start, end) = (clause.bytes.start, clause.bytes.end);
        if end <= bytes.start || start >= bytes.end {
            push(&mut cut, clause);
            continue;
        }
        let (from, to) = (start.max(bytes.start), end.min(bytes.end));
        push(
            &mut cut,
            Clause {
                bytes: start..from,
                ..clause.clone()
            },
        );
        push(
            &mut cut,
            Clause {
                bytes: from..to,
                party,
                voice: Voice::Narrated,
            },
        );
        push(
            &mut cut,
            Clause {
                bytes: to..end,
                ..clause
            },
        );
    }
    *clauses = cut;
}
