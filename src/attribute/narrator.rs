//! Who tells the story: the customer, somebody of the company, or a witness.

use super::people::{People, Sort};
use super::voices::Voices;
use crate::conversation::{Kind, Narrator, Voice};
use crate::document::Channel;
use crate::morphology::{Analysis, fold};
use crate::rules::pattern::{Lexicons, Pattern};
use crate::segment::Segment;
use crate::segment::words::{finite, is_first_person, likely};

/// Most that one pattern can add, however often it matches.
const MOST_PER_PATTERN: usize = 2;
/// What an observer needs beside the others: witnesses are rare.
const RARE: f64 = 0.5;
/// Letters are claims; reviews nearly always the customer's.
const CHANNEL: f64 = 4.0;

struct Evidence {
    narrator: Narrator,
    weight: f64,
    pattern: Pattern,
}

/// Tells narrators apart.
pub(super) struct Narrators {
    evidence: Vec<Evidence>,
}

impl Narrators {
    /// Takes the lists `narrator_<who>_<weight>` of `data/lexicons/narrators.toml`.
    ///
    /// # Errors
    ///
    /// The pattern that cannot be read.
    pub(super) fn new(lexicons: &Lexicons) -> Result<Self, String> {
        let mut names: Vec<&String> = lexicons
            .keys()
            .filter(|name| name.starts_with("narrator_"))
            .collect();
        names.sort_unstable();
        let mut evidence = Vec::new();
        for name in names {
            let mut parts = name.split('_').skip(1);
            let narrator = match parts.next() {
                Some("staff") => Narrator::Staff,
                Some("observer") => Narrator::Observer,
                _ => Narrator::Customer,
            };
            let weight = parts
                .next()
                .and_then(|weight| weight.parse().ok())
                .unwrap_or(1.0);
            for source in &lexicons[name] {
                let pattern = Pattern::parse(source, lexicons)?;
                evidence.push(Evidence {
                    narrator,
                    weight,
                    pattern,
                });
            }
        }
        Ok(Self { evidence })
    }

    /// What speaks for each narrator, before it is weighed.
    fn traces(
        &self,
        people: &People,
        voices: &Voices,
        channel: Channel,
        segments: &[&Segment],
        analyses: &[&Analysis],
    ) -> Traces {
        let mut traces = Traces {
            patterns: [0.0; 3],
            channel,
            staff: 0,
            customers: 0,
            anybody: 0,
            mine: 0,
            words: 1,
            said_by_me: 0.0,
            said_to_me: 0.0,
        };
        let told: Vec<&Analysis> = segments
            .iter()
            .zip(analyses)
            .filter(|(segment, _)| {
                segment.voice == Voice::Narrated
                    && matches!(segment.kind, Kind::Body | Kind::Heading | Kind::Frame)
            })
            .map(|(_, analysis)| *analysis)
            .collect();
        for one in &self.evidence {
            let mut found = told.iter().flat_map(|analysis| {
                let hits = analysis
                    .sentences
                    .iter()
                    .filter(|sentence| one.pattern.find(analysis, sentence).is_some());
                hits.map(|_| ())
            });
            let count = found.by_ref().take(MOST_PER_PATTERN).count();
            traces.patterns[place(one.narrator)] += one.weight * count as f64;
        }
        for word in told.iter().flat_map(|analysis| &analysis.words) {
            traces.words += usize::from(!word.punctuation);
            traces.mine += usize::from(
                is_first_person(word)
                    || finite(word).is_some_and(|verb| verb.person == 1 && !verb.plural),
            );
            if likely(word, &["nom", "sg"]) || likely(word, &["nom", "m"]) {
                match people.sort(word).map(|(sort, _)| sort) {
                    Some(Sort::Staff) => traces.staff += 1,
                    Some(Sort::Customer) => traces.customers += 1,
                    Some(Sort::Anybody) => traces.anybody += 1,
                    _ => {}
                }
            }
        }
        for (segment, analysis) in segments.iter().zip(analyses) {
            if segment.voice != Voice::Quoted || segment.kind != Kind::Body {
                continue;
            }
            match segment.speaker.as_deref().map(fold).as_deref() {
                Some("я" | "мы") => traces.said_by_me += voices.lean(analysis),
                Some("он" | "она" | "они" | "мне") => {
                    traces.said_to_me += voices.lean(analysis)
                }
                _ => {}
            }
        }
        traces
    }

