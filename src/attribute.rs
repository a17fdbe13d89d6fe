//! Who speaks and who acts: parties of turns, actors of clauses, the narrator's role.

mod actors;
mod alternation;
mod clauses;
mod cues;
mod labels;
mod lines;
mod narrator;
mod notices;
mod people;
mod reported;
mod speakers;
mod subjects;
pub mod voices;
mod votes;

use self::actors::{Actors, Cast};
use self::cues::Story;
use self::labels::Labels;
use self::narrator::Narrators;
use self::people::{Names, People};
use self::reported::Reported;
use self::voices::Voices;
pub use self::votes::Votes;
use crate::conversation::{Clause, Conversation, Kind, Narrator, Party, Turn, Voice};
use crate::document::Channel;
use crate::error::{Error, Result};
use crate::morphology::{Analysis, Morphology, fold};
use crate::rules::pattern::Lexicons;
use crate::segment::cue::Lists;
use crate::segment::{Episode, Form, Segment};

/// Attributes episodes; immutable, shared by all threads.
pub struct Attributor {
    labels: Labels,
    voices: Voices,
    narrators: Narrators,
    people: People,
    lists: Lists,
    answers: Vec<String>,
}

impl Attributor {
    /// Prepares the word lists of `data/lexicons`.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when a pattern of `narrators.toml` cannot be read.
    pub fn new(lexicons: &Lexicons) -> Result<Self> {
        let narrators = Narrators::new(lexicons).map_err(|reason| Error::Data {
            file: "data/lexicons/narrators.toml".to_owned(),
            line: 1,
            reason,
        })?;
        let answers = lexicons
            .get("company_answer")
            .map_or(&[][..], Vec::as_slice);
        Ok(Self {
            labels: Labels::new(lexicons),
            voices: Voices::new(lexicons),
            narrators,
            people: People::new(lexicons),
            lists: Lists::new(lexicons),
            answers: answers.iter().map(|title| fold(title)).collect(),
        })
    }

    /// Gives every turn of a document's episodes its party and its clauses, in order of the text. A document has one
    /// narrator: the introduction that tells who writes may stand in the first episode only. `votes` are what the encoder
    /// read, one for each episode, empty ones where it read nothing.
    pub fn attribute(
        &self,
        episodes: Vec<Episode>,
        votes: &[Votes],
        morphology: &Morphology,
    ) -> Vec<Conversation> {
        let analyses: Vec<Vec<Analysis>> = episodes
            .iter()
            .map(|episode| analyze(episode, morphology))
            .collect();
        let prose: Vec<&Episode> = episodes
            .iter()
            .filter(|episode| episode.form == Form::Prose)
            .collect();
        let narrator = self.narrator(&prose, &analyses, Votes::narrator_of(votes));
        let none = Votes::default();
        let votes = votes.iter().chain(std::iter::repeat(&none));
        episodes
            .into_iter()
            .zip(analyses)
            .zip(votes)
            .map(|((episode, analyses), votes)| match episode.form {
                Form::Transcript => self.transcript(episode, analyses, morphology),
                Form::Prose => self.prose(episode, analyses, narrator, votes, morphology),
            })
            .collect()
    }

    fn narrator(
        &self,
        episodes: &[&Episode],
        analyses: &[Vec<Analysis>],
        votes: [f64; 3],
    ) -> (Narrator, f64) {
        let channel = episodes
            .first()
            .map_or(Channel::Post, |episode| episode.head.channel);
        let segments: Vec<&Segment> = episodes
            .iter()
            .flat_map(|episode| &episode.segments)
            .collect();
        let analyses: Vec<&Analysis> = analyses.iter().flatten().collect();
        self.narrators.of(
            &self.people,
            &self.voices,
            channel,
            &segments,
            &analyses,
            votes,
        )
    }

