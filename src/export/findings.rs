//! What a supervisor reads of a case first: who did what, and the quote that shows it.

use crate::case::{Case, Evidence, Flag, FlagName, State};
use crate::conversation::Party;
use crate::export::words::Language;

/// One flag of a case that is raised or under question.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// Which flag.
    pub flag: FlagName,
    /// Raised or not sure.
    pub state: State,
    /// Probability that the flag holds.
    pub probability: f64,
    /// Whose conduct it is.
    pub party: Party,
    /// Label of the turn the first quote is in.
    pub speaker: Option<&'a str>,
    /// The strongest quote; none only under question.
    pub evidence: Option<&'a Evidence>,
}

/// Raised flags in the order of the contract, then those under question.
pub fn findings(case: &Case) -> Vec<Finding<'_>> {
    let mut found: Vec<Finding<'_>> = FlagName::ALL
        .into_iter()
        .filter_map(|name| finding(case, name))
        .collect();
    found.sort_by_key(|finding| finding.state != State::Raised);
    found
}

fn finding(case: &Case, name: FlagName) -> Option<Finding<'_>> {
    let Flag {
        state,
        probability,
        evidence,
    } = case.flags.get(name);
    if *state == State::Clear {
        return None;
    }
    let party = actor(name);
    let evidence = evidence.first();
    let speaker = evidence
        .and_then(|evidence| case.turns.iter().find(|turn| turn.index == evidence.turn))
        .filter(|turn| turn.party == party)
        .and_then(|turn| turn.speaker.as_deref());
    Some(Finding {
        flag: name,
        state: *state,
        probability: *probability,
        party,
        speaker,
        evidence,
    })
}

/// Whose conduct a flag speaks of.
fn actor(name: FlagName) -> Party {
    match name {
        FlagName::UnreasonableCustomer => Party::Customer,
        FlagName::AbusiveStaffReply | FlagName::BrokenPromise | FlagName::ExemplaryHandling => {
            Party::Staff
        }
    }
}

impl Finding<'_> {
    /// Who, as people say it: the party, and the label where it tells more («Сотрудник (Марина)»).
    pub fn who(&self, language: Language) -> String {
        let party = match self.flag {
            FlagName::BrokenPromise => language.pick("Компания", "Company"),
            _ => language.party(self.party),
        };
        match self.speaker.filter(|label| names_somebody(label)) {
            Some(label) => format!("{party} ({label})"),
            None => party.to_owned(),
        }
    }
}

/// Whether a label says more than the party does: «Марина» does, `spk_0` and «Оператор» do not.
fn names_somebody(label: &str) -> bool {
    let lower = label.to_lowercase();
    !lower
        .chars()
        .any(|letter| letter.is_ascii_digit() || letter == '_')
        && ![
            "агент",
            "оператор",
            "сотрудник",
            "клиент",
            "абонент",
            "agent",
            "customer",
            "client",
            "operator",
            "speaker",
            "staff",
            "internal",
            "external",
            "я",
        ]
        .contains(&lower.as_str())
}

/// Whether a supervisor should look at the case at all: something is raised or under question.
pub fn worth_looking(case: &Case) -> bool {
    FlagName::ALL
        .iter()
        .any(|&name| case.flags.get(name).state != State::Clear)
}
