//! Readers' comments, the author's own among them, forum threads, and a company's answer under a review.

use std::ops::Range;

use super::boilerplate::Site;
use super::paragraphs::Paragraph;
use super::words::is_dash;
use crate::morphology::fold;
use crate::rules::pattern::Lexicons;

/// Longest name before a colon, in words and in characters.
const NAME_WORDS: usize = 4;
const NAME_LETTERS: usize = 40;
/// From this length on a paragraph is the opening post, not a title of the forum, in bytes.
const POST_BYTES: usize = 120;

/// What a paragraph is on its page.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Role {
    /// Told by the author.
    Text,
    /// The site's words, and names above comments.
    Site,
    /// A reader's comment.
    Comment(String),
    /// The author's own comment.
    Own(String),
    /// The company's answer under a review.
    Answer(String),
}

/// A paragraph, or the part of it that has one role.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// What it is.
    pub role: Role,
    /// Whether an empty line stands before it.
    pub after_blank: bool,
}

/// Finds comments and answers.
pub(super) struct Page {
    not_names: Vec<String>,
    answers: Vec<String>,
}

/// A name that opens a comment, and where the comment's words begin in the line.
struct Head {
    name: String,
    own: bool,
    words_from: usize,
}

impl Page {
    /// Takes the lists of labels that are no names, and of titles of answers.
    pub(super) fn new(lexicons: &Lexicons) -> Self {
        let list = |name: &str| -> Vec<String> {
            let words = lexicons.get(name).map_or(&[][..], Vec::as_slice);
            words.iter().map(|word| fold(word)).collect()
        };
        Self {
            not_names: list("not_speaker"),
            answers: list("company_answer"),
        }
    }

    /// Gives every paragraph its role; a name before a comment becomes a block of its own.
    pub(super) fn blocks(&self, text: &str, site: &Site, paragraphs: &[Paragraph]) -> Vec<Block> {
        let marks = site.mark(text, paragraphs);
        let thread = self.is_thread(text, paragraphs);
        let author = byline(text, paragraphs);
        let mut blocks = Vec::with_capacity(paragraphs.len());
        let mut role = Role::Text;
        let (mut area, mut has_text) = (false, false);
        for (paragraph, marked) in paragraphs.iter().zip(marks) {
            let line = &text[paragraph.bytes.clone()];
            let folded = fold(line);
            let mut put = |bytes: Range<usize>, role: Role| {
                let body = &text[bytes.clone()];
                let start = bytes.start + body.len() - body.trim_start().len();
                let end = start + body.trim().len();
                if start < end {
                    blocks.push(Block {
                        bytes: start..end,
                        role,
                        after_blank: paragraph.after_blank,
                    });
                }
            };
            let opens = site.opens_comments(&folded) || folded.starts_with("поделились");
            if opens || (marked && !matches!(role, Role::Comment(_) | Role::Own(_))) {
                area |= opens;
                role = Role::Text;
                put(paragraph.bytes.clone(), Role::Site);
                continue;
            }
            if let Some(from) = self.answer(&folded, line) {
                role = Role::Answer(line[..from].trim_end_matches([':', ' ']).to_owned());
                put(
                    paragraph.bytes.start..paragraph.bytes.start + from,
                    Role::Site,
                );
                put(
                    paragraph.bytes.start + from..paragraph.bytes.end,
                    role.clone(),
                );
                continue;
            }
            let head = if area {
                self.head(line, author.as_deref())
            } else if thread {
                self.head(line, author.as_deref())
                    .filter(|head| paragraph.indent > 0 || is_marked(line) || head.own)
            } else {
                None
            };
            if let Some(head) = head {
                let first_post = thread && !area && head.own && !has_text;
                let cut = paragraph.bytes.start + head.words_from;
                role = match (first_post, head.own) {
                    (true, _) => Role::Text,
                    (_, true) => Role::Own(head.name),
                    _ => Role::Comment(head.name),
                };
                put(paragraph.bytes.start..cut, Role::Site);
                put(cut..paragraph.bytes.end, role.clone());
                continue;
            }
            if marked {
                put(paragraph.bytes.clone(), Role::Site);
                continue;
            }
            // «(Дополнено автором 16.02) …» after an answer is the author's again
            if matches!(role, Role::Answer(_))
                && (folded.contains("автор") || after_answer(paragraph, &folded))
            {
                role = Role::Text;
            }
            has_text |= role == Role::Text && paragraph.bytes.len() > POST_BYTES;
            put(paragraph.bytes.clone(), role.clone());
        }
        blocks
    }

    /// Whether the page is a forum thread: answers by name, indented or marked with `>`, `→`, «пишет:».
    fn is_thread(&self, text: &str, paragraphs: &[Paragraph]) -> bool {
        let heads = paragraphs.iter().filter(|paragraph| {
            let line = &text[paragraph.bytes.clone()];
            (paragraph.indent > 0 || is_marked(line)) && self.head(line, None).is_some()
        });
        heads.take(2).count() == 2
    }

