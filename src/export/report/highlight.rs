//! Signals and evidence of one turn as marks that may overlap, and the text cut at their edges.

use crate::case::{Case, CaseTurn, FlagName, State};
use crate::conversation::Party;
use crate::document::CharIndex;
use crate::export::tone::Tone;
use crate::signal::SignalKind;

/// One highlighted stretch of a turn's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What was seen.
    pub signal: SignalKind,
    /// How it is shown.
    pub tone: Tone,
    /// How sure the surest origin is; `None` when the turn does not list the signal.
    pub probability: Option<f64>,
    /// What saw it.
    pub origins: Vec<String>,
    /// Flags raised or under question that rest on it.
    pub flags: Vec<FlagName>,
}

/// Marks of a turn in order of their start, longer first; what several origins saw in one place is one mark.
pub fn marks(case: &Case, turn: &CaseTurn) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for signal in &turn.signals {
        let mark = find_or_add(
            &mut marks,
            signal.start,
            signal.end,
            signal.signal,
            Tone::of(signal.signal, signal.party),
        );
        mark.probability = Some(
            mark.probability
                .map_or(signal.probability, |other| other.max(signal.probability)),
        );
        add_once(&mut mark.origins, &signal.origin);
    }
    for name in FlagName::ALL {
        let flag = case.flags.get(name);
        for evidence in flag
            .evidence
            .iter()
            .filter(|evidence| evidence.turn == turn.index && flag.state != State::Clear)
        {
            let tone = tone_of(name, evidence.signal);
            let mark = find_or_add(
                &mut marks,
                evidence.start,
                evidence.end,
                evidence.signal,
                tone,
            );
            add_once(&mut mark.origins, &evidence.origin);
            mark.flags.push(name);
            mark.tone = tone;
        }
    }
    let letters = turn.text.chars().count();
    marks.retain(|mark| mark.start < mark.end && mark.end <= letters);
    marks.sort_by_key(|mark| {
        (
            mark.start,
            std::cmp::Reverse(mark.end),
            mark.tone,
            mark.signal,
        )
    });
    marks
}

/// A recalled promise is neutral by itself; where a flag rests on it, it is shown as what the flag says.
fn tone_of(flag: FlagName, signal: SignalKind) -> Tone {
    let (party, otherwise) = match flag {
        FlagName::AbusiveStaffReply => (Party::Staff, Tone::StaffBad),
        FlagName::UnreasonableCustomer => (Party::Customer, Tone::CustomerBad),
        FlagName::BrokenPromise => (Party::Staff, Tone::For),
        FlagName::ExemplaryHandling => (Party::Staff, Tone::Good),
    };
    match Tone::of(signal, party) {
        Tone::Neutral => otherwise,
        tone => tone,
    }
}

fn find_or_add(
    marks: &mut Vec<Mark>,
    start: usize,
    end: usize,
    signal: SignalKind,
    tone: Tone,
) -> &mut Mark {
    let same = |mark: &Mark| mark.start == start && mark.end == end && mark.signal == signal;
    let at = marks.iter().position(same).unwrap_or_else(|| {
        marks.push(Mark {
            start,
            end,
            signal,
            tone,
            probability: None,
            origins: Vec::new(),
            flags: Vec::new(),
        });
        marks.len() - 1
    });
    &mut marks[at]
}

fn add_once(origins: &mut Vec<String>, origin: &str) {
    if !origins.iter().any(|known| known == origin) {
        origins.push(origin.to_owned());
    }
}

/// A stretch of text under the same marks.
#[derive(Debug, PartialEq)]
pub struct Piece<'a> {
    /// The words.
    pub text: &'a str,
    /// Positions in the list of marks.
    pub under: Vec<usize>,
    /// Those of them that end here.
    pub closing: Vec<usize>,
}

/// Cuts a text at the edges of its marks; the pieces join back to the text.
pub fn pieces<'a>(text: &'a str, marks: &[Mark]) -> Vec<Piece<'a>> {
    let index = CharIndex::new(text);
    let letters = index.char_at(text.len());
    let mut edges: Vec<usize> = marks
        .iter()
        .flat_map(|mark| [mark.start, mark.end])
        .chain([0, letters])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
        .windows(2)
        .map(|edge| {
            let (start, end) = (edge[0], edge[1]);
            let holding = |test: &dyn Fn(&Mark) -> bool| -> Vec<usize> {
                marks
                    .iter()
                    .enumerate()
                    .filter(|(_, mark)| test(mark))
                    .map(|(at, _)| at)
                    .collect()
            };
            Piece {
                text: &text[index.byte_at(start)..index.byte_at(end)],
                under: holding(&|mark| mark.start <= start && end <= mark.end),
                closing: holding(&|mark| mark.end == end),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize) -> Mark {
        Mark {
            start,
            end,
            signal: SignalKind::Insult,
            tone: Tone::StaffBad,
            probability: None,
            origins: Vec::new(),
            flags: Vec::new(),
        }
    }

    #[test]
    fn overlapping_marks_cut_the_text_and_lose_nothing_of_it() {
        let text = "Не звоните сюда больше, ясно?";
        let marks = [mark(0, 15), mark(3, 22), mark(11, 15)];
        let pieces = pieces(text, &marks);
        assert_eq!(
            pieces.iter().map(|piece| piece.text).collect::<String>(),
            text
        );
        let seen: Vec<(&str, Vec<usize>, Vec<usize>)> = pieces
            .into_iter()
            .map(|piece| (piece.text, piece.under, piece.closing))
            .collect();
        assert_eq!(
            seen,
            [
                ("Не ", vec![0], vec![]),
                ("звоните ", vec![0, 1], vec![]),
                ("сюда", vec![0, 1, 2], vec![0, 2]),
                (" больше", vec![1], vec![1]),
                (", ясно?", vec![], vec![]),
            ]
        );
    }

    #[test]
    fn text_without_marks_is_one_piece() {
        assert_eq!(pieces("Алло", &[]).len(), 1);
        assert!(pieces("", &[]).is_empty());
    }
}
