//! Who speaks, by the words alone: «чем могу помочь» is staff's, «я у вас заказывал» the customer's.

use std::collections::HashMap;

use crate::morphology::Analysis;
use crate::rules::pattern::Lexicons;
use crate::segment::words::{finite, likely};

/// Most that one turn can weigh, so that a long story does not outweigh a whole conversation.
const MOST: f64 = 6.0;

/// Weights of words and word pairs: positive for staff, negative for the customer, in natural logarithms of odds.
pub(crate) struct Voices {
    weights: HashMap<String, f64>,
}

impl Voices {
    /// Takes the lists `staff_voice_…` and `customer_voice_…` of `data/lexicons/voices.toml`; the number in a list's
    /// name is the weight of its entries in tenths.
    pub(crate) fn new(lexicons: &Lexicons) -> Self {
        let mut weights = HashMap::new();
        for (name, entries) in lexicons {
            let (sign, tenths) = match (
                name.strip_prefix("staff_voice_"),
                name.strip_prefix("customer_voice_"),
            ) {
                (Some(tenths), _) => (1.0, tenths),
                (_, Some(tenths)) => (-1.0, tenths),
                _ => continue,
            };
            let Ok(tenths) = tenths.parse::<u8>() else {
                continue;
            };
            for entry in entries {
                // a formula may have been learnt as well: the heavier weight counts
                let weight = sign * f64::from(tenths) / 10.0;
                let known: &mut f64 = weights.entry(entry.replace('ё', "е")).or_insert(weight);
                if (weight.abs(), weight) > (known.abs(), *known) {
                    *known = weight;
                }
            }
        }
        Self { weights }
    }

    /// Logarithm of the odds that staff speaks, from −6 to 6.
    pub(crate) fn lean(&self, analysis: &Analysis) -> f64 {
        let mut sum = 0.0;
        for feature in features(analysis) {
            sum += self.weights.get(&feature).copied().unwrap_or(0.0);
        }
        sum.clamp(-MOST, MOST)
    }
}

/// What a text is told by: lemmas, pairs of neighbouring forms, and grammar (`+я` …), each once.
pub fn features(analysis: &Analysis) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut before: Option<&str> = None;
    for word in &analysis.words {
        if word.punctuation {
            match word.form.as_str() {
                "?" => found.push("+вопрос".to_owned()),
                "!" => found.push("+восклицание".to_owned()),
                _ => {}
            }
            continue;
        }
        // names, numbers and months are of one story only
        let form = if word.is_number() || likely(word, &["num"]) {
            "+число"
        } else if likely(word, &["propn"])
            || word.form.chars().any(|letter| letter.is_ascii_digit())
        {
            "+имя"
        } else {
            word.form.as_str()
        };
        found.push(
            if form.starts_with('+') {
                form
            } else {
                word.lemma()
            }
            .to_owned(),
        );
        if let Some(verb) = finite(word) {
            let name = match (verb.imperative, verb.person, verb.plural, verb.past) {
                (true, _, true, _) => "+приказ-вы",
                (true, _, false, _) => "+приказ-ты",
                (_, 1, false, _) => "+глагол-я",
                (_, 1, true, _) => "+глагол-мы",
                (_, 2, true, _) => "+глагол-вы",
                (_, 2, false, _) => "+глагол-ты",
                (_, _, true, true) => "+прошлое-они",
                (_, _, false, true) => "+прошлое",
                _ => "+глагол",
            };
            found.push(name.to_owned());
        }
        let previous = before.unwrap_or("^");
        found.push(format!("{previous} {form}"));
        before = Some(form);
    }
    found.sort_unstable();
    found.dedup();
    found
}
