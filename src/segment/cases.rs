//! Which paragraph belongs to which story, and which is a heading or a reflection.

use super::comments::{Block, Role};
use super::frame::Frames;
use super::openers::Openers;
use super::words::{finite, is_dash};
use crate::conversation::Kind;
use crate::morphology::Analysis;
use crate::rules::pattern::Lexicons;

/// Longest heading, in words and in characters.
const HEADING_WORDS: usize = 16;
const HEADING_LETTERS: usize = 130;
/// A comment shorter than this tells no story of its own, in bytes (two for a letter).
const COMMENT_STORY: usize = 320;
/// An opening post shorter than this asks rather than tells, in bytes.
const OWN_STORY: usize = 450;

/// A paragraph's place: its story, from 0, and what it is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub case: usize,
    pub kind: Kind,
}

/// Cuts a page into stories.
pub(super) struct Cases {
    frames: Frames,
    openers: Openers,
}

impl Cases {
    /// Takes the lists of `data/lexicons/stories.toml`.
    ///
    /// # Errors
    ///
    /// The pattern of a transition that cannot be read.
    pub(super) fn new(lexicons: &Lexicons) -> Result<Self, String> {
        Ok(Self {
            frames: Frames::new(lexicons),
            openers: Openers::new(lexicons)?,
        })
    }

    /// What tells reflections from stories.
    pub(super) fn frames(&self) -> &Frames {
        &self.frames
    }

    /// A place for every block; case numbers rise from 0 without gaps.
    pub(super) fn place(&self, text: &str, blocks: &[Block], analyses: &[Analysis]) -> Vec<Place> {
        let headings = headings(text, blocks, analyses);
        let told: Vec<usize> = (0..blocks.len())
            .filter(|&at| blocks[at].role == Role::Text)
            .collect();
        let openers = self.openers.find(text, blocks, analyses, &headings, &told);
        let mut starts = openers.starts;
        let closing = (starts.len() > 1)
            .then(|| self.summary(text, blocks, &told, *starts.last().unwrap_or(&0)))
            .flatten()
            .into_iter()
            .chain(openers.closing)
            .min();
        self.add_comment_stories(blocks, analyses, &told, &mut starts);
        let mut places: Vec<Place> = (0..blocks.len())
            .map(|at| Place {
                case: starts
                    .partition_point(|&start| start <= at)
                    .saturating_sub(1),
                kind: kind(&blocks[at], headings[at]),
            })
            .collect();
        // a comment that opens a story of its own is the story
        for &start in starts.iter().filter(|&&start| start > 0) {
            let at = start + usize::from(blocks[start].role == Role::Site);
            if let Some(place) = places
                .get_mut(at)
                .filter(|place| place.kind == Kind::Comment)
            {
                place.kind = Kind::Body;
            }
        }
        self.mark_frames(&told, analyses, closing, &starts, &mut places);
        places
    }

    /// The first paragraph after the last story's beginning that sums up, with no line of dialogue after it.
    fn summary(&self, text: &str, blocks: &[Block], told: &[usize], last: usize) -> Option<usize> {
        let line = |at: usize| &text[blocks[at].bytes.clone()];
        let spoken = |at: usize| line(at).starts_with(is_dash) && line(at).contains(['?', '!']);
        let dialogue = told
            .iter()
            .rposition(|&at| spoken(at))
            .map_or(0, |place| told[place]);
        let mut after = told.iter().copied().filter(|&at| at > last.max(dialogue));
        after.find(|&at| self.frames.opens_summary(line(at)))
    }

    /// Reflections before the first and after the last paragraph that tells something, and the closing summary.
    fn mark_frames(
        &self,
        told: &[usize],
        analyses: &[Analysis],
        closing: Option<usize>,
        starts: &[usize],
        places: &mut [Place],
    ) {
        let body: Vec<usize> = told
            .iter()
            .copied()
            .filter(|&at| places[at].kind == Kind::Body)
            .collect();
        let reflects = |at: &usize| self.frames.is_reflection(&analyses[*at]);
        let lead = body.iter().take_while(|at| reflects(at)).count();
        if lead == body.len() {
            return;
        }
        let trail = body.iter().rev().take_while(|at| reflects(at)).count();
        for &at in body[..lead].iter().chain(&body[body.len() - trail..]) {
            places[at].kind = Kind::Frame;
        }
        // with several stories, what stands before the first and after the summary's beginning tells none of them
        if let Some(closing) = closing {
            for &at in body.iter().filter(|&&at| at >= closing) {
                places[at].kind = Kind::Frame;
            }
        }
        if starts.len() > 1 {
            for &at in body.iter().filter(|&&at| at < starts[0]) {
                places[at].kind = Kind::Frame;
            }
        }
    }

