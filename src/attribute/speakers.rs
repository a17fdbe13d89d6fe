//! Parties of a transcript's turns: from roles and labels where they tell, else from what is said.

use std::collections::HashMap;

use super::alternation::{self, Lean};
use super::labels::{Hint, Labels};
use super::voices::Voices;
use crate::conversation::Party;
use crate::morphology::{Analysis, Morphology};
use crate::segment::Segment;

/// Logarithm of odds that a word of a label is worth.
const LABEL: f64 = 12.0;
/// … a handle of a chat.
const HANDLE: f64 = 3.0;
/// … the first words of a call, which are the company's more often than not.
const OPENING: f64 = 0.5;
/// From this distance on the labels of the two sides are taken for exchanged.
const EXCHANGED: f64 = 14.0;

/// Party and probability of every turn, and whether the labels seem exchanged.
pub(super) struct Sides {
    pub turns: Vec<(Party, f64)>,
    pub exchanged: bool,
}

struct Speaker {
    hint: Hint,
    role: Option<Party>,
    lean: f64,
    turns: usize,
}

/// Attributes all turns.
pub(super) fn sides(
    labels: &Labels,
    voices: &Voices,
    segments: &[Segment],
    analyses: &[Analysis],
    morphology: &Morphology,
) -> Sides {
    let mut speakers: Vec<Speaker> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for (at, (segment, analysis)) in segments.iter().zip(analyses).enumerate() {
        let Some(label) = segment.speaker.as_deref() else {
            continue;
        };
        let place = *index.entry(label).or_insert_with(|| {
            speakers.push(Speaker {
                hint: labels.hint(label, morphology),
                role: None,
                lean: 0.0,
                turns: 0,
            });
            speakers.len() - 1
        });
        let speaker = &mut speakers[place];
        speaker.role = speaker.role.or(segment.role);
        speaker.turns += 1;
        speaker.lean += voices.lean(analysis) + if at == 0 { OPENING } else { 0.0 };
    }
    let exchanged = exchange(&mut speakers);
    let parties = assign(&speakers);
    let known: Vec<Option<(Party, f64)>> = segments
        .iter()
        .map(|segment| match (segment.role, segment.speaker.as_deref()) {
            (Some(role), _) => Some((role, 1.0)),
            (None, Some(label)) => index.get(label).map(|&place| parties[place]),
            (None, None) => None,
        })
        .collect();
    Sides {
        turns: fill(&known, voices, analyses),
        exchanged,
    }
}

/// When those labelled as staff speak like customers and the other way round, the labels are exchanged.
fn exchange(speakers: &mut [Speaker]) -> bool {
    let mean = |hint: Hint| {
        let of: Vec<&Speaker> = speakers
            .iter()
            .filter(|one| one.hint == hint && one.role.is_none())
            .collect();
        let turns: usize = of.iter().map(|one| one.turns).sum();
        (turns >= 3).then(|| of.iter().map(|one| one.lean).sum::<f64>())
    };
    let (Some(staff), Some(customer)) = (mean(Hint::Staff), mean(Hint::Customer)) else {
        return false;
    };
    let exchanged = customer - staff >= EXCHANGED && staff < 0.0 && customer > 0.0;
    if exchanged {
        for speaker in speakers {
            speaker.hint = match speaker.hint {
                Hint::Staff => Hint::Customer,
                Hint::Customer => Hint::Staff,
                other => other,
            };
        }
    }
    exchanged
}

