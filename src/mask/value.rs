//! A row of digits, letters and joints that may be a code, however it is written or spoken.

use std::ops::Range;

use super::spoken::Spoken;
use super::token::{Gap, Row, Sort};

/// So many words may stand between two parts of a number.
const BETWEEN: usize = 6;
/// So many where the number is whole only with what follows.
const FAR: usize = 12;

/// What was read, and where it may be cut.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub tokens: Range<usize>,
    /// The digits alone.
    pub digits: String,
    /// Letters among them.
    pub letters: usize,
    /// Words of number among them.
    pub spoken: bool,
    /// A plus before it.
    pub plus: bool,
    /// Digits so far, and the token after them.
    pub stops: Vec<(usize, usize)>,
    /// Rows of digits, as they are parted.
    pub groups: Vec<usize>,
    /// «ой, нет»: a part was said wrong and said again.
    pub corrected: bool,
    /// It begins with a bracket: «(3452) 61-08-44».
    pub bracket: bool,
}

impl Value {
    /// The value up to the place where it has so many digits, if there is one.
    pub fn cut(&self, digits: usize) -> Option<Value> {
        let &(_, end) = self.stops.iter().find(|(count, _)| *count == digits)?;
        let mut cut = self.clone();
        cut.tokens.end = end;
        cut.digits.truncate(digits);
        cut.stops.retain(|(count, _)| *count <= digits);
        Some(cut)
    }
}

/// Which letters a value takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// None: a telephone, a card.
    No,
    /// «АВ-15-60233», «эн ка тире двадцать два».
    Yes,
    /// None, but words and marks between the parts: «восемь девятьсот, так, двадцать два».
    Loose,
    /// As loose, with any words: «восемь девятьсот двадцать два … да, слушаю вас … триста сорок пять».
    Far,
}

/// Reads from the token on; stops before what is harmless.
pub(super) fn read(
    row: &Row,
    spoken: &Spoken,
    harmless: &[bool],
    at: usize,
    letters: Letters,
) -> Option<Value> {
    let mut value = Value {
        tokens: at..at,
        digits: String::new(),
        letters: 0,
        spoken: false,
        plus: false,
        stops: Vec::new(),
        groups: Vec::new(),
        corrected: false,
        bracket: row.form(at) == "(",
    };
    let mut next = at;
    while next < row.len() {
        if let Some(past) = between(row, spoken, harmless, next, letters, &mut value) {
            next = past;
        }
        if next > at && row.breaks(next) && !matches!(letters, Letters::Loose | Letters::Far)
            || harmless[next] && row.tokens[next].sort != Sort::Mark
        {
            break;
        }
        let token = &row.tokens[next];
        match token.sort {
            Sort::Digits => {
                value.digits.push_str(token.text);
                value.groups.push(token.text.len());
                next += 1;
                value.close(next);
            }
            Sort::Word => {
                if let Some(digit) = look_alike(row, next).filter(|_| letters != Letters::Yes) {
                    value.digits.push(digit);
                    value.groups.push(1);
                    next += 1;
                    value.close(next);
                } else if let Some((digits, end)) = spoken.digits(row, next) {
                    value.groups.push(digits.len());
                    value.digits.push_str(&digits);
                    value.spoken = true;
                    next = end;
                    value.close(next);
                } else if let Some(last) = spoken.ordinal(&token.form).filter(|last| {
                    value.spoken
                        && *last < 20
                        && letters == Letters::Yes
                        && value.digits.ends_with('0')
                }) {
                    // «заказ двести пятый»
                    let keep = value.digits.len() - last.to_string().len().min(value.digits.len());
                    value.digits.truncate(keep);
                    value.digits.push_str(&last.to_string());
                    next += 1;
                    value.stops.clear();
                    value.close(next);
                    break;
                } else if value.spoken
                    && (token.form.starts_with("тысяч") || token.form.starts_with("миллион"))
                {
                    next = value.thousands(row, spoken, next);
                } else if value.digits.is_empty() && token.is("плюс") {
                    value.plus = true;
                    next += 1;
                } else if letters == Letters::Yes && takes(row, spoken, &value, next) {
                    value.letters += token.len();
                    next += 1;
                    value.close(next);
                } else if letters == Letters::Yes && joint(row, spoken, next) {
                    next += 1;
                } else {
                    break;
                }
            }
            Sort::Mark => match token.form.as_str() {
                "+" if value.digits.is_empty() => {
                    value.plus = true;
                    next += 1;
                }
                "(" | ")" | "*" | "•" if letters != Letters::Yes => next += 1,
                "-" | "–" | "—" | "‑" | "−" if row.joined(next) || letters != Letters::Yes => {
                    next += 1
                }
                "." if row.joined(next) && row.joined(next + 1) => next += 1,
                "/" | "_" | "#" | "\\" | ":" if letters == Letters::Yes && row.joined(next + 1) => {
                    next += 1
                }
                "№" if letters == Letters::Yes => next += 1,
                _ => break,
            },
        }
    }
    value.tokens.end = value.stops.last()?.1;
    (!value.digits.is_empty()).then_some(value)
}

impl Value {
    /// «тридцать две тысячи пятьсот шесть» as one number.
    fn thousands(&mut self, row: &Row, spoken: &Spoken, at: usize) -> usize {
        let group = spoken.group(row, at + 1);
        let (more, end) = group.unwrap_or((0, at + 1));
        self.digits.push_str(&format!("{more:03}"));
        self.groups.push(3);
        self.close(end);
        end
    }

    fn close(&mut self, end: usize) {
        match self.stops.last_mut() {
            Some(last) if last.0 == self.digits.len() => last.1 = end,
            _ => self.stops.push((self.digits.len(), end)),
        }
    }
}

