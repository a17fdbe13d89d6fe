//! Whose name it is, as far as the words around it say: the speaker's own, the other side's, somebody else's.

use std::ops::Range;

use super::name::Names;
use super::person::Side;
use super::token::Row;

/// The side of a name that stands there in words of `own`.
pub(super) fn of(names: &Names, row: &Row, bytes: &Range<usize>, own: Side) -> Side {
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
    // «алло, это Зинаида Фёдоровна», «это Алина из доставки»
    let presented = first == "это" && (start <= 5 || row.form(end) == "из" || row.form(end) == "с");
    if own_name || presented {
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
    // «Марина Львовна, посмотрите», «Спасибо, Настя!»
    let opens = start == 0 || row.breaks(start) || row.form(start - 1) == ",";
    let closes = end >= row.len() || matches!(row.form(end), "," | "!" | "?" | "." | "…");
    let thanked = matches!(
        first,
        "спасибо" | "здравствуйте" | "уважаемая" | "уважаемый" | "привет"
    ) || second == "добрый";
    if (opens && closes && (start > 0 || end < row.len()) || thanked) && !names.is_person(first) {
        return own.opposite();
    }
    Side::Other
}
