//! What every request must pass, and what every answer carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::session::Session;
use super::{Answer, App, Wrong};

/// Scripts, styles and forms are our own alone, so that even a mistake in escaping could not run a word of the input.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// With `no-referrer` a browser would send `Origin: null` with our own forms, too.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Host, then origin, then session.
pub async fn guard(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let mut response = match pass(&app, &request) {
        Ok(Pass::Known(session)) => {
            request.extensions_mut().insert(session.clone());
            let mut response = next.run(request).await;
            match response.extensions_mut().remove::<Wrong>() {
                Some(wrong) => page_of(app, session, wrong, response).await,
                None => response,
            }
        }
        Ok(Pass::Enters(response)) => response,
        Err(wrong) => wrong.into_response(),
    };
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What went wrong, round it what is round every page; plain words where not even that can be made.
async fn page_of(app: Arc<App>, session: Session, wrong: Wrong, plain: Response) -> Response {
    let page = tokio::task::spawn_blocking(move || wrong.page(&app, &session)).await;
    match page {
        Ok(Ok(page)) => page,
        _ => plain,
    }
}

enum Pass {
    Known(Session),
    Enters(Response),
}

fn pass(app: &App, request: &Request) -> std::result::Result<Pass, Wrong> {
    let headers = request.headers();
    let port = app.address.port();
    let ours = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
    let host = text(headers, header::HOST).unwrap_or_default();
    // a hostile name that points at this machine («DNS rebinding») comes with its own Host
    if !ours.iter().any(|name| name == host) {
        return Err(Wrong::Misdirected);
    }
    let origin = text(headers, header::ORIGIN);
    let from_here = origin.is_some_and(|origin| origin.strip_prefix("http://") == Some(host));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !from_here && (!reads || origin.is_some()) {
        return Err(Wrong::Foreign);
    }
    if request.uri().path() == "/enter" && reads {
        return enter(app, request.uri().query().unwrap_or_default()).map(Pass::Enters);
    }
    cookie(headers, &cookie_name(port))
        .and_then(|key| app.sessions.known(key))
        .map(Pass::Known)
        .ok_or(Wrong::Unknown)
}

/// The token buys a cookie, and a fresh token is told for the next browser.
fn enter(app: &App, query: &str) -> Answer {
    let token = query.strip_prefix("token=").unwrap_or_default();
    let session = app.sessions.enter(token)?.ok_or(Wrong::Unknown)?;
    app.announce()?;
    let name = cookie_name(app.address.port());
    let cookie = format!("{name}={}; Path=/; HttpOnly; SameSite=Strict", session.key);
    // a page of our own that goes on by itself: a browser that came from elsewhere would not send a strict cookie with a
    // redirect
    let mut response = Html(
        "<!DOCTYPE html><meta charset=utf-8><meta http-equiv=refresh content=\"0; url=/\"><title>razbor</title>\
         <p><a href=\"/\">Открыть разбор</a></p>",
    )
    .into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Browsers do not tell ports apart when they send cookies.
fn cookie_name(port: u16) -> String {
    format!("razbor-{port}")
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}
