//! What later conversations need to know of one: its commitments, what it is about, and the sentences that may tell what
//! became of earlier promises.

mod numbers;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};

use self::numbers::numbers;
use super::commitment::negated;
use super::cues::Cue;
use super::deadline::{DeadlineKind, Direction};
use super::lex::Sense;
use super::{Commitment, Promises};
use crate::conversation::{Conversation, Kind, Party, Turn};
use crate::morphology::{Analysis, Word};

/// Fewest digits of a number that names a contract, an order or a telephone.
const IDENTIFIER: usize = 5;
/// Words between «договор» and its number.
const NAMED: usize = 4;

/// What a verb must tell to be known again: fewer than one conversation in eight has it.
const TELLING: f64 = 0.2;
/// Words before a verb among which «я» makes it the customer's own deed.
const OWN: usize = 3;
/// Letters of a name that are compared.
const NAME: usize = 5;

/// One conversation as the ledger keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The company's commitments, given or told.
    pub commitments: Vec<Made>,
    /// Whether it is a call or a chat, where words are spoken now, and no story.
    pub spoken: bool,
    /// Sentences that may tell what became of earlier promises, in order.
    pub sentences: Vec<Sentence>,
    /// Digits of the contracts, orders and telephones that are named.
    pub identifiers: BTreeSet<String>,
    /// Beginnings of the names of people, streets, things.
    pub names: BTreeSet<String>,
    /// Numbers: of a house, of a sum.
    pub numbers: BTreeSet<u64>,
    /// Lemmas of what the conversation is about, each with what it tells.
    pub topic: BTreeMap<String, f64>,
}

/// A commitment with what it is known by.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The commitment.
    pub commitment: Commitment,
    /// Its words.
    pub quote: String,
    /// The words of its deadline.
    pub due_quote: Option<String>,
    /// Label of the turn.
    pub speaker: Option<String>,
    /// Turns and words that show its status within the conversation.
    pub proof: Vec<(usize, String)>,
    /// What it speaks of.
    pub gist: Gist,
}

/// What a sentence speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gist {
    /// Its verbs.
    pub deeds: Deeds,
    /// Lemmas of its nouns and adjectives, each with what it tells, 0 to 1.
    pub things: BTreeMap<String, f64>,
    /// Numbers from 10 on, in words or digits, those of hours and dates left out.
    pub numbers: BTreeSet<u64>,
}

/// Deeds by their lemmas, and the kinds they are of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deeds {
    /// Lemmas of verbs that tell something.
    pub lemmas: BTreeSet<String>,
    /// Names of `data/promise/deeds.toml`.
    pub kinds: BTreeSet<String>,
}

impl Deeds {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lemmas.is_empty() && self.kinds.is_empty()
    }

    /// How surely some of these are some of those: 1 for the same verb, less for one of the same kind.
    pub fn shared(&self, other: &Deeds) -> f64 {
        if !self.lemmas.is_disjoint(&other.lemmas) {
            1.0
        } else if !self.kinds.is_disjoint(&other.kinds) {
            0.7
        } else {
            0.0
        }
    }
}

/// A sentence that may tell what became of a promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Index of the turn.
    pub turn: usize,
    /// Its words.
    pub quote: String,
    /// Who says it.
    pub party: Party,
    /// What it speaks of.
    pub gist: Gist,
    /// Days it names, told back from the day of the conversation: the first and the last of each.
    pub days: Vec<(Date, Date)>,
    /// Hours it names without a day.
    pub hours: Vec<Time>,
    /// Hours it names with their day.
    pub moments: Vec<DateTime>,
    /// Deeds that it denies.
    pub denied: Deeds,
    /// Things of which it says that they are not there: «перерасчёта в ней нет».
    pub lacking: BTreeSet<String>,
    /// Deeds that it tells as done, the customer's own left out.
    pub done: Deeds,
    /// Whether something is still to come.
    pub ahead: bool,
    /// «обещали», «сказали», «должны были».
    pub recalls: bool,
    /// «так и не», «срок сорван».
    pub broken: bool,
    /// «никто не приехал», «тишина».
    pub undone: bool,
    /// «как и обещали», «вовремя».
    pub kept: bool,
    /// «взяли две двести».
    pub charged: bool,
    /// «спасибо».
    pub thanks: bool,
    /// A question.
    pub question: bool,
}

