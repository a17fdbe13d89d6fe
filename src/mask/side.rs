//! Whose name it is, as far as the words around it say: the speaker's own, the other side's, somebody else's.

use std::ops::Range;

use super::name::{Level, Names};
use super::person::Side;
use super::token::Row;

/// Whose words they are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Speaker {
    pub side: Side,
    /// The first words of a conversation.
    pub opens: bool,
    /// The turn before asks for a name.
    pub asked: bool,
}

impl Speaker {
    /// Somebody of the side, in the middle of a conversation.
    pub fn of(side: Side) -> Self {
        Self {
            side,
            ..Self::default()
        }
    }
}

/// The side of a name that stands there in words of the speaker.
pub(super) fn of(names: &Names, row: &Row, bytes: &Range<usize>, speaker: Speaker) -> Side {
    let own = speaker.side;
    let Some(start) = row
        .tokens
        .iter()
        .position(|token| token.bytes.start >= bytes.start)
    else {
        return Side::Other;
    };
    let end = row
        .tokens
        .partition_point(|token| token.bytes.start < bytes.end);
    let mut words = (0..start)
        .rev()
        .filter(|&at| row.tokens[at].is_word())
        .map(|at| row.form(at));
    let (first, second) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let parted = start > 0 && !row.tokens[start - 1].is_word();
    // «меня зовут Олег», «я Жанна», «с уважением, Глеб», «меня Варя зовут»
    let own_name = matches!(
        (second, first),
        ("меня" | "мое", "зовут" | "имя")
            | ("зовут", "меня")
            | ("с", "уважением")
            | ("имя", "мое")
            | ("фамилия", "моя")
            | ("моя", "фамилия")
    ) || first == "я" && !parted
        || first == "меня" && row.form(end) == "зовут";
    // «алло, это Зинаида Фёдоровна», «это Алина из доставки», «Ольга, добрый день. Это Лариса Котова»
    let presented = first == "это"
        && (start <= 5
            || matches!(row.form(end), "из" | "с")
            || row.breaks(start - 1) && row.form(end) != "?");
    // «— Как к вам обращаться? — Роман Аркадьевич.»
    let answers = speaker.asked && start <= 1;
    if own_name || presented || answers || introduced(names, row, start..end, speaker) {
        return own;
    }
    if !parted && names.is_role(first) {
        return Side::Staff;
    }
    if matches!(
        first,
        "клиент"
            | "клиента"
            | "клиенту"
            | "абонент"
            | "абонента"
            | "покупатель"
            | "заявитель"
            | "заказчик"
            | "пассажир"
    ) {
        return Side::Customer;
    }
    // «придёт тот же мастер, Анатолий», «Мастер у нас один, Фарид»
    let mut near = (start.saturating_sub(5)..start).rev();
    let apposed = start > 1
        && row.form(start - 1) == ","
        && near
            .by_ref()
            .take_while(|&at| !row.breaks(at + 1))
            .any(|at| names.is_role(row.form(at)));
    if apposed && own != Side::Other && row.form(end) != "?" {
        return Side::Staff;
    }
    // «Марина Львовна, посмотрите», «Спасибо, Настя!»
    let opens = start == 0 || row.breaks(start) || row.form(start - 1) == ",";
    let closes = end >= row.len() || matches!(row.form(end), "," | "!" | "?" | "." | "…");
    let thanked = matches!(
        first,
        "спасибо" | "здравствуйте" | "уважаемая" | "уважаемый" | "привет"
    ) || second == "добрый";
    // «Варя, правда, расстроилась»
    let aside = matches!(
        row.form(end + 1),
        "правда" | "конечно" | "кстати" | "кажется" | "наверное" | "видимо"
    );
    if (opens && closes && !aside && (start > 0 || end < row.len()) || thanked)
        && !names.is_person(first)
    {
        return own.opposite();
    }
    Side::Other
}

/// A name that is set apart where people present themselves: «Полозова, Садовая четырнадцать» of a customer, «Отдел выплат,
/// Евгений» of who lifts the receiver.
fn introduced(names: &Names, row: &Row, name: Range<usize>, speaker: Speaker) -> bool {
    let closes = matches!(row.form(name.end), "," | "." | "" | "…");
    let before = row.form(name.start.wrapping_sub(1));
    let opens = row.breaks(name.start) || before == ",";
    if !(opens && closes) || names.is_person(before) {
        return false;
    }
    let family = name.clone().any(|at| {
        let known = names.know(row.form(at));
        row.tokens[at].len() > 2 && known.given == Level::No && !known.patronymic
    });
    match speaker.side {
        Side::Customer => family && !(name.start == 0 && row.form(name.end + 1) == "вы"),
        Side::Staff => {
            let titled = name.start >= 2 && matches!(row.form(name.start - 2), "»" | "\"");
            let greets = |at: usize| {
                let form = row.form(at);
                form.starts_with("здрав") || form.starts_with("добр") || form == "привет"
            };
            titled || speaker.opens && name.start > 1 && !(0..name.start).any(greets)
        }
        Side::Other => false,
    }
}
