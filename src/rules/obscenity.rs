//! Obscenity and insults, whatever they are written like.
//!
//! Finding is two questions, answered one after the other:
//!
//! 1. *Is the word there?* `scan` reads characters as the letters they may stand for (look-alikes, digits, masks,
//!    translit, stretched letters) and walks them down one tree of all forms in `data/lexicons/obscenity`. Only words
//!    the dictionary does not know are searched for derivations, run-together words and misspellings, so «подстрахуй»
//!    and «колебать» cost a look-up and never match.
//! 2. *What does it mean here?* `aim` reads the sentence around it: words with a harmless meaning («козёл», «тупой»,
//!    «сука») count only where they are said of somebody, and every hit is told apart by whom it hits.
//!
//! A hit is [`Aim::Person`] when the sentence addresses the other side with it: «ты/вы» or «твой/ваш» goes with it, it
//! stands as a form of address («Хамка, верните деньги»), it is itself an order («заткнись»), or «иди/пошёл» sends
//! somebody there. Words about the speaker («сам дурак, не посмотрел»), about a third person («сын у меня балбес»),
//! comparisons («стоял как дурак»), negations («вы не дура») and single quoted words («назвал «дурой»») are
//! [`Aim::Unknown`]; so is «заебали ваши роботы», which hits the company, not the one who listens. Words of the
//! situation are [`Aim::Situation`].

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::morphology::{Analysis, Morphology};

mod aim;
mod glyph;
mod scan;
mod stem;
mod trie;

use stem::{Context, Harmless, Stem};
use trie::Trie;

/// How bad a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Foul language.
    Obscene,
    /// A word for a person: «дура», «хамка», «ты курица».
    Insult,
    /// Heated, but no obscenity at a person: «блин», «фигня», «жопа».
    Mild,
}

/// Whom a word hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aim {
    /// The other person in the conversation, or those who act for the same side («ваш курьер мудак»).
    Person,
    /// Nobody: the situation, a thing, a cry.
    Situation,
    /// Somebody else, the speaker, or the text does not tell.
    Unknown,
}

/// One word or phrase, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'o> {
    /// Bytes of the text, masks included.
    pub bytes: Range<usize>,
    /// How bad it is.
    pub class: Class,
    /// Name of the stem in the word lists.
    pub stem: &'o str,
    /// Whom it hits.
    pub aimed: Aim,
}

/// Where a form stands, before its meaning is known.
struct Hit {
    bytes: Range<usize>,
    stem: u16,
    /// Written so that it should not be recognised: nobody masks a harmless word.
    disguised: bool,
}

/// The word lists, ready to search: immutable, shared by all threads.
pub struct Obscenity {
    stems: Vec<Stem>,
    trie: Trie,
    harmless: Harmless,
    cores: AhoCorasick,
    core_stems: Vec<u16>,
    context: Context,
    morphology: Morphology,
}

impl Obscenity {
    /// Loads the word lists that are part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file and line when a list is wrong, [`Error::Dictionary`] when the dictionary is damaged.
    pub fn load() -> Result<Self> {
        let lists = stem::bundled()?;
        let trie = Trie::new(&lists.forms);
        let mut cores = Vec::new();
        let mut core_stems = Vec::new();
        for (number, stem) in (0..).zip(&lists.stems) {
            cores.extend(stem.cores.iter().cloned());
            core_stems.extend(stem.cores.iter().map(|_| number));
        }
        let cores = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&cores)
            .map_err(|error| Error::Data {
                file: "data/lexicons/obscenity".to_owned(),
                line: 1,
                reason: error.to_string(),
            })?;
        Ok(Self {
            stems: lists.stems,
            trie,
            harmless: lists.harmless,
            cores,
            core_stems,
            context: lists.context,
            morphology: Morphology::load()?,
        })
    }

    /// Everything found in the text, in order, without overlap. `analysis` must be that of the same text.
    ///
    /// ```
    /// use razbor::morphology::Morphology;
    /// use razbor::rules::obscenity::{Aim, Class, Obscenity};
    /// let text = "Ваш мастер м.у.д.а.к, подстрахуйте его.";
    /// let obscenity = Obscenity::load()?;
    /// let found = obscenity.find(text, &Morphology::load()?.analyze(text));
    /// assert_eq!(&text[found[0].bytes.clone()], "м.у.д.а.к");
    /// assert_eq!((found[0].class, found[0].aimed, found.len()), (Class::Obscene, Aim::Person, 1));
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn find(&self, text: &str, analysis: &Analysis) -> Vec<Found<'_>> {
        let scanner = scan::Scanner {
            obscenity: self,
            text,
            hits: Vec::new(),
        };
        let mut found: Vec<Found<'_>> = Vec::new();
        for hit in scanner.run() {
            let Some((class, aimed)) = aim::judge(self, text, analysis, &hit) else {
                continue;
            };
            let stem = &self.stems[hit.stem as usize];
            let mut bytes = scan::whole_phrase(text, hit.bytes, stem);
            // «на хуйхуй»: the phrase of the one reaches into the other.
            bytes.start = bytes.start.max(found.last().map_or(0, |one| one.bytes.end));
            if bytes.is_empty() {
                continue;
            }
            found.push(Found {
                bytes,
                class,
                stem: &stem.name,
                aimed,
            });
        }
        found
    }

    fn is_harmless(&self, folded: &str) -> bool {
        self.harmless.words.contains(folded)
            || self
                .harmless
                .beginnings
                .iter()
                .any(|beginning| folded.starts_with(beginning.as_str()))
    }
}
