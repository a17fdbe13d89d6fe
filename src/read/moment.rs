//! Dates and times as inputs write them.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// A date and time as the input has it, local unless the input says UTC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    at: DateTime,
    utc: bool,
}

const MONTHS: [&str; 12] = [
    "янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
];

impl Moment {
    /// Local time; `offset` says where the company is, for times that the input gives in UTC.
    pub(super) fn local(self, offset: Offset) -> DateTime {
        let shift = if self.utc {
            i64::from(offset.seconds())
        } else {
            0
        };
        let at = self.at.checked_add(shift.seconds()).unwrap_or(self.at);
        // Deadlines count minutes at most: fractions of a second would only disturb the eye.
        at.with().subsec_nanosecond(0).build().unwrap_or(at)
    }

    /// Seconds or milliseconds (from 1e11) since 1970.
    pub(super) fn from_epoch(number: f64) -> Option<Self> {
        if !(1e8..1e17).contains(&number) {
            return None;
        }
        let millis = match number {
            seconds if seconds < 1e11 => seconds * 1e3,
            millis if millis < 1e14 => millis,
            micros => micros / 1e3,
        };
        let stamp = Timestamp::from_millisecond(millis as i64).ok()?;
        Some(Self {
            at: Offset::UTC.to_datetime(stamp),
            utc: true,
        })
    }

    /// Milliseconds from `earlier`; negative when this is before it.
    pub(super) fn millis_since(self, earlier: Self) -> i64 {
        self.at
            .duration_since(earlier.at)
            .as_millis()
            .clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// Reads ISO 8601 with or without time and zone, `13.02.2025 18:22`, `13/02/25`, `13 февраля 2025 г. в 18:22`,
    /// and seconds or milliseconds since 1970. A time with an offset is taken as the clock there showed it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Self::read(text.trim()).ok_or_else(|| {
            format!(
                "«{}» is not a date: write 2025-02-13T18:22 or 13.02.2025 18:22",
                text.trim().chars().take(40).collect::<String>()
            )
        })
    }

    /// As [`Moment::parse`], but `31 марта` and `31.03`, which sites write for this year's dates, give none: a year
    /// that is not there must not be guessed, and the words are worth more than the date.
    pub(super) fn parse_with_year(text: &str) -> Result<Option<Self>, String> {
        match Self::parse(text) {
            Ok(moment) => Ok(Some(moment)),
            Err(_) if is_without_year(text) => Ok(None),
            Err(reason) => Err(reason),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() >= 9
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
            && !text.contains("..")
            && let Some(moment) = text
                .parse()
                .ok()
                .and_then(Self::from_epoch)
                .filter(|_| text.matches('.').count() < 2)
        {
            return Some(moment);
        }
        let (body, utc) = without_zone(text);
        let (date, time) = split_time(body);
        let (hour, minute, second) = match time {
            Some(time) => clock(time)?,
            None => (0, 0, 0),
        };
        let (year, month, day) = date_of(date)?;
        let at = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        Some(Self {
            at,
            utc: utc && time.is_some(),
        })
    }
}

/// Cuts `Z`, `UTC`, `+03:00`, `[Europe/Moscow]` off the end; tells whether it was UTC.
fn without_zone(text: &str) -> (&str, bool) {
    let text = match text.rfind('[') {
        Some(at) if text.ends_with(']') => text[..at].trim_end(),
        _ => text,
    };
    for zone in ["Z", "UTC", "GMT"] {
        if let Some(rest) = text.strip_suffix(zone) {
            return (rest.trim_end(), true);
        }
    }
    let Some(colon) = text.find(':') else {
        return (text, false);
    };
    match text[colon..].rfind(['+', '-']) {
        Some(at) => {
            let zone = text[colon + at + 1..].trim();
            let zero = zone.bytes().all(|byte| matches!(byte, b'0' | b':')) && !zone.is_empty();
            (text[..colon + at].trim_end(), zero)
        }
        None => (text, false),
    }
}

/// `2025-02-13T18:22` → date and time; the time is the word that holds the first colon.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else {
        return (text, None);
    };
    let start = text[..colon]
        .rfind(|sign: char| !sign.is_ascii_digit())
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    (&text[..start], Some(&text[start..]))
}

fn clock(text: &str) -> Option<(i8, i8, i8)> {
    let mut parts = text.trim().split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.trim().parse().ok()?;
    let second = match parts.next() {
        Some(second) => second.trim().split(['.', ',']).next()?.parse().ok()?,
        None => 0,
    };
    parts.next().is_none().then_some((hour, minute, second))
}

