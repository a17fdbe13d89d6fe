//! Why there is no page, and the page that says so: with the way back, and in the reviewer's language.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::session::Session;
use super::{App, layout};
use crate::error::{Error, Result};

/// Why there is no page.
#[derive(Clone, Debug)]
pub enum Wrong {
    /// Nobody let this browser in.
    Unknown,
    /// Another page sent this.
    Foreign,
    /// Another machine's name.
    Misdirected,
    /// No such page or case.
    NotFound,
    /// The form is not one of ours.
    Form,
    /// The store.
    Failed(String),
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Wrong::Failed(error.to_string())
    }
}

impl Wrong {
    fn status(&self) -> StatusCode {
        match self {
            Wrong::Unknown => StatusCode::UNAUTHORIZED,
            Wrong::Foreign => StatusCode::FORBIDDEN,
            Wrong::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Wrong::NotFound => StatusCode::NOT_FOUND,
            Wrong::Form => StatusCode::BAD_REQUEST,
            Wrong::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// In Russian and in English.
    fn words(&self) -> [&str; 2] {
        match self {
            Wrong::Unknown => [
                "Нужна ссылка, которую напечатал `razbor review`; она открывается один раз.",
                "Open the address that `razbor review` printed; it works once.",
            ],
            Wrong::Foreign => [
                "Форма отправлена с чужой страницы.",
                "This was sent by another page.",
            ],
            Wrong::Misdirected => [
                "Такого имени у этой страницы нет.",
                "This page goes by no such name.",
            ],
            Wrong::NotFound => ["Такой страницы нет.", "No such page."],
            Wrong::Form => ["Форма не прочитана.", "This is no form of this page."],
            Wrong::Failed(_) => ["Не получилось.", "This did not work."],
        }
    }

    /// The same as a page of ours.
    pub fn page(&self, app: &App, session: &Session) -> Result<Response> {
        let language = session.language;
        let [ru, en] = self.words();
        let title = language.pick(ru, en);
        let content = html! {
            nav.way { a #to-queue href="/" { "← " (language.pick("в очередь", "to the queue")) } }
            h1 { (title) }
            @if let Wrong::Failed(reason) = self { p.lead { (reason) } }
        };
        let page = layout::page(app, session, "", title, &content)?;
        Ok((self.status(), page).into_response())
    }
}

/// Plain words for whoever was not let in; for a known browser the guard makes a page of them.
impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let text = match &self {
            Wrong::Failed(reason) => reason.clone(),
            _ => self.words().join("\n"),
        };
        let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        let mut response = (self.status(), plain, text).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
