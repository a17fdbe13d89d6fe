//! Addresses of the net, written and spoken: links, electronic mail, nicknames.

mod spoken;

use std::ops::Range;

use super::Kind;
use super::spoken::Spoken;
use super::token::Row;
use spoken::{spoken_link, spoken_mail};

const DOMAINS: &str = "ru рф com net org su me io ly pro info biz app site online shop store gl cc be kz by ua uz tv link \
    click example dev ai gg to co moscow москва xyz top club page eu de uk am ge рус ру test live us cn \
    travel";
/// Nicknames of services, not of people.
const SERVICES: &str = "support bot help shop info admin market official channel news поддержк бот store service all here \
    everyone все админ sale mods mod moder moders модер менеджер manager оператор operator админы поддержка sales team chat чат group help_desk";

/// Everything of the net in the text, in order of kinds.
pub(super) fn find(row: &Row, spoken: &Spoken) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let hit = match row.form(at) {
            "@" => mail(row, at..at + 1).or_else(|| nick(row, at)),
            // «yakov.nemoy(at)mail-test.example»
            "at" | "собака" if at > 0 && matches!(row.form(at - 1), "(" | "[") => {
                mail(row, at - 1..at + 2)
            }
            "собака" | "собачка" | "собачку" | "собаку" | "эт" | "at" | "sobaka" => {
                spoken_mail(row, spoken, at)
            }
            "http" | "https" | "www" => Some((at..closed(row, at), Kind::Link)),
            "точка" => spoken_link(row, spoken, at),
            "." => domain(row, at),
            _ => None,
        };
        match hit {
            Some((tokens, kind)) => {
                at = tokens.end.max(at + 1);
                found.push((tokens, kind));
            }
            None => at += 1,
        }
    }
    // «собака яндекс точка ру» holds its «точка»; the later one gives way
    found.sort_by_key(|(tokens, _)| (tokens.start, usize::MAX - tokens.end));
    let mut end = 0;
    found.retain(|(tokens, _)| {
        let free = tokens.start >= end;
        end = end.max(tokens.end);
        free
    });
    found
}

/// The end of an address without white space; marks of the sentence do not belong to it.
fn closed(row: &Row, at: usize) -> usize {
    let mut end = at + 1;
    while end < row.len()
        && row.joined(end)
        && !matches!(row.form(end), "»" | "\"" | "<" | ">" | "«" | "”" | "“")
    {
        end += 1;
    }
    while end > at + 1
        && matches!(
            row.form(end - 1),
            "." | "," | "!" | "?" | ")" | ":" | ";" | "…" | "'" | "]" | "*" | "("
        )
    {
        end -= 1;
    }
    end
}

fn is_part(row: &Row, at: usize) -> bool {
    row.tokens[at].is_word()
        || row.tokens[at].is_digits()
        || matches!(row.form(at), "." | "_" | "-" | "+")
}

/// Both ways from the sign.
fn mail(row: &Row, sign: Range<usize>) -> Option<(Range<usize>, Kind)> {
    let mut start = sign.start;
    while start > 0 && row.joined(start) && is_part(row, start - 1) {
        start -= 1;
    }
    let mut end = sign.end.min(row.len());
    while end < row.len() && row.joined(end) && is_part(row, end) {
        end += 1;
    }
    while end > sign.end && matches!(row.form(end - 1), "." | "-" | "_" | "+") {
        end -= 1;
    }
    // «за@бала» is no mailbox
    let dotted = (sign.end..end).any(|at| row.form(at) == ".");
    (start < sign.start && dotted).then_some((start..end, Kind::Email))
}

fn nick(row: &Row, at: usize) -> Option<(Range<usize>, Kind)> {
    let mut end = at + 1;
    while end < row.len() && row.joined(end) && is_part(row, end) && row.form(end) != "+" {
        end += 1;
    }
    while end > at + 1 && matches!(row.form(end - 1), "." | "-") {
        end -= 1;
    }
    let service = row.tokens[at + 1..end]
        .iter()
        .any(|token| SERVICES.split(' ').any(|word| token.form.ends_with(word)));
    let letters = row.tokens[at + 1..end]
        .iter()
        .any(|token| token.is_word() && token.len() > 1);
    (letters && !service).then_some((at..end, Kind::Name))
}

/// «bit.ly/3xKq9Zt», «vk.com/okna», «shop-example.ru»
fn domain(row: &Row, at: usize) -> Option<(Range<usize>, Kind)> {
    if !row.joined(at) || !row.joined(at + 1) {
        return None;
    }
    let mut start = at;
    while start > 0 && row.joined(start) && is_part(row, start - 1) && row.form(start - 1) != "+" {
        start -= 1;
    }
    let (mut dot, mut end) = (at, at + 2);
    while row.form(end) == "."
        && row.joined(end)
        && row.joined(end + 1)
        && row.tokens[end + 1].is_word()
    {
        dot = end;
        end += 2;
    }
    let known = among(DOMAINS, row.form(dot + 1)) && row.tokens[start].text.is_ascii()
        || matches!(row.form(dot + 1), "рф" | "рус");
    let path = row.form(end) == "/" && row.joined(end) && row.joined(end + 1);
    let named = start < at && row.tokens[start..at].iter().any(|token| token.is_word());
    (known && named && (path || row.tokens[dot + 1].is_latin() || row.form(dot + 1) == "рф"))
        .then(|| (start..closed(row, start), Kind::Link))
}

/// Whether the word stands in a list of words parted by spaces.
fn among(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|one| one == word)
}
