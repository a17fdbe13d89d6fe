//! The site's own words: menus, dates, share buttons, lists of links, advertisements. Marked, never deleted.

use super::paragraphs::Paragraph;
use super::words::is_dash;
use crate::morphology::fold;
use crate::rules::pattern::Lexicons;

/// Longest line a phrase of the site is looked for in, in characters.
const LONGEST_LINE: usize = 220;
/// Longest entry of a menu, in words.
const MENU_ENTRY: usize = 5;

/// What sites write around texts.
pub(super) struct Site {
    starts: Vec<String>,
    inside: Vec<String>,
    tails: Vec<String>,
    lists: Vec<String>,
    comments: Vec<String>,
}

impl Site {
    /// Takes the lists of `data/lexicons/sites.toml`.
    pub(super) fn new(lexicons: &Lexicons) -> Self {
        let list = |name: &str| -> Vec<String> {
            let words = lexicons.get(name).map_or(&[][..], Vec::as_slice);
            words.iter().map(|word| fold(word)).collect()
        };
        let (inside, starts) = list("site_line")
            .into_iter()
            .partition(|entry: &String| entry.starts_with('*'));
        Self {
            starts,
            inside: inside
                .iter()
                .map(|entry: &String| entry.trim_start_matches('*').to_owned())
                .collect(),
            tails: list("site_tail"),
            lists: list("site_list"),
            comments: list("comments_open"),
        }
    }

    /// Whether each paragraph is the site's.
    pub(super) fn mark(&self, text: &str, paragraphs: &[Paragraph]) -> Vec<bool> {
        let (mut tail, mut list) = (false, false);
        let marks = paragraphs.iter().enumerate().map(|(at, paragraph)| {
            let line = &text[paragraph.bytes.clone()];
            let folded = fold(line);
            if self.opens_comments(&folded) {
                (tail, list) = (false, false);
                return true;
            }
            // a tail in the first lines is a menu that names everything
            tail |= at * 3 >= paragraphs.len() && begins(&folded, &self.tails) && short(line, 20);
            if tail {
                return true;
            }
            if list && link_like(line) {
                return true;
            }
            list = begins(&folded, &self.lists) && (line.ends_with(':') || short(line, 4));
            list || self.is_phrase(line, &folded) || is_structure(line, &folded)
        });
        marks.collect()
    }

    /// Whether the line opens the readers' comments: «Комментарии (3)», «12 комментариев», «💬 Комментарии».
    pub(super) fn opens_comments(&self, folded: &str) -> bool {
        let words: Vec<&str> = folded
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        let joined = words.join(" ");
        let digits_first = folded.starts_with(|first: char| first.is_ascii_digit());
        self.comments.contains(&joined)
            || (digits_first && words.len() == 1 && joined.starts_with("комментари"))
            || (folded.starts_with("комментарии (") && words.len() <= 12)
    }

    fn is_phrase(&self, line: &str, folded: &str) -> bool {
        if folded.chars().count() > LONGEST_LINE {
            return false;
        }
        self.inside
            .iter()
            .any(|entry| folded.contains(entry.as_str()))
            || self.starts.iter().any(|entry| {
                let Some(rest) = folded.strip_prefix(entry.as_str()) else {
                    return false;
                };
                let next = rest.chars().next();
                let bounded =
                    next.is_none_or(|next| !next.is_alphanumeric()) || entry.ends_with(' ');
                let one_word = !entry.contains(' ') && entry.chars().all(char::is_alphanumeric);
                bounded
                    && (!one_word
                        || short(line, 3)
                        || matches!(next, Some(':' | '|'))
                        || rest.contains(" | ")
                        || next == Some('.') && line.starts_with(&entry.to_uppercase()))
            })
    }
}

fn begins(folded: &str, entries: &[String]) -> bool {
    entries.iter().any(|entry| {
        folded
            .strip_prefix(entry.as_str())
            .is_some_and(|rest| rest.chars().next().is_none_or(|next| !next.is_alphabetic()))
    })
}

fn short(line: &str, words: usize) -> bool {
    line.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .nth(words)
        .is_none()
}

/// A link in a list: bulleted, or short and without a full stop.
fn link_like(line: &str) -> bool {
    let bullet = line.starts_with(['•', '*', '▪', '·']);
    let ended = line.ends_with(['.', '!', ':', ';', ',']);
    bullet || (short(line, 12) && !ended && !line.starts_with(is_dash))
}

/// Lines that are no sentences by their form: rows of stars, menus, dates with a year, addresses, Latin captions.
fn is_structure(line: &str, folded: &str) -> bool {
    let letters = line.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters == 0 {
        let spoken = line.starts_with(is_dash)
            && line
                .chars()
                .any(|letter| letter.is_ascii_digit() || "?!…".contains(letter));
        return !spoken;
    }
    if line.matches(['★', '☆', '⭐']).count() >= 3 && short(line, 12) {
        return true;
    }
    is_menu(line) || is_date(folded) || is_byline(folded) || is_foreign(line)
}

