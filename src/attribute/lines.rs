//! Parties of direct speech in prose: by cue, by what is said, by alternation.

use std::collections::HashMap;

use super::alternation::{self, Lean};
use super::cues::{Mention, Speaker, Story, mentions, speaker};
use super::people::{People, Sort, opposite};
use super::voices::Voices;
use crate::conversation::{Kind, Narrator, Party, Voice};
use crate::morphology::{Morphology, fold};
use crate::segment::Segment;
use crate::segment::cue::Lists;
use crate::segment::words::is_dash;

/// What the words themselves weigh beside the cue.
const WORDS: f64 = 0.5;
/// A role noun as cue.
const ROLE: f64 = 5.0;
/// A line without a cue in a one-sided story is the other side's.
const OTHER_SIDE: f64 = 0.8;
/// An unknown name or «девушка» is the other side's.
const STRANGER: f64 = 1.3;
/// Lines of dialogue that follow each other without narration.
const FOLLOWS: f64 = 2.4;
/// Parties of the lines of a story.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Party and probability by the segment's number.
    pub sides: HashMap<usize, (Party, f64)>,
    /// Parties of those who speak, by noun or name.
    pub persons: HashMap<String, Party>,
}

/// Parties of all quoted segments and of those who speak them.
pub(super) fn parties(
    story: &Story<'_>,
    people: &People,
    lists: &Lists,
    voices: &Voices,
    answers: &[String],
    morphology: &Morphology,
) -> Lines {
    let mut recent: Vec<Mention> = Vec::new();
    let mut lines: Vec<(usize, Speaker)> = Vec::new();
    for (at, (segment, analysis)) in story.segments.iter().zip(story.analyses).enumerate() {
        match segment.voice {
            Voice::Quoted => {
                let speaker = speaker(story, people, lists, answers, morphology, at, &recent);
                if let Speaker::Person(mention) = &speaker {
                    recent.push(mention.clone());
                }
                lines.push((at, speaker));
            }
            _ if segment.kind != Kind::Boilerplate => {
                mentions(story, people, &segment.text, analysis, &mut recent)
            }
            _ => {}
        }
    }
    weigh(story, voices, lines)
}

/// Leans of all lines, persons' lines taken together, then alternation.
fn weigh(story: &Story<'_>, voices: &Voices, lines: Vec<(usize, Speaker)>) -> Lines {
    let side = match opposite(story.narrator) {
        Party::Staff => 1.0,
        Party::Customer => -1.0,
        _ => 0.0,
    };
    let said = |at: usize| WORDS * voices.lean(&story.analyses[at]) + story.votes.lean(at);
    let mut persons: HashMap<&str, f64> = HashMap::new();
    for (at, speaker) in &lines {
        if let Speaker::Person(mention) = speaker {
            *persons
                .entry(&mention.key)
                .or_insert_with(|| prior(mention, story.narrator, side)) += said(*at);
        }
    }
    let leans: Vec<Lean> = lines
        .iter()
        .map(|(at, speaker)| match speaker {
            Speaker::Side(Party::Staff) => Lean::Known(true),
            Speaker::Side(Party::Customer) => Lean::Known(false),
            Speaker::Side(_) | Speaker::Nobody(_) => Lean::Aside,
            Speaker::Person(mention) => {
                Lean::Open(persons.get(mention.key.as_str()).copied().unwrap_or(0.0))
            }
            Speaker::Unnamed => Lean::Open(said(*at) + OTHER_SIDE * side),
        })
        .collect();
    let change = |line: usize| change(story.segments, &lines[line - 1], &lines[line]);
    let sides = alternation::resolve(&leans, change);
    let mut found = Lines::default();
    for ((at, speaker), (staff, probability)) in lines.iter().zip(sides) {
        let side = if staff { Party::Staff } else { Party::Customer };
        let (party, probability) = match speaker {
            Speaker::Side(party @ (Party::Third | Party::Unknown)) => (*party, 0.7),
            Speaker::Nobody(party) => (*party, 0.8),
            Speaker::Person(mention) if third(mention, story.narrator) => (Party::Third, 0.7),
            _ => match story.votes.third(*at) {
                Some(sure) if !matches!(speaker, Speaker::Side(_)) => (Party::Third, sure),
                _ => (side, probability),
            },
        };
        if let Speaker::Person(mention) = speaker {
            found.persons.entry(mention.key.clone()).or_insert(party);
        }
        found.sides.insert(*at, (party, probability));
    }
    found
}

fn third(mention: &Mention, narrator: Narrator) -> bool {
    mention.sort == Some(Sort::Beside) && narrator != Narrator::Customer
}

fn prior(mention: &Mention, narrator: Narrator, side: f64) -> f64 {
    match mention.sort {
        Some(Sort::Staff | Sort::Company) => ROLE,
        Some(Sort::Customer) => -ROLE,
        // «Муж пошутил: …»: the customer's side
        Some(Sort::Beside) if narrator == Narrator::Customer => -1.5,
        Some(Sort::Beside) => 0.0,
        Some(Sort::Anybody) if narrator == Narrator::Observer => -1.0,
        Some(Sort::Anybody) | None => STRANGER * side,
    }
}

/// Logarithm of odds that the other side speaks this line.
fn change(
    segments: &[Segment],
    (before, first): &(usize, Speaker),
    (at, second): &(usize, Speaker),
) -> f64 {
    let named =
        |one: &Segment, other: &Segment| one.speaker.is_some() && one.speaker == other.speaker;
    let between = &segments[before + 1..*at];
    let same = named(&segments[*before], &segments[*at]);
    let insert = between.len() == 1 && between[0].text.starts_with(is_dash);
    let near = |one: &Segment, other: &Segment| other.span.start.saturating_sub(one.span.end) <= 2;
    if matches!(first, Speaker::Nobody(_)) || matches!(second, Speaker::Nobody(_)) {
        return 0.0;
    }
    if same {
        return if insert || between.is_empty() {
            -6.0
        } else {
            -2.0
        };
    }
    if between.is_empty() {
        return if near(&segments[*before], &segments[*at]) {
            FOLLOWS
        } else {
            1.0
        };
    }
    if insert {
        return if matches!(second, Speaker::Unnamed) && matches!(first, Speaker::Unnamed) {
            0.5
        } else {
            1.6
        };
    }
    // «Снова суровым голосом:»: the same speaker goes on
    let again = [
        "снова",
        "опять",
        "потом",
        "затем",
        "и добав",
        "добав",
        "помолча",
    ];
    let resumed = between.last().is_some_and(|one| {
        let folded = fold(&one.text);
        one.text.ends_with(':') && again.iter().any(|start| folded.starts_with(start))
    });
    match between.len() {
        1 if resumed && segments[*at].speaker.is_none() => -2.5,
        1 => 0.9,
        2..=4 => 0.3,
        _ => 0.0,
    }
}
