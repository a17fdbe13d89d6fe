//! A row that is a document.

use super::Row;
use crate::conversation::Party;
use crate::document::{Channel, RawTurn};
use crate::read::draft::{Draft, Problem};
use crate::read::roles;
use crate::read::table::columns::Field;

/// A row that is a document: a review, a letter, a post; with the company's answer it is a conversation of two turns.
pub(super) fn document(row: &Row) -> Result<Draft, Problem> {
    let value = |field| row.get(field).map(|value| value.trim().to_owned());
    let has = |field| row.values.iter().any(|(known, _)| *known == field);
    let mut parts = Vec::new();
    parts.extend(row.get(Field::Title).map(str::to_owned));
    parts.extend(
        row.get(Field::Pros)
            .map(|pros| format!("Достоинства: {pros}")),
    );
    parts.extend(
        row.get(Field::Cons)
            .map(|cons| format!("Недостатки: {cons}")),
    );
    parts.extend(Some(row.words()).filter(|words| !words.trim().is_empty()));
    let text = parts.join("\n\n");
    let review = has(Field::Rating) || has(Field::Review) || has(Field::Pros) || has(Field::Cons);
    let usual = if review {
        Channel::Review
    } else if has(Field::Letter) {
        Channel::Letter
    } else if has(Field::Reply) {
        Channel::Chat
    } else {
        Channel::Post
    };
    let body = match row.get(Field::Reply) {
        Some(reply) if !text.is_empty() => {
            let turn = |speaker: &str, role, text| RawTurn {
                speaker: Some(speaker.to_owned()),
                role: Some(role),
                text,
                start_ms: None,
                end_ms: None,
            };
            Draft::turns(
                usual,
                vec![
                    turn("Клиент", Party::Customer, text),
                    turn("Компания", Party::Staff, reply.to_owned()),
                ],
            )
        }
        _ => Draft::text(usual, text),
    };
    Ok(Draft {
        line: Some(row.line),
        id: value(Field::Id).or_else(|| value(Field::Conversation)),
        channel: row.get(Field::Channel).and_then(roles::channel),
        started_at: row.date()?,
        customer_key: value(Field::Customer),
        company: value(Field::Company),
        ..body
    })
}
