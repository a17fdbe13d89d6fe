//! What a supervisor reads of a case first: who did what, and the quote that shows it.

use crate::case::{Case, CaseTurn, Evidence, Flag, FlagName, State};
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
    turn: Option<&'a CaseTurn>,
}

/// Letters of a sentence that are shown round a quote.
const SENTENCE_SHOWN: usize = 110;

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
    // of an abridged case some turns are left out
    let turn =
        evidence.and_then(|evidence| case.turns.iter().find(|turn| turn.index == evidence.turn));
    let speaker = turn
        .filter(|turn| turn.party == party)
        .and_then(|turn| turn.speaker.as_deref());
    Some(Finding {
        flag: name,
        state: *state,
        probability: *probability,
        party,
        speaker,
        evidence,
        turn,
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
    /// The strongest quote in its sentence, cut to what is read at a glance: «вали» alone tells a supervisor little.
    pub fn quote(&self) -> Option<String> {
        let (evidence, turn) = (self.evidence?, self.turn?);
        let quote = in_sentence(&turn.text, evidence.start, evidence.end);
        Some(bare(&quote).to_owned())
    }

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

/// Direct speech without its own quotation marks: every page puts quotes into marks.
fn bare(quote: &str) -> &str {
    let inner = quote
        .strip_prefix('«')
        .and_then(|rest| rest.strip_suffix('»').or_else(|| rest.strip_suffix("».")));
    inner
        .filter(|inner| !inner.contains(['«', '»']))
        .unwrap_or(quote)
}

/// The characters from `start` to `end` with what stands round them in their sentence, cut marks where it is longer.
fn in_sentence(text: &str, start: usize, end: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (start, end) = (start.min(letters.len()), end.min(letters.len()));
    let ends = |letter: &char| matches!(letter, '.' | '!' | '?' | '…' | '\n');
    let from = letters[..start]
        .iter()
        .rposition(ends)
        .map_or(0, |at| at + 1);
    let to = letters[end..]
        .iter()
        .position(ends)
        .map_or(letters.len(), |at| end + at + 1);
    let room = SENTENCE_SHOWN.saturating_sub(end - start);
    let before = (start - from).min(room.saturating_sub((to - end).min(room / 2)));
    let after = (to - end).min(room - before);
    // cut between words, unless the quote itself begins or ends there
    let space = |letter: &char| letter.is_whitespace();
    let (mut first, mut last) = (start - before, end + after);
    let (cut_before, cut_after) = (first > from, last < to);
    if cut_before && !space(&letters[first - 1]) {
        let next = letters[first..start].iter().position(space);
        first = next.map_or(start, |at| first + at);
    }
    if cut_after && !space(&letters[last]) {
        let next = letters[end..last].iter().rposition(space);
        last = next.map_or(end, |at| end + at);
    }
    let shown: String = letters[first..last].iter().collect();
    let mark = |cut: bool| if cut { "…" } else { "" };
    format!("{}{}{}", mark(cut_before), shown.trim(), mark(cut_after))
}

/// Whether a label says more than the party does: «Марина» does, `spk_0` and «Оператор» do not.
pub fn names_somebody(label: &str) -> bool {
    let lower = label.to_lowercase();
    !lower
        .chars()
        .any(|letter| letter.is_ascii_digit() || letter == '_')
        && ![
            "агент",
            "администратор",
            "бот",
            "диспетчер",
            "консультант",
            "менеджер",
            "оператор",
            "поддержка",
            "продавец",
            "сотрудник",
            "специалист",
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

#[cfg(test)]
mod tests {
    use super::{bare, in_sentence};

    #[test]
    fn marks_are_not_doubled() {
        assert_eq!(
            bare("«Женщина, не мотайте нервы»"),
            "Женщина, не мотайте нервы"
        );
        assert_eq!(bare("«Связь» и «Сети»"), "«Связь» и «Сети»");
        assert_eq!(bare("из «Связи» звонили"), "из «Связи» звонили");
    }

    #[test]
    fn a_quote_is_shown_in_its_sentence_and_no_further() {
        let text = "Да, слышу. Забирай корыто и вали отсюда! Всё.";
        let at = text.chars().position(|letter| letter == 'в').unwrap_or(0);
        assert_eq!(
            in_sentence(text, at, at + 4),
            "Забирай корыто и вали отсюда!"
        );
    }

    #[test]
    fn a_long_sentence_is_cut_on_both_sides_of_the_quote() {
        let text = format!(
            "{} дура {}",
            "слово ".repeat(40).trim(),
            "слово ".repeat(40).trim()
        );
        let at = text.chars().position(|letter| letter == 'д').unwrap_or(0);
        let shown = in_sentence(&text, at, at + 4);
        assert!(
            shown.starts_with('…') && shown.ends_with('…') && shown.chars().count() <= 112,
            "{shown}"
        );
        let words = shown.trim_matches('…').split(' ');
        assert!(
            words.clone().all(|word| matches!(word, "слово" | "дура")),
            "no word is cut: {shown}"
        );
    }
}
