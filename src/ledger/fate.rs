//! What is said of a promise after it was given: later in the same conversation, and in the later ones of its customer.
//!
//! Every sentence, and every two that follow each other in a turn, is seen through `features`; weights of
//! `data/promise/fates.toml`, fitted by `cargo test --test fates -- --ignored`, make of them how surely it tells that the
//! promise was kept, or broken.

use std::collections::BTreeMap;

use jiff::civil::{DateTime, Time};
use serde::Deserialize;

use super::Entry;
use crate::case::{Proof, Status};
use crate::conversation::Party;
use crate::error::{Error, Result};
use crate::promise::Origin;
use crate::promise::trace::{Made, Sentence};
use crate::rules::lexicon::line_of;

const FILE: &str = "data/promise/fates.toml";
/// Minutes after the promised hour from which a deed is late.
const LATE: i64 = 15;
/// Turns after the promise from which its own conversation may tell of it.
const AFTER: usize = 2;
/// Quotes of a proof.
const QUOTES: usize = 3;
/// A further quote is at least this much as sure as the best.
const NEXT_BEST: f64 = 0.5;

/// Names of what is seen of a sentence beside a promise, in the order in which they are taken.
pub const FEATURES: [&str; 33] = [
    "bias",
    "names_the_day",
    "names_a_number",
    "names_the_deed",
    "names_things",
    "recalls",
    "deed_done",
    "deed_denied",
    "kept",
    "broken",
    "undone",
    "late",
    "still_to_come",
    "thanks",
    "staff",
    "at_home",
    "before_its_day",
    "two_sentences",
    "something_done",
    "done_on_the_day",
    "done_with_number",
    "done_and_recalled",
    "day_recalled",
    "number_recalled",
    "kept_and_bound",
    "broken_and_bound",
    "undone_and_bound",
    "price_charged",
    "price_spared",
    "price_recalled",
    "price_and_number",
    "lacks_the_thing",
    "later_day_too",
];

/// What is seen of a row of sentences.
pub type Features = [f64; FEATURES.len()];

/// What was found of a promise after it was given.
#[derive(Clone, Debug)]
pub(super) struct Fate {
    pub status: Status,
    pub certainty: f64,
    pub proof: Vec<Proof>,
}

/// One sentence's word on a promise.
struct Word {
    status: Status,
    probability: f64,
    proof: Vec<Proof>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sure: f64,
    kept: BTreeMap<String, f64>,
    broken: BTreeMap<String, f64>,
}

/// What makes a sentence tell of a fate.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    /// Probability from which a sentence decides.
    sure: f64,
    kept: Features,
    broken: Features,
}

impl Weights {
    /// Reads the weights that are part of the program.
    pub fn load() -> Result<Self> {
        let text = include_str!("../../data/promise/fates.toml");
        let wrong = |line, reason| Error::Data {
            file: FILE.to_owned(),
            line,
            reason,
        };
        let file: File = toml::from_str(text).map_err(|error| {
            let line = line_of(text, error.span().map_or(0, |span| span.start));
            wrong(line, error.message().to_owned())
        })?;
        let row = |named: BTreeMap<String, f64>| -> Result<Features> {
            if let Some(name) = named.keys().find(|name| !FEATURES.contains(&name.as_str())) {
                return Err(wrong(1, format!("`{name}` is nothing that is seen")));
            }
            Ok(FEATURES.map(|name| named.get(name).copied().unwrap_or(0.0)))
        };
        Ok(Self {
            sure: file.sure,
            kept: row(file.kept)?,
            broken: row(file.broken)?,
        })
    }

