//! What the encoder says of a story's teller and speakers, as log-odds that join those of cues and words.

use std::collections::BTreeMap;

use crate::conversation::{Narrator, Party};
use crate::encoder::Reading;

/// The encoder is never surer than this, in log-odds.
const SUREST: f64 = 4.0;
/// Shares of customers, staff and observers among the narrators of training: the encoder's probabilities contain them, and so
/// does the evidence that they join.
const SHARES: [f64; 3] = [0.75, 0.13, 0.12];
/// What its word on the narrator counts beside that of the cues: on held-out stories half is as good as all, and what is said
/// in so many words should win.
const TRUST: f64 = 0.5;
/// From this probability on a line is somebody else's: neither side's.
const THIRD: f64 = 0.6;

/// Votes on one story; empty without an encoder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Votes {
    /// Logarithms of how much likelier customer, staff and observer are than by their shares.
    pub(super) narrator: [f64; 3],
    /// Log-odds of staff against customer by segment.
    leans: BTreeMap<usize, f64>,
    /// Segments that somebody else speaks.
    thirds: BTreeMap<usize, f64>,
}

impl Votes {
    /// Takes what the encoder read in the segments of a story.
    pub fn of(reading: &Reading) -> Self {
        let mut votes = Self::default();
        for &(narrator, probability) in &reading.case.narrator {
            let at = match narrator {
                Narrator::Customer => 0,
                Narrator::Staff => 1,
                Narrator::Observer => 2,
            };
            votes.narrator[at] = TRUST * (probability / SHARES[at]).max((-SUREST).exp()).ln();
        }
        for turn in &reading.turns {
            let of = |party| {
                let found = turn.party.iter().find(|(one, _)| *one == party);
                found.map_or(0.0, |&(_, probability)| probability)
            };
            let (staff, customer) = (of(Party::Staff), of(Party::Customer));
            if staff > 0.0 && customer > 0.0 {
                let lean = (staff / customer).ln().clamp(-SUREST, SUREST);
                votes.leans.insert(turn.turn, lean);
            }
            let third = of(Party::Third);
            if third >= THIRD {
                votes.thirds.insert(turn.turn, third);
            }
        }
        votes
    }

    /// Votes on a whole document: the mean of its stories' on the narrator.
    pub(super) fn narrator_of(all: &[Self]) -> [f64; 3] {
        let count = all.len().max(1) as f64;
        std::array::from_fn(|at| all.iter().map(|one| one.narrator[at]).sum::<f64>() / count)
    }

    /// Log-odds of staff against customer for a segment; 0 where nothing was read.
    pub(super) fn lean(&self, segment: usize) -> f64 {
        self.leans.get(&segment).copied().unwrap_or(0.0)
    }

    /// Probability that neither side speaks a segment, where that is likely.
    pub(super) fn third(&self, segment: usize) -> Option<f64> {
        self.thirds.get(&segment).copied()
    }
}