fn is_menu(line: &str) -> bool {
    let marks = ["|", "·", "›", "»  ", " / ", " → ", "   ", "\t", "→ "];
    let mut entries = vec![line];
    for mark in marks {
        entries = entries.iter().flat_map(|entry| entry.split(mark)).collect();
    }
    entries.retain(|entry| entry.chars().any(char::is_alphanumeric));
    let sentence =
        |entry: &&str| entry.trim_end().ends_with(['.', '!', '?', ',']) && !short(entry, 2);
    entries.len() >= 3
        && entries.iter().all(|entry| short(entry, MENU_ENTRY))
        && !entries.iter().any(sentence)
}

/// «21 июня 2023», «03.04.2011, 12:40», «ИЮЛ»: a date and nothing else.
fn is_date(folded: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    let mut year = false;
    let mut words = 0;
    for word in folded.split(|letter: char| !letter.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        words += 1;
        let number = word.chars().all(|letter| letter.is_ascii_digit());
        let month = MONTHS.iter().any(|month| word.starts_with(month)) && word.chars().count() <= 8;
        if !number
            && !month
            && !matches!(
                word,
                "г" | "года"
                    | "в"
                    | "понедельник"
                    | "вторник"
                    | "среда"
                    | "четверг"
                    | "пятница"
                    | "суббота"
                    | "воскресенье"
            )
        {
            return false;
        }
        year |= number && word.len() == 4;
    }
    (year && words <= 8) || (words == 1 && folded.chars().count() == 3 && MONTHS.contains(&folded))
}

/// «03.04.2011 9 Автор Дмитрий Иванов»: begins with a date or «Автор:», names the author, ends without a full stop.
fn is_byline(folded: &str) -> bool {
    let dated = folded.starts_with(|first: char| first.is_ascii_digit())
        && (folded.contains(" автор ") || folded.contains(" автор:") || folded.contains("пишет:"));
    (dated || folded.starts_with("автор:") || folded.starts_with("опубликовал"))
        && short(folded, 12)
        && !folded.ends_with(['.', '!', '?'])
}

/// A caption or address without a single Cyrillic letter, two words at least.
fn is_foreign(line: &str) -> bool {
    let cyrillic = line.chars().any(|letter| {
        ('а'..='я').contains(&letter)
            || ('А'..='Я').contains(&letter)
            || letter == 'ё'
            || letter == 'Ё'
    });
    let latin = line.chars().filter(char::is_ascii_alphabetic).count();
    !cyrillic
        && (latin >= 4 && line.contains(' ') && !line.starts_with(is_dash)
            || line.starts_with("http"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::paragraphs::paragraphs;
    use super::*;
    use crate::rules::lexicon;

    fn site_lines(text: &str) -> Vec<&str> {
        let site = Site::new(&lexicon::bundled().unwrap());
        let found = paragraphs(text);
        let marks = site.mark(text, &found);
        let marked = found.into_iter().zip(marks).filter(|(_, mark)| *mark);
        marked
            .map(|(paragraph, _)| &text[paragraph.bytes])
            .collect()
    }

    #[test]
    fn menus_dates_buttons_and_forms_are_the_sites() {
        for line in [
            "Главная | Блог | Тренинги | Контакты",
            "21 июня 2023 · Рубрика «Разбор полётов» · Просмотров: 1 874",
            "03.04.2011 9 Автор Пётр Климов",
            "★★☆☆☆ Мария К., Казань, 14 октября 2024",
            "👍 58 👎 3 | Ответить | Пожаловаться",
            "Ваш e-mail не будет опубликован. Обязательные поля помечены *",
            "РЕКЛАМА. Страхование собак онлайн за 5 минут",
            "Service Desk Foundation: the course",
            "***",
        ] {
            assert_eq!(site_lines(line), [line], "{line}");
        }
    }

    #[test]
    fn the_story_is_not_the_sites() {
        for line in [
            "Результаты экспертизы показали, что двигатель залит водой.",
            "Поиск мастера занял неделю, и я почти сдалась.",
            "Ответили мне только через три дня.",
            "10 февраля. С потолка капает.",
            "– ?!",
            "Меню принесли холодным, ответ компании меня добил.",
        ] {
            assert_eq!(site_lines(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_list_of_links_ends_where_sentences_begin() {
        let text = "Ещё по теме:\n• Как мы потеряли клиента\n• Пять звонков\n\nА воду мы теперь берём у соседей.";
        assert_eq!(site_lines(text).len(), 3);
    }
}
