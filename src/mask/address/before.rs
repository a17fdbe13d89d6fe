//! What stands before a street: index, region, city; and the words that say that somebody lives there.

use super::{Places, REACH, Search};
use crate::mask::token::{Gap, Row};

impl Places {
    /// From index, region and city on: «625026, г. Тюмень, », «Тюменский р-н, с. Луговое, ».
    pub(super) fn back(&self, search: &Search, at: usize, floor: usize) -> usize {
        let row = search.row;
        let mut start = at;
        loop {
            let mut before = start;
            if before > floor && row.form(before - 1) == "," {
                before -= 1;
            }
            if before <= floor || row.tokens[start].gap == Gap::Line && before == start {
                return start;
            }
            let last = before - 1;
            let token = &row.tokens[last];
            let comma = before < start;
            // «город тобольск четвертый микрорайон»
            if token.is_word()
                && token.len() > 3
                && self.0.settlement.words.contains(&token.form)
                && row.tokens[start].is_word()
                && (search.is_city)(start)
            {
                start = last;
                continue;
            }
            // «СНТ «Рассвет», ул. Вишнёвая»
            if comma && token.is("»") {
                let open = (floor..last).rev().find(|&at| row.form(at) == "«");
                let kind = open
                    .filter(|&open| open > floor)
                    .map(|open| open - 1)
                    .filter(|&at| {
                        self.street(row, at).is_some()
                            || self.0.settlement.words.contains(row.form(at))
                    });
                match kind {
                    Some(kind) => {
                        start = kind;
                        continue;
                    }
                    None => return start,
                }
            }
            // «625026, »
            if token.is_digits() && token.text.len() == 6 && !search.harmless[last] {
                start = last;
                continue;
            }
            // «шестьсот двадцать пять ноль ноль три тюмень переулок тихий»
            if let Some(first) = index(search, floor, last) {
                start = first;
                continue;
            }
            // «2-я Луговая», «1-й проезд»
            if token.is_word()
                && token.len() <= 2
                && row.joined(last)
                && last >= floor + 2
                && row.is_dash(last - 1)
                && row.tokens[last - 2].is_digits()
            {
                start = last - 2;
                continue;
            }
            // «обл.», «р-н»
            let dotted = usize::from(token.is(".") && last > floor);
            let kind = last - dotted;
            let region = self.0.settlement.region.contains(row.form(kind))
                || row.form(kind) == "н" && kind >= floor + 3 && row.form(kind - 2) == "р";
            if region && (comma || dotted > 0 || row.flat) {
                let first = if row.form(kind) == "н" {
                    kind - 2
                } else {
                    kind
                };
                start = if first > floor && row.tokens[first - 1].is_word() {
                    first - 1
                } else {
                    first
                };
                continue;
            }
            // «г. Тюмень, », «Новосибирск, »
            if !token.is_word() {
                return start;
            }
            let mut first = last;
            while first > floor + 1 && row.is_dash(first - 1) && row.joined(first) && first >= 2 {
                first -= 2;
            }
            // «с. Большая Гаврилиха, ул. Полевая»
            if comma
                && first >= floor + 3
                && row.form(first - 2) == "."
                && row.tokens[first - 1].is_capital()
                && row.tokens[first].is_capital()
            {
                first -= 1;
            }
            let dot = first > floor && row.form(first - 1) == ".";
            let type_at = (first.checked_sub(1 + usize::from(dot)))
                .filter(|&at| at >= floor && first > floor);
            let typed = type_at.is_some_and(|at| {
                self.0.settlement.words.contains(row.form(at)) && (dot || row.tokens[at].len() > 2)
            });
            if typed && (row.tokens[first].is_capital() || row.flat) {
                start = type_at.unwrap_or(first);
                continue;
            }
            if (comma || row.flat) && (search.is_city)(last) && (token.is_capital() || row.flat) {
                start = first;
                continue;
            }
            return start;
        }
    }

    /// Whether a word says that somebody lives there.
    pub(super) fn cued(&self, row: &Row, at: usize, wide: bool) -> bool {
        let reach = if wide { REACH } else { 4 };
        (at.saturating_sub(reach)..at)
            .rev()
            .take_while(|&at| !row.breaks(at + 1))
            .any(|at| {
                self.0
                    .cue
                    .stems
                    .iter()
                    .any(|stem| row.form(at).starts_with(stem.as_str()))
            })
    }
}

/// A spoken index of six digits that ends with the token: its first one.
fn index(search: &Search, floor: usize, last: usize) -> Option<usize> {
    search.spoken.cardinal(search.row.form(last))?;
    (floor.max(last.saturating_sub(6))..last).find(|&first| {
        let (mut count, mut next) = (0, first);
        while let Some((digits, end)) = search.spoken.digits(search.row, next) {
            count += digits.len();
            next = end;
        }
        next == last + 1 && count == 6
    })
}
