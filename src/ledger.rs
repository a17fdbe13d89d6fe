//! Promises across conversations: which customer and which trouble a conversation belongs to, which promise repeats which,
//! and what later conversations show.
//!
//! [`Entry`] is what is kept of one conversation; [`Ledger::of`] links them and judges every promise as of a moment. Only
//! the company's own commitments stand in it: what a customer promises, hopes («постараемся») and examples do not.

pub mod fate;
mod link;

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::Serialize;

use crate::case::{Case, Proof, Status, TaleDays};
use crate::conversation::{Conversation, Turn};
use crate::document::{Head, Span};
use crate::error::Result;
use crate::morphology::Morphology;
use crate::promise::trace::{Gist, Made, Trace};
use crate::promise::{Origin, Promises, Strength};

/// Certainty from which a commitment stands in the ledger.
const WRITTEN: f64 = 0.5;
/// Likeness from which a promise goes on with an earlier one: the same deed, or one of its kind and a thing …
const SAME_DEED: f64 = 0.9;
/// … and with one whose breach has just been told: a deed of its kind.
const SAME_KIND: f64 = 0.6;
/// Share of a status's certainty that is left when nothing was said of a promise whose day has passed, or has not come.
const UNSAID: f64 = 0.6;

/// One conversation as the ledger keeps it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identifier of the case.
    pub id: String,
    /// When it took place.
    pub at: Option<DateTime>,
    /// The customer's key, as given.
    pub customer_key: Option<String>,
    /// The company, as given.
    pub company: Option<String>,
    /// What it promises and tells.
    pub trace: Trace,
}

/// Makes entries: immutable, shared by all threads.
pub struct Keeper {
    promises: Promises,
    morphology: Morphology,
}

impl Keeper {
    /// Reads the patterns that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when they are not valid.
    pub fn load() -> Result<Self> {
        Ok(Self {
            promises: Promises::load()?,
            morphology: Morphology::load()?,
        })
    }

    /// What the ledger keeps of a case that was scored before.
    pub fn entry(&self, case: &Case) -> Entry {
        let conversation = self.conversation(case);
        Entry::of(&conversation, &self.promises)
    }

    /// The conversation a case was made of, its words analysed anew.
    fn conversation(&self, case: &Case) -> Conversation {
        let turns = case.turns.iter().map(|turn| Turn {
            speaker: turn.speaker.clone(),
            party: turn.party,
            probability: 1.0,
            voice: turn.voice,
            kind: turn.kind,
            span: Span {
                start: turn.start,
                end: turn.end,
            },
            text: turn.text.clone(),
            analysis: self.morphology.analyze(&turn.text),
            clauses: Vec::new(),
            start_ms: None,
            end_ms: None,
        });
        Conversation {
            case_id: case.case_id.clone(),
            head: Head {
                id: case.conversation_ids.first().cloned().unwrap_or_default(),
                source: case.source.clone(),
                channel: case.channel,
                started_at: case.started_at.as_deref().and_then(moment),
                customer_key: case.customer_key.clone(),
                company: case.company.clone(),
            },
            narrator: case.narrator,
            turns: turns.collect(),
            notices: Vec::new(),
        }
    }
}

/// A day, or a day and its hour, as the contract writes them.
fn moment(iso: &str) -> Option<DateTime> {
    iso.parse().ok()
}

impl Entry {
    /// Keeps what the ledger needs of a conversation.
    pub fn of(conversation: &Conversation, promises: &Promises) -> Self {
        let head = &conversation.head;
        Self {
            id: conversation.case_id.clone(),
            at: head.started_at,
            customer_key: head.customer_key.clone(),
            company: head.company.clone(),
            trace: promises.trace(conversation),
        }
    }
}

