//! People of a story: what their nouns say of their side, and which name belongs to whom.

use std::collections::{HashMap, HashSet};

use crate::conversation::{Narrator, Party};
use crate::morphology::{Word, fold};
use crate::rules::pattern::Lexicons;
use crate::segment::cue::is_name;
use crate::segment::words::{fair, likely};

/// What a noun says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// «менеджер», «курьер».
    Staff,
    /// «магазин», «поддержка».
    Company,
    /// «клиент», «абонент».
    Customer,
    /// «муж», «сосед», «юрист».
    Beside,
    /// «женщина», «парень»: only the story tells.
    Anybody,
}

/// Nouns of people.
pub(super) struct People {
    staff: HashSet<String>,
    companies: HashSet<String>,
    customers: HashSet<String>,
    beside: HashSet<String>,
    anybody: HashSet<String>,
    everybody: HashSet<String>,
}

impl People {
    /// Takes the lists of `data/lexicons/people.toml`.
    pub(super) fn new(lexicons: &Lexicons) -> Self {
        let set = |name: &str| -> HashSet<String> {
            let words = lexicons.get(name).map_or(&[][..], Vec::as_slice);
            words.iter().map(|word| fold(word)).collect()
        };
        Self {
            staff: set("staff_person"),
            companies: set("staff_org"),
            customers: set("customer_person"),
            beside: set("third_person"),
            anybody: set("any_person"),
            everybody: set("generic_party"),
        }
    }

    /// The sort of a noun, and its lemma.
    pub(super) fn sort<'w>(&self, word: &'w Word) -> Option<(Sort, &'w str)> {
        fair(word)
            .filter(|reading| {
                reading.grams.has("noun") || reading.grams.has("adj") || reading.grams.has("propn")
            })
            .find_map(|reading| {
                let lemma = reading.lemma.as_str();
                let of = |set: &HashSet<String>| set.contains(lemma);
                // «дама», «тётка», «хозяин» are on two lists: the story tells
                let sort = if of(&self.anybody) {
                    Sort::Anybody
                } else if of(&self.customers) {
                    Sort::Customer
                } else if of(&self.staff) {
                    Sort::Staff
                } else if of(&self.beside) {
                    Sort::Beside
                } else if of(&self.companies) {
                    Sort::Company
                } else {
                    return None;
                };
                Some((sort, lemma))
            })
    }

    /// «компании», «люди»: nobody of this story.
    pub(super) fn is_everybody(&self, word: &Word) -> bool {
        self.everybody.contains(&word.form) && likely(word, &["pl"])
    }
}

/// Which name belongs to whom, as far as the text says so: «менеджер Ильнар», «муж Костя».
#[derive(Debug, Default)]
pub(super) struct Names {
    sorts: HashMap<String, Sort>,
}

impl Names {
    /// Reads one sentence or line.
    pub(super) fn read(&mut self, people: &People, text: &str, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            let Some((sort, _)) = people.sort(word) else {
                continue;
            };
            if matches!(sort, Sort::Anybody | Sort::Company) {
                continue;
            }
            // «продавец, его звали Артур», «приёмщица Раиса», «Виталий, менеджер»
            let after = words[at + 1..].iter().take(5).take_while(|word| {
                !matches!(word.form.as_str(), "." | "!" | "?" | ":" | "«" | "»")
            });
            let mut apart = false;
            for next in after {
                if is_name(next, &text[next.bytes.clone()]) && people.sort(next).is_none() {
                    self.sorts.entry(next.lemma().to_owned()).or_insert(sort);
                } else if matches!(
                    next.form.as_str(),
                    "его"
                        | "ее"
                        | "звали"
                        | "зовут"
                        | "по"
                        | "имени"
                        | ","
                        | "("
                        | "бейдж"
                ) {
                    apart |= next.form == ",";
                } else if !apart && likely(next, &["adj"]) {
                } else {
                    break;
                }
            }
            if at >= 2
                && words[at - 1].form == ","
                && is_name(&words[at - 2], &text[words[at - 2].bytes.clone()])
            {
                self.sorts
                    .entry(words[at - 2].lemma().to_owned())
                    .or_insert(sort);
            }
        }
    }

    /// The sort of a name.
    pub(super) fn sort(&self, name: &str) -> Option<Sort> {
        self.sorts.get(name).copied()
    }
}

/// The side that a narrator deals with.
pub(super) fn opposite(narrator: Narrator) -> Party {
    match narrator {
        Narrator::Customer => Party::Staff,
        Narrator::Staff => Party::Customer,
        Narrator::Observer => Party::Unknown,
    }
}
