//! Quotes as pages and tables set them: «…», inside „…“, and no mark without its partner.

/// The quote in quotation marks. A quote is cut out of a text, so a mark may have lost its partner: at the edge it goes, inside
/// it is closed.
///
/// ```
/// use razbor::export::quotation::in_marks;
/// assert_eq!(in_marks("услышал, что я «нищеброд"), "«услышал, что я „нищеброд“»");
/// assert_eq!(in_marks("«Будешь писать — заберём»,"), "«Будешь писать — заберём»");
/// ```
pub fn in_marks(quote: &str) -> String {
    let letters: Vec<char> = stripped(quote).chars().collect();
    let pairs = pairs(&letters);
    let mut text = String::from("«");
    let mut unclosed = 0;
    for (at, &letter) in letters.iter().enumerate() {
        match (letter, pairs[at]) {
            ('«', true) => text.push('„'),
            ('»', true) => text.push('“'),
            ('«', false) => {
                text.push('„');
                unclosed += 1;
            }
            ('»', false) => {}
            (letter, _) => text.push(letter),
        }
    }
    text.extend(std::iter::repeat_n('“', unclosed));
    text.push('»');
    text
}

/// Without marks round the whole, and without lone ones at the edges.
fn stripped(quote: &str) -> &str {
    let mut rest = quote.trim();
    loop {
        let letters: Vec<char> = rest.chars().collect();
        let pairs = pairs(&letters);
        let core = rest.trim_end_matches([',', ';', ':', '.', ' ']);
        let last = core.chars().count().wrapping_sub(1);
        let opens = letters.first() == Some(&'«');
        let closes = letters.get(last) == Some(&'»');
        let whole = opens && closes && partner(&letters) == Some(last);
        let next = if whole {
            &core['«'.len_utf8()..core.len() - '»'.len_utf8()]
        } else if opens && !pairs[0] {
            &rest['«'.len_utf8()..]
        } else if closes && !pairs[last] {
            &core[..core.len() - '»'.len_utf8()]
        } else {
            return rest;
        };
        rest = next.trim();
    }
}

/// Where the mark that the text begins with is closed.
fn partner(letters: &[char]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '«' => depth += 1,
            '»' if depth <= 1 => return Some(at),
            '»' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Which letters are marks with a partner.
fn pairs(letters: &[char]) -> Vec<bool> {
    let mut paired = vec![false; letters.len()];
    let mut open = Vec::new();
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '«' => open.push(at),
            '»' => {
                if let Some(start) = open.pop() {
                    (paired[start], paired[at]) = (true, true);
                }
            }
            _ => {}
        }
    }
    paired
}

#[cfg(test)]
mod tests {
    use super::in_marks;

    #[test]
    fn no_quote_has_doubled_or_lone_marks() {
        for (quote, set) in [
            ("вали отсюда", "«вали отсюда»"),
            ("из «Связи» звонили", "«из „Связи“ звонили»"),
            ("«Связь» и «Сети»", "«„Связь“ и „Сети“»"),
            (
                "«Женщина, не мотайте нервы».",
                "«Женщина, не мотайте нервы»",
            ),
            (
                "«Будешь писать — … заберём»,",
                "«Будешь писать — … заберём»",
            ),
            ("услышал, что я «нищеброд", "«услышал, что я „нищеброд“»"),
            ("«услышал, что я", "«услышал, что я»"),
            ("нищеброд» — сказал он", "«нищеброд — сказал он»"),
            ("пошла вон»", "«пошла вон»"),
            ("«мы из «Связи» звоним»", "«мы из „Связи“ звоним»"),
            ("", "«»"),
        ] {
            assert_eq!(in_marks(quote), set);
        }
    }
}