    /// In a thread others answer with stories of their own: «Заказывала у них же, летом …».
    fn add_comment_stories(
        &self,
        blocks: &[Block],
        analyses: &[Analysis],
        told: &[usize],
        starts: &mut Vec<usize>,
    ) {
        if starts.len() > 1 {
            return;
        }
        let stories: Vec<usize> = (0..blocks.len())
            .filter(|&at| matches!(blocks[at].role, Role::Comment(_)))
            .filter(|&at| tells_story(&blocks[at], &analyses[at]))
            .collect();
        let own_story = told.iter().map(|&at| deeds(&analyses[at])).sum::<usize>() >= 1
            && told.iter().map(|&at| blocks[at].bytes.len()).sum::<usize>() >= OWN_STORY;
        if own_story {
            starts.extend(stories);
        } else if stories.len() > 1 {
            *starts = stories;
        } else {
            return;
        }
        // the name above a comment goes with it
        let named = |at: usize| {
            at > 0
                && blocks[at - 1].role == Role::Site
                && blocks[at - 1].bytes.end + 2 >= blocks[at].bytes.start
        };
        starts
            .iter_mut()
            .for_each(|at| *at -= usize::from(*at > 0 && named(*at)));
        starts.sort_unstable();
        starts.dedup();
    }
}

fn kind(block: &Block, heading: bool) -> Kind {
    match (&block.role, heading) {
        (Role::Site, _) => Kind::Boilerplate,
        (Role::Comment(_), _) => Kind::Comment,
        (Role::Text, true) => Kind::Heading,
        _ => Kind::Body,
    }
}

/// Short lines without a full stop between longer paragraphs.
fn headings(text: &str, blocks: &[Block], analyses: &[Analysis]) -> Vec<bool> {
    let long_text = blocks.iter().any(|block| {
        block.role == Role::Text && text[block.bytes.clone()].chars().count() > HEADING_LETTERS
    });
    let heading = |at: usize| {
        let (block, analysis) = (&blocks[at], &analyses[at]);
        let line = &text[block.bytes.clone()];
        let words = analysis
            .words
            .iter()
            .filter(|word| !word.punctuation)
            .count();
        let parted = block.after_blank
            && blocks
                .get(at + 1)
                .is_none_or(|next| next.after_blank || next.role != Role::Text);
        let open = !line.ends_with(['.', '!', ':', ',', ';', '…', ')', '»', '"'])
            || at == 0 && !line.ends_with(['.', ':', ',']);
        let spoken = line.starts_with(is_dash) || line.contains(": ") && at > 0;
        long_text
            && block.role == Role::Text
            && words > 0
            && words <= HEADING_WORDS
            && line.chars().count() <= HEADING_LETTERS
            && parted
            && open
            && !spoken
            && !line.starts_with(char::is_lowercase)
            && at + 1 < blocks.len()
    };
    let numbered = |at: usize| {
        let line = &text[blocks[at].bytes.clone()];
        blocks[at].role == Role::Text
            && blocks[at].after_blank
            && line.chars().count() <= HEADING_LETTERS
            && !line.ends_with(['.', ','])
            && !line.starts_with(is_dash)
            && super::openers::is_numbered_heading(&analyses[at])
    };
    (0..blocks.len())
        .map(|at| heading(at) || numbered(at))
        .collect()
}

/// How many deeds are told.
fn deeds(analysis: &Analysis) -> usize {
    analysis
        .words
        .iter()
        .filter(|word| finite(word).is_some_and(|verb| verb.past))
        .count()
}

fn tells_story(block: &Block, analysis: &Analysis) -> bool {
    block.bytes.len() >= COMMENT_STORY && deeds(analysis) >= 5
}
