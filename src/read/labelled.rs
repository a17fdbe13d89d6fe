//! Plain text with a speaker's label before each turn: `Оператор: …`, `[12:03] Анна: …`, `[SPEAKER_00]: …`,
//! `Иван (мастер): …`, and the logs of messengers.

mod line;

use std::collections::HashMap;

pub(super) use self::line::{LabelledLine, is_role_word, label_of};
use super::draft::{Draft, Problem, relative};
use super::moment::{Moment, duration};
use super::open::Opened;
use super::table::columns::{Field, known};
use super::{Drafts, ReadSettings, prose, roles};
use crate::document::{Channel, RawTurn};

pub(super) fn recognises(opened: &Opened, _: &ReadSettings) -> bool {
    !matches!(opened.extension.as_str(), "md" | "markdown") && Layout::of(&opened.head).is_some()
}

pub(super) fn read(opened: Opened, _: &ReadSettings) -> Result<Drafts, Problem> {
    let text = opened.whole()?;
    let draft = draft(&text).map_or_else(
        || prose::document(text),
        |draft| Draft {
            alone: true,
            ..draft
        },
    );
    Ok(prose::one(draft))
}

/// The labels of a text, when it is a transcript and not a story with a dialogue in it.
pub(super) struct Layout {
    counts: HashMap<String, usize>,
    /// Whether every line has a label and labels are names, so that one that comes only once is a name as well.
    dense: bool,
    stamped: bool,
}

impl Layout {
    /// Looks for labels that come again, or that are words for a role, on enough of the lines and from the beginning.
    fn of(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().filter(|line| has_words(line)).collect();
        let layout = Self::count(&lines);
        let header = lines
            .iter()
            .take_while(|line| header_value(line, &layout).is_some())
            .count();
        let lines = &lines[header..];
        let layout = Self::count(lines);
        let accepted: Vec<(usize, LabelledLine<'_>)> = lines
            .iter()
            .enumerate()
            .filter_map(|(at, line)| Some((at, layout.accept(line)?)))
            .collect();
        let first = accepted.first()?.0;
        let mut speakers: Vec<&str> = accepted
            .iter()
            .filter_map(|(_, line)| line.speaker)
            .collect();
        speakers.sort_unstable();
        speakers.dedup();
        let roles = speakers
            .iter()
            .filter(|speaker| is_role_word(speaker))
            .count();
        let stamps = accepted
            .iter()
            .filter(|(_, line)| line.stamp.is_some())
            .count();
        let dense = accepted.len() * 2 >= lines.len();
        let sure = accepted.len() * 4 >= lines.len() && roles >= 2 && first == 0;
        let enough = accepted.len() >= 2 && (speakers.len() >= 2 || stamps >= 2);
        (enough && first <= 3 && (dense || sure)).then_some(layout)
    }

    pub(super) fn count(lines: &[&str]) -> Self {
        let mut counts = HashMap::new();
        let (mut labelled, mut stamps) = (0, 0);
        for line in lines.iter().filter_map(|line| label_of(line)) {
            labelled += 1;
            stamps += usize::from(line.stamp.is_some());
            if let Some(speaker) = line.speaker {
                *counts.entry(speaker.to_owned()).or_default() += 1;
            }
        }
        let roles = counts
            .keys()
            .filter(|name: &&String| is_role_word(name))
            .count();
        Self {
            counts,
            dense: roles < 2 && labelled * 20 >= lines.len() * 19 && labelled > 2,
            stamped: stamps >= 2,
        }
    }

    /// The label of a line, if it is one in this text: «Адрес: Ленина 5» inside a turn is none.
    pub(super) fn accept<'a>(&self, line: &'a str) -> Option<LabelledLine<'a>> {
        let found = label_of(line)?;
        let fits = match found.speaker {
            Some(speaker) => {
                self.dense
                    || found.stamp.is_some()
                    || found.bracketed
                    // «Иван (мастер): выезжаем»: who he is stands beside the name, whether he speaks once or often.
                    || speaker.ends_with(')')
                    || is_role_word(speaker)
                    || self.counts.get(speaker).is_some_and(|count| *count > 1)
            }
            None => self.stamped,
        };
        fits.then_some(found)
    }
}

fn has_words(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric)
}

