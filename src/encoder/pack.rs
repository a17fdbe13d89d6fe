//! Turns → windows of tokens: `<s>`, then every turn behind a marker, then `</s>`.
//!
//! A token's type tells whose turn it stands in: turns are told apart by it, so that the same words can mean different things
//! from staff and from a customer. `models/training/packing.py` does the same; the model's golden outputs keep both honest.

use serde::Deserialize;
use tokenizers::Tokenizer;

use crate::conversation::{Conversation, Kind, Party, Voice};
use crate::encoder::manifest::{Manifest, WindowSize};
use crate::error::{Error, Result};
use crate::segment::Episode;

const START: i32 = 0;
const PAD: i32 = 1;
const END: i32 = 2;
/// What a padded token adds to its attention: as good as never.
const AWAY: f32 = -1e4;

/// What the encoder is given: turns with what is known of their speakers.
#[derive(Clone, Debug, PartialEq)]
pub struct Text<'t> {
    turns: Vec<Told<'t>>,
}

/// What is known of a turn's speaker: the type that its tokens get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnType {
    /// Spoken by staff.
    Staff,
    /// Spoken by the customer.
    Customer,
    /// Spoken by somebody else.
    Third,
    /// Spoken by nobody knows whom.
    Unknown,
    /// A sentence of a story.
    Narrated,
    /// A line of direct speech in a story.
    Quoted,
}

impl TurnType {
    /// Every type, in a fixed order.
    pub(super) const ALL: [Self; 6] = [
        Self::Staff,
        Self::Customer,
        Self::Third,
        Self::Unknown,
        Self::Narrated,
        Self::Quoted,
    ];

    /// The name in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Customer => "customer",
            Self::Third => "third",
            Self::Unknown => "unknown",
            Self::Narrated => "narrated",
            Self::Quoted => "quoted",
        }
    }
}

/// A turn as the encoder is given it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Told<'t> {
    text: &'t str,
    kind: TurnType,
    /// Not what was said, but what stands around it.
    aside: bool,
}

impl<'t> Text<'t> {
    /// Turns as they stand.
    pub fn new(turns: impl IntoIterator<Item = (&'t str, TurnType)>) -> Self {
        let told = |(text, kind)| Told {
            text,
            kind,
            aside: false,
        };
        Self {
            turns: turns.into_iter().map(told).collect(),
        }
    }

    /// A story: its sentences and lines of direct speech, whoever speaks them.
    pub fn story(episode: &'t Episode) -> Self {
        let turns = episode.segments.iter().map(|segment| Told {
            text: &segment.text,
            kind: if segment.voice == Voice::Quoted {
                TurnType::Quoted
            } else {
                TurnType::Narrated
            },
            aside: matches!(segment.kind, Kind::Boilerplate | Kind::Comment),
        });
        Self {
            turns: turns.collect(),
        }
    }

    /// A transcript: turns with their parties.
    pub fn transcript(conversation: &'t Conversation) -> Self {
        Self::new(conversation.turns.iter().map(|turn| {
            let kind = match turn.party {
                Party::Staff => TurnType::Staff,
                Party::Customer => TurnType::Customer,
                Party::Third => TurnType::Third,
                Party::Unknown => TurnType::Unknown,
            };
            (turn.text.as_str(), kind)
        }))
    }

    /// What was said, and whose turn it is.
    pub(super) fn told(&self) -> impl Iterator<Item = (&str, TurnType)> {
        let said = self.turns.iter().filter(|turn| !turn.aside);
        said.map(|turn| (turn.text, turn.kind))
    }

    /// The words of a turn.
    pub(super) fn of(&self, turn: usize) -> &'t str {
        self.turns[turn].text
    }
}

/// Tokens of one pass of the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Pieces of words.
    pub ids: Vec<i32>,
    /// Types of the turns they stand in.
    pub types: Vec<i32>,
    /// The turns, in order.
    pub turns: Vec<Placed>,
}

/// A turn, or a piece of a long one, in a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Position of its marker; its tokens follow.
    pub marker: usize,
    /// Index of the turn in the conversation.
    pub turn: usize,
    /// Bytes of the turn's text that each token covers.
    pub tokens: Vec<(usize, usize)>,
}

/// Windows side by side, padded to the longest.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Windows.
    pub windows: usize,
    /// Tokens of the longest.
    pub tokens: usize,
    /// Turns of the window that has most.
    pub places: usize,
    /// Pieces of words, windows × tokens.
    pub ids: Vec<i32>,
    /// Types of turns, windows × tokens.
    pub types: Vec<i32>,
    /// 0 for a token, −10⁴ for padding, windows × tokens.
    pub mask: Vec<f32>,
    /// 1 where a token stands in a turn, windows × places × tokens.
    pub turns: Vec<f32>,
}