    fn transcript(
        &self,
        episode: Episode,
        analyses: Vec<Analysis>,
        morphology: &Morphology,
    ) -> Conversation {
        let sides = speakers::sides(
            &self.labels,
            &self.voices,
            &episode.segments,
            &analyses,
            morphology,
        );
        let mut notices = episode.notices;
        if sides.exchanged {
            notices.push("Подписи говорящих, похоже, перепутаны местами: стороны определены по содержанию реплик".to_owned());
        }
        notices.extend(notices::backwards(&episode.segments));
        let mut reported = Reported::new(&self.people, &self.lists);
        let turns = episode.segments.into_iter().zip(analyses).zip(sides.turns);
        Conversation {
            case_id: episode.case_id,
            head: episode.head,
            narrator: None,
            turns: turns
                .map(|((segment, analysis), side)| {
                    let clauses = reported.read(&segment.text, &analysis, side.0, segment.voice);
                    turn(segment, analysis, side, clauses)
                })
                .collect(),
            notices,
        }
    }

    fn prose(
        &self,
        episode: Episode,
        analyses: Vec<Analysis>,
        (narrator, sure): (Narrator, f64),
        votes: &Votes,
        morphology: &Morphology,
    ) -> Conversation {
        let mut names = Names::default();
        for (segment, analysis) in episode.segments.iter().zip(&analyses) {
            if segment.kind != Kind::Boilerplate {
                names.read(&self.people, &segment.text, &analysis.words);
            }
        }
        let feminine = narrator::feminine(&episode.segments, &analyses);
        let story = Story {
            segments: &episode.segments,
            analyses: &analyses,
            narrator,
            names: &names,
            votes,
            feminine,
        };
        let lines = lines::parties(
            &story,
            &self.people,
            &self.lists,
            &self.voices,
            &self.answers,
            morphology,
        );
        let mut notices = episode.notices;
        notices.extend(notices::backwards(&episode.segments));
        let cast = Cast {
            people: &self.people,
            lists: &self.lists,
            names: &names,
            narrator,
            channel: episode.head.channel,
            feminine,
            persons: &lines.persons,
        };
        let mut actors = Actors::new(&cast);
        let mut reported = Reported::new(&self.people, &self.lists);
        let turns = episode.segments.into_iter().zip(analyses).enumerate();
        let turns = turns.map(|(at, (segment, analysis))| {
            let whole = |party: Party| {
                vec![Clause {
                    bytes: 0..segment.text.len(),
                    party,
                    voice: segment.voice,
                }]
            };
            let (clauses, side) = match (segment.kind, segment.voice) {
                (Kind::Boilerplate, _) => (whole(Party::Unknown), (Party::Unknown, 1.0)),
                (Kind::Comment, _) => (whole(Party::Third), (Party::Third, 0.9)),
                (_, Voice::Quoted) => {
                    let side = lines
                        .sides
                        .get(&at)
                        .copied()
                        .unwrap_or((Party::Unknown, 0.5));
                    (
                        reported.read(&segment.text, &analysis, side.0, segment.voice),
                        side,
                    )
                }
                _ => {
                    let (clauses, (party, probability)) = actors.read(&segment.text, &analysis);
                    (clauses, (party, probability.min(sure.max(0.5))))
                }
            };
            turn(segment, analysis, side, clauses)
        });
        Conversation {
            case_id: episode.case_id,
            head: episode.head,
            narrator: Some(narrator),
            turns: turns.collect(),
            notices,
        }
    }
}

fn analyze(episode: &Episode, morphology: &Morphology) -> Vec<Analysis> {
    episode
        .segments
        .iter()
        .map(|segment| morphology.analyze(&segment.text))
        .collect()
}

fn turn(
    segment: Segment,
    analysis: Analysis,
    (party, probability): (Party, f64),
    clauses: Vec<Clause>,
) -> Turn {
    Turn {
        speaker: segment.speaker,
        party,
        probability,
        voice: segment.voice,
        kind: segment.kind,
        span: segment.span,
        text: segment.text,
        analysis,
        clauses,
        start_ms: segment.start_ms,
        end_ms: segment.end_ms,
    }
}
