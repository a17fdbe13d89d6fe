//! Where a new story opens: «случай второй», «Через неделю со мной случился другой случай», two companies in turn.

use std::collections::HashSet;

use super::comments::Block;
use super::words::{finite, likely};
use crate::morphology::{Analysis, Word, fold};
use crate::rules::pattern::{Lexicons, Pattern};

/// Longest verbless sentence that names a place or company before a story, in words.
const LABEL_WORDS: usize = 6;
/// Longest sentence in which an ordinal may stand anywhere.
const ORDINAL_SENTENCE: usize = 9;
/// A paragraph shorter than this opens no story without a number, in bytes.
const STORY_BYTES: usize = 240;
/// The same, where the number of stories is announced.
const LABELLED_BYTES: usize = 120;
/// Paragraphs from the top in which the number of stories may be announced.
const ANNOUNCED_WITHIN: usize = 4;

/// Stories of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opener {
    /// Blocks at which stories open; the first may be later than 0.
    pub starts: Vec<usize>,
    /// Block at which a closing summary begins.
    pub closing: Option<usize>,
}

/// Finds beginnings of stories.
pub(super) struct Openers {
    case_nouns: HashSet<String>,
    strong_nouns: HashSet<String>,
    org_nouns: HashSet<String>,
    client_nouns: HashSet<String>,
    parallel: HashSet<String>,
    transitions: Vec<Pattern>,
}

