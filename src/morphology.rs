//! Words, lemmas and grammatical features of a text, from a dictionary library.

use std::ops::Range;

use anyseg::Segmenter;
use rumorph::Dictionary;

use crate::error::{Error, Result};

/// Readings less probable than this are dropped, unless nothing else is left.
const RARE_READING: f64 = 0.02;

/// The dictionary and the segmenter: immutable, shared by all threads.
pub struct Morphology {
    dictionary: Dictionary,
    segmenter: Segmenter,
}

/// A set of grammatical features, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grams(u64);

/// Names of the features in rule files, with the feature and value of Universal Dependencies they stand for.
const GRAMS: &[(&str, &str, &str)] = &[
    ("noun", "UPOS", "NOUN"),
    ("propn", "UPOS", "PROPN"),
    ("verb", "UPOS", "VERB"),
    ("aux", "UPOS", "AUX"),
    ("adj", "UPOS", "ADJ"),
    ("adv", "UPOS", "ADV"),
    ("pron", "UPOS", "PRON"),
    ("det", "UPOS", "DET"),
    ("num", "UPOS", "NUM"),
    ("prep", "UPOS", "ADP"),
    ("particle", "UPOS", "PART"),
    ("intj", "UPOS", "INTJ"),
    ("inf", "VerbForm", "Inf"),
    ("fin", "VerbForm", "Fin"),
    ("participle", "VerbForm", "Part"),
    ("gerund", "VerbForm", "Conv"),
    ("imp", "Mood", "Imp"),
    ("past", "Tense", "Past"),
    ("pres", "Tense", "Pres"),
    ("fut", "Tense", "Fut"),
    ("perf", "Aspect", "Perf"),
    ("impf", "Aspect", "Imp"),
    ("1", "Person", "1"),
    ("2", "Person", "2"),
    ("3", "Person", "3"),
    ("sg", "Number", "Sing"),
    ("pl", "Number", "Plur"),
    ("m", "Gender", "Masc"),
    ("f", "Gender", "Fem"),
    ("n", "Gender", "Neut"),
    ("nom", "Case", "Nom"),
    ("gen", "Case", "Gen"),
    ("dat", "Case", "Dat"),
    ("acc", "Case", "Acc"),
    ("ins", "Case", "Ins"),
    ("loc", "Case", "Loc"),
    ("anim", "Animacy", "Anim"),
    ("pass", "Voice", "Pass"),
];

impl Grams {
    /// The feature of that name in rule files (`imp`, `past`, `1`, `pl`, `dat` …).
    pub fn named(name: &str) -> Option<Self> {
        GRAMS
            .iter()
            .position(|gram| gram.0 == name)
            .map(|bit| Self(1 << bit))
    }

    /// All names, for messages.
    pub fn names() -> impl Iterator<Item = &'static str> {
        GRAMS.iter().map(|gram| gram.0)
    }

    /// Both sets together.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every feature of `other` is here.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the feature of that name is here; false for unknown names.
    pub fn has(self, name: &str) -> bool {
        Self::named(name).is_some_and(|gram| self.contains(gram))
    }
}

/// One way to read a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Initial form, lower case, `ё` written `е`.
    pub lemma: String,
    /// Part of speech and features.
    pub grams: Grams,
    /// Probability without context, 0 to 1.
    pub probability: f64,
}

/// A token of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// The word as written, lower case, `ё` written `е`.
    pub form: String,
    /// Whether it has no letter and no digit.
    pub punctuation: bool,
    /// Readings, most probable first; empty for punctuation and pure numbers.
    pub readings: Vec<Reading>,
}

impl Word {
    /// Whether any reading has this lemma.
    pub fn is(&self, lemma: &str) -> bool {
        self.readings.iter().any(|reading| reading.lemma == lemma)
    }

    /// Whether any reading has all these features (names as in rule files).
    pub fn has(&self, names: &[&str]) -> bool {
        self.readings
            .iter()
            .any(|reading| names.iter().all(|name| reading.grams.has(name)))
    }

