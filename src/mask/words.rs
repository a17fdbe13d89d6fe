//! Lists of words that are asked for every word of a text, mostly in vain.

use std::collections::HashMap;

use serde::Deserialize;

/// Words with a value each. Most words are refused by their first and last letters, without looking them up.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<String>", bound = "V: Default")]
pub(super) struct Words<V = ()> {
    /// One row a first letter, one bit a last letter.
    gate: [u64; 64],
    map: HashMap<String, V>,
}

impl<V> Words<V> {
    pub fn get(&self, form: &str) -> Option<&V> {
        let (row, bit) = ends(form)?;
        (self.gate[row] & bit != 0).then(|| self.map.get(form))?
    }

    pub fn contains(&self, form: &str) -> bool {
        self.get(form).is_some()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.map.iter().map(|(word, value)| (word.as_str(), value))
    }
}

impl<V> FromIterator<(String, V)> for Words<V> {
    /// The first value of a word stays.
    fn from_iter<I: IntoIterator<Item = (String, V)>>(words: I) -> Self {
        let mut list = Self {
            gate: [0; 64],
            map: HashMap::new(),
        };
        for (word, value) in words {
            if let Some((row, bit)) = ends(&word) {
                list.gate[row] |= bit;
                list.map.entry(word).or_insert(value);
            }
        }
        list
    }
}

impl<V: Default> FromIterator<String> for Words<V> {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        words.into_iter().map(|word| (word, V::default())).collect()
    }
}

impl<V: Default> From<Vec<String>> for Words<V> {
    fn from(words: Vec<String>) -> Self {
        words.into_iter().collect()
    }
}

/// The second byte tells Cyrillic letters apart, the first may be the same in half of them.
fn ends(form: &str) -> Option<(usize, u64)> {
    let bytes = form.as_bytes();
    let first = *bytes.get(1).or(bytes.first())?;
    let last = *bytes.last()?;
    Some((usize::from(first & 63), 1 << (last & 63)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_and_its_neighbour_is_not() {
        let list: Words = vec!["да".to_owned(), "x".to_owned()].into();
        assert!(list.contains("да") && list.contains("x"));
        assert!(!list.contains("дуда") && !list.contains("") && !list.contains("нет"));
    }
}
