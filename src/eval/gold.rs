//! Labelled files: one record a line, the text with its `gold` object, or labels alone of a text that lies elsewhere.

use std::path::Path;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use serde_json::Value;

use crate::case::{FlagName, LegitimacyClass, Status};
use crate::conversation::{Narrator, Party};
use crate::document::{Channel, Head, Prose, RawTurn, Record, Source, Transcript};
use crate::error::{Error, Result};

/// One labelled record.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The record's identifier; sides of a pair are `p070/a` and `p070/b`.
    pub id: String,
    /// The text, ready for the pipeline; `None` for labels of a text that lies elsewhere, until
    /// [`Gold::resolve`], and for files of labels only.
    pub record: Option<Record>,
    /// Where the text lies: file, and the SHA-256 of the text in hexadecimal, or its first 16 digits.
    pub elsewhere: Option<(String, String)>,
    /// What the conversation is about («такси»), in lower case, where the file says.
    pub domain: Option<String>,
    /// Parties of the turns; empty for prose.
    pub parties: Vec<Party>,
    /// The labels.
    pub labels: Labels,
}

/// Labels as the guide defines them; what a labeller left out is `None` and is not compared.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Labels {
    /// Rude or abusive words or deeds of staff.
    pub abusive_staff_reply: Option<bool>,
    /// Conduct or demands beyond what a supervisor would accept.
    pub unreasonable_customer: Option<bool>,
    /// A commitment that was not kept.
    pub broken_promise: Option<bool>,
    /// Staff did more than required.
    pub exemplary_handling: Option<bool>,
    /// Whether the claim is fair.
    pub legitimacy: Option<LegitimacyClass>,
    /// 0 to 3.
    pub staff_hostility: Option<u8>,
    /// 0 to 3.
    pub customer_hostility: Option<u8>,
    /// Who tells a story.
    pub narrator: Option<Narrator>,
    /// How many cases the text holds.
    pub cases: Option<usize>,
    /// Commitments of the company.
    pub promises: Option<Vec<GoldPromise>>,
    /// What the conversation is about, in an archive: conversations with the same name are about one trouble of one customer.
    #[serde(default)]
    pub trouble: Option<String>,
    /// Quotes that carry the flags.
    #[serde(default)]
    pub evidence: Vec<GoldEvidence>,
    /// Lines of direct speech.
    #[serde(default)]
    pub dialogue: Vec<GoldLine>,
    /// Labels case by case, for texts that hold several.
    #[serde(default)]
    pub episodes: Vec<Labels>,
}

impl Labels {
    /// The label of a flag.
    pub fn flag(&self, name: FlagName) -> Option<bool> {
        match name {
            FlagName::AbusiveStaffReply => self.abusive_staff_reply,
            FlagName::UnreasonableCustomer => self.unreasonable_customer,
            FlagName::BrokenPromise => self.broken_promise,
            FlagName::ExemplaryHandling => self.exemplary_handling,
        }
    }
}

/// A labelled commitment.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldPromise {
    /// Its words.
    #[serde(flatten)]
    pub quote: GoldQuote,
    /// ISO date or date and time, or null.
    #[serde(default)]
    pub due: Option<String>,
    /// What became of it.
    pub status: Status,
    /// `weak` ones («постараемся») are not commitments.
    #[serde(default)]
    pub strength: Option<String>,
    /// Promises that repeat each other share a name.
    #[serde(default)]
    pub chain: Option<String>,
    /// Where its status is proved.
    #[serde(default)]
    pub proof: Vec<GoldProof>,
}

/// Words that prove what became of a promise.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldProof {
    /// Record they stand in.
    pub id: String,
    /// Its turn.
    pub turn: usize,
    /// The words.
    #[serde(default)]
    pub quote: String,
}

/// A quote that carries a flag.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvidence {
    /// The flag.
    pub flag: FlagName,
    /// The words.
    #[serde(flatten)]
    pub quote: GoldQuote,
}

/// A line of direct speech.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldLine {
    /// The words.
    pub quote: String,
    /// Who says them.
    pub party: Party,
}

/// Words of a text: quoted, or given by their place.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldQuote {
    /// The words; empty until resolved when given by their place.
    #[serde(default)]
    pub quote: String,
    /// Turn of a transcript.
    #[serde(default)]
    pub turn: Option<usize>,
    /// `text` or `reply`, which `start` and `end` point into.
    #[serde(default, rename = "in")]
    pub part: Option<String>,
    /// First character.
    #[serde(default)]
    pub start: Option<usize>,
    /// One past the last.
    #[serde(default)]
    pub end: Option<usize>,
}

/// Reads a labelled file.
///
/// # Errors
/// When the file cannot be read, or a line is not a labelled record; the message names file and line.
pub fn read_gold(path: &Path) -> Result<Vec<Gold>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    parse_gold(&text, &path.display().to_string())
}

