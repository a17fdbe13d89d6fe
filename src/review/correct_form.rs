//! Whose turn it is, and which words show a flag, as a person sets it right.

use maud::{Markup, html};

use super::session::{Session, random};
use super::{Wrong, layout};
use crate::case::{Case, Evidence, FlagName};
use crate::conversation::{Kind, Party};
use crate::document::CharIndex;
use crate::export::Language;
use crate::export::cases_csv::name_of;
use crate::export::report::dialogue::visible;
use crate::signal::SignalKind;
use crate::store::CaseNumber;
use crate::store::decisions::{Correction, Right};

/// Letters of a turn in the list of turns.
const OPENING: usize = 60;

/// Shows the case as the reviewer set it right.
pub fn apply(case: &mut Case, correction: &Correction) {
    let Some(turn) = case.turns.get_mut(correction.turn) else {
        return;
    };
    match &correction.right {
        Right::Party(party) => turn.party = *party,
        Right::Span { flag, start, end } => {
            let index = CharIndex::new(&turn.text);
            let quote = turn.text[index.byte_at(*start)..index.byte_at(*end)].to_owned();
            let evidence = Evidence {
                turn: correction.turn,
                start: *start,
                end: *end,
                quote,
                signal: shown_as(*flag),
                origin: format!("person:{}", correction.reviewer),
                reason: "Отмечено человеком".to_owned(),
            };
            case.flags.get_mut(*flag).evidence.push(evidence);
        }
    }
}

/// The signal that a person's span is shown as.
fn shown_as(flag: FlagName) -> SignalKind {
    match flag {
        FlagName::AbusiveStaffReply => SignalKind::Insult,
        FlagName::UnreasonableCustomer => SignalKind::ExcessiveDemand,
        FlagName::BrokenPromise => SignalKind::MissedDeadline,
        FlagName::ExemplaryHandling => SignalKind::Ownership,
    }
}

/// The forms, and what this reviewer has set right so far.
pub fn forms(
    case: &Case,
    number: CaseNumber,
    seen: &[&Correction],
    session: &Session,
    back: &str,
) -> std::result::Result<Markup, Wrong> {
    let language = session.language;
    let turns = html! {
        @for turn in case.turns.iter().filter(|turn| turn.kind != Kind::Boilerplate) {
            option value=(turn.index) { (turn.index + 1) ". " (language.party(turn.party)) ": " (visible(&opening(&turn.text))) }
        }
    };
    let action = format!("/case/{}/correct", number.0);
    let parties = [Party::Staff, Party::Customer, Party::Third, Party::Unknown];
    Ok(html! {
        details.correct {
            summary { (language.pick("Исправить: чья реплика, какие слова", "Correct: whose turn, which words")) }
            form method="post" action=(action) {
                (layout::form_key(session)) input type="hidden" name="ticket" value=(random()?); input type="hidden" name="back" value=(back);
                label { (language.pick("Реплика", "Turn")) select name="turn" { (turns) } }
                label { (language.pick("На самом деле говорит", "It is really")) select name="party" { @for party in parties { option value=(name_of(&party)) { (language.party(party)) } } } }
                button type="submit" { (language.pick("Исправить, чья реплика", "Correct whose turn it is")) }
            }
            form method="post" action=(action) {
                (layout::form_key(session)) input type="hidden" name="ticket" value=(random()?); input type="hidden" name="back" value=(back);
                label { (language.pick("Реплика", "Turn")) select name="turn" { (turns) } }
                label { (language.pick("Слова, в которых это видно (как в реплике)", "The words that show it (as in the turn)")) input #words name="words" required maxlength="2000"; }
                label { (language.pick("Показывают", "They show")) select name="flag" { @for flag in FlagName::ALL { option value=(flag.as_str()) { (language.flag(flag)) } } } }
                button type="submit" { (language.pick("Отметить слова", "Mark the words")) }
            }
            @if !seen.is_empty() {
                ul.plain { @for one in seen { li { (language.pick("реплика ", "turn ")) (one.turn + 1) ": " (right(case, one, language)) } } }
            }
        }
    })
}

fn right(case: &Case, correction: &Correction, language: Language) -> String {
    match &correction.right {
        Right::Party(party) => language.party(*party).to_owned(),
        Right::Span { flag, start, end } => {
            let words: String = case.turns[correction.turn]
                .text
                .chars()
                .skip(*start)
                .take(end - start)
                .collect();
            format!("«{}» → {}", visible(&words), language.flag(*flag))
        }
    }
}

fn opening(text: &str) -> String {
    let short: String = text.chars().take(OPENING).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}
