//! The little language of rule files: what one pattern says and where it matches.
//!
//! A pattern is a row of items separated by spaces, matched against the words of one sentence; punctuation is passed
//! over, so that a transcript without commas matches as well. An item is
//!
//! | item | matches |
//! |---|---|
//! | `приходить` | any form of that lemma, or that very form |
//! | `=приходите` | that form only |
//! | `обман*` | forms that begin so |
//! | `<staff_person>` | any word of that list in `data/lexicons` |
//! | `#` | a number in digits or a numeral |
//! | `_` | any word |
//! | `a\|b` | either |
//! | `@imp,pl` after an item | … and has a reading with all these features |
//! | `!a` | a word that is not that |
//! | `a?` | there or not |
//! | `..` / `..5` | at most 3 / 5 words, whatever they are |
//! | `^` first, `$` last | the sentence's beginning or end |
//!
//! `ё` and case make no difference.

use std::collections::HashMap;
use std::ops::Range;

use crate::morphology::{Analysis, Grams, Word, fold};

/// Words between two items that `..` without a number allows.
const DEFAULT_GAP: usize = 3;

/// Named word lists that patterns refer to as `<name>`.
pub type Lexicons = HashMap<String, Vec<String>>;

#[derive(Clone, Debug, PartialEq)]
enum Alternative {
    Lemma(String),
    Form(String),
    Prefix(String),
    Number,
    Any,
}

#[derive(Clone, Debug, PartialEq)]
enum Item {
    Gap(usize),
    Word {
        alternatives: Vec<Alternative>,
        grams: Grams,
        negated: bool,
        optional: bool,
    },
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    items: Vec<Item>,
    at_start: bool,
    at_end: bool,
}

/// Lemmas, forms and prefixes of which a sentence must have one before a pattern is tried.
#[derive(Clone, Debug, PartialEq)]
pub enum Keys {
    /// One of these words (as lemma or form) or prefixes must be there.
    OneOf {
        /// Lemmas or forms.
        words: Vec<String>,
        /// Beginnings of forms.
        prefixes: Vec<String>,
    },
    /// The pattern has no item that could be looked up.
    None,
}

impl Pattern {
    /// Compiles a pattern; `lexicons` holds the lists for `<name>`.
    ///
    /// ```
    /// # use razbor::{morphology::Morphology, rules::pattern::Pattern};
    /// let pattern = Pattern::parse("больше не приходить|звонить@imp", &Default::default()).unwrap();
    /// let analysis = Morphology::load()?.analyze("Вы сюда больше, пожалуйста, не приходите!");
    /// assert!(pattern.find(&analysis, &analysis.sentences[0]).is_none()); // «пожалуйста» is in between
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A sentence that says which item is wrong.
    pub fn parse(source: &str, lexicons: &Lexicons) -> Result<Self, String> {
        let mut pieces: Vec<&str> = source.split_whitespace().collect();
        let at_start = pieces.first() == Some(&"^");
        let at_end = pieces.len() > 1 && pieces.last() == Some(&"$");
        if at_start {
            pieces.remove(0);
        }
        if at_end {
            pieces.pop();
        }
        let items = pieces
            .iter()
            .map(|piece| Item::parse(piece, lexicons))
            .collect::<Result<Vec<_>, _>>()?;
        let gap = |item: Option<&Item>| matches!(item, Some(Item::Gap(_)));
        if items.is_empty() || gap(items.first()) || gap(items.last()) {
            return Err(format!("pattern `{source}` must begin and end with a word"));
        }
        if items
            .iter()
            .all(|item| matches!(item, Item::Word { optional: true, .. } | Item::Gap(_)))
        {
            return Err(format!("pattern `{source}` has no word that must be there"));
        }
        Ok(Self {
            items,
            at_start,
            at_end,
        })
    }

    /// The first match in the sentence, as a range of words.
    pub fn find(&self, analysis: &Analysis, sentence: &Range<usize>) -> Option<Range<usize>> {
        self.find_all(analysis, sentence).into_iter().next()
    }

