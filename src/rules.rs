//! Rules as data: patterns over lemmas and word forms, each with a reason, a weight, and its own examples.
//!
//! `data/rules/*.toml` is part of the program; [`Rules::from_folder`] reads another folder instead. How to write a
//! rule is told in `docs/rules.md`.

pub mod check;
mod index;
pub mod lexicon;
mod load;
pub mod obscenity;
pub mod pattern;

use std::ops::Range;

use crate::conversation::{Conversation, Kind, Party, Turn, Voice};
use crate::morphology::Analysis;
use crate::signal::{Signal, SignalKind};
use index::Index;
use pattern::Pattern;

/// Words that turn a statement round when they stand directly before it, or one word before.
const NEGATIONS: &[&str] = &["не", "ни", "без", "нет", "никто", "никогда", "нельзя"];
/// How many words before a match are searched for a negation.
const NEGATION_REACH: usize = 2;
/// How many turns back `previous` looks.
const PREVIOUS_REACH: usize = 2;

/// Whose act a rule sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleParty {
    /// Words and deeds of the company.
    Staff,
    /// Words and deeds of the customer.
    Customer,
    /// Facts of the claim, whoever states them.
    Any,
}

impl RuleParty {
    fn admits(self, party: Party) -> bool {
        match self {
            RuleParty::Staff => party == Party::Staff,
            RuleParty::Customer => party == Party::Customer,
            RuleParty::Any => true,
        }
    }
}

/// How the words must reach us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleVoice {
    /// Said to the other party: a turn of a transcript or direct speech.
    #[default]
    Said,
    /// Told about: narration, indirect speech, a customer's account of an earlier call.
    Told,
    /// Either.
    Any,
}

impl RuleVoice {
    fn admits(self, voice: Voice) -> bool {
        match self {
            RuleVoice::Said => voice != Voice::Narrated,
            RuleVoice::Told => voice == Voice::Narrated,
            RuleVoice::Any => true,
        }
    }
}

/// One example inside a rule, with the line it stands on.
#[derive(Clone, Debug, PartialEq)]
struct Example {
    text: String,
    line: usize,
}

/// A validated rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Path-like identifier, `staff/dismissal/do-not-come`.
    pub id: String,
    /// What it sees.
    pub signal: SignalKind,
    /// Whose act.
    pub party: RuleParty,
    /// How the words reach us.
    pub voice: RuleVoice,
    /// Probability that a match is what it seems, 0 to 1.
    pub weight: f64,
    /// The supervisor's reason, in Russian.
    pub reason: String,
    /// File the rule stands in.
    pub file: String,
    /// Line of the file, from 1.
    pub line: usize,
    patterns: Vec<Pattern>,
    with: Vec<Pattern>,
    unless: Vec<Pattern>,
    previous: Vec<Pattern>,
    negatable: bool,
    question: Option<bool>,
    matches: Vec<Example>,
    ignores: Vec<Example>,
}

/// All rules, ready to be applied: immutable, shared by all threads.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    index: Index,
    hash: String,
}

impl Rules {
    /// SHA-256 of the rule files and word lists, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The rules in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// What the rules see in a conversation, in order of the text. Only the story itself is read: comments, headings,
    /// reflections and boilerplate give no signals.
    pub fn find(&self, conversation: &Conversation) -> Vec<Signal> {
        let mut signals = Vec::new();
        for (at, turn) in conversation.turns.iter().enumerate() {
            if turn.kind == Kind::Body {
                self.find_in_turn(&conversation.turns, at, turn, &mut signals);
            }
        }
        signals
    }

    fn find_in_turn(&self, turns: &[Turn], at: usize, turn: &Turn, signals: &mut Vec<Signal>) {
        let first = signals.len();
        for sentence in &turn.analysis.sentences {
            for (number, which) in self.index.candidates(&turn.analysis, sentence) {
                let rule = &self.rules[number];
                for words in rule.patterns[which].find_all(&turn.analysis, sentence) {
                    let bytes = turn.analysis.bytes(&words);
                    let Some(party) = rule.actor(turn, &bytes) else {
                        continue;
                    };
                    if rule.holds(turns, at, &turn.analysis, sentence, &words, party) {
                        signals.push(Signal {
                            kind: rule.signal,
                            party,
                            turn: at,
                            bytes,
                            probability: rule.weight,
                            origin: format!("rule:{}", rule.id),
                            reason: rule.reason.clone(),
                        });
                    }
                }
            }
        }
        keep_strongest(signals, first);
    }
}

/// Of signals of one kind and party that overlap, only the most probable stays (then the longest, then the first).
fn keep_strongest(signals: &mut Vec<Signal>, first: usize) {
    let mut fresh = signals.split_off(first);
    fresh.sort_by(|a, b| {
        let by_length = (b.bytes.len()).cmp(&a.bytes.len());
        b.probability
            .total_cmp(&a.probability)
            .then(by_length)
            .then(a.bytes.start.cmp(&b.bytes.start))
            .then_with(|| a.origin.cmp(&b.origin))
    });
    let mut kept: Vec<Signal> = Vec::with_capacity(fresh.len());
    for signal in fresh {
        let overlaps = |other: &Signal| {
            other.kind == signal.kind
                && other.party == signal.party
                && other.bytes.start < signal.bytes.end
                && signal.bytes.start < other.bytes.end
        };
        if !kept.iter().any(overlaps) {
            kept.push(signal);
        }
    }
    kept.sort_by(|a, b| {
        (a.bytes.start, a.bytes.end, a.kind).cmp(&(b.bytes.start, b.bytes.end, b.kind))
    });
    signals.append(&mut kept);
}

impl Rule {
    /// Whose act a match is, when the rule's conditions on party and voice hold there.
    fn actor(&self, turn: &Turn, bytes: &Range<usize>) -> Option<Party> {
        let (party, voice) = turn.clause_at(bytes.start);
        (self.party.admits(party) && self.voice.admits(voice)).then_some(party)
    }

    fn holds(
        &self,
        turns: &[Turn],
        at: usize,
        analysis: &Analysis,
        sentence: &Range<usize>,
        words: &Range<usize>,
        party: Party,
    ) -> bool {
        let in_sentence = |patterns: &[Pattern]| {
            patterns
                .iter()
                .any(|pattern| pattern.find(analysis, sentence).is_some())
        };
        let asks = analysis.words[sentence.clone()]
            .iter()
            .rev()
            .take(3)
            .any(|word| word.form.contains('?'));
        (self.with.is_empty() || in_sentence(&self.with))
            && !in_sentence(&self.unless)
            && !(self.negatable && negated(analysis, sentence, words))
            && self.question.is_none_or(|question| question == asks)
            && (self.previous.is_empty()
                || self.follows(&turns[at.saturating_sub(PREVIOUS_REACH)..at], party))
    }

    /// Whether one of the turns before, of another party, has what `previous` asks for.
    fn follows(&self, before: &[Turn], party: Party) -> bool {
        before
            .iter()
            .filter(|turn| turn.party != party && turn.kind == Kind::Body)
            .any(|turn| {
                turn.analysis.sentences.iter().any(|sentence| {
                    self.previous
                        .iter()
                        .any(|pattern| pattern.find(&turn.analysis, sentence).is_some())
                })
            })
    }
}

fn negated(analysis: &Analysis, sentence: &Range<usize>, words: &Range<usize>) -> bool {
    analysis.words[sentence.start..words.start]
        .iter()
        .rev()
        .filter(|word| !word.punctuation)
        .take(NEGATION_REACH)
        .any(|word| NEGATIONS.contains(&word.form.as_str()))
}
