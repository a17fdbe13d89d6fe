//! Remarks on the law beside a claim: dated, sourced, no legal advice, and without a say in any score.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::case::{LegalRemark, Legitimacy, LegitimacyClass};
use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;

const RU: &str = "data/legal/ru.toml";
const TEXT_RU: &str = include_str!("../../data/legal/ru.toml");
/// Format of the file.
const VERSION: u32 = 1;

/// Whose law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Country {
    /// Russia: consumer law.
    Ru,
}

/// What the law says to reasons that were found: immutable, shared by all threads.
#[derive(Clone, Debug)]
pub struct Law(Vec<Rule>);

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    reasons: BTreeSet<String>,
    from: Date,
    until: Option<Date>,
    sentence: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u32>,
    /// The last day for which the rules are known to hold.
    read_through: Date,
    #[serde(rename = "remark")]
    remarks: Vec<Spanned<Rule>>,
}

impl Law {
    /// The remarks that are part of the program; `reasons` are the ids that they may rest on.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file and line.
    pub fn of(country: Country, reasons: &BTreeSet<&str>) -> Result<Self> {
        match country {
            Country::Ru => Self::parse(RU, TEXT_RU, reasons),
        }
    }

    /// Remarks from the text of a file; `file` is what messages call it.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file and line: broken TOML, another version, an id twice, a reason that does not exist, no
    /// source, days that run backwards or lie after the file was read through.
    pub fn parse(file: &str, text: &str, reasons: &BTreeSet<&str>) -> Result<Self> {
        let error = |at: usize, reason: String| Error::Data {
            file: file.to_owned(),
            line: line_of(text, at),
            reason,
        };
        let raw: File = toml::from_str(text).map_err(|cause| {
            error(
                cause.span().map_or(0, |span| span.start),
                cause.message().to_owned(),
            )
        })?;
        if *raw.version.get_ref() != VERSION {
            let version = raw.version.get_ref();
            let reason = format!("version {version} of the remarks; this program reads {VERSION}");
            return Err(error(raw.version.span().start, reason));
        }
        let mut rules: Vec<Rule> = Vec::with_capacity(raw.remarks.len());
        for spanned in raw.remarks {
            let at = spanned.span().start;
            let rule = spanned.into_inner();
            let id = &rule.id;
            let unknown = rule
                .reasons
                .iter()
                .find(|id| !reasons.contains(id.as_str()));
            let mistake = if rules.iter().any(|other| other.id == *id) {
                Some(format!("the id `{id}` stands twice"))
            } else if let Some(unknown) = unknown {
                Some(format!("`{id}` rests on `{unknown}`, which is no reason"))
            } else if rule.source.trim().is_empty() || rule.sentence.trim().is_empty() {
                Some(format!("`{id}` needs a sentence and its source"))
            } else if rule.until.is_some_and(|until| until < rule.from) {
                Some(format!("`{id}` ends before it begins"))
            } else if rule.from > raw.read_through {
                Some(format!("`{id}` begins after the file was read through"))
            } else {
                None
            };
            if let Some(mistake) = mistake {
                return Err(error(at, mistake));
            }
            rules.push(rule);
        }
        Ok(Self(rules))
    }

    /// The remarks on a claim, as the law stood on the day; where the day is not known, as it stands. Nothing where nothing
    /// is claimed.
    pub fn remarks(&self, legitimacy: &Legitimacy, on: Option<Date>) -> Vec<LegalRemark> {
        if legitimacy.class == LegitimacyClass::NotAClaim {
            return Vec::new();
        }
        let in_force = |rule: &&Rule| match on {
            Some(day) => rule.from <= day && rule.until.is_none_or(|until| day <= until),
            None => rule.until.is_none(),
        };
        let sides = [&legitimacy.reasons_for, &legitimacy.against];
        let remark = |rule: &Rule| {
            let mut reasons = sides.into_iter().flatten();
            let found = reasons.find(|reason| rule.reasons.contains(&reason.id))?;
            Some(LegalRemark {
                id: rule.id.clone(),
                reason: found.id.clone(),
                remark: rule.sentence.clone(),
                source: rule.source.clone(),
                from: rule.from.to_string(),
                until: rule.until.map(|until| until.to_string()),
                on: on.map(|day| day.to_string()),
            })
        };
        self.0.iter().filter(in_force).filter_map(remark).collect()
    }
}
