//! Texts of labels: found where they lie, and stripped of what judging may rest on.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::gold::{Gold, GoldQuote, moment};
use crate::document::{Channel, Head, Prose, Record, Source};
use crate::error::{Error, Result};

/// What is taken from the texts before they are judged, to see what judging rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Strip {
    /// Speakers' labels of transcripts.
    Labels,
    /// Punctuation and capitals, as recognisers leave them out.
    Punctuation,
}

/// Finds the texts of labels whose texts lie elsewhere: `folder/FILE.jsonl` with a `text` and perhaps a `reply` a line. Gives
/// the ids that were not found.
///
/// # Errors
///
/// When a file named by the labels cannot be read, or a line is not JSON.
pub fn find_texts(records: &mut [Gold], folder: &Path) -> Result<Vec<String>> {
    let mut files: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, gold) in records.iter().enumerate() {
        if let (None, Some((file, _))) = (&gold.record, &gold.elsewhere) {
            files.entry(file.clone()).or_default().push(at);
        }
    }
    for (file, wanted) in &files {
        let path = folder.join(format!("{file}.jsonl"));
        let text = std::fs::read_to_string(&path).map_err(|source| Error::Io {
            path: path.clone(),
            source,
        })?;
        for (line, number) in text.lines().zip(1_usize..) {
            let value: Value = serde_json::from_str(line).map_err(|error| Error::Data {
                file: path.display().to_string(),
                line: number,
                reason: format!("not JSON: {error}"),
            })?;
            let words = value["text"].as_str().unwrap_or_default();
            let hash = format!("{:x}", Sha256::digest(words));
            for &at in wanted {
                let gold = &mut records[at];
                let here = |(_, known): &(String, String)| hash.starts_with(known.as_str());
                if gold.record.is_none() && gold.elsewhere.as_ref().is_some_and(here) {
                    let head = Head {
                        id: gold.id.clone(),
                        source: Source {
                            path: path.display().to_string(),
                            record: number as u64,
                        },
                        channel: Channel::Review,
                        started_at: value["date"].as_str().and_then(moment),
                        customer_key: None,
                        company: None,
                    };
                    gold.resolve(head, words, value["reply"].as_str());
                }
            }
        }
    }
    let lost = records
        .iter()
        .filter(|gold| gold.record.is_none() && gold.elsewhere.is_some());
    Ok(lost.map(|gold| gold.id.clone()).collect())
}

impl Gold {
    /// Takes something away from a transcript. Stories keep their words: there is nothing to tell speakers by but these.
    pub fn strip(&mut self, what: Strip) {
        let Some(Record::Transcript(transcript)) = &mut self.record else {
            return;
        };
        for turn in &mut transcript.turns {
            match what {
                Strip::Labels => (turn.speaker, turn.role) = (None, None),
                Strip::Punctuation => {
                    let kept = |c: char| c.is_alphanumeric() || c.is_whitespace();
                    turn.text = turn.text.to_lowercase().replace(|c| !kept(c), " ");
                }
            }
        }
    }

    /// Gives labels of a text that lies elsewhere their text, and their quotes their words: `reply` is the company's
    /// answer, a text of its own.
    pub fn resolve(&mut self, head: Head, text: &str, reply: Option<&str>) {
        let words = |quote: &mut GoldQuote| {
            if let (Some(start), Some(end)) = (quote.start, quote.end) {
                let part = if quote.part.as_deref() == Some("reply") {
                    reply.unwrap_or_default()
                } else {
                    text
                };
                quote.quote = part
                    .chars()
                    .skip(start)
                    .take(end.saturating_sub(start))
                    .collect();
            }
        };
        self.labels
            .promises
            .iter_mut()
            .flatten()
            .for_each(|promise| words(&mut promise.quote));
        self.labels
            .evidence
            .iter_mut()
            .for_each(|evidence| words(&mut evidence.quote));
        // As sites show a review with the company's answer, and as the model has read them.
        let whole = match reply {
            Some(reply) if !reply.is_empty() => format!("{text}\n\nОтвет компании:\n{reply}"),
            _ => text.to_owned(),
        };
        self.record = Some(Record::Prose(Prose { head, text: whole }));
    }
}
