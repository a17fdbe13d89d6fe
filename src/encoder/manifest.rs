//! What a model folder says of itself, checked before any work.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::case::FlagName;
use crate::conversation::{Narrator, Party};
use crate::encoder::{Files, TurnType};
use crate::error::{Error, Result};
use crate::signal::SignalKind;

/// The manifest's form that this program reads.
const FORMAT: u32 = 1;

/// `manifest.toml`: the network's sizes, its labels, the hashes of its files, its calibration.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// Name and version of the weights: `razbor-v1`.
    pub name: String,
    /// Version of the data the weights were trained on.
    pub data: String,
    /// Layers of the network over tokens.
    pub layers: usize,
    /// Layers over turns, above them.
    pub turn_layers: usize,
    /// Numbers a token is made of.
    pub hidden: usize,
    /// Attention heads of a layer.
    pub attention_heads: usize,
    /// Width of a layer's inner part.
    pub intermediate: usize,
    /// Pieces of words the network knows.
    pub vocabulary: usize,
    /// Places a window may have.
    pub positions: usize,
    /// Added to a variance before its root is taken.
    pub norm_epsilon: f64,
    /// Buckets that n-grams are hashed into.
    pub ngram_buckets: u32,
    /// How conversations are packed.
    pub window: WindowSize,
    /// File name → SHA-256 in hexadecimal.
    files: BTreeMap<String, String>,
    labels: Labels,
    turn: BTreeMap<String, [usize; 2]>,
    case: BTreeMap<String, [usize; 2]>,
    /// Scale and shift of each head's log-odds, and the scale of what n-grams say of the same:
    /// `flags/broken_promise = [0.8, -0.3, 0.5]`.
    #[serde(default)]
    calibration: BTreeMap<String, [f64; 3]>,
    /// Probability from which a kind of signal is reported.
    #[serde(default)]
    thresholds: BTreeMap<String, f64>,
    /// The signals' heads in order.
    #[serde(skip)]
    signals: Vec<SignalHead>,
    #[serde(skip)]
    hash: String,
}

/// How conversations are packed, in tokens.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowSize {
    /// Tokens of a window.
    pub longest: usize,
    /// Tokens of whole turns that a window repeats of the one before.
    pub overlap: usize,
    /// Tokens from which a turn is cut.
    pub piece: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    types: Vec<String>,
    signals: Vec<String>,
    parties: Vec<Party>,
    statuses: Vec<crate::case::Status>,
    spans: Vec<String>,
    flags: Vec<FlagName>,
    legitimacy: Vec<crate::case::LegitimacyClass>,
    narrators: Vec<Narrator>,
}

/// A signal's head.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalHead {
    /// Its place among the turn's outputs.
    pub output: usize,
    /// Whose act; `None` for facts of the claim, which keep the party that states them.
    pub party: Option<Party>,
    /// What is seen.
    pub kind: SignalKind,
    /// Which span head gives the quote.
    pub span: usize,
    /// What its log-odds are multiplied by.
    pub scale: f64,
    /// What is added to them then.
    pub shift: f64,
    /// Probability from which it is reported.
    pub threshold: f64,
}

impl Manifest {
    /// Reads the manifest of a folder and checks every file against it.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] that says which file is wrong and what to do.
    pub fn checked(model: &str, files: &Files) -> Result<Self> {
        let failed = |reason: String| Error::Model {
            model: model.to_owned(),
            reason,
        };
        let text = std::str::from_utf8(&files.manifest)
            .map_err(|error| failed(format!("manifest.toml: {error}")))?;
        // The form first: a newer manifest may well have fields that this program cannot read.
        let form: Form =
            toml::from_str(text).map_err(|error| failed(format!("manifest.toml: {error}")))?;
        if form.format != FORMAT {
            return Err(failed(format!(
                "manifest.toml is of format {}, this program reads {FORMAT}; update razbor or take an older model",
                form.format
            )));
        }
        let mut manifest: Self =
            toml::from_str(text).map_err(|error| failed(format!("manifest.toml: {error}")))?;
        for (name, bytes) in [
            ("tokenizer.json", &files.tokenizer),
            ("encoder.onnx", &files.graph),
            ("encoder-f32.onnx", &files.graph_f32),
            ("weights.safetensors", &files.weights),
        ] {
            let Some(wanted) = manifest.files.get(name) else {
                return Err(failed(format!("manifest.toml has no hash of {name}")));
            };
            let found = format!("{:x}", Sha256::digest(bytes));
            if *wanted != found {
                return Err(failed(format!(
                    "{name} has SHA-256 {found}, the manifest says {wanted}: the file is damaged or of another model"
                )));
            }
        }
        manifest.check_labels().map_err(failed)?;
        manifest.signals = manifest.signal_heads();
        manifest.hash = format!("{:x}", Sha256::digest(&files.manifest));
        Ok(manifest)
    }