    /// Matches in the sentence from left to right, without overlap.
    pub fn find_all(&self, analysis: &Analysis, sentence: &Range<usize>) -> Vec<Range<usize>> {
        let words: Vec<usize> = sentence
            .clone()
            .filter(|&at| !analysis.words[at].punctuation)
            .collect();
        let mut found = Vec::new();
        let mut from = 0;
        while from < words.len() {
            if let Some(end) = self
                .match_from(analysis, &words, 0, from)
                .filter(|&end| end > from)
            {
                found.push(words[from]..words[end - 1] + 1);
                from = end;
            } else {
                from += 1;
            }
            if self.at_start {
                break;
            }
        }
        found
    }

    /// End of a match of `items[item..]` that begins at `words[at]`.
    fn match_from(
        &self,
        analysis: &Analysis,
        words: &[usize],
        item: usize,
        at: usize,
    ) -> Option<usize> {
        match self.items.get(item) {
            None => (!self.at_end || at == words.len()).then_some(at),
            Some(Item::Gap(longest)) => (0..=*longest)
                .filter(|skip| at + skip <= words.len())
                .find_map(|skip| self.match_from(analysis, words, item + 1, at + skip)),
            Some(this @ Item::Word { optional, .. }) => {
                let here = words
                    .get(at)
                    .is_some_and(|&word| this.accepts(&analysis.words[word]));
                let taken = if here {
                    self.match_from(analysis, words, item + 1, at + 1)
                } else {
                    None
                };
                if taken.is_none() && *optional {
                    self.match_from(analysis, words, item + 1, at)
                } else {
                    taken
                }
            }
        }
    }

    /// What to look up before the pattern is tried: the item with the fewest alternatives.
    pub fn keys(&self) -> Keys {
        let best = self
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Word {
                    alternatives,
                    negated: false,
                    optional: false,
                    ..
                } => Some(alternatives),
                _ => None,
            })
            .filter(|alternatives| {
                !alternatives
                    .iter()
                    .any(|one| matches!(one, Alternative::Any | Alternative::Number))
            })
            .min_by_key(|alternatives| (commonness(alternatives), alternatives.len()));
        let Some(alternatives) = best else {
            return Keys::None;
        };
        let (mut words, mut prefixes) = (Vec::new(), Vec::new());
        for alternative in alternatives {
            match alternative {
                Alternative::Lemma(word) | Alternative::Form(word) => words.push(word.clone()),
                Alternative::Prefix(prefix) => prefixes.push(prefix.clone()),
                Alternative::Number | Alternative::Any => {}
            }
        }
        Keys::OneOf { words, prefixes }
    }
}

/// Short words are common and make poor keys: 1 when one of the alternatives is short, else 0.
fn commonness(alternatives: &[Alternative]) -> usize {
    let short = |one: &Alternative| match one {
        Alternative::Lemma(word) | Alternative::Form(word) => word.chars().count() < 4,
        _ => false,
    };
    usize::from(alternatives.iter().any(short))
}

impl Item {
    fn parse(piece: &str, lexicons: &Lexicons) -> Result<Self, String> {
        if let Some(number) = piece.strip_prefix("..") {
            return match number {
                "" => Ok(Item::Gap(DEFAULT_GAP)),
                _ => number
                    .parse()
                    .map(Item::Gap)
                    .map_err(|_| format!("`{piece}`: a gap is `..` or `..5`")),
            };
        }
        let (body, optional) = piece
            .strip_suffix('?')
            .map_or((piece, false), |body| (body, true));
        let (body, negated) = body
            .strip_prefix('!')
            .map_or((body, false), |body| (body, true));
        let (body, names) = body.split_once('@').unwrap_or((body, ""));
        let mut grams = Grams::default();
        for name in names.split(',').filter(|name| !name.is_empty()) {
            let gram = Grams::named(name).ok_or_else(|| {
                format!(
                    "`{piece}`: unknown feature `{name}`; known: {}",
                    Grams::names().collect::<Vec<_>>().join(" ")
                )
            })?;
            grams = grams.union(gram);
        }
        let mut alternatives = Vec::new();
        for word in body.split('|') {
            if word.is_empty() {
                return Err(format!("`{piece}`: an alternative is empty"));
            }
            if let Some(name) = word
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix('>'))
            {
                let list = lexicons
                    .get(name)
                    .ok_or_else(|| format!("`{piece}`: no list `{name}` in data/lexicons"))?;
                alternatives.extend(list.iter().map(|entry| Alternative::parse(entry)));
            } else {
                alternatives.push(Alternative::parse(word));
            }
        }
        Ok(Item::Word {
            alternatives,
            grams,
            negated,
            optional,
        })
    }

    fn accepts(&self, word: &Word) -> bool {
        let Item::Word {
            alternatives,
            grams,
            negated,
            ..
        } = self
        else {
            return false;
        };
        alternatives.iter().any(|one| one.accepts(word, *grams)) != *negated
    }
}

