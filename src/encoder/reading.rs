//! Logits → what the model sees: probabilities per turn, with the words that carry them, and per case.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::case::{FlagName, LegitimacyClass, ModelJudgement};
use crate::conversation::{Conversation, Kind, Narrator, Party, Turn, Voice};
use crate::encoder::{Logits, Manifest, Text, Window};
use crate::policy::sigmoid;
use crate::score::rounded;
use crate::signal::{Signal, SignalKind};

/// A span head that is nowhere surer than this does not know where: the whole turn is quoted.
const SPAN_FOUND: f64 = 0.5;
/// A word belongs to the quote while its span head is at least this share as sure as at the surest word.
const SPAN_SHARE: f64 = 0.5;
/// Fewer words are no quote by themselves, and get their sentence: «но увы» proves nothing out of it.
const FEWEST_WORDS: usize = 3;

/// What the model sees in one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Name of the weights.
    pub model: String,
    /// Judgements of the whole case.
    pub case: CaseReading,
    /// One for each turn that was read, in order.
    pub turns: Vec<TurnReading>,
}

/// Judgements of the whole case, calibrated.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseReading {
    /// Probability of each flag.
    pub flags: Vec<(FlagName, f64)>,
    /// Probability of each class of the claim; they add up to 1.
    pub legitimacy: Vec<(LegitimacyClass, f64)>,
    /// Probability of each teller of a story; they add up to 1.
    pub narrator: Vec<(Narrator, f64)>,
    /// Expected grade of staff's hostility, 0 to 3.
    pub staff_hostility: f64,
    /// Expected grade of the customer's hostility, 0 to 3.
    pub customer_hostility: f64,
}

/// What the model sees in one turn.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnReading {
    /// Index of the turn.
    pub turn: usize,
    /// Probability of each party; they add up to 1.
    pub party: Vec<(Party, f64)>,
    /// Every kind of signal the model knows, with its probability.
    pub signals: Vec<Seen>,
}

/// A signal as the model sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Whose act; `None` for facts of the claim.
    pub party: Option<Party>,
    /// What is seen.
    pub kind: SignalKind,
    /// Calibrated probability, 0 to 1.
    pub probability: f64,
    /// Whether it is sure enough to be reported.
    pub reported: bool,
    /// Bytes of the turn's text that carry it.
    pub bytes: Range<usize>,
}

impl Reading {
    /// The case's judgement as it is written out.
    pub fn judgement(&self) -> ModelJudgement {
        let case = &self.case;
        ModelJudgement {
            name: self.model.clone(),
            flags: case
                .flags
                .iter()
                .map(|&(flag, p)| (flag, rounded(p)))
                .collect(),
            legitimacy: case
                .legitimacy
                .iter()
                .map(|&(class, p)| (class, rounded(p)))
                .collect(),
            staff_hostility: rounded(case.staff_hostility),
            customer_hostility: rounded(case.customer_hostility),
        }
    }

    /// What was seen in the turns of the story itself, as signals; all of it or only what is sure enough.
    pub fn signals(&self, conversation: &Conversation, all: bool) -> Vec<Signal> {
        let mut signals = Vec::new();
        for read in &self.turns {
            let turn = &conversation.turns[read.turn];
            if turn.kind != Kind::Body {
                continue;
            }
            for seen in read.signals.iter().filter(|seen| all || seen.reported) {
                if !theirs(turn, seen, &read.signals) {
                    continue;
                }
                let kind = seen.kind;
                signals.push(Signal {
                    kind,
                    party: seen
                        .party
                        .unwrap_or_else(|| turn.clause_at(seen.bytes.start).0),
                    turn: read.turn,
                    bytes: seen.bytes.clone(),
                    probability: rounded(seen.probability),
                    origin: format!("model:{}@{}", kind.as_str(), self.model),
                    reason: format!("По смыслу сказанного: {}", kind.title_ru()),
                });
            }
        }
        signals
    }
}