fn date_of(text: &str) -> Option<(i16, i8, i8)> {
    let words: Vec<&str> = text
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty() && !matches!(*word, "г" | "года" | "в" | "T" | "Т" | "at"))
        .map(|word| word.strip_suffix('T').unwrap_or(word))
        .collect();
    match words[..] {
        [year, month, day] if year.len() == 4 => {
            Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
        }
        [day, month, year] => {
            let number: i16 = year.parse().ok()?;
            let year = match year.len() {
                4 => number,
                2 => 2000 + number,
                _ => return None,
            };
            Some((year, month_of(month)?, day.parse().ok()?))
        }
        [all] if all.len() == 8 && all.is_ascii() => Some((
            all[..4].parse().ok()?,
            all[4..6].parse().ok()?,
            all[6..].parse().ok()?,
        )),
        _ => None,
    }
}

fn is_without_year(text: &str) -> bool {
    let (date, time) = split_time(text.trim());
    let date = date.trim().trim_end_matches([',', '.']);
    time.is_none_or(|time| clock(time).is_some())
        && [" 2024", ".2024"].iter().any(|year| {
            date_of(&format!("{date}{year}"))
                .is_some_and(|(_, month, day)| (1..=12).contains(&month) && (1..=31).contains(&day))
        })
}

fn month_of(word: &str) -> Option<i8> {
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    let word = word.to_lowercase();
    // «ма» stands after «мар», so that «марта» is not taken for May.
    let at = MONTHS
        .iter()
        .position(|month| *month != "ма" && word.starts_with(month));
    at.or_else(|| word.starts_with("ма").then_some(4))
        .map(|at| at as i8 + 1)
}

/// Milliseconds of `83.5` (seconds), `1:23`, `00:01:23,500`.
pub(super) fn duration(text: &str) -> Option<u64> {
    let text = text.trim().trim_end_matches('s').replace(',', ".");
    let mut millis = 0.0f64;
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    for part in &parts {
        let number: f64 = part.trim().parse().ok()?;
        if !number.is_finite() || number < 0.0 {
            return None;
        }
        millis = millis * 60.0 + number * 1000.0;
    }
    Some(millis.round() as u64)
}

/// A date that may be missing, null or an empty string.
pub(super) fn maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Moment>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "a date as text, or a number of seconds or milliseconds since 1970"
    )]
    enum Written {
        Number(f64),
        Text(String),
    }
    match Option::<Written>::deserialize(from)? {
        None => Ok(None),
        Some(Written::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(Written::Text(text)) => Moment::parse_with_year(&text).map_err(D::Error::custom),
        Some(Written::Number(number)) => Moment::from_epoch(number)
            .map(Some)
            .ok_or_else(|| D::Error::custom(format!("{number} is not a time since 1970"))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn dates_are_read_as_people_and_programs_write_them() {
        for (text, iso) in [
            ("2025-02-13T18:22", "2025-02-13T18:22:00"),
            ("2025-02-13 18:22:05.125", "2025-02-13T18:22:05"),
            ("2025-02-13T18:22:05+05:00", "2025-02-13T18:22:05"),
            ("2025-02-13T18:22:05-0500", "2025-02-13T18:22:05"),
            ("2025-02-13T18:22:05Z", "2025-02-13T21:22:05"),
            ("2025-02-13T18:22:05+00:00", "2025-02-13T21:22:05"),
            ("2025-02-13", "2025-02-13T00:00:00"),
            ("20250213", "2025-02-13T00:00:00"),
            ("13.02.2025 18:22", "2025-02-13T18:22:00"),
            ("13.02.2025, 8:05:09", "2025-02-13T08:05:09"),
            ("13.02.25", "2025-02-13T00:00:00"),
            ("3/2/2025 8:05", "2025-02-03T08:05:00"),
            ("5 мая 2025 г. в 14:30", "2025-05-05T14:30:00"),
            ("5 марта 2025", "2025-03-05T00:00:00"),
            ("31 августа 2025, 09:00", "2025-08-31T09:00:00"),
            ("1739460120", "2025-02-13T18:22:00"),
            ("1739460120900", "2025-02-13T18:22:00"),
        ] {
            let local = Moment::parse(text).unwrap().local(Offset::constant(3));
            assert_eq!(local.to_string(), iso, "{text}");
        }
        for text in [
            "вчера",
            "13.02",
            "2025-13-01",
            "31.02.2025",
            "18:22",
            "1.2.3.4",
            "-",
            "25.12.2025 25:00",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_without_a_year_is_no_mistake_and_no_date() {
        for text in ["31 марта", "9 февраля, 18:22", "31.03"] {
            assert_eq!(Moment::parse_with_year(text), Ok(None), "{text}");
        }
        for text in ["вчера", "5", "45 марта", "31.13"] {
            assert!(Moment::parse_with_year(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_seconds_or_clocks() {
        assert_eq!(duration("83.5"), Some(83_500));
        assert_eq!(duration("1:23"), Some(83_000));
        assert_eq!(duration("00:01:23,500"), Some(83_500));
        assert_eq!(duration("12.5s"), Some(12_500));
        assert_eq!(duration("-1"), None);
        assert_eq!(duration("вчера"), None);
    }
}