    /// The labels must be those the program knows: a model of another label set would be read wrongly without a word.
    fn check_labels(&self) -> std::result::Result<(), String> {
        let size = self.window;
        if size.piece == 0 || size.piece + 3 > size.longest || size.longest > self.positions {
            return Err(format!(
                "windows of {} tokens with pieces of {} do not fit a network of {} positions",
                size.longest, size.piece, self.positions
            ));
        }
        if self.ngram_buckets == 0 {
            return Err("n-grams need at least one bucket".to_owned());
        }
        for name in &self.labels.signals {
            if split(name).is_none() {
                return Err(format!(
                    "the model's signal `{name}` is not one this program knows: it has another label set"
                ));
            }
        }
        for (heads, name, size) in [
            (&self.turn, "signals", self.labels.signals.len()),
            (&self.turn, "party", self.labels.parties.len()),
            (&self.turn, "status", self.labels.statuses.len()),
            (&self.case, "flags", self.labels.flags.len()),
            (&self.case, "legitimacy", self.labels.legitimacy.len()),
            (&self.case, "narrator", self.labels.narrators.len()),
            (&self.case, "staff_hostility", 3),
            (&self.case, "customer_hostility", 3),
        ] {
            match heads.get(name) {
                Some([start, end]) if start + size == *end => {}
                Some([start, end]) => {
                    return Err(format!(
                        "head `{name}` has {} outputs for {size} labels",
                        end.saturating_sub(*start)
                    ));
                }
                None => return Err(format!("head `{name}` is missing")),
            }
        }
        for name in TurnType::ALL.map(TurnType::as_str) {
            if !self.labels.types.iter().any(|one| one == name) {
                return Err(format!("the model has no type `{name}` of a turn"));
            }
        }
        for group in SPANS {
            if !self.labels.spans.iter().any(|one| one == group) {
                return Err(format!("the model has no spans `{group}`"));
            }
        }
        Ok(())
    }

    /// Types of turns.
    #[cfg(feature = "rust-bert")]
    pub(super) fn types(&self) -> usize {
        self.labels.types.len()
    }

    /// SHA-256 of the manifest, which holds the hashes of the other files, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Outputs of the turn heads at one token.
    pub fn turn_size(&self) -> usize {
        self.turn.values().map(|[_, end]| *end).max().unwrap_or(0)
    }

    /// Groups of spans.
    pub fn span_size(&self) -> usize {
        self.labels.spans.len()
    }

    /// Outputs of the case heads.
    pub fn case_size(&self) -> usize {
        self.case.values().map(|[_, end]| *end).max().unwrap_or(0)
    }

    /// Place of a head among the turn's outputs; empty for a head the model lacks.
    pub(super) fn turn_head(&self, name: &str) -> std::ops::Range<usize> {
        self.turn
            .get(name)
            .map_or(0..0, |[start, end]| *start..*end)
    }

    /// Place of a head among the case's outputs; empty for a head the model lacks.
    pub(super) fn case_head(&self, name: &str) -> std::ops::Range<usize> {
        self.case
            .get(name)
            .map_or(0..0, |[start, end]| *start..*end)
    }

    /// The number that stands for a type of turn.
    pub(super) fn kind(&self, kind: TurnType) -> i32 {
        let name = kind.as_str();
        let at = self.labels.types.iter().position(|one| one == name);
        i32::try_from(at.unwrap_or(0)).unwrap_or(0)
    }

    /// The signals' heads in order.
    pub(super) fn signals(&self) -> &[SignalHead] {
        &self.signals
    }

    fn signal_heads(&self) -> Vec<SignalHead> {
        let places = self.labels.signals.iter().zip(self.turn_head("signals"));
        places
            .filter_map(|(name, output)| {
                let (party, kind) = split(name)?;
                let group = span_group(party, kind);
                let span = self.labels.spans.iter().position(|one| one == group)?;
                let [scale, shift, _] = self.calibration(&format!("signals/{name}"));
                Some(SignalHead {
                    output,
                    party,
                    kind,
                    span,
                    scale,
                    shift,
                    threshold: self.thresholds.get(name).copied().unwrap_or(0.5),
                })
            })
            .collect()
    }

    /// Parties in order of the party head.
    pub(super) fn parties(&self) -> &[Party] {
        &self.labels.parties
    }

    /// Flags in order of their head.
    pub(super) fn flags(&self) -> &[FlagName] {
        &self.labels.flags
    }

    /// Classes in order of the legitimacy head.
    pub(super) fn legitimacy(&self) -> &[crate::case::LegitimacyClass] {
        &self.labels.legitimacy
    }

    /// Narrators in order of their head.
    pub(super) fn narrators(&self) -> &[Narrator] {
        &self.labels.narrators
    }

    /// Scale and shift of a head's log-odds, and the scale of what n-grams say of the same.
    pub(super) fn calibration(&self, head: &str) -> [f64; 3] {
        let found = self.calibration.get(head).copied();
        found.unwrap_or([1.0, 0.0, 0.0])
    }
}

#[derive(Deserialize)]
struct Form {
    format: u32,
}

/// Span heads that give signals their quotes.
const SPANS: [&str; 7] = [
    "staff_bad",
    "staff_good",
    "promise",
    "customer_bad",
    "customer_neutral",
    "claim_for",
    "claim_against",
];

fn span_group(party: Option<Party>, kind: SignalKind) -> &'static str {
    match party {
        Some(Party::Staff) if matches!(kind, SignalKind::Promise | SignalKind::WeakPromise) => {
            "promise"
        }
        Some(Party::Staff) if kind < SignalKind::Apology => "staff_bad",
        Some(Party::Staff) => "staff_good",
        Some(_) if kind < SignalKind::Frustration => "customer_bad",
        Some(_) => "customer_neutral",
        None if kind < SignalKind::NoDefectFound => "claim_for",
        None => "claim_against",
    }
}

/// Party and kind of a label `staff/insult`, `claim/defect`.
fn split(name: &str) -> Option<(Option<Party>, SignalKind)> {
    let (party, kind) = name.split_once('/')?;
    let kind = *SignalKind::ALL.iter().find(|one| one.as_str() == kind)?;
    match party {
        "staff" if kind < SignalKind::Obscenity => Some((Some(Party::Staff), kind)),
        "customer" if !kind.is_claim() => Some((Some(Party::Customer), kind)),
        "claim" if kind.is_claim() => Some((None, kind)),
        _ => None,
    }
}