/// Whether an act is that of the party it is held against: what somebody says is his own act, and one act is that of one
/// party, the surer one.
fn theirs(turn: &Turn, seen: &Seen, others: &[Seen]) -> bool {
    let Some(party) = seen.party else {
        return true;
    };
    let (speaker, voice) = turn.clause_at(seen.bytes.start);
    let own = voice == Voice::Narrated || speaker == party || speaker == Party::Unknown;
    let surer = |other: &Seen| {
        let one_act = other.kind == seen.kind
            && other.bytes.start < seen.bytes.end
            && seen.bytes.start < other.bytes.end;
        let against_another = other.party.is_some_and(|other| other != party);
        one_act && against_another && other.reported && other.probability > seen.probability
    };
    own && !others.iter().any(surer)
}

/// Joins the windows of a conversation. A turn that stands in several, or in pieces, counts where it is surest; flags and
/// grades of a case are those of its worst window, classes the mean of all; what the n-grams say of the whole is added.
pub(super) fn read(
    manifest: &Manifest,
    text: &Text<'_>,
    windows: &[Window],
    logits: &[Logits],
    ngrams: &[f64],
) -> Reading {
    let (size, groups) = (manifest.turn_size(), manifest.span_size());
    let mut turns: BTreeMap<usize, RawTurn> = BTreeMap::new();
    for (window, logits) in windows.iter().zip(logits) {
        for (place, placed) in window.turns.iter().enumerate() {
            let raw = turns
                .entry(placed.turn)
                .or_insert_with(|| RawTurn::new(placed.turn, size));
            for (own, &new) in raw
                .logits
                .iter_mut()
                .zip(&logits.turn[place * size..(place + 1) * size])
            {
                *own = own.max(f64::from(new));
            }
            for (step, &(start, end)) in placed.tokens.iter().enumerate() {
                let at = (placed.marker + 1 + step) * groups;
                let odds = logits.span[at..at + groups].iter().copied();
                raw.words
                    .insert(start, (end, odds.map(f64::from).collect()));
            }
        }
    }
    Reading {
        model: manifest.name.clone(),
        case: case(manifest, logits, ngrams),
        turns: turns
            .into_values()
            .map(|raw| raw.read(manifest, text.of(raw.turn)))
            .collect(),
    }
}

fn case(manifest: &Manifest, logits: &[Logits], ngrams: &[f64]) -> CaseReading {
    let joined = |at: usize, highest: bool| -> f64 {
        let values = logits.iter().map(|one| f64::from(one.window[at]));
        if highest {
            values.fold(f64::NEG_INFINITY, f64::max)
        } else {
            values.sum::<f64>() / logits.len() as f64
        }
    };
    let sure = |at: usize, name: &str| {
        let [scale, shift, companion] = manifest.calibration(name);
        sigmoid(scale * joined(at, true) + shift + companion * ngrams[at])
    };
    let classes = |head: &str| {
        let [scale, _, companion] = manifest.calibration(head);
        let of = |at| scale * joined(at, false) + companion * ngrams[at];
        softmax(manifest.case_head(head).map(of).collect())
    };
    let grade = |head: &str| manifest.case_head(head).map(|at| sure(at, head)).sum();
    CaseReading {
        flags: manifest
            .flags()
            .iter()
            .zip(manifest.case_head("flags"))
            .map(|(&flag, at)| (flag, sure(at, &format!("flags/{}", flag.as_str()))))
            .collect(),
        legitimacy: pairs(manifest.legitimacy(), classes("legitimacy")),
        narrator: pairs(manifest.narrators(), classes("narrator")),
        staff_hostility: grade("staff_hostility"),
        customer_hostility: grade("customer_hostility"),
    }
}

fn pairs<T: Copy>(names: &[T], probabilities: Vec<f64>) -> Vec<(T, f64)> {
    names.iter().copied().zip(probabilities).collect()
}

/// Log-odds of classes → probabilities that add up to 1.
fn softmax(logits: Vec<f64>) -> Vec<f64> {
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let parts: Vec<f64> = logits.iter().map(|one| (one - highest).exp()).collect();
    let total: f64 = parts.iter().sum();
    parts.into_iter().map(|one| one / total).collect()
}

/// A turn before its log-odds are calibrated.
struct RawTurn {
    turn: usize,
    logits: Vec<f64>,
    /// Words by their first byte: their end, and the log-odds of every span head; later windows overwrite earlier ones'.
    words: BTreeMap<usize, (usize, Vec<f64>)>,
}