impl Alternative {
    fn parse(word: &str) -> Self {
        match (word, word.strip_prefix('='), word.strip_suffix('*')) {
            ("#", _, _) => Self::Number,
            ("_", _, _) => Self::Any,
            (_, Some(form), _) => Self::Form(fold(form)),
            (_, _, Some(prefix)) => Self::Prefix(fold(prefix)),
            _ => Self::Lemma(fold(word)),
        }
    }

    fn accepts(&self, word: &Word, grams: Grams) -> bool {
        let graced = |lemma: Option<&str>| {
            grams == Grams::default() && lemma.is_none()
                || word.readings.iter().any(|reading| {
                    reading.grams.contains(grams)
                        && lemma.is_none_or(|lemma| reading.lemma == lemma)
                })
        };
        match self {
            Self::Lemma(lemma) => graced(Some(lemma)) || word.form == *lemma && graced(None),
            Self::Form(form) => word.form == *form && graced(None),
            Self::Prefix(prefix) => word.form.starts_with(prefix.as_str()) && graced(None),
            Self::Number => (word.is_number() || word.has(&["num"])) && graced(None),
            Self::Any => graced(None),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::morphology::Morphology;

    fn quotes<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
        let lexicons = Lexicons::from([(
            "person".to_owned(),
            vec!["мастер".to_owned(), "оператор".to_owned()],
        )]);
        let analysis = Morphology::load().unwrap().analyze(text);
        let pattern = Pattern::parse(pattern, &lexicons).unwrap();
        let found = analysis
            .sentences
            .iter()
            .flat_map(|sentence| pattern.find_all(&analysis, sentence));
        found.map(|words| &text[analysis.bytes(&words)]).collect()
    }

    #[test]
    fn lemmas_match_every_form_and_punctuation_is_passed_over() {
        assert_eq!(
            quotes("больше не приходить", "Всё. Больше, не приходите!"),
            ["Больше, не приходите"]
        );
        assert_eq!(
            quotes("больше не приходить", "Больше. Не приходите!"),
            [""; 0],
            "never across sentences"
        );
    }

    #[test]
    fn features_gaps_options_and_negation() {
        assert_eq!(
            quotes("не звонить@imp", "Он не звонил. Не звоните."),
            ["Не звоните"]
        );
        assert_eq!(
            quotes("ваш .. сломаться", "Ваш старый телефон опять сломался"),
            ["Ваш старый телефон опять сломался"]
        );
        assert_eq!(
            quotes("ваш ..1 сломаться", "Ваш старый телефон опять сломался"),
            [""; 0]
        );
        assert_eq!(
            quotes("я вас? слушать", "Я вас слушаю, я слушаю"),
            ["Я вас слушаю", "я слушаю"]
        );
        assert_eq!(
            quotes("не !надо звонить", "не надо звонить, не смейте звонить"),
            ["не смейте звонить"]
        );
    }

    #[test]
    fn lists_forms_prefixes_numbers_and_anchors() {
        assert_eq!(
            quotes("<person> хам*", "Мастер хамит, оператору хамят"),
            ["Мастер хамит", "оператору хамят"]
        );
        assert_eq!(quotes("=стали", "стали лучше"), ["стали"]);
        assert_eq!(
            quotes("через # день", "через 3 дня, через три дня"),
            ["через 3 дня", "через три дня"]
        );
        assert_eq!(quotes("^ нет $", "Нет. Нет денег."), ["Нет"]);
    }

    #[test]
    fn mistakes_are_named() {
        let error = Pattern::parse("не звонить@imperative", &Lexicons::new()).unwrap_err();
        assert!(error.contains("unknown feature `imperative`"), "{error}");
        assert!(
            Pattern::parse(".. да", &Lexicons::new())
                .unwrap_err()
                .contains("begin and end")
        );
        assert!(
            Pattern::parse("<nobody>", &Lexicons::new())
                .unwrap_err()
                .contains("no list `nobody`")
        );
    }
}