/// `Дата: 05.03.2025` before the first turn.
fn header_value<'a>(line: &'a str, layout: &Layout) -> Option<(Field, &'a str)> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    let repeated = layout.counts.get(name).is_some_and(|count| *count > 1);
    if value.is_empty() || is_role_word(name) || repeated {
        return None;
    }
    let (field, _) = known(name)?;
    let usable = match field {
        Field::Date => Moment::parse(value).is_ok(),
        Field::Channel => roles::channel(value).is_some(),
        Field::Conversation | Field::Id | Field::Customer | Field::Company => true,
        _ => false,
    };
    usable.then_some((field, value))
}

/// Reads a text with labels; `None` when it is none.
pub(super) fn draft(text: &str) -> Option<Draft> {
    let layout = Layout::of(text)?;
    let mut lines = text.lines().filter(|line| has_words(line)).peekable();
    let mut draft = Draft::turns(Channel::Call, Vec::new());
    while let Some((field, value)) = lines.peek().and_then(|line| header_value(line, &layout)) {
        match field {
            Field::Date => draft.started_at = Moment::parse(value).ok(),
            Field::Channel => draft.channel = roles::channel(value),
            Field::Customer => draft.customer_key = Some(value.to_owned()),
            Field::Company => draft.company = Some(value.to_owned()),
            _ => draft.id = Some(value.to_owned()),
        }
        lines.next();
    }
    let mut turns: Vec<RawTurn> = Vec::new();
    let mut stamps = Vec::new();
    for line in lines {
        let found = layout.accept(line);
        match (found, turns.last_mut()) {
            (None, Some(turn)) => {
                if !turn.text.is_empty() {
                    turn.text.push('\n');
                }
                turn.text.push_str(line.trim());
            }
            (found, _) => {
                let (speaker, text) = found
                    .as_ref()
                    .map_or((None, line), |found| (found.speaker, found.text));
                stamps.push(found.and_then(|found| found.stamp));
                turns.push(RawTurn {
                    speaker: speaker.map(str::to_owned),
                    role: None,
                    text: text.trim().to_owned(),
                    start_ms: None,
                    end_ms: None,
                });
            }
        }
    }
    let chat = set_times(&mut turns, &stamps, &mut draft.started_at)
        || layout.counts.keys().any(|name| is_bot(name));
    draft.usual = if chat { Channel::Chat } else { Channel::Call };
    // A label without words: the speaker was silent, or the line was lost before it came here.
    turns.retain(|turn| !turn.text.is_empty());
    draft.body = super::draft::Body::Turns(turns);
    Some(draft)
}

fn is_bot(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "бот" | "чат-бот" | "bot" | "чатбот"
    )
}