impl Openers {
    /// Takes the lists of `data/lexicons/stories.toml`.
    ///
    /// # Errors
    ///
    /// The pattern of a transition that cannot be read.
    pub(super) fn new(lexicons: &Lexicons) -> Result<Self, String> {
        let list = |name: &str| lexicons.get(name).map_or(&[][..], Vec::as_slice);
        let set = |name: &str| list(name).iter().map(|word| fold(word)).collect();
        Ok(Self {
            case_nouns: set("case_noun"),
            strong_nouns: set("strong_case_noun"),
            org_nouns: set("org_noun"),
            client_nouns: set("client_noun"),
            parallel: set("parallel_start"),
            transitions: list("transition")
                .iter()
                .map(|source| Pattern::parse(source, lexicons))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Beginnings of stories among the author's paragraphs `told`.
    pub(super) fn find(
        &self,
        text: &str,
        blocks: &[Block],
        analyses: &[Analysis],
        headings: &[bool],
        told: &[usize],
    ) -> Opener {
        let announced = self.announced(analyses, told);
        let numbered: Vec<(usize, u8, bool)> = told
            .iter()
            .filter_map(|&at| {
                self.ordinal(&analyses[at], headings[at])
                    .map(|(number, strong)| (at, number, strong))
            })
            .collect();
        let (starts, closing) = rising(&numbered, announced.is_some());
        if starts.len() > 1 {
            return Opener { starts, closing };
        }
        if let [second] = starts[..] {
            // «Вторая фирма …» alone: the first story is whatever stands before it
            return Opener {
                starts: vec![0, second],
                closing,
            };
        }
        let open = |at: &&usize| blocks[**at].bytes.len() >= STORY_BYTES || headings[**at];
        let companies: Vec<(usize, String)> = told
            .iter()
            .filter(open)
            .filter_map(|&at| {
                self.company_label(text, &blocks[at], &analyses[at])
                    .map(|name| (at, name))
            })
            .collect();
        let names: HashSet<&String> = companies.iter().map(|(_, name)| name).collect();
        if names.len() > 1 && names.len() == companies.len() {
            return opener(companies.into_iter().map(|(at, _)| at).collect());
        }
        let long = |at: &&usize| blocks[**at].bytes.len() >= LABELLED_BYTES;
        let labels: Vec<usize> = told
            .iter()
            .filter(long)
            .copied()
            .filter(|&at| is_label(&analyses[at]))
            .collect();
        if announced.is_some_and(|count| labels.len() == count) {
            return opener(labels);
        }
        let parallel: Vec<usize> = labels
            .iter()
            .copied()
            .filter(|&at| {
                analyses[at]
                    .words
                    .first()
                    .is_some_and(|word| self.parallel.contains(&word.form))
            })
            .collect();
        if parallel.len() > 1 {
            return opener(parallel);
        }
        let turns = told
            .iter()
            .copied()
            .filter(|&at| at > 0 && self.is_transition(&analyses[at]));
        let mut starts: Vec<usize> = vec![0];
        starts.extend(turns);
        opener(starts)
    }

    /// How many stories the title or the first paragraphs announce: «Две лаборатории», «Два вызова за неделю».
    fn announced(&self, analyses: &[Analysis], told: &[usize]) -> Option<usize> {
        told.iter().take(ANNOUNCED_WITHIN).find_map(|&at| {
            let words: Vec<&Word> = analyses[at]
                .words
                .iter()
                .filter(|word| !word.punctuation)
                .collect();
            (0..words.len()).find_map(|from| {
                let count = match words[from].lemma() {
                    "два" | "двое" | "оба" => 2,
                    "три" | "трое" => 3,
                    "четыре" => 4,
                    "пять" => 5,
                    "трилогия" => return Some(3),
                    _ => return None,
                };
                if words[from].form == "двоих" {
                    return Some(2);
                }
                let counted = words.iter().skip(from + 1).take(3).any(|word| {
                    let lemma = word.lemma();
                    self.case_nouns.contains(lemma)
                        || self.org_nouns.contains(lemma)
                        || self.client_nouns.contains(lemma)
                });
                counted.then_some(count)
            })
        })
    }

    /// The number a paragraph bears, and whether its noun numbers whole stories.
    fn ordinal(&self, analysis: &Analysis, heading: bool) -> Option<(u8, bool)> {
        let sentence = analysis.sentences.first()?;
        let words: Vec<&Word> = analysis.words[sentence.clone()]
            .iter()
            .filter(|word| !word.punctuation)
            .collect();
        let reach = if heading || words.len() <= ORDINAL_SENTENCE {
            words.len()
        } else {
            3
        };
        for at in 0..reach {
            let next = words.get(at + 1);
            if let Some(number) = rank(words[at]) {
                let near = [at.checked_sub(1).and_then(|before| words.get(before)), next];
                if let Some(noun) = near
                    .into_iter()
                    .flatten()
                    .find(|word| self.case_nouns.contains(word.lemma()))
                {
                    return Some((number, self.strong_nouns.contains(noun.lemma())));
                }
                let opens = at == 0
                    || (at <= 2
                        && words[..at].iter().all(|word| {
                            matches!(word.form.as_str(), "а" | "и" | "теперь" | "про" | "о")
                        }));
                let side = next.is_some_and(|word| {
                    self.org_nouns.contains(word.lemma())
                        || self.client_nouns.contains(word.lemma())
                });
                if at == 0 && words.len() == 1 || opens && side {
                    return Some((number, words.len() == 1 || number > 1));
                }
            }
            if self.case_nouns.contains(words[at].lemma()) {
                let skip = usize::from(next.is_some_and(|word| word.is("номер")));
                if let Some(number) = words.get(at + 1 + skip).and_then(|word| count(word)) {
                    return Some((
                        number,
                        self.strong_nouns.contains(words[at].lemma()) || skip == 1,
                    ));
                }
            }
        }
        None
    }

    /// The company that a short first sentence names: «Магазин «Бодрое утро».», ««ГемоЛайн», Чита.»
    fn company_label(&self, text: &str, block: &Block, analysis: &Analysis) -> Option<String> {
        let sentence = analysis.sentences.first()?;
        let words = &analysis.words[sentence.clone()];
        let count = words.iter().filter(|word| !word.punctuation).count();
        if count > LABEL_WORDS + 3
            || words
                .iter()
                .any(|word| finite(word).is_some_and(|verb| !verb.imperative))
        {
            return None;
        }
        let line = &text[block.bytes.clone()];
        let open = line
            .find('«')
            .filter(|&at| line[..at].split_whitespace().count() <= 3)?;
        let close = open + line[open..].find('»')?;
        let org = words
            .first()
            .is_some_and(|word| self.org_nouns.contains(word.lemma()));
        let name = &line[open + '«'.len_utf8()..close];
        let named = name.chars().next().is_some_and(char::is_uppercase)
            && name.split_whitespace().count() <= 4;
        let within = analysis.bytes(sentence).end + '»'.len_utf8() + 1 >= close;
        (named
            && within
            && (open == 0 || org || line[..open].split_whitespace().count() <= 3)
            && !name.ends_with(['?', '!']))
        .then(|| fold(name))
    }

    fn is_transition(&self, analysis: &Analysis) -> bool {
        analysis.sentences.iter().take(1).any(|sentence| {
            self.transitions
                .iter()
                .any(|pattern| pattern.find(analysis, sentence).is_some())
        })
    }
}

fn opener(starts: Vec<usize>) -> Opener {
    Opener {
        starts,
        closing: None,
    }
}

/// Blocks numbered 1, 2, 3 …; a number that comes again opens the closing summary.
fn rising(numbered: &[(usize, u8, bool)], announced: bool) -> (Vec<usize>, Option<usize>) {
    let mut starts = Vec::new();
    let mut last = 0;
    for &(at, number, strong) in numbered {
        if number == last + 1 && (strong || announced) {
            starts.push(at);
            last = number;
        } else if last == 0 && number == 2 && strong {
            starts.push(at);
            last = 2;
        } else if last > 1 && number == 1 {
            return (starts, Some(at));
        }
    }
    if last == 1 {
        (Vec::new(), None)
    } else {
        (starts, None)
    }
}

/// «первый» → 1; not «первое», which numbers advice, nor other cases, «в первый раз».
fn rank(word: &Word) -> Option<u8> {
    const RANKS: [&str; 5] = ["первый", "второй", "третий", "четвертый", "пятый"];
    let number = RANKS.iter().position(|rank| word.is(rank))? + 1;
    let fits = likely(word, &["nom"])
        && !word.form.ends_with("ое")
        && !word.form.ends_with("ые")
        && word.form != "третье"
        || matches!(word.form.as_str(), "вторую" | "второй" | "второго");
    fits.then_some(u8::try_from(number).unwrap_or(u8::MAX))
}

fn count(word: &Word) -> Option<u8> {
    match word.form.as_str() {
        "один" | "1" | "раз" => Some(1),
        "два" | "2" => Some(2),
        "три" | "3" => Some(3),
        "четыре" | "4" => Some(4),
        "пять" | "5" => Some(5),
        _ => rank(word),
    }
}

/// «Случай первый: …» as a line of its own.
pub(super) fn is_numbered_heading(analysis: &Analysis) -> bool {
    let words: Vec<&Word> = analysis
        .words
        .iter()
        .filter(|word| !word.punctuation)
        .collect();
    words.len() <= ORDINAL_SENTENCE + 6
        && words.windows(2).any(|pair| {
            let noun = |word: &Word| {
                matches!(
                    word.lemma(),
                    "случай" | "эпизод" | "история" | "часть" | "глава"
                )
            };
            noun(pair[0]) && count(pair[1]).is_some() || rank(pair[0]).is_some() && noun(pair[1])
        })
}

/// A short verbless sentence before a longer text: «Посёлок Северный, коттедж.», «Июль.»
fn is_label(analysis: &Analysis) -> bool {
    let Some(sentence) = analysis.sentences.first() else {
        return false;
    };
    let words = &analysis.words[sentence.clone()];
    let count = words.iter().filter(|word| !word.punctuation).count();
    let ends = words
        .last()
        .is_some_and(|word| word.form == "." || word.form.ends_with('.'));
    (1..LABEL_WORDS).contains(&count)
        && ends
        && analysis.sentences.len() > 1
        && !words
            .iter()
            .any(|word| finite(word).is_some() || word.is_number())
}