    /// Looks through what was said after a promise: `later` are the same customer's conversations in order of time. Nothing
    /// where no sentence decides.
    pub fn fate<'e>(
        &self,
        made: &Made,
        home: &'e Entry,
        later: impl Iterator<Item = &'e Entry>,
    ) -> Option<Fate> {
        let mut found: Vec<Word> = Vec::new();
        for entry in std::iter::once(home).chain(later) {
            for window in windows(made, home, entry) {
                found.extend(self.word(entry, window));
            }
        }
        found.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        let first = found.first()?;
        let (status, certainty) = (first.status, first.probability);
        let mut proof: Vec<Proof> = Vec::new();
        for word in found {
            let sure = word.probability >= NEXT_BEST * certainty;
            if word.status != status || !sure {
                continue;
            }
            for quote in word.proof {
                if proof.len() < QUOTES && !proof.contains(&quote) {
                    proof.push(quote);
                }
            }
        }
        Some(Fate {
            status,
            certainty,
            proof,
        })
    }

    fn word(&self, entry: &Entry, window: Window<'_>) -> Option<Word> {
        let probability = |weights: &Features| {
            let seen = weights.iter().zip(&window.features);
            1.0 / (1.0 + (-seen.map(|(weight, value)| weight * value).sum::<f64>()).exp())
        };
        let (kept, broken) = (probability(&self.kept), probability(&self.broken));
        let (status, probability) = if broken > kept && !window.early {
            (Status::Broken, broken)
        } else {
            (Status::Kept, kept)
        };
        (probability >= self.sure).then(|| Word {
            status,
            probability,
            proof: telling(&window.sentences)
                .map(|sentence| Proof {
                    conversation_id: entry.id.clone(),
                    turn: sentence.turn,
                    quote: sentence.quote.clone(),
                })
                .collect(),
        })
    }
}

/// Those that say what happened, or that something was promised; a single one always.
fn telling<'s>(sentences: &'s [&Sentence]) -> impl Iterator<Item = &'s Sentence> {
    let tells = |one: &Sentence| {
        let happened = one.broken || one.undone || one.kept || one.charged;
        happened || one.recalls || !one.done.is_empty() || !one.denied.is_empty()
    };
    let any = sentences.iter().any(|one| tells(one));
    sentences
        .iter()
        .copied()
        .filter(move |one| !any || tells(one))
}

/// Sentences of one turn that may tell of a promise.
pub struct Window<'e> {
    /// One sentence, or two that follow each other.
    pub sentences: Vec<&'e Sentence>,
    /// What is seen of them.
    pub features: Features,
    /// Said before the promise was due: it cannot be broken yet.
    pub early: bool,
}

/// What a conversation says that may concern a promise given in `home`.
pub fn windows<'e>(made: &Made, home: &Entry, entry: &'e Entry) -> Vec<Window<'e>> {
    let at_home = std::ptr::eq(home, entry) || home.id == entry.id;
    let due = made.commitment.due.as_ref().and_then(|due| due.latest());
    // only what is done at once is seen done while one speaks
    let another_day = matches!((due, home.at), (Some(due), Some(at)) if due.date() != at.date());
    // a story tells its promises' fates in its own way, and was judged when it was read
    if at_home && (another_day || !home.trace.spoken || made.commitment.origin == Origin::Told) {
        return Vec::new();
    }
    let early = at_home || matches!((due, entry.at), (Some(due), Some(at)) if at <= due);
    let sentences = &entry.trace.sentences;
    let mut found = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        if at_home && sentence.turn < made.commitment.turn + AFTER {
            continue;
        }
        let next = sentences.get(at + 1);
        let next = next.filter(|next| next.turn == sentence.turn);
        for row in [Some(vec![sentence]), next.map(|next| vec![sentence, next])] {
            let Some(sentences) = row else { continue };
            if let Some(features) = features(made, entry, &sentences, at_home, early) {
                found.push(Window {
                    sentences,
                    features,
                    early,
                });
            }
        }
    }
    found
}

