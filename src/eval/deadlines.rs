//! Spoken deadlines against the intervals that are expected of them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use jiff::civil::DateTime;
use rayon::prelude::*;
use serde::Serialize;

use super::read_list;
use crate::error::Result;
use crate::morphology::Morphology;
use crate::promise::deadline::{DeadlineKind, Deadlines, When};

/// Fields of a line: moment of speaking, sentence, earliest, latest, kind.
const FIELDS: usize = 5;
/// Moments in files and in reports.
const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// What a sentence sets: an interval, where it can be told, and what it is counted in (`none`: no deadline).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Moment of speaking, or start of the window.
    pub earliest: Option<DateTime>,
    /// Last moment at which the promise is still kept.
    pub latest: Option<DateTime>,
    /// A name of [`DeadlineKind`], or `none`.
    pub kind: String,
}

/// A sentence with what it should set.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Line of the file, from 1.
    pub line: usize,
    /// When the sentence is spoken.
    pub anchor: DateTime,
    /// As spoken, or as a recogniser wrote it.
    pub sentence: String,
    /// What it should set.
    pub term: Term,
}

/// Reads lines of five fields parted by tabs; `#` begins a comment.
///
/// # Errors
///
/// [`crate::error::Error::Io`] when the file cannot be read, [`crate::error::Error::Data`] with the line when it is no such list.
pub fn read_deadlines(path: &Path) -> Result<Vec<Expected>> {
    read_list(path, parse)
}

fn parse(line: usize, text: &str) -> std::result::Result<Expected, String> {
    let fields: Vec<&str> = text.split('\t').collect();
    let &[anchor, sentence, earliest, latest, kind] = fields.as_slice() else {
        return Err(format!(
            "{} fields parted by tabs, not {FIELDS}",
            fields.len()
        ));
    };
    let moment = |field: &str| {
        field
            .parse::<DateTime>()
            .map_err(|_| format!("«{field}» is no moment like 2024-05-13T10:00"))
    };
    let optional = |field: &str| (!field.is_empty()).then(|| moment(field)).transpose();
    Ok(Expected {
        line,
        anchor: moment(anchor)?,
        sentence: sentence.to_owned(),
        term: Term {
            earliest: optional(earliest)?,
            latest: optional(latest)?,
            kind: kind.to_owned(),
        },
    })
}

/// How many sentences of one kind were resolved exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Interval and kind as expected.
    pub exact: usize,
    /// All.
    pub of: usize,
}

/// A sentence that was resolved otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    /// Line of the file, from 1.
    pub line: usize,
    /// The sentence.
    pub sentence: String,
    /// When it is spoken.
    pub anchor: DateTime,
    /// What it should set.
    pub expected: Term,
    /// What was found.
    pub found: Term,
}

/// Exactness by kind, and every miss.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeadlineReport {
    /// All lines.
    pub all: Share,
    /// By the expected kind.
    pub kinds: BTreeMap<String, Share>,
    /// In order of the file.
    pub misses: Vec<Miss>,
}

impl DeadlineReport {
    /// Resolves every sentence and compares.
    pub fn compare(expected: &[Expected], deadlines: &Deadlines, morphology: &Morphology) -> Self {
        let found: Vec<Term> = expected
            .par_iter()
            .map(|one| {
                let analysis = morphology.analyze(&one.sentence);
                let deadline = deadlines.spoken(&one.sentence, &analysis, Some(one.anchor));
                let (earliest, latest) = match deadline.as_ref().map(|found| found.when) {
                    Some(When::Interval {
                        earliest, latest, ..
                    }) => (Some(earliest), Some(latest)),
                    _ => (None, None),
                };
                Term {
                    earliest,
                    latest,
                    kind: deadline
                        .map_or("none", |found| DeadlineKind::as_str(found.kind))
                        .to_owned(),
                }
            })
            .collect();
        let mut report = Self {
            all: Share::default(),
            kinds: BTreeMap::new(),
            misses: Vec::new(),
        };
        for (one, found) in expected.iter().zip(found) {
            let exact = usize::from(found == one.term);
            let kind = report.kinds.entry(one.term.kind.clone()).or_default();
            for share in [kind, &mut report.all] {
                share.exact += exact;
                share.of += 1;
            }
            if exact == 0 {
                report.misses.push(Miss {
                    line: one.line,
                    sentence: one.sentence.clone(),
                    anchor: one.anchor,
                    expected: one.term.clone(),
                    found,
                });
            }
        }
        report
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(earliest), Some(latest)) = (self.earliest, self.latest) {
            write!(
                out,
                "{} … {}, ",
                earliest.strftime(MOMENT),
                latest.strftime(MOMENT)
            )?;
        }
        out.write_str(&self.kind)
    }
}

impl fmt::Display for DeadlineReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Share { exact, of } = self.all;
        let percent = |share: Share| 100.0 * share.exact as f64 / share.of.max(1) as f64;
        writeln!(
            out,
            "{of} spoken deadlines, {exact} with exactly the expected interval and kind ({:.1} %).\n",
            percent(self.all)
        )?;
        writeln!(out, "| kind | exact | of | % |\n|---|--:|--:|--:|")?;
        for (kind, share) in &self.kinds {
            writeln!(
                out,
                "| {kind} | {} | {} | {:.0} |",
                share.exact,
                share.of,
                percent(*share)
            )?;
        }
        if self.misses.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n| line | spoken | sentence | expected | found |\n|--:|---|---|---|---|"
        )?;
        for miss in &self.misses {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                miss.line,
                miss.anchor.strftime(MOMENT),
                miss.sentence.replace('|', "\\|"),
                miss.expected,
                miss.found
            )?;
        }
        Ok(())
    }
}