impl Promises {
    /// What later conversations need to know of this one.
    pub fn trace(&self, conversation: &Conversation) -> Trace {
        let mut trace = Trace {
            spoken: conversation.narrator.is_none(),
            ..Trace::default()
        };
        for commitment in self.find(conversation) {
            let turn = &conversation.turns[commitment.turn];
            let sentence = sentence_at(&turn.analysis, &commitment.bytes);
            trace.commitments.push(Made {
                quote: turn.text[commitment.bytes.clone()].to_owned(),
                due_quote: commitment
                    .due_bytes
                    .clone()
                    .map(|bytes| turn.text[bytes].to_owned()),
                speaker: turn.speaker.clone(),
                proof: commitment
                    .proof
                    .iter()
                    .map(|(at, bytes)| {
                        (*at, conversation.turns[*at].text[bytes.clone()].to_owned())
                    })
                    .collect(),
                gist: self.gist(turn, &sentence),
                commitment,
            });
        }
        let (mut greeting, mut greeters) = (true, BTreeSet::new());
        for (at, turn) in conversation.turns.iter().enumerate() {
            if turn.kind != Kind::Body {
                continue;
            }
            self.identifiers(turn, &mut trace.identifiers);
            for words in &turn.analysis.sentences {
                let sentence = self.sentence(at, turn, words, conversation.head.started_at);
                trace.numbers.extend(&sentence.gist.numbers);
                trace.sentences.push(sentence);
            }
            // «Северлинк, меня зовут Дарья»: who greets is nobody's customer
            let greets = turn.party == Party::Staff && greeting;
            greeting &= turn.party != Party::Staff;
            for (place, word) in turn.analysis.words.iter().enumerate() {
                match name(turn, place) {
                    Some(name) if greets => drop(greeters.insert(name)),
                    Some(name) => drop(trace.names.insert(name)),
                    None if speaks(word) => {
                        let lemma = word.lemma();
                        trace
                            .topic
                            .insert(lemma.to_owned(), self.everyday.weight(lemma));
                    }
                    None => {}
                }
            }
        }
        trace.names.retain(|name| !greeters.contains(name));
        trace
    }