/// What is seen of sentences of one turn beside a promise; nothing when they have nothing to do with it, or ask.
fn features(
    made: &Made,
    entry: &Entry,
    all: &[&Sentence],
    at_home: bool,
    early: bool,
) -> Option<Features> {
    let any = |test: &dyn Fn(&Sentence) -> bool| all.iter().any(|one| test(one));
    if any(&|one| one.question) {
        return None;
    }
    let most =
        |value: &dyn Fn(&Sentence) -> f64| all.iter().map(|one| value(one)).fold(0.0, f64::max);
    let due = made.commitment.due.as_ref().and_then(|due| due.latest());
    let date = due.map(|due| due.date());
    let on_day = date.is_some_and(|day| {
        any(&|one| one.days.iter().any(|(from, to)| *from <= day && day <= *to))
    });
    let deeds = &made.gist.deeds;
    let deed = most(&|one| deeds.shared(&one.gist.deeds));
    let things = most(&|one| {
        let other = &one.gist.things;
        let both = made
            .gist
            .things
            .iter()
            .filter(|(lemma, _)| other.contains_key(*lemma));
        let mut weights: Vec<f64> = both.map(|(_, weight)| *weight).collect();
        weights.sort_by(|one, other| other.total_cmp(one));
        weights.iter().take(3).sum()
    });
    let lacks = most(&|one| {
        let things = made.gist.things.iter();
        let lacking = things.filter(|(lemma, _)| one.lacking.contains(*lemma));
        lacking.map(|(_, weight)| *weight).sum()
    });
    let number = any(&|one| !made.gist.numbers.is_disjoint(&one.gist.numbers));
    let done = most(&|one| deeds.shared(&one.done));
    let denied = most(&|one| deeds.shared(&one.denied));
    let price = made.commitment.price;
    let costs = |kinds: &std::collections::BTreeSet<String>| {
        kinds.contains("charge") || kinds.contains("cut_off")
    };
    let charged = any(&|one| one.charged || costs(&one.done.kinds));
    let spared = any(&|one| costs(&one.denied.kinds));
    let bound = 2.0 * f64::from(u8::from(on_day))
        + 1.5 * f64::from(u8::from(number))
        + deed.max(done).max(denied)
        + things;
    if bound < 0.3 && !(price && (charged || spared)) {
        return None;
    }
    let recalls = any(&|one| one.recalls);
    let kept = any(&|one| one.kept);
    let broken = any(&|one| one.broken);
    let undone = any(&|one| one.undone);
    let flag = |value: bool| f64::from(u8::from(value));
    let bound = bound.min(3.0) / 3.0;
    Some([
        1.0,
        flag(on_day),
        flag(number),
        deed,
        things.min(2.0),
        flag(recalls),
        done,
        denied,
        flag(kept),
        flag(broken),
        flag(undone),
        flag(done > 0.0 && late(made, entry, all)),
        flag(any(&|one| one.ahead)),
        flag(any(&|one| one.thanks)),
        flag(any(&|one| one.party == Party::Staff)),
        flag(at_home),
        flag(early),
        flag(all.len() > 1),
        flag(any(&|one| !one.done.is_empty())),
        done * flag(on_day),
        done * flag(number),
        done * flag(recalls),
        flag(on_day && recalls),
        flag(number && recalls),
        flag(kept) * bound,
        flag(broken) * bound,
        flag(undone) * bound,
        flag(price && charged),
        flag(price && spared),
        flag(price && recalls),
        flag(price && number),
        lacks.min(2.0),
        flag(done > 0.0 && later_too(made, all)),
    ])
}

/// «вместо двадцатого приехала двадцать пятого»: whether they name the promised day, and a later one.
fn later_too(made: &Made, all: &[&Sentence]) -> bool {
    let due = made.commitment.due.as_ref().and_then(|due| due.latest());
    let Some(due) = due.map(|due| due.date()) else {
        return false;
    };
    let days = || all.iter().flat_map(|one| &one.days);
    days().any(|(from, to)| *from <= due && due <= *to) && days().any(|(from, _)| *from > due)
}

/// Whether they name a day after the promised one and none before, or an hour after the promised one.
fn late(made: &Made, entry: &Entry, all: &[&Sentence]) -> bool {
    let Some(due) = made.commitment.due.as_ref().and_then(|due| due.latest()) else {
        return false;
    };
    let hourly = made.commitment.due.as_ref().is_some_and(|due| due.hourly());
    let mut days = all.iter().flat_map(|one| &one.days).peekable();
    let named = days.peek().is_some();
    if named && days.clone().all(|(from, _)| *from > due.date()) {
        return true;
    }
    let after = |moment: DateTime| {
        moment.date() == due.date() && moment.time().duration_since(due.time()).as_mins() >= LATE
    };
    let at = |hour: &Time| due.date().to_datetime(*hour);
    let on_day = days.any(|(from, to)| *from <= due.date() && due.date() <= *to)
        || entry.at.is_some_and(|at| at.date() == due.date());
    hourly
        && all.iter().any(|one| {
            let here = on_day || one.hours.contains(&due.time());
            one.moments.iter().any(|moment| after(*moment))
                || here && one.hours.iter().any(|hour| after(at(hour)))
        })
}
