//! Identifiers, keys and file names: names and long numbers in them become short fingerprints, the same for the same.

use sha2::{Digest, Sha256};

use super::again::Hidden;
use super::name::Level;
use super::token::{Row, Sort};
use super::{Kind, Masker};

/// From so many digits on a number may be somebody's.
const LONG: usize = 5;
const LATIN: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("iu", "ю"),
    ("ju", "ю"),
    ("ia", "я"),
    ("ja", "я"),
    ("ya", "я"),
    ("yo", "е"),
    ("iy", "ий"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("c", "ц"),
    ("y", "ы"),
    ("w", "в"),
    ("x", "кс"),
    ("q", "к"),
];

/// Six hexadecimal digits: enough to tell a few thousand customers apart, too few to find a telephone by trying all.
fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(3)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// «клиент-3fa92c»; what is one already stays.
pub(super) fn key(text: &str) -> String {
    let done = text.strip_prefix("клиент-").is_some_and(is_fingerprint);
    if done {
        text.to_owned()
    } else {
        format!("клиент-{}", fingerprint(text))
    }
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Masker {
    /// An identifier, or a path: «chats/Иванов_89221234567.txt» is «chats/имя-5d0c31_номер-9a1b2c.txt».
    /// What it hides is remembered.
    pub(super) fn id(&self, text: &str, hidden: &mut Hidden) -> String {
        if text.contains('@') {
            hidden.add(&self.spoken, Kind::Email, text);
            return format!("запись-{}", fingerprint(text));
        }
        let row = Row::new(text);
        let mut masked = String::with_capacity(text.len());
        let mut copied = 0;
        let mut at = 0;
        while at < row.len() {
            let token = &row.tokens[at];
            let end = match token.sort {
                Sort::Digits => self.long(&row, at),
                Sort::Word if self.is_named(&row, at) => Some(at + 1),
                _ => None,
            };
            // a fingerprint of ours
            if matches!(token.form.as_str(), "имя" | "номер" | "клиент" | "запись")
                && row.form(at + 1) == "-"
            {
                let from = row.tokens[at + 1].bytes.end;
                if text.get(from..from + 6).is_some_and(is_fingerprint) {
                    at = row
                        .tokens
                        .partition_point(|token| token.bytes.start < from + 6);
                    continue;
                }
            }
            let Some(end) = end else {
                at += 1;
                continue;
            };
            let bytes = row.bytes(&(at..end));
            let word = if token.is_digits() {
                "номер"
            } else {
                "имя"
            };
            // a short number of an id is in too many other places
            if !token.is_digits() {
                hidden.add(&self.spoken, Kind::Name, &text[bytes.clone()]);
            } else if bytes.len() > LONG {
                hidden.add(&self.spoken, Kind::Order, &text[bytes.clone()]);
            }
            masked.push_str(&text[copied..bytes.start]);
            masked.push_str(&format!(
                "{word}-{}",
                fingerprint(&crate::morphology::fold(&text[bytes.clone()]))
            ));
            copied = bytes.end;
            at = end;
        }
        masked.push_str(&text[copied..]);
        masked
    }

    /// Digits that touch, hyphens and spaces between them: the token after, when they are many and no date.
    fn long(&self, row: &Row, at: usize) -> Option<usize> {
        let (mut count, mut end, mut groups) = (0, at, Vec::new());
        while row.tokens.get(end).is_some_and(|token| token.is_digits()) {
            count += row.tokens[end].text.len();
            groups.push(row.tokens[end].text.len());
            end += 1;
            let joint = matches!(row.form(end), "-" | " " | "(" | ")")
                && row
                    .tokens
                    .get(end + 1)
                    .is_some_and(|token| token.is_digits());
            end += usize::from(joint);
        }
        let date = groups.first() == Some(&4)
            && groups.iter().skip(1).all(|&group| group == 2)
            && row.tokens[at].text.starts_with(['1', '2']);
        (count >= LONG && !date).then_some(end)
    }

    fn is_named(&self, row: &Row, at: usize) -> bool {
        let token = &row.tokens[at];
        if token.len() < 4 {
            return false;
        }
        let form = if token.is_latin() {
            cyrillic(&token.form)
        } else {
            token.form.clone()
        };
        let known = self.names.know(&form);
        !known.never
            && !known.common
            && !known.city
            && (known.given == Level::Sure || known.surname == Level::Sure || known.patronymic)
            && (!token.is_latin() || self.names.is_word(&form))
    }
}

/// A word of Latin letters as it is written in Russian: «iuliia» is «юлия».
pub(super) fn cyrillic(latin: &str) -> String {
    let mut out = String::new();
    let mut rest = latin;
    while let Some(first) = rest.chars().next() {
        match LATIN.iter().find(|(from, _)| rest.starts_with(from)) {
            Some((from, to)) => {
                out.push_str(to);
                rest = &rest[from.len()..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}