    fn sentence(
        &self,
        at: usize,
        turn: &Turn,
        words: &Range<usize>,
        now: Option<DateTime>,
    ) -> Sentence {
        let analysis = &turn.analysis;
        let bytes = analysis.bytes(words);
        let any = |cue: Cue| self.cues.any(cue, analysis, words);
        let text = &turn.text[bytes.clone()];
        let times = self
            .deadlines
            .find(&turn.text, analysis, bytes.clone(), now, Direction::Back);
        let mut sentence = Sentence {
            turn: at,
            quote: text.trim().to_owned(),
            party: turn.party,
            gist: self.gist(turn, words),
            days: Vec::new(),
            hours: Vec::new(),
            moments: Vec::new(),
            denied: Deeds::default(),
            lacking: lacking(analysis, words),
            done: Deeds::default(),
            ahead: analysis.words[words.clone()]
                .iter()
                .any(|word| word.has(&["fut", "fin"])),
            recalls: any(Cue::Promise) || any(Cue::Speech) || any(Cue::Due) || any(Cue::Set),
            broken: any(Cue::Broken) || any(Cue::Admitted),
            undone: any(Cue::Undone),
            kept: any(Cue::Kept),
            charged: any(Cue::PriceRaised),
            thanks: analysis.words[words.clone()]
                .iter()
                .any(|word| word.form == "спасибо" || word.is("благодарить") || word.is("молодец")),
            question: text.trim_end().ends_with('?'),
        };
        for one in &times {
            let Some((from, to)) = one.interval() else {
                continue;
            };
            let hourly = matches!(
                one.kind,
                DeadlineKind::Clock | DeadlineKind::Range | DeadlineKind::PartOfDay
            );
            if one.on_day {
                sentence.days.push((from.date(), to.date()));
                if hourly && one.kind == DeadlineKind::Clock {
                    sentence.moments.push(to);
                }
            } else if one.kind == DeadlineKind::Clock {
                sentence.hours.push(to.time());
            }
        }
        let timed = !sentence.days.is_empty() || !sentence.hours.is_empty();
        for at in words.clone() {
            let word = &analysis.words[at];
            let was = word.is("быть") && word.has(&["past"]);
            let ready = word.is("готовый") || word.is("готово");
            if !was && !ready && !word.has(&["verb", "past"]) {
                continue;
            }
            let before = at.saturating_sub(OWN).max(words.start)..at;
            let own = turn.party == Party::Customer
                && analysis.words[before].iter().any(|word| word.form == "я");
            let kind = match negated(analysis, &(at..at + 1), words.start) {
                true => &mut sentence.denied,
                false if own => continue,
                // «ребята были у вас в половине девятого»
                false if was => {
                    if timed {
                        sentence.done.kinds.insert("arrival".to_owned());
                    }
                    continue;
                }
                false if ready || word.has(&["perf"]) => &mut sentence.done,
                false => continue,
            };
            self.deed(word.lemma(), kind);
        }
        sentence
    }

    fn gist(&self, turn: &Turn, words: &Range<usize>) -> Gist {
        let analysis = &turn.analysis;
        let atoms = self.deadlines.atoms(&turn.text, analysis.bytes(words));
        let times = self.deadlines.find(
            &turn.text,
            analysis,
            analysis.bytes(words),
            None,
            Direction::Back,
        );
        let timed = |bytes: Range<usize>| {
            times
                .iter()
                .any(|one| one.bytes.start < bytes.end && bytes.start < one.bytes.end)
        };
        let mut gist = Gist {
            numbers: numbers(&atoms)
                .into_iter()
                .filter(|(range, number)| {
                    *number >= 10
                        && !timed(atoms[range.start].bytes.start..atoms[range.end - 1].bytes.end)
                })
                .map(|(_, number)| number)
                .collect(),
            ..Gist::default()
        };
        for word in analysis.words[words.clone()]
            .iter()
            .filter(|word| speaks(word))
        {
            let lemma = word.lemma();
            if word.has(&["verb"]) || word.is("готовый") {
                self.deed(lemma, &mut gist.deeds);
            } else {
                gist.things
                    .insert(lemma.to_owned(), self.everyday.weight(lemma));
            }
        }
        // «мастер будет у вас в четверг»
        if analysis.words[words.clone()]
            .iter()
            .any(|word| word.is("быть") && word.has(&["fut"]))
        {
            gist.deeds
                .kinds
                .extend(["arrival".to_owned(), "delivery".to_owned()]);
        }
        gist
    }

    fn deed(&self, lemma: &str, deeds: &mut Deeds) {
        let kinds = self.everyday.kinds(lemma);
        deeds.kinds.extend(kinds.iter().cloned());
        if !kinds.is_empty() || self.everyday.weight(lemma) >= TELLING {
            deeds.lemmas.insert(lemma.to_owned());
        }
    }

