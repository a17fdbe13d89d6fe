//! The encoder's companion: a linear model over n-grams of letters and words, each also apart by who says it.
//!
//! It knows names of things that the network blurs, and sees the whole text at once, not window by window. Its outputs are
//! those of the network's case head. `models/training/ngrams.py` takes texts apart in the same way; the model's golden
//! outputs keep both honest.

use safetensors::SafeTensors;

use crate::encoder::{Manifest, Text, TurnType};
use crate::error::{Error, Result};

/// Letters of an n-gram, the word's edges among them.
const SIZES: std::ops::RangeInclusive<usize> = 2..=5;
/// Letters of a word; the rest of a longer one is left out.
const LONGEST_WORD: usize = 40;

/// Tables of the linear model.
pub(super) struct NGrams {
    buckets: u32,
    /// Buckets × outputs.
    weights: Vec<i8>,
    /// What a step of an output's weights is worth.
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl NGrams {
    /// Takes the tables out of a model's weights.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] when a table is missing or of another size than the manifest says.
    pub(super) fn load(model: &str, manifest: &Manifest, weights: &[u8]) -> Result<Self> {
        let failed = |reason: String| Error::model(model, "weights.safetensors", reason);
        let file = SafeTensors::deserialize(weights).map_err(|error| failed(error.to_string()))?;
        let outputs = manifest.case_size();
        let bytes = |name: &str, size: usize| {
            let table = file
                .tensor(name)
                .map_err(|error| failed(format!("{name}: {error}")))?;
            if table.data().len() == size {
                Ok(table.data())
            } else {
                Err(failed(format!(
                    "{name} has {} bytes, {size} expected",
                    table.data().len()
                )))
            }
        };
        let floats = |name: &str| -> Result<Vec<f32>> {
            let parts = bytes(name, outputs * 4)?.as_chunks::<4>().0;
            Ok(parts.iter().map(|&part| f32::from_le_bytes(part)).collect())
        };
        let size = manifest.ngram_buckets as usize * outputs;
        Ok(Self {
            buckets: manifest.ngram_buckets,
            weights: bytes("ngrams.weight", size)?
                .iter()
                .map(|&byte| byte.cast_signed())
                .collect(),
            scale: floats("ngrams.scale")?,
            bias: floats("ngrams.bias")?,
        })
    }

    /// Log-odds of the case's outputs.
    pub(super) fn logits(&self, text: &Text<'_>) -> Vec<f64> {
        let outputs = self.bias.len();
        let mut sums = vec![0.0; outputs];
        for mut buckets in counted(text, self.buckets) {
            buckets.sort_unstable();
            let runs: Vec<&[u32]> = buckets.chunk_by(|a, b| a == b).collect();
            let share = 1.0 / (runs.len().max(1) as f64).sqrt();
            for run in runs {
                let value = (1.0 + (run.len() as f64).ln()) * share;
                let row = run[0] as usize * outputs;
                for (sum, &weight) in sums.iter_mut().zip(&self.weights[row..row + outputs]) {
                    *sum += value * f64::from(weight);
                }
            }
        }
        let scales = self.scale.iter().zip(&self.bias);
        sums.iter()
            .zip(scales)
            .map(|(sum, (&scale, &bias))| sum * f64::from(scale) + f64::from(bias))
            .collect()
    }
}

/// Buckets of a text's letters and of its words, as often as they occur.
fn counted(text: &Text<'_>, buckets: u32) -> [Vec<u32>; 2] {
    let (mut of_letters, mut of_words) = (Vec::new(), Vec::new());
    let mut gram = String::new();
    let mut put = |into: &mut Vec<u32>, parts: [&str; 5]| {
        gram.clear();
        gram.extend(parts);
        into.push(crc32fast::hash(gram.as_bytes()) % buckets);
    };
    for (turn, kind) in text.told() {
        let speakers: &[&str] = match kind {
            TurnType::Staff => &["", "s"],
            TurnType::Customer => &["", "c"],
            TurnType::Quoted => &["", "q"],
            TurnType::Third | TurnType::Unknown | TurnType::Narrated => &[""],
        };
        let words = words(turn);
        for (at, word) in words.iter().enumerate() {
            let edged = format!(" {word} ");
            let mut edges: Vec<usize> = edged.char_indices().map(|(place, _)| place).collect();
            edges.push(edged.len());
            for speaker in speakers {
                for size in SIZES {
                    for pair in edges.windows(size + 1) {
                        let piece = &edged[pair[0]..pair[size]];
                        put(&mut of_letters, [speaker, "~", piece, "", ""]);
                    }
                }
                put(&mut of_words, [speaker, "=", word, "", ""]);
                if at > 0 {
                    put(&mut of_words, [speaker, "=", &words[at - 1], " ", word]);
                }
            }
        }
    }
    [of_letters, of_words]
}

/// Runs of letters and digits, and of marks of excitement, in lower case without «ё».
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('ё', "е");
    let kind = |c: char| (c.is_alphanumeric(), matches!(c, '!' | '?'));
    let mut words: Vec<String> = Vec::new();
    let mut before = (false, false);
    for c in lower.chars() {
        let now = kind(c);
        if now != (false, false) {
            match words.last_mut().filter(|_| now == before) {
                Some(word) => word.push(c),
                None => words.push(c.to_string()),
            }
        }
        before = now;
    }
    for word in &mut words {
        if let Some((end, _)) = word.char_indices().nth(LONGEST_WORD) {
            word.truncate(end);
        }
    }
    words
}
