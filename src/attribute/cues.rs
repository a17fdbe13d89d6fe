//! The speaker of a line of direct speech, as far as the prose tells: nouns, names, pronouns, samples nobody spoke.

use super::people::{Names, People, Sort, opposite};
use super::votes::Votes;
use crate::conversation::{Kind, Narrator, Party, Voice};
use crate::morphology::{Analysis, Morphology, Word, fold};
use crate::segment::Segment;
use crate::segment::cue::{Lists, is_name};
use crate::segment::words::{finite, is_dash, likely};

/// Words before a quote in which it is called an example.
const EXAMPLE_REACH: usize = 4;

/// Samples in a row that are followed back.
const ROW: usize = 12;

/// What is read of a story before its lines are attributed.
pub(super) struct Story<'s> {
    pub segments: &'s [Segment],
    pub analyses: &'s [Analysis],
    pub narrator: Narrator,
    pub names: &'s Names,
    /// What the encoder says of the speakers.
    pub votes: &'s Votes,
    /// Whether the writer is a woman, where that is known.
    pub feminine: Option<bool>,
}

/// Someone who was mentioned.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub key: String,
    pub sort: Option<Sort>,
    feminine: bool,
    masculine: bool,
    plural: bool,
}

/// Who speaks a line, as far as its cue tells.
#[derive(Clone, Debug)]
pub(super) enum Speaker {
    /// The narrator, or the one he speaks with.
    Side(Party),
    /// A person, by name or noun.
    Person(Mention),
    /// Nobody named.
    Unnamed,
    /// No party of the story: an example, a quotation of somebody's comment.
    Nobody(Party),
}

pub(super) fn speaker(
    story: &Story<'_>,
    people: &People,
    lists: &Lists,
    answers: &[String],
    morphology: &Morphology,
    at: usize,
    recent: &[Mention],
) -> Speaker {
    let segment = &story.segments[at];
    if segment.kind == Kind::Comment {
        return Speaker::Nobody(Party::Third);
    }
    if let Some(label) = segment.speaker.as_deref() {
        let folded = fold(label);
        if answers
            .iter()
            .any(|answer| folded.starts_with(answer.as_str()))
        {
            return Speaker::Nobody(Party::Staff);
        }
    }
    if segment.kind == Kind::Frame || is_example(story, lists, at) {
        return Speaker::Nobody(Party::Unknown);
    }
    let quoted = segment
        .text
        .trim_matches(|letter: char| !letter.is_alphanumeric());
    let repeated = || {
        story.segments[..at]
            .iter()
            .any(|one| one.kind == Kind::Comment && one.text.contains(quoted))
    };
    if quoted.len() > 60 && repeated() {
        return Speaker::Nobody(Party::Third);
    }
    let Some(cue) = segment.speaker.as_deref() else {
        return unnamed(story, lists, at, recent);
    };
    let analysis = morphology.analyze(cue);
    for word in &analysis.words {
        match word.form.as_str() {
            "я" | "мы" | "мой" => return Speaker::Side(narrated(story.narrator)),
            "мне" | "нам" => return Speaker::Side(other(story.narrator)),
            "он" | "она" | "они" | "ему" | "ей" => return pronoun(&word.form, recent),
            _ => {}
        }
    }
    mention(story, people, cue, &analysis).map_or(Speaker::Unnamed, Speaker::Person)
}

fn narrated(narrator: Narrator) -> Party {
    narrator.party()
}

/// The one a narrator speaks with; a witness speaks with nobody in particular.
fn other(narrator: Narrator) -> Party {
    opposite(narrator)
}

/// «– Что у вас? – спросила начальственным тоном»: a form that cannot be the writer's is somebody else's.
fn unnamed(story: &Story<'_>, lists: &Lists, at: usize, recent: &[Mention]) -> Speaker {
    let told = |number: usize, after: bool| {
        let segment = story
            .segments
            .get(number)
            .filter(|one| one.voice == Voice::Narrated && one.kind == Kind::Body)?;
        let insert = segment.text.starts_with(is_dash);
        let fits = if after {
            insert
        } else {
            segment.text.ends_with(':')
        };
        let words = &story.analyses[number].words;
        let form = words
            .iter()
            .rev()
            .find(|word| fits && lists.says(word))
            .and_then(finite)?;
        let to = |forms: &[&str]| words.iter().any(|word| forms.contains(&word.form.as_str()));
        Some((form, to(&["мне", "нам"]), to(&["ей", "ему", "им"])))
    };
    let found =
        told(at + 1, true).or_else(|| at.checked_sub(1).and_then(|before| told(before, false)));
    let Some((form, to_me, to_them)) = found else {
        return Speaker::Unnamed;
    };
    let single = form.past && !form.plural;
    match story.feminine {
        Some(false) if single && form.feminine => pronoun("она", recent),
        Some(true) if single && form.masculine => pronoun("он", recent),
        // «Отвечают мне: …» is the other side's, «Так ей и сказал: …» the writer's
        _ if to_me && form.person != 1 && opposite(story.narrator) != Party::Unknown => {
            Speaker::Side(other(story.narrator))
        }
        Some(feminine) if single && to_them && form.feminine == feminine => {
            Speaker::Side(narrated(story.narrator))
        }
        _ => Speaker::Unnamed,
    }
}