    /// The narrator of a document and how sure that is; `votes` are the encoder's log-odds of customer, staff and
    /// observer.
    pub(super) fn of(
        &self,
        people: &People,
        voices: &Voices,
        channel: Channel,
        segments: &[&Segment],
        analyses: &[&Analysis],
        votes: [f64; 3],
    ) -> (Narrator, f64) {
        let traces = self.traces(people, voices, channel, segments, analyses);
        let mut scores = traces.scores();
        for (score, vote) in scores.iter_mut().zip(votes) {
            *score += vote;
        }
        let narrators = [Narrator::Customer, Narrator::Staff, Narrator::Observer];
        let best = (0..3).fold(
            0,
            |best, at| if scores[at] > scores[best] { at } else { best },
        );
        let total: f64 = scores
            .iter()
            .map(|score| (score - scores[best]).exp())
            .sum();
        (narrators[best], 1.0 / total)
    }
}

/// Whether the writer is a woman, by the past forms beside «я»; `None` where they do not tell.
pub(super) fn feminine(segments: &[Segment], analyses: &[Analysis]) -> Option<bool> {
    let mut balance = 0_i32;
    for (segment, analysis) in segments.iter().zip(analyses) {
        if segment.voice != Voice::Narrated || !matches!(segment.kind, Kind::Body | Kind::Frame) {
            continue;
        }
        for (at, word) in analysis.words.iter().enumerate() {
            if word.form != "я" {
                continue;
            }
            let near = &analysis.words[at.saturating_sub(2)..(at + 5).min(analysis.words.len())];
            let form = near
                .iter()
                .filter_map(finite)
                .find(|form| form.past && !form.plural);
            balance += form.map_or(0, |form| {
                i32::from(form.feminine) - i32::from(form.masculine)
            });
        }
    }
    (balance != 0).then_some(balance > 0)
}

fn place(narrator: Narrator) -> usize {
    match narrator {
        Narrator::Customer => 0,
        Narrator::Staff => 1,
        Narrator::Observer => 2,
    }
}

/// Counts of a document.
struct Traces {
    /// Weights of patterns for customer, staff, observer.
    patterns: [f64; 3],
    channel: Channel,
    /// Nouns of staff, of customers, of people at large as subjects.
    staff: usize,
    customers: usize,
    anybody: usize,
    /// Words of the first person, and all words.
    mine: usize,
    words: usize,
    /// Lean of what the narrator says himself, and of what he is told.
    said_by_me: f64,
    said_to_me: f64,
}

impl Traces {
    /// Scores of customer, staff, observer.
    fn scores(&self) -> [f64; 3] {
        let [mut customer, mut staff, mut observer] = self.patterns;
        customer += match self.channel {
            Channel::Letter => 2.0 * CHANNEL,
            Channel::Review => CHANNEL,
            Channel::Post | Channel::Call | Channel::Chat => 1.0,
        };
        let lean = (self.said_by_me - 0.5 * self.said_to_me).clamp(-6.0, 6.0) * 0.6;
        staff += lean;
        customer -= lean;
        let most = |count: usize| count.min(5) as f64;
        staff += 0.8 * most(self.customers) - 0.3 * most(self.staff)
            + if self.staff == 0 { 0.4 } else { 0.2 } * most(self.anybody);
        customer += 0.5 * most(self.staff) - 0.5 * most(self.customers);
        let mine = self.mine as f64 / self.words as f64;
        observer += 1.2 * most(self.staff.min(self.customers + self.anybody)) - 45.0 * mine - RARE;
        [customer, staff, observer]
    }
}
