//! The patterns of `data/promise/commitments.toml`, compiled.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::morphology::Analysis;
use crate::rules::lexicon::line_of;
use crate::rules::pattern::{Lexicons, Pattern};

const FILE: &str = "data/promise/commitments.toml";
const TEXT: &str = include_str!("../../data/promise/commitments.toml");

/// What a pattern shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cue {
    /// «обещали».
    Promise,
    /// «сказали, что».
    Speech,
    /// «должен был».
    Due,
    /// «назначена на».
    Set,
    /// «по договору».
    Paper,
    /// A future verb.
    Future,
    /// Own words that commit without one.
    Present,
    /// «срок — пятница».
    Event,
    /// «посмотрю, уточню».
    Talk,
    /// A deed that is promised even without a day: «верну», «перезвоню».
    Firm,
    /// Money that is given back as one speaks: «возвращаю полностью».
    Paid,
    /// A deed of the list, whatever its form.
    Deed,
    /// «постараемся».
    Weak,
    /// «не обещаю».
    None,
    /// «удобно?».
    Offer,
    /// «бесплатно», «цена не изменится».
    Price,
    /// «платить ничего не надо», «отключать не будем».
    Condition,
    /// «срок сорван».
    Broken,
    /// «срок мы сорвали»: shows the promise, too.
    Admitted,
    /// «просрочили платёж»: what the customer owed.
    Excused,
    /// «никто не приехал».
    Undone,
    /// «как и обещали».
    Kept,
    /// «стоимость возросла».
    PriceRaised,
    /// «стоимость ремонта возросла в полтора раза»: shows that a price was agreed, too.
    Raised,
    /// «уже восемь суток без связи».
    Elapsed,
    /// «с текстом «…»».
    Example,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    lists: BTreeMap<String, Vec<String>>,
    cues: BTreeMap<Cue, Vec<String>>,
    deeds: BTreeMap<Cue, Vec<String>>,
    strength: BTreeMap<Cue, Vec<String>>,
    proof: BTreeMap<Cue, Vec<String>>,
}

/// All patterns by what they show.
pub(super) struct Cues(BTreeMap<Cue, Vec<Pattern>>);

impl Cues {
    pub fn load() -> Result<Self> {
        let file: File = toml::from_str(TEXT).map_err(|error| Error::Data {
            file: FILE.to_owned(),
            line: line_of(TEXT, error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        let lists: Lexicons = file.lists.into_iter().collect();
        let mut cues = BTreeMap::new();
        let groups = [file.cues, file.deeds, file.strength, file.proof];
        for (cue, sources) in groups.into_iter().flatten() {
            let patterns: Vec<Pattern> = sources
                .iter()
                .map(|source| {
                    Pattern::parse(source, &lists).map_err(|reason| Error::Data {
                        file: FILE.to_owned(),
                        line: line_of(TEXT, TEXT.find(source.as_str()).unwrap_or(0)),
                        reason,
                    })
                })
                .collect::<Result<_>>()?;
            cues.insert(cue, patterns);
        }
        Ok(Self(cues))
    }

    /// Matches in these words, as ranges of words, from left to right.
    pub fn find(&self, cue: Cue, analysis: &Analysis, words: &Range<usize>) -> Vec<Range<usize>> {
        let Some(patterns) = self.0.get(&cue) else {
            return Vec::new();
        };
        let mut found: Vec<Range<usize>> = patterns
            .iter()
            .flat_map(|pattern| pattern.find_all(analysis, words))
            .collect();
        found.sort_by_key(|words| (words.start, std::cmp::Reverse(words.end)));
        found
    }

    /// Whether any stands in these words.
    pub fn any(&self, cue: Cue, analysis: &Analysis, words: &Range<usize>) -> bool {
        self.0.get(&cue).is_some_and(|patterns| {
            patterns
                .iter()
                .any(|pattern| pattern.find(analysis, words).is_some())
        })
    }
}