/// The last person a pronoun can stand for.
fn pronoun(form: &str, recent: &[Mention]) -> Speaker {
    let fits = |mention: &&Mention| match form {
        "он" | "ему" => mention.masculine && !mention.plural,
        "она" | "ей" => mention.feminine && !mention.plural,
        _ => mention.plural || mention.sort == Some(Sort::Company),
    };
    let near = || recent.iter().rev().take(8).filter(fits);
    // «Мастер, сам тот «сын», надел лупу»: relatives speak less often than those the story is about
    let found = near()
        .take(3)
        .find(|mention| mention.sort != Some(Sort::Beside))
        .or_else(|| near().next())
        .cloned();
    Speaker::Person(found.unwrap_or_else(|| Mention {
        key: form.to_owned(),
        sort: None,
        feminine: form == "она",
        masculine: form == "он",
        plural: form == "они",
    }))
}

/// The person a cue or sentence names first.
fn mention(story: &Story<'_>, people: &People, text: &str, analysis: &Analysis) -> Option<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    mentions(story, people, text, analysis, &mut found);
    let best = found.iter().find(|mention| {
        matches!(
            mention.sort,
            Some(Sort::Staff | Sort::Customer | Sort::Beside)
        )
    });
    best.or(found.first()).cloned().or_else(|| {
        let word = analysis.words.iter().find(|word| !word.punctuation)?;
        Some(Mention {
            key: word.lemma().to_owned(),
            sort: None,
            feminine: false,
            masculine: false,
            plural: false,
        })
    })
}

/// People of a sentence, in order.
pub(super) fn mentions(
    story: &Story<'_>,
    people: &People,
    text: &str,
    analysis: &Analysis,
    recent: &mut Vec<Mention>,
) {
    for word in &analysis.words {
        let sort = people.sort(word);
        let written = &text[word.bytes.clone()];
        let (key, sort) = match sort {
            Some((sort, lemma)) => (lemma.to_owned(), Some(sort)),
            None if is_name(word, written)
                && likely(word, &["propn"])
                && !finite(word).is_some_and(|verb| verb.past) =>
            {
                (word.lemma().to_owned(), story.names.sort(word.lemma()))
            }
            None => continue,
        };
        recent.push(Mention {
            key,
            sort,
            feminine: likely(word, &["f"]),
            masculine: likely(word, &["m"]),
            plural: !likely(word, &["sg"]),
        });
    }
}

/// Whether the words before a quote call it a sample: «с текстом», «например», «фразы для шпаргалки».
fn is_example(story: &Story<'_>, lists: &Lists, at: usize) -> bool {
    // a line of a dialogue is spoken, whatever the words before it
    let dialogue = story.segments[at].text.starts_with(is_dash);
    let Some(before) = at.checked_sub(1).filter(|_| !dialogue) else {
        return false;
    };
    // «…»; «…»: a row of samples, decided by the words before its first
    let mut before = before;
    for _ in 0..ROW {
        if story.segments[before].voice != Voice::Quoted {
            break;
        }
        let listed = story.segments[before].text.ends_with([';', ',']);
        match before.checked_sub(1).filter(|_| listed) {
            Some(earlier) => before = earlier,
            None => return false,
        }
    }
    let words: Vec<&Word> = story.analyses[before]
        .words
        .iter()
        .filter(|word| !word.punctuation)
        .collect();
    let tail = &words[words.len().saturating_sub(EXAMPLE_REACH)..];
    let wished = words
        .windows(2)
        .any(|pair| pair[1].form == "бы" && !matches!(pair[0].form.as_str(), "хотя" | "как"))
        && !words.iter().any(|word| word.form == "я");
    // «можно попросить: «на какой номер удобнее?»»: nobody has said it yet
    let proposed = words.iter().any(|word| {
        matches!(
            word.form.as_str(),
            "можно" | "нужно" | "надо" | "необходимо" | "следует" | "стоит" | "достаточно"
        )
    }) && !words
        .iter()
        .any(|word| finite(word).is_some_and(|verb| verb.past || verb.person == 1));
    let quoted_after = story.segments[before].text.ends_with([':', ','])
        || story.segments[before].text.ends_with(char::is_alphanumeric);
    let ends = story.segments[before].text.ends_with([':', '–', '—', '-']);
    (proposed && ends)
        || quoted_after
            && (tail.iter().any(|word| lists.is_example(word))
                || wished && story.segments[before].text.ends_with(':'))
}
