//! Promises of the company: who commits to what by when, and the words that show whether it was kept.
//!
//! The order of the stages: [`deadline`] finds times and resolves them, `commitment` finds who commits to them, `proof`
//! looks for what became of them. Everything here sees one conversation; [`trace`] is what [`crate::ledger`] needs of it.

mod amount;
mod calendar;
mod clock;
mod commitment;
mod cues;
mod day;
pub mod deadline;
mod elapsed;
mod everyday;
mod fate;
mod given;
mod group;
mod lex;
mod moment;
mod piece;
mod proof;
mod retold;
mod story;
mod stretch;
mod tale;
mod told;
pub mod trace;
mod week;

use std::ops::Range;

use commitment::{Finder, PLANNED};
pub use commitment::{Origin, Strength};
use cues::Cues;
use deadline::{Deadline, Deadlines, When};
use everyday::Everyday;
use proof::Judge;
use story::Story;
use week::Week;

use crate::case::{Status, TaleDays};
use crate::conversation::Conversation;
use crate::error::Result;

/// A commitment of the company with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Commitment {
    /// Index of the turn in which it is given or told.
    pub turn: usize,
    /// Bytes of the turn's text: the words of promising, the deed, the deadline.
    pub bytes: Range<usize>,
    /// What was promised, in the text's words.
    pub what: String,
    /// By when, where a time is named.
    pub due: Option<Deadline>,
    /// Bytes of the deadline's words.
    pub due_bytes: Option<Range<usize>>,
    /// The days of a tale without dates on which it was given and due.
    pub days: Option<TaleDays>,
    /// How firmly it is said; only [`Strength::Binds`] is a promise.
    pub strength: Strength,
    /// The staff's own words, or told of them.
    pub origin: Origin,
    /// A price or condition, not a deed: broken by what is charged.
    pub price: bool,
    /// What became of it within the conversation.
    pub status: Status,
    /// That it is a commitment of the company, 0 to 1.
    pub certainty: f64,
    /// That the status is right, 0 to 1.
    pub status_certainty: f64,
    /// Turns and bytes of the quotes that show the status.
    pub proof: Vec<(usize, Range<usize>)>,
}

/// Finds commitments: immutable, shared by all threads.
pub struct Promises {
    cues: Cues,
    deadlines: Deadlines,
    everyday: Everyday,
}

impl Promises {
    /// Reads the patterns that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when they are not valid.
    pub fn load() -> Result<Self> {
        Ok(Self {
            cues: Cues::load()?,
            deadlines: Deadlines::load()?,
            everyday: Everyday::load()?,
        })
    }

    /// The company's commitments in order of the text, weak ones included; pending and past ones alike.
    pub fn find(&self, conversation: &Conversation) -> Vec<Commitment> {
        let story = Story::of(conversation, &self.cues, &self.deadlines);
        let drafts = Finder {
            cues: &self.cues,
            deadlines: &self.deadlines,
            story: &story,
        }
        .find();
        let judge = Judge {
            cues: &self.cues,
            deadlines: &self.deadlines,
            story: &story,
        };
        let week = Week::of(&story, &drafts, &self.deadlines);
        drafts
            .iter()
            .map(|draft| {
                let line = &story.lines[draft.line];
                let verdict = judge.judge(draft, &drafts);
                let bytes = line.analysis().bytes(&draft.words);
                let mut due = draft.due.clone();
                if story.assumed
                    && let Some(deadline) = &mut due
                    && matches!(deadline.when, When::Interval { .. })
                {
                    // no date is invented where the conversation has none
                    let text = &line.turn().text;
                    let plain = self.deadlines.find(
                        text,
                        line.analysis(),
                        line.analysis().bytes(&line.words),
                        None,
                        deadline::Direction::Ahead,
                    );
                    if let Some(plain) = plain.into_iter().find(|one| one.bytes == deadline.bytes) {
                        *deadline = plain;
                    }
                }
                // a plan whose day is told to have passed in vain was a promise
                let proven = verdict.status == Status::Broken && verdict.certainty >= 0.8;
                let certainty = match draft.certainty {
                    certainty if certainty <= PLANNED && proven => 0.6,
                    certainty => certainty,
                };
                Commitment {
                    turn: line.at,
                    what: line.turn().text[bytes.clone()].to_owned(),
                    bytes,
                    due_bytes: due.as_ref().map(|due| due.bytes.clone()),
                    days: match due.as_ref().and_then(Deadline::latest) {
                        Some(_) => None,
                        None => week.days(draft, line),
                    },
                    due,
                    strength: draft.strength,
                    origin: draft.origin,
                    price: draft.price,
                    status: verdict.status,
                    certainty,
                    status_certainty: verdict.certainty,
                    proof: verdict.proof,
                }
            })
            .collect()
    }

    /// Notices on dates: «31 февраля», a weekday that contradicts its date. One sentence in Russian each.
    pub fn notices(&self, conversation: &Conversation) -> Vec<String> {
        let mut notices = Vec::new();
        for turn in &conversation.turns {
            let found = self.deadlines.find(
                &turn.text,
                &turn.analysis,
                0..turn.text.len(),
                conversation.head.started_at,
                deadline::Direction::Back,
            );
            for one in found {
                let Some(notice) = one.notice else { continue };
                let notice = format!("«{}»: {notice}", &turn.text[one.bytes]);
                if !notices.contains(&notice) {
                    notices.push(notice);
                }
            }
        }
        notices
    }
}
