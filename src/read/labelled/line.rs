//! One line: a time, a label, and the words after them.

use crate::read::moment::{Moment, duration};

/// A line that begins with a label or a time.
#[derive(Debug, PartialEq)]
pub(in crate::read) struct LabelledLine<'a> {
    pub speaker: Option<&'a str>,
    /// Whether the label stands in square brackets, as no word of a turn does.
    pub bracketed: bool,
    /// Time as written, or two with `-->` between.
    pub stamp: Option<&'a str>,
    /// What is said.
    pub text: &'a str,
}

/// Words for a role, or for an unknown speaker, by which a label is known when it comes once.
#[rustfmt::skip]
const ROLE_WORDS: &[&str] = &[
    "оператор", "клиент", "абонент", "сотрудник", "сотрудница", "менеджер", "специалист", "поддержка",
    "техподдержка", "агент", "покупатель", "покупательница", "продавец", "консультант", "бот", "чат-бот", "чатбот",
    "робот", "автоответчик", "ivr", "администратор", "мастер", "врач", "пациент", "диспетчер", "заявитель",
    "супервизор", "старший", "старшая", "собеседник", "спикер", "пользователь", "заказчик", "исполнитель", "курьер",
    "водитель", "пассажир", "кассир", "гость", "звонящий", "регистратор", "регистратура", "инженер", "директор",
    "speaker", "spk", "agent", "customer", "client", "operator", "user", "caller", "support", "bot", "manager",
];

/// Whether a label begins with a word for a role: `Оператор 2`, `Клиент (Иванова)`, `SPEAKER_01`.
pub(in crate::read) fn is_role_word(label: &str) -> bool {
    let lower = label.to_lowercase();
    let first = lower
        .split(|sign: char| !(sign.is_alphabetic() || sign == '-'))
        .next()
        .unwrap_or_default();
    ROLE_WORDS.contains(&first)
}

/// Finds the label and the time that a line begins with.
pub(in crate::read) fn label_of(line: &str) -> Option<LabelledLine<'_>> {
    let line = line.trim();
    let line = ["- ", "– ", "— ", "* "]
        .iter()
        .find_map(|dash| line.strip_prefix(dash))
        .unwrap_or(line)
        .trim_start();
    let (stamp, bare, rest) = match leading_stamp(line) {
        Some((stamp, bare, rest)) => (Some(stamp), bare, rest),
        None => (None, false, line),
    };
    if let Some((speaker, bracketed, inner, text)) = label(rest) {
        return Some(LabelledLine {
            speaker: Some(speaker),
            bracketed,
            stamp: stamp.or(inner),
            text,
        });
    }
    // «12:30 приехал курьер» is a sentence; a time in brackets is not.
    stamp.filter(|_| !bare).map(|stamp| LabelledLine {
        speaker: None,
        bracketed: false,
        stamp: Some(stamp),
        text: rest,
    })
}

/// `[12:03] …`, `(00:01:23) …`, `12:03 …`, `12.03.2025, 14:05 - …` → time, whether it stands bare, rest.
fn leading_stamp(line: &str) -> Option<(&str, bool, &str)> {
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some(inside) = line.strip_prefix(open) {
            let (stamp, rest) = inside.split_once(close)?;
            return is_stamp(stamp).then(|| (stamp.trim(), false, after_dash(rest)));
        }
    }
    let end = line
        .find(|sign: char| sign.is_alphabetic() || matches!(sign, '[' | '<' | '('))
        .unwrap_or(0);
    let stamp = line[..end]
        .trim_end()
        .trim_end_matches(['-', '–', '—', '|', ':', ','])
        .trim_end();
    is_stamp(stamp).then(|| (stamp, true, &line[end..]))
}

fn after_dash(rest: &str) -> &str {
    rest.trim_start()
        .trim_start_matches(['-', '–', '—', '|'])
        .trim_start()
}

fn is_stamp(text: &str) -> bool {
    let text = text.trim();
    let time = |text: &str| {
        text.contains(':')
            && text.starts_with(|sign: char| sign.is_ascii_digit())
            && (duration(text).is_some() || Moment::parse(text).is_ok())
    };
    match text.split_once("-->") {
        Some((start, end)) => time(start.trim()) && time(end.trim()),
        None => time(text),
    }
}

