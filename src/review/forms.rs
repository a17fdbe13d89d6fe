//! What the forms of a page do: decide, correct, undo, change the reviewer.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, Path};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::case::{FlagName, State};
use crate::conversation::Party;
use crate::export::Language;
use crate::store::CaseNumber;
use crate::store::decisions::{Correction, Holds, NewDecision, Right, Undone};

use super::ask_again::{self, Sent};
use super::asked::Asked;
use super::case_page::verdict;
use super::session::{Session, same};
use super::{Answer, App, Wrong, answer, go, number_of};

/// Letters of a comment, and of a name.
const COMMENT: usize = 2000;
const NAME: usize = 60;

/// What every form holds.
#[derive(Deserialize)]
struct Key {
    key: String,
}

#[derive(Deserialize)]
struct Decide {
    ticket: String,
    flag: FlagName,
    holds: Holds,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    back: String,
    /// Given when the page asked for it.
    #[serde(default)]
    reviewer: String,
}

#[derive(Deserialize)]
struct Correct {
    ticket: String,
    turn: usize,
    party: Option<Party>,
    flag: Option<FlagName>,
    #[serde(default)]
    words: String,
    #[serde(default)]
    back: String,
    /// Given when the page asked for it.
    #[serde(default)]
    reviewer: String,
}

#[derive(Deserialize)]
struct Change {
    reviewer: String,
    language: String,
}

/// A form of ours, or nothing.
fn read<T: DeserializeOwned>(session: &Session, body: &Bytes) -> std::result::Result<T, Wrong> {
    let Ok(Key { key }) = serde_html_form::from_bytes(body) else {
        return Err(Wrong::Form);
    };
    if !same(&key, &session.form_key) {
        return Err(Wrong::Foreign);
    }
    serde_html_form::from_bytes(body).map_err(|_| Wrong::Form)
}

/// Local date and time, ISO, to the millisecond: the order in which things are undone.
fn now() -> String {
    let now = jiff::Zoned::now().datetime();
    now.round(jiff::Unit::Millisecond)
        .unwrap_or(now)
        .to_string()
}

/// The text without control characters and spaces round it, of bounded length.
fn plain(text: &str, letters: usize) -> String {
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_control())
        .take(letters)
        .collect();
    plain.trim().to_owned()
}

/// The session under the name that the form brought, where it had none yet.
fn named(app: &App, session: Session, reviewer: &str) -> Session {
    let reviewer = plain(reviewer, NAME);
    if reviewer.is_empty() || !session.reviewer.is_empty() {
        return session;
    }
    let session = Session {
        reviewer,
        ..session
    };
    app.sessions.change(session.clone());
    session
}

/// A decision on a flag; then the same case while a flag of it waits, else the next one.
pub async fn decide(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
    body: Bytes,
) -> Answer {
    let case = number_of(&number)?;
    let form: Decide = read(&session, &body)?;
    answer(move || {
        let session = named(&app, session, &form.reviewer);
        let language = session.language;
        let back = Asked::parse(&form.back);
        let known = app.store().brief(case)?.ok_or(Wrong::NotFound)?;
        if session.reviewer.is_empty() {
            let state = known.flags.get(form.flag).state;
            let mut what = format!(
                "{}: {}",
                language.flag(form.flag),
                verdict(form.holds, state, language)
            );
            let comment = plain(&form.comment, COMMENT);
            if !comment.is_empty() {
                what.push_str(&format!(". {comment}"));
            }
            let sent = Sent {
                act: "decide",
                case,
                body: &body,
                back: format!("{}#{}", back.query(), form.flag.as_str()),
            };
            return ask_again::name(&app, &session, &sent, &what);
        }
        let mut store = app.store();
        store.decide(&NewDecision {
            case,
            flag: form.flag,
            holds: form.holds,
            reviewer: session.reviewer.clone(),
            comment: plain(&form.comment, COMMENT),
            at: now(),
            ticket: plain(&form.ticket, NAME),
        })?;
        let decided = store.decisions_on(case)?;
        let waits = FlagName::ALL.into_iter().any(|flag| {
            known.flags.get(flag).state != State::Clear
                && !decided
                    .iter()
                    .any(|one| one.flag == flag && one.reviewer == session.reviewer)
        }) || !store.changes_of(case)?.is_empty();
        let goes_on = !waits && matches!(back.review.as_str(), "" | "open" | "second" | "changed");
        let to = if goes_on {
            "next".to_owned()
        } else {
            format!("case/{}", case.0)
        };
        Ok(go(&format!("/{to}?{}", back.query())))
    })
    .await
}

