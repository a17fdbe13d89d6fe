//! A conversation as a row of sentences with their speakers, and the days it speaks of.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::cues::{Cue, Cues};
use super::deadline::{DeadlineKind, Deadlines, Direction, Today};
use crate::conversation::{Conversation, Kind, Party, Turn, Voice};
use crate::morphology::Analysis;

/// A sentence of a turn.
pub(super) struct Line<'a> {
    turn: &'a Turn,
    /// Index of the turn.
    pub at: usize,
    /// Words of the turn.
    pub words: Range<usize>,
    /// Whose words: the turn's party, in narration the narrator's.
    pub speaker: Party,
    pub voice: Voice,
    pub question: bool,
    /// Its turn says that something did not happen.
    pub complains: bool,
    /// The day the tale has reached, where it names one.
    pub date: Option<DateTime>,
    /// The day it had reached before this sentence.
    pub since: Option<DateTime>,
}

impl<'a> Line<'a> {
    pub fn turn(&self) -> &'a Turn {
        self.turn
    }

    pub fn analysis(&self) -> &'a Analysis {
        &self.turn.analysis
    }
}

/// All sentences that belong to the case.
pub(super) struct Story<'a> {
    pub lines: Vec<Line<'a>>,
    /// The moment of the conversation or of publication; made up from «сегодня четверг» when the head has none.
    pub now: Option<DateTime>,
    /// `now` holds only a weekday or a day of the month that the text itself names.
    pub assumed: bool,
    transcript: bool,
}

impl<'a> Story<'a> {
    pub fn of(conversation: &'a Conversation, cues: &Cues, deadlines: &Deadlines) -> Self {
        let narrator = conversation.narrator.map(|narrator| narrator.party());
        let transcript = conversation.narrator.is_none();
        let known = conversation.head.started_at;
        let now = known.or_else(|| {
            let today = conversation
                .turns
                .iter()
                .find_map(|turn| deadlines.today(&turn.text, &turn.analysis, 0..turn.text.len()))?;
            assumed(today)
        });
        let mut lines = Vec::new();
        let mut date: Option<DateTime> = None;
        for (at, turn) in conversation.turns.iter().enumerate() {
            if turn.kind != Kind::Body {
                continue;
            }
            let whole = 0..turn.analysis.words.len();
            let complains = cues.any(Cue::Undone, &turn.analysis, &whole)
                || cues.any(Cue::Broken, &turn.analysis, &whole);
            for words in &turn.analysis.sentences {
                let bytes = turn.analysis.bytes(words);
                let voice = turn.voice;
                let speaker = match (voice, narrator) {
                    (Voice::Narrated, Some(narrator)) => narrator,
                    _ => turn.party,
                };
                let since = date;
                if voice == Voice::Narrated && narrator.is_some() {
                    date = day_of_tale(deadlines, turn, bytes.clone(), now, date).or(date);
                }
                lines.push(Line {
                    turn,
                    at,
                    words: words.clone(),
                    speaker,
                    voice,
                    question: turn.text[bytes].trim_end().ends_with('?'),
                    complains,
                    date,
                    since,
                });
            }
        }
        Self {
            lines,
            now,
            assumed: known.is_none(),
            transcript,
        }
    }

    /// A call or chat, where words are spoken now.
    pub fn spoken(&self) -> bool {
        self.transcript
    }
}

/// A day that fits what the text says of today; only differences are read from it.
fn assumed(today: Today) -> Option<DateTime> {
    let date = match today {
        // the 1st of January 2024 was a Monday
        Today::Weekday(weekday) => {
            Date::constant(2024, 1, 7).saturating_add(i64::from(weekday).days())
        }
        Today::Date(day, month) => Date::new(2024, month.unwrap_or(5), day).ok()?,
    };
    Some(date.at(20, 0, 0, 0))
}

/// The last day with its date that a sentence of narration names.
fn day_of_tale(
    deadlines: &Deadlines,
    turn: &Turn,
    bytes: Range<usize>,
    now: Option<DateTime>,
    before: Option<DateTime>,
) -> Option<DateTime> {
    // «двадцатого было готово» in a tale of June that was told in August
    let (anchor, direction) = match before {
        Some(before) => (Some(before), Direction::Ahead),
        None => (now, Direction::Back),
    };
    let found = deadlines.find(&turn.text, &turn.analysis, bytes, anchor, direction);
    found
        .iter()
        .filter(|one| one.dated && matches!(one.kind, DeadlineKind::Date | DeadlineKind::Weekday))
        .filter_map(super::deadline::Deadline::latest)
        .rfind(|moment| {
            before.is_none_or(|before| *moment >= before) && now.is_none_or(|now| *moment <= now)
        })
        .map(|moment| moment.date().at(12, 0, 0, 0))
}
