//! Every rule against its own examples: what `razbor rules check` runs.
//!
//! An example is the text of one turn by the rule's party, said or told as the rule asks. `К: … // С: …` puts turns
//! before it, `К` for the customer and `С` for staff; the last one is examined.

use super::{Example, Rule, RuleParty, RuleVoice, Rules};
use crate::conversation::{Clause, Conversation, Kind, Party, Turn, Voice};
use crate::document::{Channel, CharIndex, Head, Source};
use crate::morphology::Morphology;

/// An example that does not do what its list says.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Rule file.
    pub file: String,
    /// Line of the example, from 1.
    pub line: usize,
    /// Rule.
    pub id: String,
    /// What went wrong, with the example.
    pub reason: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{}:{}: {}: {}",
            self.file, self.line, self.id, self.reason
        )
    }
}

impl Rules {
    /// Runs every example of every rule; failures in the order of the files.
    pub fn check(&self, morphology: &Morphology) -> Vec<Failure> {
        let mut failures = Vec::new();
        for rule in &self.rules {
            let mut examine = |example: &Example, wanted: bool| {
                if self.sees(rule, &example.text, morphology) != wanted {
                    let verb = if wanted { "does not match" } else { "matches" };
                    failures.push(Failure {
                        file: rule.file.clone(),
                        line: example.line,
                        id: rule.id.clone(),
                        reason: format!("{verb} «{}»", example.text),
                    });
                }
            };
            rule.matches
                .iter()
                .for_each(|example| examine(example, true));
            rule.ignores
                .iter()
                .for_each(|example| examine(example, false));
        }
        failures
    }

    /// Number of examples of all rules.
    pub fn example_count(&self) -> usize {
        self.rules
            .iter()
            .map(|rule| rule.matches.len() + rule.ignores.len())
            .sum()
    }

    fn sees(&self, rule: &Rule, example: &str, morphology: &Morphology) -> bool {
        let alone = Rules {
            index: super::Index::new(std::slice::from_ref(rule)),
            rules: vec![rule.clone()],
            hash: String::new(),
        };
        let conversation = rule.example(example, morphology);
        let last = conversation.turns.len() - 1;
        alone
            .find(&conversation)
            .iter()
            .any(|signal| signal.turn == last)
    }
}

impl Rule {
    fn example(&self, text: &str, morphology: &Morphology) -> Conversation {
        let own = if self.party == RuleParty::Staff {
            Party::Staff
        } else {
            Party::Customer
        };
        let voice = if self.voice == RuleVoice::Told {
            Voice::Narrated
        } else {
            Voice::Spoken
        };
        let turns = text.split(" // ").map(|line| match line.split_once(": ") {
            Some(("К", said)) => turn(said, Party::Customer, voice, morphology),
            Some(("С", said)) => turn(said, Party::Staff, voice, morphology),
            _ => turn(line, own, voice, morphology),
        });
        let head = Head {
            id: self.id.clone(),
            source: Source {
                path: self.file.clone(),
                record: 1,
            },
            channel: Channel::Call,
            started_at: None,
            customer_key: None,
            company: None,
        };
        let turns = turns.collect();
        Conversation {
            case_id: self.id.clone(),
            head,
            narrator: None,
            turns,
            notices: Vec::new(),
        }
    }
}

fn turn(text: &str, party: Party, voice: Voice, morphology: &Morphology) -> Turn {
    Turn {
        speaker: None,
        party,
        probability: 1.0,
        voice,
        kind: Kind::Body,
        span: CharIndex::new(text).span(&(0..text.len())),
        analysis: morphology.analyze(text),
        clauses: vec![Clause {
            bytes: 0..text.len(),
            party,
            voice,
        }],
        text: text.to_owned(),
        start_ms: None,
        end_ms: None,
    }
}
