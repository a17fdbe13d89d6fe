//! Prose → cases → turns; a transcript is one case already.

mod bare;
mod boilerplate;
mod cases;
mod colon;
mod comments;
pub(crate) mod cue;
mod dashes;
mod frame;
mod openers;
mod paragraphs;
mod play;
pub(crate) mod quotes;
mod speech;
pub(crate) mod words;

use std::ops::Range;

use self::boilerplate::Site;
use self::cases::{Cases, Place};
use self::comments::{Block, Page, Role};
use self::cue::Lists;
use self::speech::{Lead, Piece, Told};
use crate::conversation::{Kind, Party, Voice};
use crate::document::{CharIndex, Head, Prose, Record, Span, Transcript};
use crate::error::{Error, Result};
use crate::morphology::{Analysis, Morphology};
use crate::rules::pattern::Lexicons;

/// A piece of text with one voice: a turn of a transcript, a sentence of narration, a line of direct speech, or a
/// stretch of boilerplate. Parties are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Label of the transcript, the name or pronoun the prose gives (`Женщина`, `Я`, `она`), a comment's author.
    pub speaker: Option<String>,
    /// Party, only where the input itself states a role.
    pub role: Option<Party>,
    /// How the words reach us.
    pub voice: Voice,
    /// What the segment is for.
    pub kind: Kind,
    /// Characters of the raw document (transcript: of the turn's own text, from 0).
    pub span: Span,
    /// Exact substring of the raw input.
    pub text: String,
    /// Milliseconds from the start of the conversation.
    pub start_ms: Option<u64>,
    /// Milliseconds from the start of the conversation.
    pub end_ms: Option<u64>,
}

/// What an episode was cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A call or chat with turns.
    Transcript,
    /// A review, post or letter.
    Prose,
}

/// One complaint episode, cut into segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// The record's id, with `#2`, `#3` … for further cases of one document.
    pub case_id: String,
    /// What is known beside the words.
    pub head: Head,
    /// What it was cut from.
    pub form: Form,
    /// Segments in order of the text; never empty. Over all episodes of a document they hold every character that is
    /// not white space exactly once.
    pub segments: Vec<Segment>,
    /// What a supervisor should know of the text itself, in Russian.
    pub notices: Vec<String>,
}

/// Cuts records into episodes; immutable, shared by all threads.
pub struct Segmenter {
    site: Site,
    page: Page,
    cases: Cases,
    lists: Lists,
}

impl Segmenter {
    /// Prepares the word lists of `data/lexicons`.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] when a pattern of `stories.toml` cannot be read.
    pub fn new(lexicons: &Lexicons) -> Result<Self> {
        let cases = Cases::new(lexicons).map_err(|reason| Error::Data {
            file: "data/lexicons/stories.toml".to_owned(),
            line: 1,
            reason,
        })?;
        Ok(Self {
            site: Site::new(lexicons),
            page: Page::new(lexicons),
            cases,
            lists: Lists::new(lexicons),
        })
    }

    /// Episodes of the record, in order of the text: one of a transcript, one for each story of a piece of prose.
    ///
    /// ```
    /// # use razbor::{document::*, morphology::Morphology, rules::lexicon, segment::Segmenter};
    /// let text = "Звоню. «Ждите до пятницы», – отвечает менеджер.".to_owned();
    /// let source = Source { path: "-".to_owned(), record: 1 };
    /// let head = Head { id: "1".to_owned(), source, channel: Channel::Review, started_at: None, customer_key: None, company: None };
    /// let segmenter = Segmenter::new(&lexicon::bundled()?)?;
    /// let episodes = segmenter.segment(Record::Prose(Prose { head, text }), &Morphology::load()?);
    /// let quoted = &episodes[0].segments[1];
    /// assert_eq!((quoted.text.as_str(), quoted.speaker.as_deref()), ("«Ждите до пятницы»,", Some("менеджер")));
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn segment(&self, record: Record, morphology: &Morphology) -> Vec<Episode> {
        match record {
            Record::Transcript(transcript) => vec![from_turns(transcript)],
            Record::Prose(prose) => self.stories(prose, morphology),
        }
    }

