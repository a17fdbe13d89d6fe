//! Addresses without a word for a street: «на пролетарской тринадцать», «кв. 45, домофон 12», «индекс 625026».

use super::{Places, Search};

impl Places {
    /// «на пролетарской тринадцать», «от Республики, 143», «тридцать лет победы дом сто сорок»
    pub(super) fn known(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let token = row.tokens.get(at)?;
        let years = search.spoken.cardinal(&token.form).is_some() || token.is_digits();
        if years {
            let lasts = row.form(at + 1) == "лет" && self.is_street_tail(row.form(at + 2))
                || row.form(at + 2) == "лет" && self.is_street_tail(row.form(at + 3));
            let name = if row.form(at + 1) == "лет" {
                at + 3
            } else {
                at + 4
            };
            return lasts.then(|| self.house(search, name)).flatten();
        }
        if !self.is_famous(&token.form) || !(row.flat || token.is_capital()) {
            return None;
        }
        let before = row.form(at.wrapping_sub(1));
        let toward = matches!(
            before,
            "на" | "по"
                | "от"
                | "до"
                | "с"
                | "у"
                | "это"
                | "адрес"
                | "возле"
                | "около"
                | "к"
                | ","
                | ":"
                | ""
        );
        let next = at + 1 + usize::from(row.form(at + 1) == ",");
        let end = self
            .number(search, next)
            .filter(|_| toward || self.cued(row, at, true))?;
        // «на Мира 8 922 …», «площадь Победы, 9 мая»
        (!search.harmless[next] && (end - next) <= 4).then(|| self.rest(search, end))
    }

    /// «индекс 625026», «индекс шестьсот двадцать пять ноль двадцать шесть»
    pub(super) fn index(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let before = (at.saturating_sub(2)..at).any(|at| row.form(at).starts_with("индекс"));
        if !before {
            return None;
        }
        if row.tokens[at].is_digits() {
            return (row.tokens[at].text.len() == 6).then_some(at + 1);
        }
        let (mut count, mut end) = (0, at);
        while let Some((digits, next)) = search.spoken.digits(row, end) {
            count += digits.len();
            end = next;
        }
        (count == 6).then_some(end)
    }

    /// «дом 5, кв. 8», «кв. 45, домофон 12»
    pub(super) fn house_only(&self, search: &Search, at: usize) -> Option<usize> {
        let row = search.row;
        let form = row.form(at);
        let flat_word = matches!(
            form,
            "кв" | "квартира" | "квартире" | "квартиры" | "квартиру"
        );
        if flat_word {
            let (end, _) = self.one_part(search, at)?;
            let area = matches!(row.form(end), "м" | "метр" | "метров" | "кв");
            return (!area).then(|| self.rest(search, end));
        }
        let leading = matches!(
            form,
            "дом" | "д" | "доме" | "подъезд" | "под" | "домофон" | "корпус"
        );
        // «пятого этажа квартира девятнадцать дом семь», «восьмого дома по заречной»
        let counted = search.spoken.ordinal(form).is_some() || row.tokens[at].is_digits();
        // «из сто сорок второй квартиры»
        if let Some((_, end)) = search.spoken.group(row, at)
            && search.spoken.ordinal(row.form(end)).is_some()
            && row.form(end + 1).starts_with("кварт")
        {
            return Some(end + 2);
        }
        if !leading && !counted {
            return None;
        }
        let (end, _) = self.one_part(search, at)?;
        let rest = self.rest(search, end);
        // «подъезд второй этаж пятый улица мельникайте дом …»
        if let Some(more) = self.typed(search, rest) {
            return Some(more);
        }
        let with_house = (at..rest)
            .any(|at| self.0.part.house.contains(row.form(at)) || row.form(at).starts_with("кв"));
        (rest > end && with_house).then_some(rest)
    }
}