/// Sets the turns' times from their stamps; whether these are times of day, as chats have them.
fn set_times(
    turns: &mut [RawTurn],
    stamps: &[Option<&str>],
    started_at: &mut Option<Moment>,
) -> bool {
    let Some(first) = stamps.iter().flatten().next() else {
        return false;
    };
    let start_of = |stamp: &str| {
        stamp
            .split("-->")
            .next()
            .map(|start| start.trim().to_owned())
    };
    let first = start_of(first).unwrap_or_default();
    let minutes = first.matches(':').count() == 1;
    // `[00:12]` counts from the beginning, `[12:03]` is a time of day; with seconds, so is what begins after an hour.
    let from_start =
        duration(&first).filter(|millis| *millis < if minutes { 60_000 } else { 3_600_000 });
    if from_start.is_some() {
        for (turn, stamp) in turns.iter_mut().zip(stamps) {
            let Some(stamp) = stamp else { continue };
            let (start, end) = stamp
                .split_once("-->")
                .map_or((*stamp, None), |(start, end)| (start, Some(end)));
            turn.start_ms = duration(start);
            turn.end_ms = end.and_then(duration);
        }
        return false;
    }
    let dated = Moment::parse(&first).is_ok();
    let times: Vec<Option<Moment>> = stamps
        .iter()
        .map(|stamp| {
            let start = start_of((*stamp)?)?;
            let whole = if dated {
                start
            } else {
                format!("2000-01-01 {start}")
            };
            Moment::parse(&whole).ok()
        })
        .collect();
    let earliest = relative(turns, &times);
    if dated {
        *started_at = started_at.or(earliest);
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::read::draft::Body;

    type Said = (Option<String>, String, Option<u64>);

    fn turns(text: &str) -> Option<Vec<Said>> {
        match draft(text)?.body {
            Body::Turns(turns) => Some(
                turns
                    .into_iter()
                    .map(|turn| (turn.speaker, turn.text, turn.start_ms))
                    .collect(),
            ),
            Body::Text(_) => None,
        }
    }

    fn speakers(text: &str) -> Option<Vec<String>> {
        Some(
            turns(text)?
                .into_iter()
                .map(|turn| turn.0.unwrap_or_default())
                .collect(),
        )
    }

    #[test]
    fn labels_in_their_many_forms_are_known() {
        for text in [
            "Оператор: Слушаю.\nКлиент: Где заказ?",
            "[12:03] Анна: Слушаю.\n[12:04] Пётр Ильич: Где заказ?",
            "Анна (старший смены): Слушаю.\nКлиент: Где?\nАнна (старший смены): Едет.",
            "[SPEAKER_00]: слушаю\n[SPEAKER_01]: где заказ",
            "SPEAKER_00: слушаю\nSPEAKER_01: где заказ\nSPEAKER_00: едет",
            "12.03.2025, 14:05 - Анна: Слушаю\n12.03.2025, 14:06 - Пётр: Где?",
            "Анна, [12.03.2025 14:05]\nСлушаю\n\nПётр, [12.03.2025 14:06]\nГде?",
            "Анна [14:05]: Слушаю\nПётр [14:06]: Где?",
            "00:00:03 Оператор: слушаю\n00:00:05 Клиент: где",
            "- Оператор: слушаю\n- Клиент: где",
            "spk_0: слушаю\nspk_1: где заказ",
        ] {
            let found = turns(text).unwrap_or_else(|| panic!("{text}"));
            assert!(
                found.iter().all(|turn| turn.0.is_some()),
                "{text}: {found:?}"
            );
            assert!(found.len() >= 2, "{text}");
        }
    }

    #[test]
    fn a_turn_may_go_over_several_lines_with_colons_in_them() {
        let text = "Клиент: Пишите.\nАдрес: Ленина 5\nВремя: 12:30\n\nОператор: Записала.\nКлиент: Спасибо.";
        assert_eq!(speakers(text).unwrap(), ["Клиент", "Оператор", "Клиент"]);
        assert_eq!(
            turns(text).unwrap()[0].1,
            "Пишите.\nАдрес: Ленина 5\nВремя: 12:30"
        );
    }

    #[test]
    fn stories_letters_and_lists_are_no_transcripts() {
        for text in [
            "Вчера сдал часы в ремонт.\nМастер: «Сами уронили».\nЯ ушёл.\nПотом звонил ещё.\nИтог: часы стоят.",
            "Кому: директору\nОт: Ивановой\nТема: претензия\n\nПрошу вернуть деньги.",
            "Плюсы: близко\nМинусы: хамят",
            "Оператор: хам.",
            "Пришёл к открытию. Говорю:\n- Где заказ?\n- Не знаю.\nИ так всё время: никто ничего не знает.",
            "Просто текст без всего.",
        ] {
            assert!(draft(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_header_tells_date_channel_and_customer() {
        let text = "Номер обращения: 77-12\nДата: 05.03.2025 14:20\nКанал: чат\nТелефон: +7 900 000-00-00\n\nБот: Чем помочь?\nКлиент: Ничем.";
        let draft = draft(text).unwrap();
        assert_eq!(draft.id.as_deref(), Some("77-12"));
        assert_eq!(draft.channel, Some(Channel::Chat));
        assert_eq!(draft.customer_key.as_deref(), Some("+7 900 000-00-00"));
        assert!(draft.started_at.is_some());
        assert_eq!(speakers(text).unwrap(), ["Бот", "Клиент"]);
    }

    #[test]
    fn stamps_become_milliseconds_from_the_beginning() {
        let starts = |text| {
            turns(text)
                .unwrap()
                .into_iter()
                .map(|turn| turn.2)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            starts("[12:03] А: да\n[12:05] Б: нет"),
            [Some(0), Some(120_000)]
        );
        assert_eq!(
            starts("[00:03] А: да\n[01:05] Б: нет"),
            [Some(3000), Some(65_000)]
        );
        // Times that run backwards stay in the order of the text.
        assert_eq!(
            starts("[12:05] А: да\n[12:03] Б: нет"),
            [Some(120_000), Some(0)]
        );
    }

    #[test]
    fn a_turn_with_a_time_and_no_name_is_kept_without_a_speaker() {
        let found = turns("[12:03] Анна: да\n[12:04] (неразборчиво)\n[12:05] Пётр: нет").unwrap();
        assert_eq!(found[1].0, None);
        assert_eq!(found.len(), 3);
    }
}