/// A promise in the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Line {
    /// Conversation in which it was given, or is told of.
    pub case_id: String,
    /// ISO date and time of that conversation, or null.
    pub at: Option<String>,
    /// The company, or null.
    pub company: Option<String>,
    /// Who gave it: the label of the turn, or null.
    pub staff: Option<String>,
    /// The customer: the key as given, or the identifier of the first conversation.
    pub customer: String,
    /// The trouble: the identifier of its first conversation.
    pub trouble: String,
    /// Promises that repeat each other share a chain: the trouble and a number.
    pub chain: String,
    /// Whether somebody only tells of it: the conversation in which it was given is not in the archive.
    pub recalled: bool,
    /// Index of the turn.
    pub turn: usize,
    /// Its words.
    pub quote: String,
    /// ISO date or date and time by which it must be kept, or null.
    pub due: Option<String>,
    /// The words of the deadline, or null.
    pub due_quote: Option<String>,
    /// In a tale that names weekdays and no date: the days on which it was given and due, or null.
    pub days: Option<TaleDays>,
    /// What became of it.
    pub status: Status,
    /// That the status is right, 0 to 1.
    pub certainty: f64,
    /// Its day has passed, and nobody tells that it was kept.
    pub overdue: bool,
    /// Quotes that prove the status, of this conversation and later ones.
    pub proof: Vec<Proof>,
}

/// All promises of an archive.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// The moment as of which it is judged; without one, every customer's last conversation.
    pub as_of: Option<String>,
    /// In order of time.
    pub lines: Vec<Line>,
    /// Conversations of each trouble, in order of time, by the identifier of the first.
    pub troubles: BTreeMap<String, Vec<String>>,
    /// Conversations of each customer, in order of time, by the identifier of the first.
    pub customers: BTreeMap<String, Vec<String>>,
}

/// A line on the way into the ledger, with what it is compared by.
struct Written<'e> {
    line: usize,
    entry: usize,
    customer: usize,
    chain: usize,
    made: &'e Made,
}

impl Ledger {
    /// Links conversations and judges their promises as of a moment; without one, as of each customer's last conversation.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] when the weights that are part of the program are not valid.
    pub fn of(mut entries: Vec<Entry>, as_of: Option<DateTime>) -> Result<Self> {
        let weights = fate::Weights::load()?;
        entries.sort_by(|one, other| {
            (one.at.is_none(), one.at, &one.id).cmp(&(other.at.is_none(), other.at, &other.id))
        });
        entries.retain(|entry| as_of.is_none_or(|as_of| entry.at.is_none_or(|at| at <= as_of)));
        let places = link::places(&entries);
        let mut ledger = Self {
            as_of: as_of.map(|as_of| as_of.to_string()),
            ..Self::default()
        };
        let mut conversations: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, place) in places.iter().enumerate() {
            let id = |entry: usize| entries[entry].id.clone();
            ledger
                .troubles
                .entry(id(place.trouble))
                .or_default()
                .push(id(at));
            ledger
                .customers
                .entry(id(place.customer))
                .or_default()
                .push(id(at));
            conversations.entry(place.customer).or_default().push(at);
        }
        let mut written: Vec<Written<'_>> = Vec::new();
        let mut chains: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let place = places[at];
            let same = &conversations[&place.customer];
            let later: Vec<&Entry> = same
                .iter()
                .filter(|&&other| other > at)
                .map(|&other| &entries[other])
                .collect();
            let last = as_of
                .or_else(|| later.last().and_then(|entry| entry.at))
                .or(entry.at);
            for made in &entry.trace.commitments {
                let commitment = &made.commitment;
                let told = commitment.origin == Origin::Told;
                if commitment.strength != Strength::Binds || commitment.certainty < WRITTEN {
                    continue;
                }
                let known = |one: &&Written<'_>| one.customer == place.customer;
                let earlier = || written.iter().filter(known);
                // a promise recalled is one that stands there, unless the archive begins with it
                let stands = |one: &Written<'_>| one.entry == at && repeats(one.made, made);
                if told && (same[0] != at || earlier().any(stands)) {
                    continue;
                }
                let chain = earlier()
                    .filter(|one| places[one.entry].trouble == place.trouble)
                    .filter(|one| goes_on(one, made, &entry.id, &ledger.lines))
                    .map(|one| one.chain)
                    .next_back();
                let chain = chain.unwrap_or_else(|| {
                    let number = chains.entry(place.trouble).or_default();
                    *number += 1;
                    *number
                });
                let fate = weights.fate(made, entry, later.iter().copied());
                let line = line(entry, made, fate, last);
                let trouble = entries[place.trouble].id.clone();
                ledger.lines.push(Line {
                    chain: format!("{trouble}/{chain}"),
                    customer: customer(same, &entries),
                    trouble,
                    ..line
                });
                written.push(Written {
                    line: ledger.lines.len() - 1,
                    entry: at,
                    customer: place.customer,
                    chain,
                    made,
                });
            }
        }
        Ok(ledger)
    }

    /// The promises of one chain, in order of time.
    pub fn chain<'l>(&'l self, chain: &'l str) -> impl Iterator<Item = &'l Line> {
        self.lines.iter().filter(move |line| line.chain == chain)
    }
}

