//! Full-text search: words by their stems, so that «не приезжает» finds «не приехал мастер» by its other words and case
//! endings never matter.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rust_stemmers::{Algorithm, Stemmer};

use crate::morphology::fold;

/// Words whose stems a thread remembers: speech repeats itself, and a look-up costs a tenth of finding a stem.
const REMEMBERED: usize = 1 << 16;

thread_local! {
    static KNOWN: RefCell<HashMap<Box<str>, Rc<str>>> = RefCell::default();
}

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
    pub fn of(&self, text: &str) -> Vec<Rc<str>> {
        // the letters most met are known without a look into Unicode's tables
        let of_word =
            |letter: char| matches!(letter, 'а'..='я' | 'А'..='Я') || letter.is_alphanumeric();
        let words = text.split(|letter| !of_word(letter));
        KNOWN.with_borrow_mut(|known| {
            if known.len() > REMEMBERED {
                known.clear();
            }
            words
                .filter(|word| !word.is_empty())
                .map(|word| match known.get(word) {
                    Some(stem) => Rc::clone(stem),
                    None => {
                        let stem: Rc<str> = self.0.stem(&fold(word)).into();
                        known.insert(word.into(), Rc::clone(&stem));
                        stem
                    }
                })
                .collect()
        })
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