/// A correction of a turn; then the case again.
pub async fn correct(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
    body: Bytes,
) -> Answer {
    let case = number_of(&number)?;
    let form: Correct = read(&session, &body)?;
    answer(move || {
        let session = named(&app, session, &form.reviewer);
        let language = session.language;
        let known = app.store().case(case)?.ok_or(Wrong::NotFound)?;
        let turn = known.turns.get(form.turn).ok_or(Wrong::NotFound)?;
        let words = form.words.trim();
        let sent = Sent {
            act: "correct",
            case,
            body: &body,
            back: format!("{}#c1-t{}", Asked::parse(&form.back).query(), form.turn),
        };
        let (right, what) = match (form.party, form.flag) {
            (Some(party), None) => (Right::Party(party), language.party(party).to_owned()),
            (None, Some(flag)) => match find(&turn.text, words) {
                Some((start, end)) => (
                    Right::Span { flag, start, end },
                    format!("«{words}» → {}", language.flag(flag)),
                ),
                None => return ask_again::words(&app, &session, &sent, &turn.text, words),
            },
            _ => return Err(Wrong::Form),
        };
        if session.reviewer.is_empty() {
            let what = format!(
                "{} {}: {what}",
                language.pick("реплика", "turn"),
                form.turn + 1
            );
            return ask_again::name(&app, &session, &sent, &what);
        }
        app.store().correct(&Correction {
            case,
            turn: form.turn,
            right,
            reviewer: session.reviewer.clone(),
            at: now(),
            ticket: plain(&form.ticket, NAME),
        })?;
        Ok(go(&format!("/case/{}?{}", case.0, sent.back)))
    })
    .await
}

/// Characters from the first to one past the last of these words in the text.
fn find(text: &str, words: &str) -> Option<(usize, usize)> {
    if words.is_empty() {
        return None;
    }
    let at = text.find(words)?;
    let start = text[..at].chars().count();
    Some((start, start + words.chars().count()))
}

/// Takes back the last thing this reviewer did, and shows where.
pub async fn undo(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    body: Bytes,
) -> Answer {
    read::<Key>(&session, &body)?;
    answer(move || {
        let undone = app.store().undo(&session.reviewer, &now())?;
        Ok(match undone {
            Some(Undone::Decision(CaseNumber(case), flag)) => {
                go(&format!("/case/{case}#{}", flag.as_str()))
            }
            Some(Undone::Correction(CaseNumber(case), turn)) => {
                go(&format!("/case/{case}#c1-t{turn}"))
            }
            None => go("/"),
        })
    })
    .await
}

/// Another reviewer or language for this browser.
pub async fn settings(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let form: Change = read(&session, &body)?;
    let reviewer = plain(&form.reviewer, NAME);
    let language = if form.language == "en" {
        Language::En
    } else {
        Language::Ru
    };
    app.sessions.change(Session {
        reviewer,
        language,
        ..session
    });
    let referer = headers
        .get(header::REFERER)
        .and_then(|from| from.to_str().ok());
    let from = referer.and_then(|from| from.strip_prefix(&format!("http://{}", app.address)));
    Ok(go(from.map_or("/", page_at)))
}

/// The page that stands at an address of ours; a form that was asked for again stands under the address of its case.
fn page_at(address: &str) -> &str {
    let path = address.split('?').next().unwrap_or_default();
    let shows = path == "/" || path == "/differences" || path.starts_with("/case/");
    if shows { address } else { "/" }
}
