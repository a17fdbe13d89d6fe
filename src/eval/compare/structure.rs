//! Cases, turns, voices and parties: whether the text was taken apart rightly.

use crate::case::{Case, CaseTurn, FlagName, State};
use crate::conversation::{Party, Voice};
use crate::document::Record;
use crate::eval::gold::{Gold, GoldQuote, Labels};
use crate::eval::locate::{Place, labelled};
use crate::eval::measure::Confusion;
use crate::eval::report::{EpisodeReport, Report, Share};

impl Report {
    /// Counts what one record tells of narrator, cases, turns and direct speech.
    pub(crate) fn structure(&mut self, gold: &Gold, cases: &[Case]) {
        if let Some(narrator) = gold.labels.narrator {
            self.narrator
                .add(cases.first().and_then(|case| case.narrator) == Some(narrator));
        }
        if let Some(count) = gold.labels.cases {
            self.cases.add(cases.len() == count);
        }
        let turns: Vec<&CaseTurn> = cases.iter().flat_map(|case| &case.turns).collect();
        if let Some(Record::Transcript(transcript)) = &gold.record {
            for ((index, raw), party) in transcript.turns.iter().enumerate().zip(&gold.parties) {
                let right = turns.get(index).is_some_and(|turn| turn.party == *party);
                self.turn_party.add(right);
                if is_anonymous(raw.speaker.as_deref()) {
                    self.turn_party_anonymous.add(right);
                }
            }
        }
        self.dialogue(gold, &turns);
    }

    /// The party of a line of direct speech is that of the turns that hold most of its characters.
    fn dialogue(&mut self, gold: &Gold, turns: &[&CaseTurn]) {
        let mut from = 0;
        for line in &gold.labels.dialogue {
            let quote = GoldQuote {
                quote: line.quote.clone(),
                ..GoldQuote::default()
            };
            let Some(place) = labelled(gold, &quote, from) else {
                continue;
            };
            from = place.end;
            let holding = |party: Option<Party>| -> usize {
                turns
                    .iter()
                    .filter(|turn| {
                        turn.voice == Voice::Quoted && party.is_none_or(|party| turn.party == party)
                    })
                    .map(|turn| {
                        place.overlap(&Place {
                            turn: 0,
                            start: turn.start,
                            end: turn.end,
                        })
                    })
                    .sum()
            };
            self.dialogue_found
                .add(2 * holding(None) >= place.end - place.start);
            let best = [Party::Staff, Party::Customer, Party::Third, Party::Unknown]
                .into_iter()
                .map(|party| (holding(Some(party)), party))
                .rev()
                .max_by_key(|(letters, _)| *letters);
            self.dialogue_party
                .add(best.is_some_and(|(letters, party)| letters > 0 && party == line.party));
        }
    }
}

/// Whether a label tells nothing of the speaker: `spk_0`, `SPEAKER_00`, `Спикер 1`, `A`, none.
fn is_anonymous(label: Option<&str>) -> bool {
    let Some(label) = label else { return true };
    let lower = label.to_lowercase();
    let word =
        lower.trim_end_matches(|letter: char| letter.is_ascii_digit() || " _-#№".contains(letter));
    [
        "",
        "spk",
        "speaker",
        "спикер",
        "говорящий",
        "голос",
        "channel",
        "канал",
        "ch",
    ]
    .contains(&word)
        || lower.chars().count() == 1
}

impl EpisodeReport {
    /// Counts the episodes of one record, paired in order.
    pub(crate) fn add(&mut self, gold: &Gold, cases: &[Case]) {
        if self.flags.is_empty() {
            self.flags = FlagName::ALL
                .iter()
                .map(|&name| (name, Confusion::default()))
                .collect();
        }
        for (at, labels) in gold.labels.episodes.iter().enumerate() {
            self.labelled += 1;
            let case = cases.get(at);
            self.paired += u64::from(case.is_some());
            self.judge(labels, case);
        }
    }

    fn judge(&mut self, labels: &Labels, case: Option<&Case>) {
        for (name, confusion) in &mut self.flags {
            if let Some(label) = labels.flag(*name) {
                confusion.add(
                    label,
                    case.is_some_and(|case| case.flags.get(*name).state == State::Raised),
                );
            }
        }
        if let Some(class) = labels.legitimacy {
            Share::add(
                &mut self.legitimacy,
                case.is_some_and(|case| case.legitimacy.class == class),
            );
        }
    }
}