    /// «договор четыреста один, семьдесят семь, восемьдесят два», «+7 916 …».
    fn identifiers(&self, turn: &Turn, found: &mut BTreeSet<String>) {
        let atoms = self.deadlines.atoms(&turn.text, 0..turn.text.len());
        let mut digits = String::new();
        let mut since = 0;
        let numbers = numbers(&atoms);
        let mut close = |digits: &mut String, since: usize| {
            let named = atoms[since.saturating_sub(NAMED)..since]
                .iter()
                .any(|atom| {
                    [
                        "договор",
                        "заказ",
                        "счет",
                        "заявк",
                        "обращен",
                        "номер",
                        "телефон",
                        "полис",
                        "брон",
                        "накладн",
                        "карт",
                        "лицев",
                        "квитанц",
                        "дело",
                        "претензи",
                    ]
                    .iter()
                    .any(|stem| atom.form.starts_with(stem))
                });
            if digits.len() >= 10 || digits.len() >= IDENTIFIER && named {
                found.insert(digits.clone());
            }
            digits.clear();
        };
        let mut end = 0;
        for (range, number) in numbers {
            let parted = atoms[end..range.start].iter().any(|atom| {
                !matches!(
                    atom.sense,
                    Sense::Mark(',' | '-' | '–' | '(' | ')' | '+' | '/' | '№')
                )
            });
            if parted || digits.is_empty() {
                close(&mut digits, since);
                since = range.start;
            }
            let written = &atoms[range.start];
            match written.sense {
                Sense::Digits(..) => digits.push_str(&written.form),
                _ => digits.push_str(&number.to_string()),
            }
            end = range.end;
        }
        close(&mut digits, since);
    }
}

/// A name: written so within a sentence or before a comma («Широтная, сто восемнадцать»), or known as one; its first letters,
/// since the rest is inflected.
fn name(turn: &Turn, at: usize) -> Option<String> {
    let word = &turn.analysis.words[at];
    let written = &turn.text[word.bytes.clone()];
    let capital = written.chars().next().is_some_and(char::is_uppercase);
    let before = turn.text[..word.bytes.start].trim_end();
    let inside = !before.is_empty() && !before.ends_with(['.', '!', '?', '…', '–', '—', ':', '«']);
    let listed = turn
        .analysis
        .words
        .get(at + 1)
        .is_some_and(|next| next.form == ",")
        && (word.has(&["noun"]) || word.has(&["adj"]));
    let long = word.form.chars().count() >= 4;
    (long && !word.punctuation && (word.has(&["propn"]) || capital && (inside || listed)))
        .then(|| word.form.chars().take(NAME).collect())
}

/// Nouns, verbs and adjectives: what a sentence speaks of.
pub fn speaks(word: &Word) -> bool {
    !word.punctuation
        && word.form.chars().count() > 2
        && (word.has(&["noun"]) || word.has(&["verb"]) || word.has(&["adj"]))
}

/// The sentence that holds the first of these bytes.
fn sentence_at(analysis: &Analysis, bytes: &Range<usize>) -> Range<usize> {
    let holds = |sentence: &&Range<usize>| analysis.bytes(sentence).contains(&bytes.start);
    analysis
        .sentences
        .iter()
        .find(holds)
        .cloned()
        .unwrap_or(0..analysis.words.len())
}

/// Words between a thing and the word that says it is not there.
const APART: usize = 3;

/// «перерасчёта в ней нет», «нет ни мастера, ни звонка», «ответа не было»: lemmas of nouns in the genitive near such a word.
fn lacking(analysis: &Analysis, words: &Range<usize>) -> BTreeSet<String> {
    let all = &analysis.words;
    let absent = |at: usize| {
        let not = at > words.start && all[at - 1].form == "не";
        all[at].form == "нет" || not && all[at].is("быть") || not && all[at].is("прийти")
    };
    words
        .clone()
        .filter(|&at| absent(at))
        .flat_map(|at| at.saturating_sub(APART).max(words.start)..(at + APART + 1).min(words.end))
        .filter(|&at| all[at].has(&["noun", "gen"]))
        .map(|at| all[at].lemma().to_owned())
        .collect()
}