/// Parses labelled records, one a line; `file` is named in messages and sources.
///
/// # Errors
/// When a line is not a labelled record.
pub fn parse_gold(text: &str, file: &str) -> Result<Vec<Gold>> {
    let mut records = Vec::new();
    for (line, number) in text.lines().zip(1_usize..) {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |reason: String| Error::Data {
            file: file.to_owned(),
            line: number,
            reason,
        };
        let value: Value =
            serde_json::from_str(line).map_err(|error| wrong(format!("not JSON: {error}")))?;
        let id = value["id"]
            .as_str()
            .ok_or_else(|| wrong("a labelled record needs an `id`".to_owned()))?;
        if value["a"].is_object() && value["b"].is_object() {
            for side in ["a", "b"] {
                records
                    .push(gold(&value[side], format!("{id}/{side}"), file, number).map_err(wrong)?);
            }
        } else {
            records.push(gold(&value, id.to_owned(), file, number).map_err(wrong)?);
        }
    }
    Ok(records)
}

fn gold(value: &Value, id: String, file: &str, line: usize) -> std::result::Result<Gold, String> {
    if !value["gold"].is_object() {
        return Err("a labelled record needs a `gold` object".to_owned());
    }
    let labels = read(&value["gold"], "gold")?;
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let at = value["started_at"]
        .as_str()
        .or(value["published_at"].as_str());
    let prose = value["text"].as_str();
    let channel = match &value["channel"] {
        Value::Null if prose.is_some() => Channel::Post,
        Value::Null => Channel::Call,
        given => read(given, "channel")?,
    };
    let head = Head {
        id: id.clone(),
        source: Source {
            path: file.to_owned(),
            record: line as u64,
        },
        channel,
        started_at: at.and_then(moment),
        customer_key: text("customer_key"),
        company: text("company"),
    };
    let (record, parties) = if let Some(turns) = value["turns"].as_array() {
        let (turns, parties) = transcript(turns)?;
        (
            Some(Record::Transcript(Transcript { head, turns })),
            parties,
        )
    } else {
        (
            prose.map(|text| {
                Record::Prose(Prose {
                    head,
                    text: text.to_owned(),
                })
            }),
            Vec::new(),
        )
    };
    let elsewhere = text("file").zip(text("sha256").or_else(|| text("sha256_16")));
    Ok(Gold {
        id,
        record,
        elsewhere,
        domain: text("domain").map(|name| name.trim().to_lowercase()),
        parties,
        labels,
    })
}

fn transcript(turns: &[Value]) -> std::result::Result<(Vec<RawTurn>, Vec<Party>), String> {
    let mut made = Vec::with_capacity(turns.len());
    let mut parties: Vec<Party> = Vec::with_capacity(turns.len());
    let mut seen: Vec<Party> = Vec::new();
    for (turn, index) in turns.iter().zip(0..) {
        let text = turn["text"]
            .as_str()
            .ok_or_else(|| format!("turn {index} has no `text`"))?;
        let party: Party = read(&turn["party"], "party")?;
        if !seen.contains(&party) {
            seen.push(party);
        }
        // the parties of pairs are given by the label alone; the pipeline sees who speaks, but not who it is
        let anonymous = || {
            seen.iter()
                .position(|known| *known == party)
                .map(|at| format!("SPEAKER_{at:02}"))
        };
        made.push(RawTurn {
            speaker: if turn.get("speaker").is_some() {
                turn["speaker"].as_str().map(str::to_owned)
            } else {
                anonymous()
            },
            role: None,
            text: text.to_owned(),
            start_ms: None,
            end_ms: None,
        });
        parties.push(party);
    }
    if made.is_empty() {
        return Err("`turns` is empty".to_owned());
    }
    Ok((made, parties))
}

fn read<T: serde::de::DeserializeOwned>(
    value: &Value,
    name: &str,
) -> std::result::Result<T, String> {
    T::deserialize(value).map_err(|error| format!("`{name}`: {error}"))
}

pub(super) fn moment(iso: &str) -> Option<DateTime> {
    iso.parse::<DateTime>()
        .or_else(|_| iso.parse::<Date>().map(DateTime::from))
        .ok()
}

impl Gold {
    /// Whether the text is a transcript; labels without a text count as prose.
    pub fn is_transcript(&self) -> bool {
        matches!(self.record, Some(Record::Transcript(_)))
    }

    /// The channel, where the text is known.
    pub fn channel(&self) -> Option<Channel> {
        self.record.as_ref().map(|record| record.head().channel)
    }

    /// Whether the text looks like the output of speech recognition: lower case, no punctuation.
    pub fn is_asr(&self) -> bool {
        let Some(Record::Transcript(transcript)) = &self.record else {
            return false;
        };
        let mut letters = 0_usize;
        let mut marks = 0_usize;
        for letter in transcript.turns.iter().flat_map(|turn| turn.text.chars()) {
            letters += usize::from(letter.is_alphabetic());
            marks +=
                usize::from(letter.is_uppercase() || matches!(letter, '.' | ',' | '!' | '?' | '…'));
        }
        // people who chat without capitals still put a mark in every other line
        letters > 0 && marks * 100 < letters
    }

    /// Whether the text is a real one, which lies elsewhere.
    pub fn is_real(&self) -> bool {
        self.elsewhere.is_some()
    }
}