    /// The most probable lemma, or the form.
    pub fn lemma(&self) -> &str {
        self.readings
            .first()
            .map_or(self.form.as_str(), |reading| reading.lemma.as_str())
    }

    /// Whether it is written in digits.
    pub fn is_number(&self) -> bool {
        self.form.starts_with(|first: char| first.is_ascii_digit())
    }
}

/// Words and sentences of one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// All tokens in order.
    pub words: Vec<Word>,
    /// Sentences as ranges of `words`, in order; they cover all words.
    pub sentences: Vec<Range<usize>>,
}

impl Analysis {
    /// Bytes from the first to the last of these words.
    pub fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        match (
            self.words.get(words.start),
            words
                .end
                .checked_sub(1)
                .and_then(|last| self.words.get(last)),
        ) {
            (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
            _ => 0..0,
        }
    }
}

/// Lower case with `ё` written `е`: the form in which words are compared.
pub fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

impl Morphology {
    /// Loads the dictionary that is part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Dictionary`] when the bundled data is damaged.
    pub fn load() -> Result<Self> {
        let dictionary =
            Dictionary::bundled().map_err(|error| Error::Dictionary(error.to_string()))?;
        let segmenter =
            Segmenter::new("ru").map_err(|error| Error::Dictionary(error.to_string()))?;
        Ok(Self {
            dictionary,
            segmenter,
        })
    }

    /// Sentences of the text as byte ranges, in order, surrounding white space left out.
    pub fn sentences(&self, text: &str) -> Vec<Range<usize>> {
        self.segmenter
            .sentenize(text)
            .into_iter()
            .map(|span| span.start..span.end)
            .collect()
    }

    /// Whether the dictionary knows the word.
    pub fn knows(&self, word: &str) -> bool {
        self.dictionary.is_known(word)
    }

    /// Cuts the text into words and sentences and reads every word.
    ///
    /// ```
    /// let morphology = razbor::morphology::Morphology::load()?;
    /// let analysis = morphology.analyze("Больше не приходите.");
    /// assert!(analysis.words[2].is("приходить") && analysis.words[2].has(&["imp"]));
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn analyze(&self, text: &str) -> Analysis {
        let document = self.segmenter.segment(text);
        let words: Vec<Word> = document
            .tokens()
            .iter()
            .map(|token| self.word(text, token.start..token.end))
            .collect();
        let mut sentences = Vec::with_capacity(document.sentence_count());
        for (at, _) in words.iter().enumerate() {
            let sentence = document.token_sentence(at);
            if sentence == sentences.len() {
                sentences.push(at..at + 1);
            } else if let Some(last) = sentences.last_mut() {
                last.end = at + 1;
            }
        }
        Analysis { words, sentences }
    }

    fn word(&self, text: &str, bytes: Range<usize>) -> Word {
        let written = &text[bytes.clone()];
        let form = fold(written);
        let punctuation = !written.chars().any(char::is_alphanumeric);
        let readings = if punctuation {
            Vec::new()
        } else {
            self.readings(&form)
        };
        Word {
            bytes,
            form,
            punctuation,
            readings,
        }
    }

    fn readings(&self, form: &str) -> Vec<Reading> {
        let mut analyses = self.dictionary.analyze(form);
        if analyses
            .iter()
            .any(|analysis| analysis.prob >= RARE_READING)
        {
            analyses.retain(|analysis| analysis.prob >= RARE_READING);
        }
        analyses
            .iter()
            .map(|analysis| Reading {
                lemma: fold(&analysis.lemma),
                grams: self.grams(analysis.ud),
                probability: analysis.prob,
            })
            .collect()
    }

    fn grams(&self, ud: u16) -> Grams {
        let Some(tag) = self.dictionary.ud_tag(ud) else {
            return Grams::default();
        };
        let mut grams = Grams::default();
        for (bit, (_, feature, value)) in GRAMS.iter().enumerate() {
            let found = if *feature == "UPOS" {
                tag.pos() == *value
            } else {
                tag.feat(feature) == Some(*value)
            };
            if found {
                grams = grams.union(Grams(1 << bit));
            }
        }
        grams
    }
}