impl RawTurn {
    fn new(turn: usize, size: usize) -> Self {
        Self {
            turn,
            logits: vec![f64::NEG_INFINITY; size],
            words: BTreeMap::new(),
        }
    }

    fn read(&self, manifest: &Manifest, text: &str) -> TurnReading {
        let words: Vec<(usize, usize)> = self
            .words
            .iter()
            .map(|(&start, &(end, _))| (start, end))
            .collect();
        let quotes: Vec<Range<usize>> = (0..manifest.span_size())
            .map(|group| self.quote(group, &words, text))
            .collect();
        let signals = manifest.signals().iter().map(|head| {
            let probability = sigmoid(head.scale * self.logits[head.output] + head.shift);
            Seen {
                party: head.party,
                kind: head.kind,
                probability,
                reported: probability >= head.threshold,
                bytes: quotes[head.span].clone(),
            }
        });
        let [scale, ..] = manifest.calibration("party");
        let parties = &self.logits[manifest.turn_head("party")];
        let parties = softmax(parties.iter().map(|one| scale * one).collect());
        TurnReading {
            turn: self.turn,
            party: pairs(manifest.parties(), parties),
            signals: signals.collect(),
        }
    }

    /// The words around the surest one, whole and without the marks at their edges; the whole turn when none is sure.
    fn quote(&self, group: usize, words: &[(usize, usize)], text: &str) -> Range<usize> {
        let odds: Vec<f64> = self
            .words
            .values()
            .map(|(_, odds)| sigmoid(odds[group]))
            .collect();
        let whole = 0..text.len();
        let best = (0..odds.len()).reduce(|a, b| if odds[b] > odds[a] { b } else { a });
        let Some(best) = best.filter(|&at| odds[at] >= SPAN_FOUND) else {
            return trimmed(text, whole);
        };
        let enough = odds[best] * SPAN_SHARE;
        let first = (0..best)
            .rev()
            .take_while(|&at| odds[at] >= enough)
            .last()
            .unwrap_or(best);
        let last = (best + 1..odds.len())
            .take_while(|&at| odds[at] >= enough)
            .last()
            .unwrap_or(best);
        let bytes = whole_words(text, words[first].0..words[last].1);
        if text[bytes.clone()].split_whitespace().count() < FEWEST_WORDS {
            trimmed(text, sentence(text, bytes))
        } else {
            trimmed(text, bytes)
        }
    }
}

/// The sentence around some bytes.
fn sentence(text: &str, bytes: Range<usize>) -> Range<usize> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | '\n');
    let start = text[..bytes.start]
        .char_indices()
        .rev()
        .find(|&(_, c)| ends(c))
        .map_or(0, |(at, c)| at + c.len_utf8());
    if text[bytes.clone()].ends_with(ends) {
        return start..bytes.end;
    }
    let end = text[bytes.end..]
        .char_indices()
        .find(|&(_, c)| ends(c))
        .map_or(text.len(), |(at, c)| bytes.end + at + c.len_utf8());
    start..end
}

/// Bytes widened to whole words: pieces of words are no quotes.
fn whole_words(text: &str, bytes: Range<usize>) -> Range<usize> {
    let start = text[..bytes.start]
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric())
        .last()
        .map_or(bytes.start, |(at, _)| at);
    // A token may bring the space before it along: then its word begins inside.
    let starts_inside = text[bytes.clone()].starts_with(char::is_whitespace);
    let end = text[bytes.end..]
        .char_indices()
        .find(|(_, c)| !c.is_alphanumeric())
        .map_or(text.len(), |(at, _)| bytes.end + at);
    if starts_inside {
        bytes.start..end
    } else {
        start..end
    }
}

/// Bytes without white space and stray marks at the edges; as they were when nothing else is there.
fn trimmed(text: &str, bytes: Range<usize>) -> Range<usize> {
    let inside = &text[bytes.clone()];
    let stray = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—');
    let left = inside.trim_start_matches(stray);
    let start = bytes.end - left.len();
    let right = left.trim_end_matches(stray);
    if right.is_empty() {
        bytes
    } else {
        start..start + right.len()
    }
}