impl Batch {
    /// Pads windows to the longest of them.
    pub fn of(windows: &[Window]) -> Self {
        let tokens = windows.iter().map(|one| one.ids.len()).max().unwrap_or(0);
        let places = windows.iter().map(|one| one.turns.len()).max().unwrap_or(0);
        let size = windows.len() * tokens;
        let mut batch = Self {
            windows: windows.len(),
            tokens,
            places,
            ids: vec![PAD; size],
            types: vec![0; size],
            mask: vec![AWAY; size],
            turns: vec![0.0; size * places],
        };
        for (row, window) in windows.iter().enumerate() {
            let from = row * tokens;
            let to = from + window.ids.len();
            batch.ids[from..to].copy_from_slice(&window.ids);
            batch.types[from..to].copy_from_slice(&window.types);
            batch.mask[from..to].fill(0.0);
            for (place, placed) in window.turns.iter().enumerate() {
                let from = (row * places + place) * tokens + placed.marker;
                batch.turns[from..=from + placed.tokens.len()].fill(1.0);
            }
        }
        batch
    }
}

/// A turn or a piece of it, as tokens.
struct Piece {
    turn: usize,
    kind: i32,
    ids: Vec<i32>,
    offsets: Vec<(usize, usize)>,
}

impl Piece {
    /// Tokens it takes, marker included.
    fn size(&self) -> usize {
        self.ids.len() + 1
    }
}

/// Windows over all turns that tell something, in order; turns without a single token have nothing to be read.
pub(super) fn pack(
    manifest: &Manifest,
    tokenizer: &Tokenizer,
    text: &Text<'_>,
) -> Result<Vec<Window>> {
    let mut pieces = Vec::new();
    for (at, turn) in text.turns.iter().enumerate() {
        if !turn.aside && !turn.text.trim().is_empty() {
            pieces.extend(cut(manifest, tokenizer, at, *turn)?);
        }
    }
    Ok(windows(manifest.window, pieces))
}

fn cut(
    manifest: &Manifest,
    tokenizer: &Tokenizer,
    at: usize,
    turn: Told<'_>,
) -> Result<Vec<Piece>> {
    let coded = tokenizer
        .encode(turn.text, false)
        .map_err(|error| Error::Encoder(format!("tokens of turn {at}: {error}")))?;
    let kind = manifest.kind(turn.kind);
    let ids: Vec<i32> = coded.get_ids().iter().map(|&id| id.cast_signed()).collect();
    let piece = manifest.window.piece;
    let cuts = (0..ids.len().max(1)).step_by(piece);
    Ok(cuts
        .map(|from| {
            let to = (from + piece).min(ids.len());
            Piece {
                turn: at,
                kind,
                ids: ids[from..to].to_vec(),
                offsets: coded.get_offsets()[from..to].to_vec(),
            }
        })
        .collect())
}

fn windows(size: WindowSize, pieces: Vec<Piece>) -> Vec<Window> {
    let mut windows = Vec::new();
    // Pieces of the open window are `pieces[first..next]`.
    let (mut first, mut width) = (0, 2);
    for next in 0..pieces.len() {
        let own = pieces[next].size();
        if first < next && width + own > size.longest {
            windows.push(window(&pieces[first..next]));
            let mut kept = 0;
            let mut from = next;
            while from > first {
                let more = pieces[from - 1].size();
                if kept + more > size.overlap || 2 + kept + more + own > size.longest {
                    break;
                }
                kept += more;
                from -= 1;
            }
            (first, width) = (from, 2 + kept);
        }
        width += own;
    }
    if first < pieces.len() {
        windows.push(window(&pieces[first..]));
    }
    windows
}

fn window(pieces: &[Piece]) -> Window {
    let mut window = Window {
        ids: vec![START],
        types: vec![0],
        turns: Vec::with_capacity(pieces.len()),
    };
    for piece in pieces {
        window.turns.push(Placed {
            marker: window.ids.len(),
            turn: piece.turn,
            tokens: piece.offsets.clone(),
        });
        window.ids.push(END);
        window.ids.extend(&piece.ids);
        window.types.resize(window.ids.len(), piece.kind);
    }
    window.ids.push(END);
    window.types.push(0);
    window
}