/// One customer as a rule, staff beside, third parties.
fn assign(speakers: &[Speaker]) -> Vec<(Party, f64)> {
    let score = |speaker: &Speaker| {
        speaker.lean
            + match speaker.hint {
                Hint::Staff => LABEL,
                Hint::Customer => -LABEL,
                Hint::Handle => -HANDLE,
                Hint::Kin => -HANDLE,
                Hint::Nothing => 0.0,
            }
    };
    let fixed = |speaker: &Speaker| {
        speaker.role.or(match speaker.hint {
            Hint::Staff => Some(Party::Staff),
            Hint::Customer => Some(Party::Customer),
            _ => None,
        })
    };
    let mut parties: Vec<Option<Party>> = speakers.iter().map(fixed).collect();
    let order = |best: &dyn Fn(f64, f64) -> bool, parties: &[Option<Party>]| {
        let mut chosen: Option<usize> = None;
        for (at, speaker) in speakers.iter().enumerate() {
            let open = parties[at].is_none();
            if open && chosen.is_none_or(|other| best(score(speaker), score(&speakers[other]))) {
                chosen = Some(at);
            }
        }
        chosen
    };
    let lacks = |parties: &[Option<Party>], party: Party| !parties.contains(&Some(party));
    if lacks(&parties, Party::Customer)
        && let Some(at) = order(&|one, other| one < other, &parties)
    {
        let alone = speakers.len() == 1;
        parties[at] = Some(if alone && score(&speakers[at]) > 0.0 {
            Party::Staff
        } else {
            Party::Customer
        });
    }
    if lacks(&parties, Party::Staff)
        && let Some(at) = order(&|one, other| one > other, &parties)
    {
        parties[at] = Some(Party::Staff);
    }
    let customers: Vec<f64> = speakers
        .iter()
        .zip(&parties)
        .filter(|(_, party)| **party == Some(Party::Customer))
        .map(|(one, _)| score(one))
        .collect();
    let customer = customers.iter().copied().fold(f64::INFINITY, f64::min);
    speakers
        .iter()
        .zip(parties)
        .map(|(speaker, party)| {
            let party = party.unwrap_or(match speaker.hint {
                Hint::Kin => Party::Third,
                _ if score(speaker) > 0.0 => Party::Staff,
                // a third voice with few turns beside a known customer
                _ if speaker.turns <= 2 && customer.is_finite() => Party::Third,
                _ => Party::Customer,
            });
            let certain =
                speaker.role.is_some() || matches!(speaker.hint, Hint::Staff | Hint::Customer);
            let probability = if certain {
                0.99
            } else {
                logistic(score(speaker).abs().min(6.0) * 0.7)
            };
            (party, probability)
        })
        .collect()
}

/// Turns without a speaker: by what is said and by alternation with their neighbours.
fn fill(
    known: &[Option<(Party, f64)>],
    voices: &Voices,
    analyses: &[Analysis],
) -> Vec<(Party, f64)> {
    if known.iter().all(Option::is_some) {
        return known.iter().flatten().copied().collect();
    }
    let leans: Vec<Lean> = known
        .iter()
        .zip(analyses)
        .enumerate()
        .map(|(at, (known, analysis))| match known {
            Some((Party::Staff, _)) => Lean::Known(true),
            Some((Party::Customer, _)) => Lean::Known(false),
            Some(_) => Lean::Aside,
            None => Lean::Open(voices.lean(analysis) + if at == 0 { OPENING } else { 0.0 }),
        })
        .collect();
    let sides = alternation::resolve(&leans, |_| alternation::TURNS);
    known
        .iter()
        .zip(sides)
        .map(|(known, (staff, probability))| {
            known.unwrap_or((
                if staff { Party::Staff } else { Party::Customer },
                probability,
            ))
        })
        .collect()
}

pub(super) fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
impl Speaker {
    fn heard(hint: Hint, lean: f64, turns: usize) -> Self {
        Self {
            hint,
            role: None,
            lean,
            turns,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parties(speakers: &[Speaker]) -> Vec<Party> {
        assign(speakers)
            .into_iter()
            .map(|(party, _)| party)
            .collect()
    }

    #[test]
    fn of_two_unnamed_speakers_one_is_the_customer() {
        let speakers = [
            Speaker::heard(Hint::Nothing, 4.0, 5),
            Speaker::heard(Hint::Nothing, 1.0, 5),
        ];
        assert_eq!(parties(&speakers), [Party::Staff, Party::Customer]);
    }

    #[test]
    fn a_director_who_takes_the_telephone_is_staff_and_a_granddaughter_a_third_party() {
        let speakers = [
            Speaker::heard(Hint::Staff, 1.0, 3),
            Speaker::heard(Hint::Customer, -3.0, 6),
            Speaker::heard(Hint::Nothing, 2.0, 4),
            Speaker::heard(Hint::Kin, -1.0, 2),
        ];
        assert_eq!(
            parties(&speakers),
            [Party::Staff, Party::Customer, Party::Staff, Party::Third]
        );
    }
}
