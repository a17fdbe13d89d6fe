//! What is round every page: head, navigation, the reviewer, the day's progress.

use std::sync::OnceLock;

use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::error::Result;
use crate::export::Language;
use crate::export::report::dialogue::visible;
use crate::export::report::page::STYLE;
use crate::store::select::{Review, Wanted};

use super::App;
use super::session::Session;

pub const SCRIPT: &str = include_str!("script.js");
const OWN_STYLE: &str = include_str!("style.css");

/// The report's style and what the page adds to it.
pub fn style() -> &'static str {
    static BOTH: OnceLock<String> = OnceLock::new();
    BOTH.get_or_init(|| format!("{STYLE}{OWN_STYLE}"))
}

/// The pages that the navigation leads to: address, name, and what they list.
const PLACES: [(&str, &str, &str); 5] = [
    ("/", "Очередь", "Queue"),
    (SECOND, "Второй взгляд", "Second look"),
    ("/differences", "Расхождения", "Differences"),
    ("/?review=changed", "Оценка изменилась", "Judged otherwise"),
    ("/?review=decided", "Решённые", "Decided"),
];
const SECOND: &str = "/?review=second";

/// What the navigation calls the place at an address; a page is headed by the same words.
pub fn name_of_place(here: &str, language: Language) -> &'static str {
    let place = PLACES.iter().find(|(address, _, _)| *address == here);
    place.map_or("", |&(_, ru, en)| language.pick(ru, en))
}

/// A whole page; `here` is the address of its place in the navigation.
pub fn page(
    app: &App,
    session: &Session,
    here: &str,
    title: &str,
    content: &Markup,
) -> Result<Response> {
    let language = session.language;
    let own = Wanted {
        review: Review::Second(session.reviewer.clone()),
        ..Wanted::default()
    };
    let second = app.store().count_of(&own)?;
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/style.css";
                script src="/script.js" defer {}
                title { (visible(title)) " · " (language.pick("Разбор", "Razbor")) }
            }
            body.review {
                a.skip href="#main" { (language.pick("К содержанию", "To the content")) }
                header.bar {
                    nav aria-label=(language.pick("Разделы", "Sections")) {
                        @for (address, ru, en) in PLACES {
                            a href=(address) aria-current=[(address == here).then_some("page")] { (language.pick(ru, en))
                                @if address == SECOND && second > 0 { " " span.count { (language.whole(second)) } } }
                        }
                    }
                    (progress(app, session)?)
                    (undo(session))
                    (settings(session, here))
                }
                main #main tabindex="-1" { (content) }
                footer { p { (language.pick(
                    "Оценки показывают, куда человеку посмотреть. Это не основание для кадровых решений.",
                    "Scores tell where a person should look. They are no ground for decisions about employees.")) }
                    (keys(language))
                }
            }
        }
    };
    Ok(Html(page.into_string()).into_response())
}

fn progress(app: &App, session: &Session) -> Result<Markup> {
    let language = session.language;
    let store = app.store();
    let today = jiff::Zoned::now().date().to_string();
    let done = store.decided_on_day(&session.reviewer, &today)?;
    let left = store.count_of(&Wanted::default())?;
    let done_words = language.count(done, ["случай", "случая", "случаев"], ["case", "cases"]);
    Ok(html! {
        p.progress role="status" {
            (language.pick("Сегодня разобрано: ", "Done today: ")) strong { (done_words) }
            (language.pick(" · в очереди ", " · in the queue ")) strong { (language.whole(left)) }
        }
    })
}

/// What every form must hold.
pub fn form_key(session: &Session) -> Markup {
    html! { input type="hidden" name="key" value=(session.form_key); }
}

fn undo(session: &Session) -> Markup {
    html! {
        form.undo method="post" action="/undo" { (form_key(session))
            button #undo type="submit" title=(session.language.pick("Отменить последнее решение", "Undo the last decision")) { "↶ " (session.language.pick("Отменить", "Undo")) } }
    }
}

/// Opened by itself only over a list: on a case it would hide what is decided on, and a form that lacks a name asks for it.
fn settings(session: &Session, here: &str) -> Markup {
    let language = session.language;
    let unknown = session.reviewer.is_empty();
    html! {
        details.settings open[unknown && !here.is_empty()] {
            summary.unknown[unknown] { @if unknown { (language.pick("Кто вы?", "Who are you?")) } @else { (visible(&session.reviewer)) } }
            form method="post" action="/settings" { (form_key(session))
                label { (language.pick("Ваше имя: оно стоит у ваших решений", "Your name: it stands beside your decisions"))
                    input name="reviewer" required maxlength="60" value=(session.reviewer) autocomplete="name"; }
                label { (language.pick("Язык", "Language"))
                    select name="language" {
                        option value="ru" selected[language == Language::Ru] { "русский" }
                        option value="en" selected[language == Language::En] { "English" }
                    } }
                button type="submit" { (language.pick("Сохранить", "Save")) }
            }
        }
    }
}

fn keys(language: Language) -> Markup {
    let keys = [
        (
            "1 2 3",
            "подтвердить, отклонить, не уверен(а)",
            "confirm, reject, not sure",
        ),
        ("J", "дальше, не решая", "go on without deciding"),
        ("Z", "отменить последнее", "undo the last"),
        ("Q", "в очередь", "to the queue"),
        ("/", "поиск", "search"),
    ];
    html! {
        p.keys { (language.pick("Клавиши: ", "Keys: "))
            @for (at, (key, ru, en)) in keys.iter().enumerate() {
                @if at > 0 { " · " } kbd { (key) } " " (language.pick(*ru, *en))
            } }
    }
}
