//! `data/reasons.toml` → validated reasons; a mistake points at its line.

use serde::Deserialize;
use toml::Spanned;

use super::{ClassCuts, Ground, NoClaim, Reasons, Side, View};
use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;
use crate::signal::SignalKind;

const FILE: &str = "data/reasons.toml";
const BUNDLED: &str = include_str!("../../data/reasons.toml");
/// Format of the file.
const VERSION: u32 = 1;

/// Tone of either side. It moves no claim: «Идиоты, третий день без света!» and «Будьте добры, третий день нет света»
/// are one claim.
const TONE: &[SignalKind] = &[
    SignalKind::Insult,
    SignalKind::Mockery,
    SignalKind::Condescension,
    SignalKind::Blame,
    SignalKind::Dismissal,
    SignalKind::Shouting,
    SignalKind::Hangup,
    SignalKind::Threat,
    SignalKind::Ultimatum,
    SignalKind::Obscenity,
    SignalKind::Blackmail,
    SignalKind::RefusesToListen,
    SignalKind::Frustration,
    SignalKind::Apology,
    SignalKind::Empathy,
    SignalKind::Thanks,
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: Spanned<u32>,
    class: ClassCuts,
    no_claim: NoClaim,
    #[serde(rename = "reason")]
    reasons: Vec<Spanned<RawReason>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    id: String,
    side: Side,
    #[serde(default)]
    signals: Vec<SignalKind>,
    #[serde(default)]
    promises: bool,
    #[serde(default)]
    treatment: bool,
    #[serde(default)]
    stated_by: Vec<View>,
    weight: f64,
    sentence: String,
}

impl Reasons {
    /// The reasons that are part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file and line.
    pub fn bundled() -> Result<Self> {
        Self::parse(FILE, BUNDLED)
    }

    /// Reasons from the text of a file; `file` is what messages call it.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file and line: broken TOML, another version, an id twice, a weight that is not positive,
    /// a reason without anything to rest on, or one that rests on tone.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let error = |at: usize, reason: String| Error::Data {
            file: file.to_owned(),
            line: line_of(text, at),
            reason,
        };
        let raw: RawFile = toml::from_str(text).map_err(|cause| {
            error(
                cause.span().map_or(0, |span| span.start),
                cause.message().to_owned(),
            )
        })?;
        let version = *raw.version.get_ref();
        if version != VERSION {
            let reason = format!("version {version} of the reasons; this program reads {VERSION}");
            return Err(error(raw.version.span().start, reason));
        }
        let mut ids: Vec<String> = Vec::new();
        let mut grounds = Vec::with_capacity(raw.reasons.len());
        for spanned in raw.reasons {
            let at = spanned.span().start;
            let reason = spanned.into_inner();
            if let Some(mistake) = reason.mistake(&ids) {
                return Err(error(at, mistake));
            }
            ids.push(reason.id.clone());
            grounds.push(Ground {
                id: reason.id,
                side: reason.side,
                signals: reason.signals,
                promises: reason.promises,
                treatment: reason.treatment,
                stated_by: reason.stated_by,
                weight: reason.weight,
                sentence: reason.sentence,
            });
        }
        Ok(Self {
            grounds,
            class: raw.class,
            no_claim: raw.no_claim,
        })
    }
}

impl RawReason {
    fn mistake(&self, ids: &[String]) -> Option<String> {
        let id = &self.id;
        let tone = self
            .signals
            .iter()
            .find(|kind| !self.treatment && TONE.contains(kind));
        if ids.contains(id) {
            Some(format!("the id `{id}` stands twice"))
        } else if !(self.weight > 0.0 && self.weight.is_finite()) {
            Some(format!("`{id}`: weight {} is not above 0", self.weight))
        } else if self.sentence.trim().is_empty() {
            Some(format!("`{id}` needs a sentence in Russian"))
        } else if self.signals.is_empty() != self.promises {
            Some(format!(
                "`{id}` needs either `signals` or `promises = true`"
            ))
        } else {
            tone.map(|kind| {
                format!(
                    "`{id}` rests on `{}`: tone must not move a claim",
                    kind.as_str()
                )
            })
        }
    }
}
