//! What a supervisor should know of the text itself: weekdays that contradict their dates, times that run backwards.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Weekday};
use regex::Regex;

use crate::segment::Segment;

const WEEKDAYS: [(&str, Weekday, &str, &str); 7] = [
    (
        "понедельник",
        Weekday::Monday,
        "понедельником",
        "понедельник",
    ),
    ("вторник", Weekday::Tuesday, "вторником", "вторник"),
    ("сред", Weekday::Wednesday, "средой", "среда"),
    ("четверг", Weekday::Thursday, "четвергом", "четверг"),
    ("пятниц", Weekday::Friday, "пятницей", "пятница"),
    ("суббот", Weekday::Saturday, "субботой", "суббота"),
    ("воскресень", Weekday::Sunday, "воскресеньем", "воскресенье"),
];

const MONTHS: [&str; 12] = [
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
];

/// A date in figures or with the month's name, and a weekday right after or before it; times may stand between.
#[expect(
    clippy::unwrap_used,
    reason = "constant expressions, compiled by a test"
)]
static DATED: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let day = r"(?:понедельник[а-я]*|вторник[а-я]*|сред[ауы]|четверг[а-я]*|пятниц[а-я]+|суббот[а-я]+|воскресень[а-я]+)";
    let date = r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{1,2} (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)(?: \d{4})?";
    [
        Regex::new(&format!(r"(?i)\b(?P<date>{date})\b(?: ?(?:года|г\.))?[ ,()]{{1,3}}(?:\d{{1,2}}[:.]\d{{2}}[ ,]{{1,3}})?\(?(?P<day>{day})\b")).unwrap(),
        Regex::new(&format!(r"(?i)\b(?P<day>{day})[ ,(]{{1,3}}(?P<date>{date})\b")).unwrap(),
    ]
});

/// Notices in Russian, in order of the text.
pub(super) fn notices(segments: &[Segment], started_at: Option<DateTime>) -> Vec<String> {
    let mut found = Vec::new();
    for segment in segments {
        // «10.12.12 17:30» and «Воскресенье» may stand in one sentence only: spans never cross segments
        for pattern in DATED.iter() {
            for hit in pattern.captures_iter(&segment.text) {
                found.extend(contradiction(&hit["date"], &hit["day"], started_at));
            }
        }
    }
    found.dedup();
    found.extend(backwards(segments));
    found
}

fn contradiction(written: &str, day: &str, started_at: Option<DateTime>) -> Option<String> {
    let date = parse(written, started_at)?;
    let day = day.to_lowercase();
    let (_, named, called, _) = WEEKDAYS.iter().find(|weekday| day.starts_with(weekday.0))?;
    let (_, _, _, real) = WEEKDAYS
        .iter()
        .find(|weekday| weekday.1 == date.weekday())?;
    (date.weekday() != *named).then(|| {
        format!(
            "В тексте «{written}» названо {called}, на деле это {real}; даты оставлены как есть"
        )
    })
}

/// «10.12.12», «5 июня 2023», «5 июня» in the year of the conversation.
fn parse(written: &str, started_at: Option<DateTime>) -> Option<Date> {
    let parts: Vec<&str> = written.split(['.', ' ']).collect();
    let day: i8 = parts.first()?.parse().ok()?;
    let month_name = parts.get(1)?.to_lowercase();
    let month = match month_name.parse::<i8>() {
        Ok(month) => month,
        Err(_) => i8::try_from(
            MONTHS
                .iter()
                .rposition(|start| month_name.starts_with(start))?
                + 1,
        )
        .ok()?,
    };
    match parts.get(2) {
        Some(year) if year.len() == 2 => {
            Date::new(2000 + year.parse::<i16>().ok()?, month, day).ok()
        }
        Some(year) => Date::new(year.parse().ok()?, month, day).ok(),
        None => {
            // the last such day before the conversation, or the next weeks after it
            let anchor = started_at?.date();
            let this = Date::new(anchor.year(), month, day).ok()?;
            let late = this.since(anchor).is_ok_and(|span| span.get_days() > 120);
            if late {
                Date::new(anchor.year() - 1, month, day).ok()
            } else {
                Some(this)
            }
        }
    }
}

fn backwards(segments: &[Segment]) -> Option<String> {
    let mut latest = 0;
    for (number, segment) in segments.iter().enumerate() {
        let Some(start) = segment.start_ms else {
            continue;
        };
        if start < latest {
            return Some(format!(
                "Реплика {} начинается раньше предыдущей: время идёт вспять; порядок оставлен как в записи",
                number + 1
            ));
        }
        latest = start;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(date: &str, day: &str) -> Option<String> {
        contradiction(
            date,
            day,
            Some(jiff::civil::date(2023, 6, 21).at(9, 0, 0, 0)),
        )
    }

    #[test]
    fn a_weekday_is_checked_against_its_date() {
        assert_eq!(
            of("10.12.12", "Воскресенье").as_deref(),
            Some(
                "В тексте «10.12.12» названо воскресеньем, на деле это понедельник; даты оставлены как есть"
            )
        );
        assert_eq!(of("10.12.2012", "понедельник"), None);
        assert_eq!(of("5 июня", "понедельник"), None);
        assert!(of("6 июня", "понедельник").is_some());
        assert_eq!(of("31.02.2020", "среда"), None);
    }

    #[test]
    fn the_patterns_find_a_weekday_on_either_side() {
        let hits = |text: &str| {
            DATED
                .iter()
                .flat_map(|pattern| pattern.captures_iter(text))
                .count()
        };
        assert_eq!(hits("10.12.12 17:30 Воскресенье, поступает заявка"), 1);
        assert_eq!(hits("В понедельник, 5 июня, заказали"), 1);
        assert_eq!(hits("10.12.12 поступила заявка, а в среду уехали"), 0);
    }
}