    fn stories(&self, prose: Prose, morphology: &Morphology) -> Vec<Episode> {
        let Prose { head, text } = prose;
        let blocks = self
            .page
            .blocks(&text, &self.site, &paragraphs::paragraphs(&text));
        let analyses: Vec<Analysis> = blocks
            .iter()
            .map(|block| match block.role {
                Role::Site => Analysis::default(),
                _ => morphology.analyze(&text[block.bytes.clone()]),
            })
            .collect();
        let places = self.cases.place(&text, &blocks, &analyses);
        let spoken = blocks.iter().filter(|block| block.role == Role::Text);
        let labels = play::labels(
            &self.lists,
            spoken.map(|block| &text[block.bytes.clone()]),
            morphology,
        );
        let index = CharIndex::new(&text);
        let mut episodes: Vec<Episode> = Vec::new();
        let mut lead = Lead::default();
        for ((block, analysis), place) in blocks.iter().zip(&analyses).zip(&places) {
            if episodes.len() <= place.case {
                episodes.push(episode(&head, place.case));
            }
            let paragraph = &text[block.bytes.clone()];
            let told = Told {
                text: paragraph,
                analysis,
            };
            let cut = match (&block.role, place.kind) {
                (Role::Text | Role::Own(_) | Role::Comment(_), Kind::Body | Kind::Frame) => {
                    speech::pieces(&self.lists, &labels, &told, &mut lead)
                }
                (Role::Answer(label), _) => answer(&told, label),
                _ => vec![whole(block)],
            };
            let Some(last) = episodes.last_mut() else {
                continue;
            };
            for piece in cut {
                let bytes =
                    block.bytes.start + piece.bytes.start..block.bytes.start + piece.bytes.end;
                last.segments.push(Segment {
                    kind: self.kind(*place, &piece, &told),
                    speaker: piece.speaker.or_else(|| {
                        (piece.voice == Voice::Narrated)
                            .then(|| name(&block.role))
                            .flatten()
                    }),
                    role: None,
                    voice: piece.voice,
                    span: index.span(&bytes),
                    text: text[bytes].to_owned(),
                    start_ms: None,
                    end_ms: None,
                });
            }
        }
        if episodes.is_empty() {
            // a text of white space: nothing was said, and nothing is dropped
            let mut empty = episode(&head, 0);
            empty.segments.push(Segment {
                speaker: None,
                role: None,
                voice: Voice::Narrated,
                kind: Kind::Boilerplate,
                span: Span { start: 0, end: 0 },
                text: String::new(),
                start_ms: None,
                end_ms: None,
            });
            episodes.push(empty);
        }
        episodes
    }

    /// A sentence about companies at large inside a story is frame.
    fn kind(&self, place: Place, piece: &Piece, told: &Told<'_>) -> Kind {
        if place.kind != Kind::Body || piece.voice != Voice::Narrated {
            return place.kind;
        }
        let words = &told.analysis.words;
        let from = words.partition_point(|word| word.bytes.start < piece.bytes.start);
        let to = words
            .partition_point(|word| word.bytes.start < piece.bytes.end)
            .max(from);
        if self.cases.frames().is_general(told.analysis, &(from..to)) {
            Kind::Frame
        } else {
            Kind::Body
        }
    }
}

fn episode(head: &Head, case: usize) -> Episode {
    Episode {
        case_id: if case == 0 {
            head.id.clone()
        } else {
            format!("{}#{}", head.id, case + 1)
        },
        head: head.clone(),
        form: Form::Prose,
        segments: Vec::new(),
        notices: Vec::new(),
    }
}

fn from_turns(transcript: Transcript) -> Episode {
    let Transcript { head, turns } = transcript;
    let segments = turns.into_iter().map(|turn| Segment {
        span: Span {
            start: 0,
            end: turn.text.chars().count(),
        },
        speaker: turn.speaker,
        role: turn.role,
        voice: Voice::Spoken,
        kind: Kind::Body,
        text: turn.text,
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
    });
    Episode {
        case_id: head.id.clone(),
        form: Form::Transcript,
        segments: segments.collect(),
        notices: Vec::new(),
        head,
    }
}

fn whole(block: &Block) -> Piece {
    Piece {
        bytes: 0..block.bytes.len(),
        voice: Voice::Narrated,
        speaker: None,
    }
}

/// The company's answer under a review: its sentences are the company's own words.
fn answer(told: &Told<'_>, label: &str) -> Vec<Piece> {
    let quoted = |bytes: Range<usize>| Piece {
        bytes,
        voice: Voice::Quoted,
        speaker: Some(label.to_owned()),
    };
    let sentences: Vec<Range<usize>> = told
        .analysis
        .sentences
        .iter()
        .map(|words| told.analysis.bytes(words))
        .collect();
    if sentences.is_empty() {
        return vec![quoted(0..told.text.len())];
    }
    let last = sentences.len() - 1;
    let mut start = 0;
    let mut found = Vec::with_capacity(sentences.len());
    for (at, bytes) in sentences.into_iter().enumerate() {
        let end = if at == last {
            told.text.len()
        } else {
            bytes.end
        };
        let body = &told.text[start..end];
        let lead = body.len() - body.trim_start().len();
        found.push(quoted(start + lead..end));
        start = end;
    }
    found
}

fn name(role: &Role) -> Option<String> {
    match role {
        Role::Comment(name) | Role::Own(name) => Some(name.clone()),
        _ => None,
    }
}