/// Label, whether in brackets, a time inside it, and the words after it.
fn label(rest: &str) -> Option<(&str, bool, Option<&str>, &str)> {
    if let Some(inside) = rest.strip_prefix('[') {
        let (name, text) = inside.split_once(']')?;
        let text = text.strip_prefix(':')?;
        return is_label(name).then_some((name.trim(), true, None, text));
    }
    // Telegram: «Анна, [12.03.2025 14:05]» and the words on the next lines.
    if let Some((name, stamp)) = rest
        .strip_suffix(']')
        .and_then(|rest| rest.split_once(", ["))
    {
        return (is_label(name) && is_stamp(stamp)).then_some((
            name.trim(),
            false,
            Some(stamp),
            "",
        ));
    }
    let colon = colon(rest)?;
    let (name, text) = (rest[..colon].trim(), &rest[colon + 1..]);
    let closed = [('[', ']'), ('(', ')')]
        .into_iter()
        .find_map(|(open, close)| name.strip_suffix(close)?.rsplit_once(open));
    if let Some((name, stamp)) = closed.filter(|(_, stamp)| is_stamp(stamp)) {
        let name = name.trim().trim_end_matches(',');
        return is_label(name).then_some((name, false, Some(stamp), text));
    }
    is_label(name).then_some((name, false, None, text))
}

/// The colon that ends a label: one outside brackets, with white space or nothing after it.
fn colon(rest: &str) -> Option<usize> {
    let mut depth = 0i32;
    for (at, sign) in rest.char_indices().take(100) {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ':' if depth == 0 => {
                let next = rest[at + 1..].chars().next();
                return next.is_none_or(char::is_whitespace).then_some(at);
            }
            _ => {}
        }
    }
    None
}

/// A name, a role, an id: few words, no sentence.
fn is_label(name: &str) -> bool {
    let name = name.trim();
    let bare = name.split(['(', '[']).next().unwrap_or_default().trim();
    let words: Vec<&str> = bare.split_whitespace().collect();
    let initials = |word: &str| {
        word.ends_with('.')
            && word.chars().filter(|sign| *sign == '.').count() * 2 == word.chars().count()
    };
    let begins_well = bare.chars().next().is_some_and(|first| {
        first.is_uppercase() || first.is_ascii_digit() || is_role_word(bare) || bare.contains('_')
    });
    (1..=4).contains(&words.len())
        && name.chars().count() <= 60
        && begins_well
        && bare.chars().any(char::is_alphanumeric)
        && words.iter().all(|word| {
            initials(word)
                || !word.contains(['.', ',', '!', '?', ';', '«', '»', '"', '=', '/', '…'])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<(Option<&str>, Option<&str>, &str)> {
        label_of(line).map(|line| (line.speaker, line.stamp, line.text.trim()))
    }

    #[test]
    fn times_and_labels_are_taken_apart() {
        for (line, speaker, stamp, text) in [
            ("Оператор: да", Some("Оператор"), None, "да"),
            ("[12:03] Анна: да", Some("Анна"), Some("12:03"), "да"),
            (
                "(00:01:23) Клиент: да",
                Some("Клиент"),
                Some("00:01:23"),
                "да",
            ),
            ("12:03 Анна: да", Some("Анна"), Some("12:03"), "да"),
            (
                "12.03.2025, 14:05 - Анна К.: да",
                Some("Анна К."),
                Some("12.03.2025, 14:05"),
                "да",
            ),
            ("Анна [14:05]: да", Some("Анна"), Some("14:05"), "да"),
            ("Анна (мастер): да", Some("Анна (мастер)"), None, "да"),
            (
                "Анна, [12.03.2025 14:05]",
                Some("Анна"),
                Some("12.03.2025 14:05"),
                "",
            ),
            ("[SPEAKER_00]: да", Some("SPEAKER_00"), None, "да"),
            (
                "[00:00.000 --> 00:04.000] да",
                None,
                Some("00:00.000 --> 00:04.000"),
                "да",
            ),
            ("Клиент:", Some("Клиент"), None, ""),
        ] {
            assert_eq!(parts(line), Some((speaker, stamp, text)), "{line}");
        }
    }

    #[test]
    fn sentences_with_colons_have_no_label() {
        for line in [
            "Он мне говорит: да",
            "Приезжайте к 12:30, ждём",
            "https://example.ru: сайт",
            "Так вот, слушайте: ничего не работает",
            "12:30 приехал курьер",
            "и тут: бац",
        ] {
            assert!(
                parts(line).is_none_or(|parts| parts.0 == Some("Он мне говорит")),
                "{line}: {:?}",
                parts(line)
            );
        }
    }
}
