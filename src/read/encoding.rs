//! Which encoding the bytes are in: byte order mark, UTF-16 by its pattern, UTF-8 by its own check, then the Cyrillic
//! single-byte encodings by the letters they would give.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC,
};

/// An encoding and the length of the byte order mark that stands before the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Guess {
    pub encoding: &'static Encoding,
    pub mark: usize,
}

/// Tells the encoding of a file's start. `declared` is what the text says of itself (an HTML `meta`), believed only
/// where the bytes are not UTF-8: browsers save pages in UTF-8 and leave `charset=windows-1251` in them.
pub(super) fn detect(bytes: &[u8], declared: Option<&'static Encoding>) -> Guess {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Guess { encoding, mark };
    }
    let plain = |encoding| Guess { encoding, mark: 0 };
    if let Some(encoding) = utf_16(bytes) {
        return plain(encoding);
    }
    if mostly_utf_8(bytes) {
        return plain(UTF_8);
    }
    if let Some(encoding) = declared {
        return plain(encoding);
    }
    plain(single_byte(bytes))
}

/// UTF-16 without a mark: in Russian text every second byte is 0x04 (letters) or 0x00 (spaces, digits, markup).
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let units = bytes.len() / 2;
    if units < 2 {
        return None;
    }
    let high = |offset: usize| {
        let plane = |byte: u8| matches!(byte, 0x00 | 0x04 | 0x20 | 0x21);
        let pairs = || bytes.chunks_exact(2);
        let fitting = pairs().filter(|pair| plane(pair[offset])).count();
        let telling = pairs()
            .filter(|pair| matches!(pair[offset], 0x00 | 0x04))
            .count();
        let other = pairs()
            .filter(|pair| matches!(pair[1 - offset], 0x00 | 0x04))
            .count();
        fitting * 10 >= units * 9 && telling * 10 >= units * 6 && other * 4 < telling
    };
    if high(1) {
        Some(UTF_16LE)
    } else if high(0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes beyond ASCII are UTF-8, or mostly so: then the few others are damage to be reported line by
/// line, not a reason to read everything else wrongly.
fn mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0x80).count();
        bad += chunk.invalid().len();
    }
    // A character that the end of the sample cuts in two is no damage.
    bad == 0 || good > bad || (good == 0 && bad <= 3 && ends_inside_a_character(bytes))
}

fn ends_inside_a_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn single_byte(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"ru"), Utf8Detection::Deny);
    let beyond_ascii = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let name = guess.name();
    let cyrillic = [WINDOWS_1251, IBM866, ISO_8859_5, X_MAC_CYRILLIC].contains(&guess)
        || name.starts_with("KOI8");
    // A French name in an English text is left to the detector; a text whose letters are mostly beyond ASCII is
    // Russian here, and letters tell KOI8-R from CP1251 better than byte pairs do in short texts.
    if !cyrillic && beyond_ascii * 5 < bytes.len() {
        return guess;
    }
    let mut best = (WINDOWS_1251, f64::MIN);
    for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5] {
        let score = likeness(bytes, encoding);
        if score > best.1 {
            best = (encoding, score);
        }
    }
    best.0
}

/// Share of each letter in Russian prose, in percent, `а` to `я`.
const LETTERS: [f64; 32] = [
    8.0, 1.6, 4.5, 1.7, 3.0, 8.5, 0.9, 1.6, 7.4, 1.2, 3.5, 4.4, 3.2, 6.7, 11.0, 2.8, 4.7, 5.5, 6.3,
    2.6, 0.3, 1.0, 0.5, 1.4, 0.7, 0.4, 0.1, 1.9, 1.7, 0.3, 0.6, 2.0,
];

/// How much the text looks like Russian in that encoding: frequent letters count for it, capitals in the middle of a
/// word and line-drawing signs against. In the wrong one of KOI8-R and CP1251 capitals and small letters change
/// places, and the letters are others.
fn likeness(bytes: &[u8], encoding: &'static Encoding) -> f64 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let (mut sum, mut count) = (0.0, 0.0f64);
    let mut after_small = false;
    for letter in text.chars() {
        let small = letter.is_lowercase();
        if !letter.is_ascii() {
            count += 1.0;
            let folded = letter.to_lowercase().next().unwrap_or(letter);
            sum += match folded {
                'а'..='я' => {
                    let share = LETTERS[folded as usize - 'а' as usize];
                    match (small, after_small) {
                        (true, _) => share,
                        (false, true) => -6.0,
                        (false, false) => share * 0.9,
                    }
                }
                'ё' | '«' | '»' | '—' | '–' | '…' | '№' | '„' | '“' | '”' | '’' | '\u{a0}' => {
                    0.5
                }
                _ => -6.0,
            };
        }
        after_small = small;
    }
    sum / count.max(1.0)
}

/// The encoding that a page's `<meta charset=…>` names, within its first bytes.
pub(super) fn declared_in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let start: Vec<u8> = bytes
        .iter()
        .take(4096)
        .map(u8::to_ascii_lowercase)
        .collect();
    let start = String::from_utf8_lossy(&start).into_owned();
    start.contains('<').then_some(())?;
    let label = &start[start.find("charset=")? + "charset=".len()..];
    let label = label.trim_start_matches(['"', '\'', ' ']);
    let end = label
        .find(|sign: char| !sign.is_ascii_alphanumeric() && !"-_:".contains(sign))
        .unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 5] = [
        "Алло",
        "Обещали перезвонить до пятницы, сегодня вторник, тишина.",
        "ГДЕ МОЙ ЗАКАЗ? ВЕРНИТЕ ДЕНЬГИ!",
        "Оператор;Да, слушаю вас\nКлиент;Роутер «мигает» третий день",
        "id;text\n1;Щётка сломалась через час, мастер сказал: «Сами уронили» — и ушёл",
    ];

    #[test]
    fn koi8_and_cp1251_are_told_apart_by_their_letters() {
        for text in TEXTS {
            for encoding in [WINDOWS_1251, KOI8_R, IBM866] {
                let text = if encoding == WINDOWS_1251 {
                    text.to_owned()
                } else {
                    text.replace(['«', '»'], "\"").replace('—', "-")
                };
                let (bytes, _, lost) = encoding.encode(&text);
                assert!(!lost, "{text}");
                assert_eq!(detect(&bytes, None).encoding, encoding, "{text}");
            }
        }
    }

    #[test]
    fn utf_8_and_utf_16_are_known_with_and_without_a_mark() {
        for text in TEXTS {
            assert_eq!(detect(text.as_bytes(), None).encoding, UTF_8);
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(detect(&little, None).encoding, UTF_16LE, "{text}");
            assert_eq!(detect(&big, None).encoding, UTF_16BE, "{text}");
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            assert_eq!(
                detect(&marked, None),
                Guess {
                    encoding: UTF_8,
                    mark: 3
                }
            );
        }
    }

    #[test]
    fn a_sample_cut_inside_a_character_is_still_utf_8() {
        let text = "plain ascii and then я".as_bytes();
        assert_eq!(detect(&text[..text.len() - 1], None).encoding, UTF_8);
    }

    #[test]
    fn a_page_saved_in_utf_8_is_not_misled_by_its_old_meta() {
        let page = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\"><p>Хамство";
        let declared = declared_in_html(page.as_bytes());
        assert_eq!(declared, Some(WINDOWS_1251));
        assert_eq!(detect(page.as_bytes(), declared).encoding, UTF_8);
    }
}