    fn answer(&self, folded: &str, line: &str) -> Option<usize> {
        let entry = self
            .answers
            .iter()
            .find(|entry| folded.starts_with(entry.as_str()))?;
        let colon = line
            .find(':')
            .filter(|&at| line[..at].chars().count() <= 80);
        match colon {
            Some(at) => Some(at + 1),
            None if line.chars().count() <= entry.chars().count() + 40 && !line.ends_with('.') => {
                Some(line.len())
            }
            None => None,
        }
    }

    fn head(&self, line: &str, author: Option<&str>) -> Option<Head> {
        let lead = line.len()
            - line
                .trim_start_matches(|first: char| {
                    first == '>' || first == '•' || first == '@' || first.is_whitespace()
                })
                .len();
        let body = &line[lead..];
        let numbered = body.find(". ").filter(|&dot| {
            dot <= 4 && body[..dot].bytes().all(|byte| byte.is_ascii_digit()) && dot > 0
        });
        if let Some(dot) = numbered {
            let name = body[dot + 2..].trim();
            return self
                .named(name, author, line.len())
                .filter(|_| plain_name(name));
        }
        if let Some(arrow) = body
            .find('→')
            .filter(|_| body.chars().count() <= 2 * NAME_LETTERS)
        {
            return self.named(body[..arrow].trim(), author, line.len());
        }
        if body.contains("(автор")
            && body.chars().count() <= NAME_LETTERS * 2
            && !body.ends_with('.')
        {
            return self.named(body.trim(), author, line.len());
        }
        let colon = body.find(':')?;
        let (name, rest) = (body[..colon].trim(), &body[colon + 1..]);
        let spaced = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let name = ["пишет", "написал", "написала", "говорит"]
            .iter()
            .find_map(|verb| name.strip_suffix(verb))
            .map_or(name, str::trim);
        let dash = line.starts_with(is_dash);
        self.named(name, author, lead + colon + 1)
            .filter(|_| spaced && !dash)
    }

    fn named(&self, name: &str, author: Option<&str>, words_from: usize) -> Option<Head> {
        let bare = name.trim_end_matches("Автор").trim();
        let marked_own = bare.len() < name.len() || name.contains("(автор");
        let bare = bare.split(" (").next().unwrap_or(bare);
        let own = marked_own || author == Some(bare) || fold(name) == "автор";
        let shown = if bare.is_empty() { name } else { bare };
        let fits = shown.split_whitespace().count() <= NAME_WORDS
            && shown.chars().count() <= NAME_LETTERS
            && shown.chars().any(char::is_alphabetic)
            && !shown.contains(['?', '!', '«', '"', ';'])
            && (own || !self.not_names.contains(&fold(shown)));
        fits.then(|| Head {
            name: shown.to_owned(),
            own,
            words_from,
        })
    }
}

/// A line of a name alone: a capital or a digit of a handle first, no stop at the end.
fn plain_name(name: &str) -> bool {
    !name.ends_with(['.', '!', '?', ':', ',', ';'])
        && name
            .chars()
            .next()
            .is_some_and(|first| first.is_uppercase() || first.is_ascii_alphabetic())
}

fn is_marked(line: &str) -> bool {
    line.starts_with('>')
        || line.contains('→')
        || line.contains(" пишет:")
        || line.contains("(автор")
}

/// A paragraph after an empty line that no longer speaks for the company: a postscript or a remark on the answer.
fn after_answer(paragraph: &Paragraph, folded: &str) -> bool {
    const AUTHOR: [&str; 8] = [
        "p.s",
        "upd",
        "апд",
        "дополнен",
        "обновлен",
        "перевозчик на отзыв",
        "добавлю",
        "p. s",
    ];
    paragraph.after_blank
        && AUTHOR
            .iter()
            .any(|start| folded.trim_start_matches('(').starts_with(start))
}

/// The name the page gives its author: «Автор: Кристи_Лайт, Ульяновск», «Oleg_Vyaz (автор темы)».
fn byline(text: &str, paragraphs: &[Paragraph]) -> Option<String> {
    paragraphs.iter().take(12).find_map(|paragraph| {
        let line = &text[paragraph.bytes.clone()];
        if let Some(at) = line.find(" (автор") {
            return Some(line[..at].trim().to_owned());
        }
        if let Some(at) = line
            .find(" пишет:")
            .filter(|_| line.chars().count() <= NAME_LETTERS)
        {
            return Some(line[..at].trim().to_owned());
        }
        let rest = line
            .split_once("Автор: ")
            .or_else(|| line.split_once("Пишет: "))?
            .1;
        let name = rest.split([',', '.', '|']).next()?.trim();
        (!name.is_empty() && name.chars().count() <= NAME_LETTERS).then(|| name.to_owned())
    })
}
