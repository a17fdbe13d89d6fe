//! Forms that lack something are asked for it once more; what was typed stays in them.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, html};

use super::session::Session;
use super::{Answer, App, Wrong, layout};
use crate::export::report::dialogue::visible;
use crate::store::CaseNumber;

/// A form as it was sent: its address, its fields, and where it stood.
pub struct Sent<'a> {
    /// `decide` or `correct`.
    pub act: &'static str,
    /// The case.
    pub case: CaseNumber,
    /// All its fields.
    pub body: &'a [u8],
    /// Filters of the queue, behind `?`, and the anchor of what it was about.
    pub back: String,
}

impl Sent<'_> {
    fn action(&self) -> String {
        format!("/case/{}/{}", self.case.0, self.act)
    }

    /// All its fields but one, which is asked for.
    fn rest(&self, asked: &str) -> Markup {
        let fields: Vec<(String, String)> =
            serde_html_form::from_bytes(self.body).unwrap_or_default();
        html! {
            @for (name, value) in fields.iter().filter(|(name, _)| name != asked) {
                input type="hidden" name=(name) value=(value);
            }
        }
    }

    fn way(&self, words: &str) -> Markup {
        html! { nav.way { a href=(format!("/case/{}?{}", self.case.0, self.back)) { "← " (words) } } }
    }
}

/// Nobody has said yet who decides; `what` is going to be written once somebody does.
pub fn name(app: &App, session: &Session, sent: &Sent<'_>, what: &str) -> Answer {
    let language = session.language;
    let title = language.pick("Как вас зовут?", "What is your name?");
    let content = html! {
        (sent.way(language.pick("к случаю, не записывая", "to the case, writing nothing")))
        h1 { (title) }
        p.lead { (language.pick(
            "Имя стоит у решений: по нему видно, кто что решил. Пока имени нет, ничего не записано; нажатое и набранное ждёт здесь.",
            "Your name stands beside your decisions. Nothing is written without one; what you pressed and typed waits here.")) }
        form.again method="post" action=(sent.action()) {
            (sent.rest("reviewer"))
            p { (language.pick("Запишем: ", "To be written: ")) strong { (visible(what)) } }
            label { (language.pick("Ваше имя", "Your name")) input name="reviewer" required maxlength="60" autocomplete="name" autofocus; }
            button type="submit" { (language.pick("Записать", "Write it")) }
        }
    };
    page(app, session, title, &content)
}

/// The turn has no such words.
pub fn words(app: &App, session: &Session, sent: &Sent<'_>, turn: &str, typed: &str) -> Answer {
    let language = session.language;
    let title = language.pick(
        "Таких слов в этой реплике нет",
        "The turn has no such words",
    );
    let content = html! {
        (sent.way(language.pick("к реплике", "to the turn")))
        h1 { (title) }
        p.lead { (language.pick(
            "Слова нужны точно такими, как в реплике, с теми же знаками и подряд. Скопируйте их отсюда:",
            "The words must be those of the turn, with its very signs and in one piece. Copy them from here:")) }
        form.again method="post" action=(sent.action()) {
            (sent.rest("words"))
            blockquote lang="ru" { (visible(turn)) }
            label { (language.pick("Слова, в которых это видно", "The words that show it")) input name="words" required maxlength="2000" value=(typed) autofocus; }
            button type="submit" { (language.pick("Отметить слова", "Mark the words")) }
        }
    };
    page(app, session, title, &content)
}

fn page(app: &App, session: &Session, title: &str, content: &Markup) -> Answer {
    let page = layout::page(app, session, "", title, content).map_err(Wrong::from)?;
    Ok((StatusCode::BAD_REQUEST, page).into_response())
}
