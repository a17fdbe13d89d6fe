//! Written characters as the letters they may stand for: look-alikes, digits, masks, translit.

use std::ops::Range;

use super::trie::{letter, letters};

/// Most letters that dots or stars stand for.
const WIDEST_GAP: u8 = 8;

/// A written character, or a run of the same one, and what it may stand for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// Letters it may stand for, one bit each; none for a gap.
    pub set: u32,
    /// Letters that it and the next unit may stand for together (`ya`).
    pub pair: u32,
    /// Letters that it and the next two may stand for together (`sch`).
    pub triple: u32,
    /// Written more than once in a row: «бляяя».
    pub repeated: bool,
    /// A mask or separator: least and most letters it may hide.
    pub gap: Option<(u8, u8)>,
    /// The first written character, lower case.
    pub written: char,
    /// How often it stands in a row.
    pub count: usize,
    /// Whether it is a Latin letter.
    pub latin: bool,
}

impl Unit {
    /// Whether it is one certain Russian letter.
    pub(super) fn is_letter(&self) -> bool {
        letter(self.written).is_some()
    }

    /// Whether it is a sign that people hide letters behind, not one that also separates words.
    pub(super) fn is_mask(&self) -> bool {
        self.gap.is_some() && !matches!(self.written, '.' | '…' | '-' | '–' | '—' | '\'' | '’')
    }

    /// Dots that cut a word off.
    pub(super) fn is_ellipsis(&self) -> bool {
        self.written == '…' || self.written == '.' && self.count > 1
    }
}

/// How Latin letters are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Latin {
    /// As the Russian letters they look like: «cyka».
    Shapes,
    /// As sounds: «suka».
    Sounds,
    /// Either: inside a word with Russian letters.
    Both,
}

fn shape(c: char) -> &'static str {
    match c {
        'a' => "а",
        'b' => "вьб",
        'c' => "с",
        'd' => "д",
        'e' => "е",
        'g' => "д",
        'h' => "н",
        'i' => "и",
        'k' => "к",
        'l' => "л",
        'm' => "мт",
        'n' => "пи",
        'o' => "о",
        'p' => "р",
        'r' => "гя",
        't' => "т",
        'u' => "ии",
        'w' => "ш",
        'x' => "х",
        'y' => "у",
        'z' => "з",
        _ => "",
    }
}

fn sound(c: char) -> &'static str {
    match c {
        'a' => "а",
        'b' => "б",
        'c' => "цск",
        'd' => "д",
        'e' => "еэ",
        'f' => "ф",
        'g' => "г",
        'h' => "х",
        'i' => "ий",
        'j' => "йж",
        'k' => "к",
        'l' => "л",
        'm' => "м",
        'n' => "н",
        'o' => "о",
        'p' => "п",
        'r' => "р",
        's' => "с",
        't' => "т",
        'u' => "ую",
        'v' => "в",
        'w' => "вш",
        'x' => "х",
        'y' => "йы",
        'z' => "зц",
        _ => "",
    }
}

fn sound_of_two(a: char, b: char) -> &'static str {
    match (a, b) {
        ('y' | 'j' | 'i', 'a') => "я",
        ('y' | 'j', 'u') => "ю",
        ('y' | 'j', 'o' | 'e') => "е",
        ('i', 'o') => "е",
        ('z', 'h') => "ж",
        ('k', 'h') => "х",
        ('c', 'h') => "ч",
        ('s', 'h') => "ш",
        ('t' | 'd', 's' | 'z') | ('t', 'c') => "ц",
        ('i', 'y') | ('y', 'i') | ('i', 'j') => "ийы",
        _ => "",
    }
}

/// A digit or sign that is drawn like a letter, and Ukrainian letters.
fn drawn(c: char) -> &'static str {
    match c {
        '0' => "о",
        '1' => "илй",
        '3' => "зеэ",
        '4' => "чаа",
        '5' => "с",
        '6' => "б",
        '8' => "в",
        '9' => "яд",
        '$' => "сз",
        'і' | 'ї' | '!' => "и",
        'є' => "е",
        'э' => "эе",
        'ў' => "у",
        'α' => "а",
        'ο' => "о",
        'ρ' => "р",
        'ε' => "е",
        'κ' => "к",
        'χ' => "х",
        'υ' => "у",
        _ => "",
    }
}

/// Written, but not seen: stress marks, soft hyphens, zero-width characters.
fn unseen(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
        && c != '\u{306}'
        && c != '\u{308}'
}

/// The units of `text[bytes]`.
pub(super) fn units(text: &str, bytes: Range<usize>, latin: Latin) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (at, c) in text[bytes.clone()].char_indices() {
        let from = bytes.start + at;
        let to = from + c.len_utf8();
        let written = c.to_lowercase().next().unwrap_or(c);
        let combines = matches!(c, '\u{306}' | '\u{308}');
        if let Some(last) = units.last_mut() {
            if last.written == written || unseen(c) || combines {
                last.bytes.end = to;
                if last.written == written {
                    last.count += 1;
                    last.repeated = true;
                }
                if combines && last.written == 'и' {
                    last.written = 'й';
                    last.set = letters("й");
                }
                continue;
            }
        } else if unseen(c) || combines {
            continue;
        }
        units.push(unit(written, from..to, latin));
    }
    for at in 0..units.len() {
        if let Some((least, most)) = units[at].gap {
            let count = u8::try_from(units[at].count).unwrap_or(WIDEST_GAP);
            units[at].gap = Some(match units[at].written {
                _ if units[at].is_ellipsis() => (0, WIDEST_GAP),
                '*' if count > 2 => (
                    count.min(WIDEST_GAP) - 2,
                    (count.saturating_add(2)).min(WIDEST_GAP),
                ),
                '_' => (0, count.min(WIDEST_GAP)),
                '-' | '–' if count > 1 => (0, count.min(WIDEST_GAP)),
                _ if units[at].is_mask() => (count.min(WIDEST_GAP), count.min(WIDEST_GAP)),
                _ => (least, most),
            });
        }
        if latin != Latin::Shapes && units[at].latin && at + 1 < units.len() {
            let [a, b] = [units[at].written, units[at + 1].written];
            units[at].pair = letters(sound_of_two(a, b));
            if at + 2 < units.len() && (a, b, units[at + 2].written) == ('s', 'c', 'h') {
                units[at].triple = letters("щ");
            }
        }
    }
    units
}

fn unit(written: char, bytes: Range<usize>, latin: Latin) -> Unit {
    let is_latin = written.is_ascii_lowercase();
    let set = match letter(written) {
        Some(_) if written == 'э' => letters(drawn(written)),
        Some(bit) => 1 << bit,
        None if is_latin => match latin {
            // «unet» is no «ипет»: without Russian letters around, only letters of the very same shape
            Latin::Shapes if !"abcehkmoptxy".contains(written) => 0,
            Latin::Shapes => letters(shape(written)),
            Latin::Sounds => letters(sound(written)),
            Latin::Both => letters(shape(written)) | letters(sound(written)),
        },
        None => letters(drawn(written)),
    };
    let gap = match written {
        _ if set != 0 || written.is_alphanumeric() => None,
        '-' | '–' | '—' | '\'' | '’' => Some((0, 0)),
        '.' | '_' | '…' => Some((0, 1)),
        _ => Some((1, 1)),
    };
    Unit {
        bytes,
        set,
        pair: 0,
        triple: 0,
        repeated: false,
        gap,
        written,
        count: 1,
        latin: is_latin,
    }
}