/// The key that a customer's conversations carry, or the identifier of the first.
fn customer(conversations: &[usize], entries: &[Entry]) -> String {
    let key = conversations
        .iter()
        .find_map(|&at| entries[at].customer_key.clone());
    key.unwrap_or_else(|| entries[conversations[0]].id.clone())
}

/// The line of a promise but for its place among the others.
fn line(entry: &Entry, made: &Made, fate: Option<fate::Fate>, as_of: Option<DateTime>) -> Line {
    let commitment = &made.commitment;
    let latest = commitment.due.as_ref().and_then(|due| due.latest());
    let passed = matches!((latest, as_of), (Some(due), Some(as_of)) if due < as_of);
    let proven = matches!(commitment.status, Status::Kept | Status::Broken);
    let (status, certainty, proof) = match fate {
        Some(fate) => (fate.status, fate.certainty, fate.proof),
        None if proven => {
            let quotes = made.proof.iter().map(|(turn, quote)| Proof {
                conversation_id: entry.id.clone(),
                turn: *turn,
                quote: quote.clone(),
            });
            (
                commitment.status,
                commitment.status_certainty,
                quotes.collect(),
            )
        }
        None if passed => (Status::Unknown, UNSAID, Vec::new()),
        None => (Status::Pending, UNSAID, Vec::new()),
    };
    Line {
        case_id: entry.id.clone(),
        at: entry.at.map(|at| at.to_string()),
        company: entry.company.clone(),
        staff: made.speaker.clone(),
        customer: String::new(),
        trouble: String::new(),
        chain: String::new(),
        recalled: commitment.origin == Origin::Told,
        turn: commitment.turn,
        quote: made.quote.clone(),
        due: commitment.due.as_ref().and_then(|due| due.iso()),
        due_quote: made.due_quote.clone(),
        days: commitment.days,
        status,
        certainty,
        overdue: passed && status != Status::Kept,
        proof,
    }
}

/// Whether a promise given in a conversation goes on with an earlier one of the same trouble.
fn goes_on(earlier: &Written<'_>, later: &Made, conversation: &str, lines: &[Line]) -> bool {
    let before = &lines[earlier.line];
    let alike = likeness(&earlier.made.gist, &later.gist);
    // «вчера не приехали»: what is promised in the same call is mostly the same again
    let failed = before.status == Status::Broken
        && before
            .proof
            .iter()
            .any(|proof| proof.conversation_id == conversation);
    earlier.made.commitment.price == later.commitment.price
        && alike >= if failed { SAME_KIND } else { SAME_DEED }
}

/// Whether a promise that is told of is one that was given in the same conversation.
fn repeats(given: &Made, told: &Made) -> bool {
    let day = |made: &Made| Some(made.commitment.due.as_ref()?.latest()?.date());
    let same_day = day(given).is_some() && day(given) == day(told);
    given.commitment.origin == Origin::Given
        && (same_day || likeness(&given.gist, &told.gist) >= SAME_DEED)
}

/// Deeds and rare things in common, 0 to 3.
fn likeness(one: &Gist, other: &Gist) -> f64 {
    let things = one
        .things
        .iter()
        .filter(|(lemma, _)| other.things.contains_key(*lemma));
    one.deeds.shared(&other.deeds) + things.map(|(_, weight)| weight).sum::<f64>().min(2.0)
}
