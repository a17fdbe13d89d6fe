//! Mailboxes and links as they are spoken: «семён собака яндекс точка ру», «тэ точка мэ слэш домсервис».

use std::ops::Range;

use super::among;
use crate::mask::Kind;
use crate::mask::spoken::Spoken;
use crate::mask::token::{Gap, Row};

/// Ends of a spoken domain.
const SPOKEN_DOMAINS: &str =
    "ру ком рф нет орг ми мэ ме ли су ио инфо ru com net me про сайт онлайн кз бай эрэф";
/// Post of the people, as it is heard.
const POSTS: &str = "яндекс мэйл мейл маил мэил майл гмейл гмэйл джимейл джимэйл жмейл рамблер инбокс лист бк бэка yandex \
    mail gmail rambler inbox list bk ya я аутлук хотмейл айклауд icloud outlook протон гугл корп джи жи \
    ге";
/// Before the name of a mailbox, and not a part of it.
const BEFORE: &str = "почта почту почте почты почтой мейл мэйл имейл емейл имэйл майл мыло мыла электронный электронная \
    электронку электронка электронной электронную ящик адрес адресу пишите запишите записывайте это моя \
    мой мою на вот да такая такой логин email mail e имеил диктую отправьте присылайте пришлите шлите \
    вышлите скиньте отправляйте отправь скинь чек же и у меня есть будет тогда а с по букве буквам \
    латиницей так ну жены мужа наша наш рабочая личная новая старая его ее корпоративная договор счет \
    ответ копию документы туда сюда значит пиши записывай запиши слушайте как электронке мылу пишется \
    указана указан правильно правильный правильная верная письмо акт";

/// Words after a link that are none of it.
const AFTER: &str = "она они его мне вам вот все всё еще или как что чего нет где оно дам для под при нам вас нас это там тут если когда потом чтобы зайдите открывается перейдите посмотрите можно нужно оплатите тогда \
    скажите запись записали пройдите только после через сразу будет есть ссылка сайт оставьте заполните оплатить";

/// «иванов точка семён собака яндекс точка ру»
pub(super) fn spoken_mail(row: &Row, spoken: &Spoken, at: usize) -> Option<(Range<usize>, Kind)> {
    let mut end = at + 1;
    let mut dots = 0;
    let mut words = 0;
    while let Some(token) = row.tokens.get(end) {
        let dot = token.is("точка") || token.is(".") && row.joined(end) && row.joined(end + 1);
        if token.gap == Gap::Line || token.is(",") || words > 5 {
            break;
        }
        if dot {
            dots += 1;
        } else if dots > 0 {
            // the domain's end, or one part more: «почта точка фирма точка ру»
            if !token.is_word() {
                break;
            }
            end += 1;
            if row.form(end) == "точка"
                || row.form(end) == "." && row.joined(end) && row.joined(end + 1)
            {
                continue;
            }
            break;
        } else if !token.is_word() && !token.is("-") && !token.is_digits() {
            break;
        }
        words += 1;
        end += 1;
    }
    // «собака мэйл ру»: no dot was said
    if dots == 0 {
        let known = among(POSTS, row.form(at + 1));
        let domain = (at + 2..at + 4).find(|&at| among(SPOKEN_DOMAINS, row.form(at)))?;
        if !known {
            return None;
        }
        end = domain + 1;
    }
    let mut start = at;
    while start > 0 && at - start < 12 {
        let before = &row.tokens[start - 1];
        let mark = matches!(before.form.as_str(), "." | "_" | "-") && row.joined(start);
        if row.tokens[start].gap == Gap::Line || !(before.is_word() || before.is_digits() || mark) {
            break;
        }
        let joined = matches!(
            row.form(start),
            "точка" | "дефис" | "тире" | "подчеркивание" | "нижнее" | "минус"
        ) || spoken.is_joint(row.form(start));
        // «петров точка и собака гмейл ком»
        let letter = start >= 2 && row.form(start - 2) == "точка" && before.len() == 1;
        if among(BEFORE, &before.form) && !joined && !letter {
            break;
        }
        start -= 1;
    }
    // «что такое собачка и точка»
    let whole = row.tokens[end - 1].is_word() && !row.tokens[end - 1].is("точка");
    (start < at && whole).then_some((start..end, Kind::Email))
}

/// «клк точка ру слэш семь бэ два»
pub(super) fn spoken_link(row: &Row, spoken: &Spoken, at: usize) -> Option<(Range<usize>, Kind)> {
    let domain = row.form(at + 1);
    let slash = (at + 2..at + 4)
        .find(|&at| matches!(row.form(at), "слэш" | "слеш" | "слэшь" | "/" | "косая"));
    if !among(SPOKEN_DOMAINS, domain) || at == 0 {
        return None;
    }
    let mut start = at - 1;
    while start > 0
        && (spoken.is_letter(row.form(start)) || spoken.is_joint(row.form(start)))
        && start + 5 > at
    {
        let before = row.form(start - 1);
        if !(spoken.is_letter(before) && before.len() > 2
            || matches!(
                before,
                "дефис" | "тире" | "точка" | "слэш" | "аш" | "ти" | "пи" | "эс"
            ))
        {
            break;
        }
        start -= 1;
    }
    while start >= 2
        && matches!(
            row.form(start - 1),
            "точка" | "дефис" | "тире" | "минус" | "слэш" | "слеш"
        )
    {
        start -= 2;
    }
    // «вэ вэ вэ точка поволжье минус страховка точка ру»
    let site = row.form(start) == "вэ";
    while site && start > 0 && row.form(start - 1) == "вэ" {
        start -= 1;
    }
    let cued = (start.saturating_sub(5)..at).any(|at| {
        ["ссыл", "сайт", "линк"]
            .iter()
            .any(|stem| row.form(at).starts_with(stem))
    });
    if slash.is_none() && !cued && !site {
        return None;
    }
    let mut end = at + 2;
    if let Some(slash) = slash {
        end = (slash + 2).min(row.len());
        while end < row.len() && !row.breaks(end) {
            let form = row.form(end);
            let more = spoken.cardinal(form).is_some()
                || spoken.is_letter(form) && form.len() > 2
                || row.tokens[end].is_digits()
                || row.tokens[end].is_latin();
            let joint = spoken.is_joint(form) || form == "точка";
            // «слэш сантех тюмень чат»: a few words more, up to one that begins another sentence
            let word = !joint
                && end < slash + 5
                && row.tokens[end].is_word()
                && row.tokens[end].len() > 2
                && !among(AFTER, form);
            if word {
                end += 1;
            } else if joint {
                end = (end + 2).min(row.len());
            } else if more {
                end += 1;
            } else {
                break;
            }
        }
    }
    Some((start..end, Kind::Link))
}
