//! A row that is a turn.

use super::Row;
use crate::conversation::Party;
use crate::document::RawTurn;
use crate::read::draft::Problem;
use crate::read::moment::{Moment, duration};
use crate::read::roles;
use crate::read::table::columns::Field;

/// A turn with its time of day and its number, where rows have them.
pub(super) struct Said {
    pub turn: RawTurn,
    pub time: Option<Moment>,
    pub order: Option<f64>,
}

pub(super) fn turns(row: &Row) -> Result<Vec<Said>, Problem> {
    let label = |field| row.get(field).map(|label| label.trim().to_owned());
    let role = row.get(Field::Role).and_then(roles::party);
    let speaker = label(Field::Speaker)
        .or_else(|| label(Field::Author))
        .or_else(|| label(Field::Role));
    let (start_ms, time) = start(row)?;
    let end_ms = match (row.get(Field::EndMs), row.get(Field::End)) {
        (Some(millis), _) => Some(number(row, millis)? as u64),
        (None, Some(end)) => duration(end),
        (None, None) => None,
    };
    let order = row
        .get(Field::Order)
        .and_then(|order| order.trim().parse().ok());
    let said = |speaker, role, text: &str| Said {
        turn: RawTurn {
            speaker,
            role,
            text: text.to_owned(),
            start_ms,
            end_ms,
        },
        time,
        order,
    };
    let sides: Vec<Said> = row
        .values
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .filter_map(|(field, text)| match field {
            Field::StaffWords => Some(said(Some("Оператор".to_owned()), Some(Party::Staff), text)),
            Field::CustomerWords => {
                Some(said(Some("Клиент".to_owned()), Some(Party::Customer), text))
            }
            _ => None,
        })
        .collect();
    let by_side = row
        .values
        .iter()
        .any(|(field, _)| *field == Field::StaffWords);
    Ok(if by_side {
        sides
    } else {
        vec![said(speaker, role, &row.words())]
    })
}

/// When a turn starts: milliseconds from the beginning, or a time of day.
fn start(row: &Row) -> Result<(Option<u64>, Option<Moment>), Problem> {
    if let Some(millis) = row.get(Field::StartMs) {
        return Ok((Some(number(row, millis)? as u64), None));
    }
    if let Some(start) = row.get(Field::Start) {
        let epoch = start.trim().parse().ok().and_then(Moment::from_epoch);
        return match (epoch, duration(start)) {
            (Some(time), _) => Ok((None, Some(time))),
            (None, Some(millis)) => Ok((Some(millis), None)),
            (None, None) => match Moment::parse(start) {
                Ok(time) => Ok((None, Some(time))),
                Err(reason) => Err(Problem::at(row.line, reason)),
            },
        };
    }
    match (row.date()?, row.get(Field::Clock)) {
        (Some(time), _) => Ok((None, Some(time))),
        // A time of day without a date: any day will do, since only differences are used.
        (None, Some(clock)) => Ok((
            None,
            Moment::parse(&format!("2000-01-01 {}", clock.trim())).ok(),
        )),
        (None, None) => Ok((None, None)),
    }
}

fn number(row: &Row, text: &str) -> Result<f64, Problem> {
    let number: Option<f64> = text.trim().parse().ok();
    number
        .filter(|number| number.is_finite() && *number >= 0.0)
        .ok_or_else(|| {
            Problem::at(
                row.line,
                format!("«{}» is not a number of milliseconds", text.trim()),
            )
        })
}
