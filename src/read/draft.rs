//! What a format's reader knows of a record, before the file's name and the settings fill the gaps.

use jiff::tz::Offset;

use super::moment::Moment;
use crate::conversation::Party;
use crate::document::{Channel, Head, Prose, RawTurn, Record, Rejected, Source, Transcript};

/// A record as the format states it.
#[derive(Debug)]
pub(super) struct Draft {
    /// Line of the file it starts in, where the format has lines.
    pub line: Option<u64>,
    /// Identifier that the input gives.
    pub id: Option<String>,
    /// Whether the format holds one record a file, so that the file's name alone is a good id.
    pub alone: bool,
    /// Channel that the input states.
    pub channel: Option<Channel>,
    /// Channel that is usual for the format.
    pub usual: Channel,
    pub started_at: Option<Moment>,
    pub customer_key: Option<String>,
    pub company: Option<String>,
    pub body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Turns(Vec<RawTurn>),
    Text(String),
}

impl Draft {
    pub(super) fn turns(usual: Channel, turns: Vec<RawTurn>) -> Self {
        Self {
            line: None,
            id: None,
            alone: false,
            channel: None,
            usual,
            started_at: None,
            customer_key: None,
            company: None,
            body: Body::Turns(turns),
        }
    }

    pub(super) fn text(usual: Channel, text: String) -> Self {
        Self {
            body: Body::Text(text),
            ..Self::turns(usual, Vec::new())
        }
    }

    /// Fills id, channel and source; refuses a record without words.
    pub(super) fn finish(
        self,
        path: &str,
        name: &str,
        number: u64,
        channel: Option<Channel>,
        offset: Offset,
    ) -> Result<Record, Problem> {
        let line = self.line;
        let refuse = |reason: &str| {
            Err(Problem {
                line,
                reason: reason.to_owned(),
            })
        };
        let head = Head {
            id: match self.id.filter(|id| !id.trim().is_empty()) {
                Some(id) => id.trim().to_owned(),
                None if self.alone => name.to_owned(),
                None => format!("{name}:{number}"),
            },
            source: Source {
                path: path.to_owned(),
                record: number,
            },
            channel: self.channel.or(channel).unwrap_or(self.usual),
            started_at: self.started_at.map(|moment| moment.local(offset)),
            customer_key: filled(self.customer_key),
            company: filled(self.company),
        };
        match self.body {
            Body::Turns(turns) if turns.is_empty() => refuse("no turns: there is nothing to judge"),
            Body::Turns(turns) if turns.iter().all(|turn| blank(&turn.text)) => {
                refuse("no words: the text of every turn is empty")
            }
            Body::Text(text) if blank(&text) => refuse("no words: the text is empty"),
            Body::Turns(turns) => Ok(Record::Transcript(Transcript { head, turns })),
            Body::Text(text) => Ok(Record::Prose(Prose { head, text })),
        }
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// A turn of speech: white space around the words (WhisperX begins each segment with a space) is no part of them.
pub(super) fn spoken(
    speaker: Option<String>,
    role: Option<Party>,
    text: &str,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
) -> Option<RawTurn> {
    (!blank(text)).then(|| RawTurn {
        speaker: filled(speaker),
        role,
        text: text.trim().to_owned(),
        start_ms,
        end_ms,
    })
}

/// Turns with times of day → milliseconds from the earliest, so that none is negative where times run backwards.
/// Returns the first turn's time.
pub(super) fn relative(turns: &mut [RawTurn], times: &[Option<Moment>]) -> Option<Moment> {
    let first = times.iter().flatten().next().copied()?;
    let earliest = times
        .iter()
        .flatten()
        .map(|time| time.millis_since(first))
        .min()?;
    for (turn, time) in turns.iter_mut().zip(times) {
        turn.start_ms = time.map(|time| time.millis_since(first).abs_diff(earliest));
    }
    Some(first)
}

/// Why a record, or a whole file, cannot be used.
#[derive(Debug)]
pub(super) struct Problem {
    pub line: Option<u64>,
    pub reason: String,
}

impl Problem {
    /// Of the whole file.
    pub(super) fn file(reason: impl Into<String>) -> Self {
        Self {
            line: None,
            reason: reason.into(),
        }
    }

    /// At a line of the file.
    pub(super) fn at(line: u64, reason: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            reason: reason.into(),
        }
    }

    pub(super) fn rejected(self, path: &str, record: Option<u64>) -> Rejected {
        Rejected {
            path: path.to_owned(),
            line: self.line,
            record,
            reason: self.reason,
        }
    }
}
