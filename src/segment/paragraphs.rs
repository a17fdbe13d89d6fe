//! Text → paragraphs: lines, with hard-wrapped lines joined.

use std::ops::Range;

use super::words::is_dash;

/// A line shorter than this is not taken for a wrapped one.
const WRAP_AT: usize = 50;

/// A paragraph and how it stands on the page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    /// Bytes of the text, surrounding white space left out; never empty.
    pub bytes: Range<usize>,
    /// White space before the first letter of the line, in characters.
    pub indent: usize,
    /// Whether an empty line (or the beginning) stands before it.
    pub after_blank: bool,
}

/// Paragraphs in order; they hold every character that is not white space.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    let mut blank = true;
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let (at, body) = (start, line.trim());
        start += line.len();
        if body.is_empty() {
            // «\r\n» is one end of line, not an empty line
            blank |= line != "\n" || at == 0 || !text[..at].ends_with('\r');
            continue;
        }
        let lead = line.len() - line.trim_start().len();
        let bytes = at + lead..at + lead + body.len();
        let indent = line[..lead].chars().count();
        match found.last_mut() {
            Some(last) if !blank && wraps(&text[last.bytes.clone()], body) => {
                last.bytes.end = bytes.end;
            }
            _ => found.push(Paragraph {
                bytes,
                indent,
                after_blank: blank,
            }),
        }
        blank = false;
    }
    found
}

/// Whether `next` goes on with the sentence that `line` breaks off.
fn wraps(line: &str, next: &str) -> bool {
    let last_line = line.rsplit(['\n', '\r']).next().unwrap_or(line);
    let open = line
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || last == ',' || is_dash(last));
    open && next.chars().next().is_some_and(char::is_lowercase)
        && !next.chars().take(40).any(|letter| letter == ':')
        && last_line.chars().count() >= WRAP_AT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<&str> {
        paragraphs(text)
            .into_iter()
            .map(|paragraph| &text[paragraph.bytes])
            .collect()
    }

    #[test]
    fn a_line_is_a_paragraph_unless_it_is_wrapped() {
        assert_eq!(
            read("Заголовок\r\n\r\n– Что?\r\n– Ничего.\r\n"),
            ["Заголовок", "– Что?", "– Ничего."]
        );
        let wrapped =
            "Я обратился в мастерскую на соседней улице, и там мне\nсказали ждать.\nЯ ждал.";
        assert_eq!(read(wrapped).len(), 2);
    }

    #[test]
    fn empty_lines_are_seen_through_both_kinds_of_line_ends() {
        let blanks = |text: &str| -> Vec<bool> {
            paragraphs(text).iter().map(|one| one.after_blank).collect()
        };
        assert_eq!(blanks("а\nб\n\nв"), [true, false, true]);
        assert_eq!(blanks("а\r\nб\r\n\r\nв"), [true, false, true]);
    }
}
