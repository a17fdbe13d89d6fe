//! The keyword prefilter: which patterns are worth trying on a sentence.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::Rule;
use super::pattern::Keys;
use crate::morphology::Analysis;

/// A rule and one of its patterns, by position.
type Candidate = (usize, usize);

#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    by_word: HashMap<String, Vec<Candidate>>,
    /// Prefixes by their length in bytes, then by text.
    by_prefix: BTreeMap<usize, HashMap<String, Vec<Candidate>>>,
    always: Vec<Candidate>,
}

impl Index {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (number, rule) in rules.iter().enumerate() {
            for (which, pattern) in rule.patterns.iter().enumerate() {
                match pattern.keys() {
                    Keys::None => index.always.push((number, which)),
                    Keys::OneOf { words, prefixes } => {
                        for word in words {
                            index.by_word.entry(word).or_default().push((number, which));
                        }
                        for prefix in prefixes {
                            let same_length = index.by_prefix.entry(prefix.len()).or_default();
                            same_length.entry(prefix).or_default().push((number, which));
                        }
                    }
                }
            }
        }
        index
    }

    /// Patterns whose keyword the sentence has, in the order of the rules.
    pub(super) fn candidates(
        &self,
        analysis: &Analysis,
        sentence: &Range<usize>,
    ) -> BTreeSet<Candidate> {
        let mut found: BTreeSet<Candidate> = self.always.iter().copied().collect();
        for word in analysis.words[sentence.clone()]
            .iter()
            .filter(|word| !word.punctuation)
        {
            found.extend(self.by_word.get(&word.form).into_iter().flatten());
            for reading in word
                .readings
                .iter()
                .filter(|reading| reading.lemma != word.form)
            {
                found.extend(self.by_word.get(&reading.lemma).into_iter().flatten());
            }
            for (length, prefixes) in &self.by_prefix {
                let beginning = word.form.get(..*length);
                found.extend(
                    beginning
                        .and_then(|start| prefixes.get(start))
                        .into_iter()
                        .flatten(),
                );
            }
        }
        found
    }
}