/// Past what is said between the parts of a number, where more of it follows.
fn between(
    row: &Row,
    spoken: &Spoken,
    harmless: &[bool],
    at: usize,
    letters: Letters,
    value: &mut Value,
) -> Option<usize> {
    if value.digits.is_empty() || letters == Letters::No || letters == Letters::Yes && !value.spoken
    {
        return None;
    }
    let (mut next, mut words, mut back) = (at, 0, false);
    while let Some(token) = row.tokens.get(next) {
        let number = token.is_digits()
            || spoken.cardinal(&token.form).is_some()
            || spoken.digits(row, next).is_some();
        // «— Ещё четыре цифры! — Ноль семь девяносто три»
        if number && row.form(next + 1).starts_with("цифр") {
            words += 1;
            next += 1;
            continue;
        }
        if number {
            let free = next > at
                && !harmless[next]
                && (token.is_digits() || letters == Letters::Yes || value.spoken);
            value.corrected |= back && free;
            return free.then_some(next);
        }
        if token.sort == Sort::Mark {
            let joint = matches!(
                token.form.as_str(),
                "," | "." | "…" | "?" | "!" | "-" | "–" | "—" | ":" | "(" | ")"
            );
            // «заказ шестьдесят один, девяносто, ноль три»
            let listed = token.is(",") && next == at;
            if letters == Letters::Yes && !listed || !joint || next - at > 6 + words {
                return None;
            }
        } else {
            words += 1;
            if harmless[next] && letters == Letters::Far {
                return None;
            }
            let said = spoken.is_between(&token.form) || letters == Letters::Far;
            let most = if letters == Letters::Far {
                FAR
            } else {
                BETWEEN
            };
            if !said
                || words > most
                || letters == Letters::Yes
                    && matches!(
                        token.form.as_str(),
                        "и" | "а"
                            | "да"
                            | "нет"
                            | "еще"
                            | "это"
                            | "есть"
                            | "после"
                            | "них"
                            | "там"
                            | "вот"
                            | "как"
                    )
            {
                return None;
            }
            back |= spoken.takes_back(&token.form);
        }
        next += 1;
    }
    None
}

/// «8 9O4 873-l5-60»: a letter that a scan has for a digit.
fn look_alike(row: &Row, at: usize) -> Option<char> {
    let digits = |at: usize| row.tokens.get(at).is_some_and(|token| token.is_digits());
    let beside = at > 0 && row.joined(at) && digits(at - 1) || row.joined(at + 1) && digits(at + 1);
    match row.tokens[at].text {
        "О" | "O" | "о" | "o" if beside => Some('0'),
        "З" | "з" if beside => Some('3'),
        "l" | "I" if beside => Some('1'),
        _ => None,
    }
}

/// Whether the word is letters of the code.
fn takes(row: &Row, spoken: &Spoken, value: &Value, at: usize) -> bool {
    let token = &row.tokens[at];
    let touches = row.joined(at)
        || row.joined(at + 1)
            && !matches!(
                row.form(at + 1),
                "," | "." | ":" | ")" | "»" | "!" | "?" | "…" | ";"
            );
    if touches && token.len() <= 6 {
        return true;
    }
    let next = row.tokens.get(at + 1);
    let number = |at: usize| {
        row.tokens.get(at).is_some_and(|token| token.is_digits())
            || spoken.cardinal(row.form(at)).is_some()
    };
    // «ТТТ № 7034415290», «АВ 0457-118302», «RA 408 173 250 RU»
    if token.is_upper() && token.len() <= 4 {
        let first = value.digits.is_empty();
        let after = number(at + 1) || next.is_some_and(|next| next.is("№")) && number(at + 2);
        return after && (token.len() > 1 || first)
            || !first && token.is_latin() && token.len() == 2;
    }
    // «полис ттт ноль триста», «два аг номер шестьдесят один»
    if token.len() >= 2
        && token.len() <= 3
        && (spoken.is_letter(&token.form)
            || !token.form.contains(is_vowel)
            || token.is("аг")
            || token.is("ет"))
    {
        return !spoken.is_unit(&token.form)
            && next.is_none_or(|next| next.gap != Gap::None || next.sort == Sort::Mark);
    }
    if value.digits.is_empty() && value.tokens.start == at && is_lone(&token.form) && number(at + 1)
    {
        return true;
    }
    // one letter: a preposition as well; a digit or a joint must stand at its side
    spoken.is_letter(&token.form)
        && token.len() == 1
        && (spoken.is_joint(row.form(at + 1))
            || at > 0
                && value.tokens.start < at
                && (spoken.is_joint(row.form(at - 1))
                    || spoken.is_letter(row.form(at - 1)) && row.tokens[at - 1].len() > 1))
}

/// «дробь», «тире», «номер» inside a code: more must follow.
fn joint(row: &Row, spoken: &Spoken, at: usize) -> bool {
    let more = |at: usize| {
        row.tokens
            .get(at)
            .is_some_and(|token| token.is_digits() || token.is_capital() || token.is("№"))
            || spoken.cardinal(row.form(at)).is_some()
            || spoken.is_letter(row.form(at))
    };
    spoken.is_joint(row.form(at))
        && (more(at + 1) || spoken.is_joint(row.form(at + 1)) && more(at + 2))
}

/// A letter that is no preposition and no conjunction beside a number.
pub(super) fn is_lone(form: &str) -> bool {
    form.chars().count() == 1 && "абгджзлмнпртфхцчшэюк".contains(form)
}

fn is_vowel(letter: char) -> bool {
    "аеиоуыэюяaeiouy".contains(letter)
}
