//! Words, digits and marks of a text, with their places: the row that every search reads.
//!
//! The tokeniser of [`crate::morphology`] is not used: «57б», «К-77/08-19» and «+7(922)» must come apart into letters,
//! digits and marks.

use std::ops::Range;

use crate::morphology::fold;

/// From so many words on a text without one capital inside its sentences is written in small letters.
const LOW: usize = 5;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Letters.
    Word,
    /// ASCII digits.
    Digits,
    /// One other character.
    Mark,
}

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: it touches the token before it.
    None,
    /// White space.
    Space,
    /// The end of a line, or of the text.
    Line,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// As written.
    pub text: &'t str,
    /// Lower case, `ё` written `е`.
    pub form: String,
    pub sort: Sort,
    length: usize,
    /// What stands before it.
    pub gap: Gap,
}

impl Token<'_> {
    pub fn is_word(&self) -> bool {
        self.sort == Sort::Word
    }

    pub fn is_digits(&self) -> bool {
        self.sort == Sort::Digits
    }

    /// Starts with a capital letter.
    pub fn is_capital(&self) -> bool {
        self.is_word() && self.text.starts_with(char::is_uppercase)
    }

    /// Has no small letter.
    pub fn is_upper(&self) -> bool {
        self.is_word() && self.text.chars().all(char::is_uppercase)
    }

    /// A capital inside small letters, as firms are written: «ТеплоГаз».
    pub fn is_joint(&self) -> bool {
        let mut letters = self.text.chars().skip(1);
        letters.any(char::is_lowercase) && letters.any(char::is_uppercase)
    }

    /// Letters of the Latin alphabet.
    pub fn is_latin(&self) -> bool {
        self.is_word() && self.text.bytes().all(|byte| byte.is_ascii_alphabetic())
    }

    /// Characters.
    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is(&self, form: &str) -> bool {
        self.form == form
    }
}

/// A text and its tokens.
pub(super) struct Row<'t> {
    pub tokens: Vec<Token<'t>>,
    /// Hardly a capital letter: a recogniser's text, where a capital says nothing and its lack neither.
    pub flat: bool,
}

impl<'t> Row<'t> {
    /// Cuts the text.
    pub fn new(text: &'t str) -> Self {
        let mut tokens: Vec<Token<'t>> = Vec::with_capacity(text.len() / 8 + 1);
        let mut gap = Gap::Line;
        let mut chars = text.char_indices().peekable();
        let (mut capitals, mut inside, mut words) = (0, 0, 0);
        while let Some((start, first)) = chars.next() {
            if first.is_whitespace() {
                gap = if first == '\n' || gap == Gap::Line {
                    Gap::Line
                } else {
                    Gap::Space
                };
                continue;
            }
            let sort = sort(first);
            let mut end = start + first.len_utf8();
            if sort != Sort::Mark {
                while let Some(&(at, next)) = chars.peek() {
                    if self::sort(next) != sort && !is_accent(next) {
                        break;
                    }
                    end = at + next.len_utf8();
                    chars.next();
                }
            }
            let token = Token {
                bytes: start..end,
                text: &text[start..end],
                form: form(&text[start..end]),
                sort,
                length: text[start..end].chars().count(),
                gap,
            };
            gap = Gap::None;
            if sort == Sort::Word {
                words += 1;
                // «ИНН», «Wi-Fi» say nothing of how names are written here, nor does the first word of a sentence
                let proper = token.is_capital() && !(token.is_upper() && token.len() > 1);
                let begins = tokens.last().is_none_or(|last: &Token| {
                    last.sort == Sort::Mark && last.form != "," && last.form != "-"
                });
                capitals += usize::from(token.is_capital());
                inside += usize::from(proper && !begins && !token.is_latin());
            }
            tokens.push(token);
        }
        Self {
            tokens,
            flat: capitals * 40 < words || capitals == 0 || inside == 0 && words >= LOW,
        }
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The form of the token, or nothing past the ends.
    pub fn form(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.form.as_str())
    }

    /// Whether the token touches the one before it.
    pub fn joined(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.gap == Gap::None)
            && at > 0
    }

    pub fn is_dash(&self, at: usize) -> bool {
        matches!(self.form(at), "-" | "–" | "—" | "‑" | "−")
    }

    /// Bytes from the first to the last of these tokens.
    pub fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let last = tokens.end.max(tokens.start + 1) - 1;
        self.tokens[tokens.start].bytes.start..self.tokens[last].bytes.end
    }

    /// Whether a sentence ends before the token: «. Б», a line's end.
    pub fn breaks(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else {
            return true;
        };
        if at == 0 || token.gap == Gap::Line {
            return true;
        }
        let before = &self.tokens[at - 1];
        match before.form.as_str() {
            "!" | "?" | "…" | ";" => true,
            // «тел. 8-922», «дог. ТС-0098», «г. Тюмень», «И. О.» end nothing
            "." => {
                let short = at >= 2 && self.tokens[at - 2].is_word() && self.joined(at - 1);
                token.gap == Gap::Space && !(short && self.is_cut(at - 2))
            }
            _ => false,
        }
    }

    /// A word cut short: «тел.», «обл.», «гр.», an initial; «туда.», «один.» end a sentence.
    fn is_cut(&self, at: usize) -> bool {
        const CUT: &[&str] = &[
            "ул",
            "тел",
            "дог",
            "обл",
            "корп",
            "пос",
            "зам",
            "им",
            "доб",
            "моб",
            "пер",
            "оф",
            "под",
            "эт",
            "адр",
            "туп",
            "лиц",
            "уч",
            "ком",
            "сер",
            "ном",
            "инж",
            "дир",
            "коп",
            "мин",
            "сек",
            "дер",
            "хут",
            "пар",
            "рег",
            "отд",
            "маг",
            "зав",
            "проф",
            "доц",
            "гос",
            "мед",
            "нач",
            "спец",
            "упр",
            "род",
            "паспорт",
            "обр",
            "зак",
            "наб",
            "бул",
            "ал",
            "фам",
            "имя",
            "отч",
            "кор",
            "лит",
            "вл",
            "дом",
            "инд",
            "тлф",
            "внут",
            "тов",
            "поз",
            "арт",
            "изд",
        ];
        let form = self.form(at);
        let vowel = form.contains(|letter| "аеиоуыэюя".contains(letter));
        form.chars().count() == 1 || CUT.contains(&form) || !vowel && form.chars().count() <= 4
    }
}

fn sort(letter: char) -> Sort {
    if letter.is_ascii_digit() {
        Sort::Digits
    } else if is_small(letter) || letter.is_alphabetic() {
        Sort::Word
    } else {
        Sort::Mark
    }
}

/// A letter that [`fold`] leaves as it is.
fn is_small(letter: char) -> bool {
    matches!(letter, 'а'..='я' | 'a'..='z')
}

/// Most tokens are folded as they are written.
fn form(text: &str) -> String {
    match text
        .chars()
        .all(|letter| is_small(letter) || letter.is_ascii_digit())
    {
        true => text.to_owned(),
        false => fold(text),
    }
}

/// «Ива́н»: the accent belongs to the word.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}
