//! Full-text search: words by their stems, so that «не приезжает» finds «не приехал мастер» by its other words and case
//! endings never matter.

use rust_stemmers::{Algorithm, Stemmer};

use crate::morphology::fold;

/// Turns words into stems.
pub struct Stems(Stemmer);

impl Default for Stems {
    fn default() -> Self {
        Self(Stemmer::create(Algorithm::Russian))
    }
}

impl Stems {
    /// Stems of the words of a text, in order; what has no letter and no digit is left out.
    ///
    /// ```
    /// let stems = razbor::store::search::Stems::default();
    /// assert_eq!(stems.of("Мастера обещали!"), stems.of("мастер обещал"));
    /// ```
    pub fn of(&self, text: &str) -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| self.0.stem(&fold(word)).into_owned())
            .collect()
    }

    /// What SQLite is asked for words a person typed: all of them, in any order; words in quotation marks stand together.
    /// `None` when there is no word. Nothing typed is read as the search's own syntax.
    pub fn query(&self, typed: &str) -> Option<String> {
        let mut parts = Vec::new();
        let marks = |letter: char| matches!(letter, '"' | '«' | '»' | '“' | '”' | '„');
        for (at, piece) in typed.split(marks).enumerate() {
            let stems = self.of(piece);
            if stems.is_empty() {
                continue;
            }
            if at % 2 == 1 {
                parts.push(format!("\"{}\"", stems.join(" ")));
            } else {
                parts.extend(stems.iter().map(|stem| format!("\"{stem}\"")));
            }
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_words_and_never_syntax() {
        let stems = Stems::default();
        let asked = stems
            .query("мастер* OR NEAR(-- \"не приехал\" '")
            .unwrap_or_default();
        assert_eq!(asked, "\"мастер\" \"or\" \"near\" \"не приеха\"");
        assert_eq!(stems.query(" … «» "), None);
    }
}
