//! What the forms of a page do: decide, correct, undo, change the reviewer.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, Path};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::case::{FlagName, State};
use crate::conversation::Party;
use crate::export::Language;
use crate::store::CaseNumber;
use crate::store::decisions::{Correction, Holds, NewDecision, Right, Undone};

use super::asked::Asked;
use super::session::{Session, same};
use super::{Answer, App, Wrong, answer, go, number_of};

/// Letters of a comment, and of a name.
const COMMENT: usize = 2000;
const NAME: usize = 60;

const NO_NAME: &str = "Сначала скажите, кто вы: имя стоит у решений (вверху справа).\nSay who you are first: top right.";

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
}

#[derive(Deserialize)]
struct Change {
    reviewer: String,
    language: String,
}

/// A form of ours, or nothing.
fn read<T: DeserializeOwned>(session: &Session, body: &Bytes) -> std::result::Result<T, Wrong> {
    let not_ours = Wrong::Form("Форма не прочитана.\nThis is no form of this page.");
    let Ok(Key { key }) = serde_html_form::from_bytes(body) else {
        return Err(not_ours);
    };
    if !same(&key, &session.form_key) {
        return Err(Wrong::Foreign);
    }
    serde_html_form::from_bytes(body).map_err(|_| not_ours)
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
        if session.reviewer.is_empty() {
            return Err(Wrong::Form(NO_NAME));
        }
        let mut store = app.store();
        let known = store.brief(case)?.ok_or(Wrong::NotFound)?;
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
        });
        let back = Asked::parse(&form.back);
        let goes_on = !waits && matches!(back.review.as_str(), "" | "open" | "second");
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
        if session.reviewer.is_empty() {
            return Err(Wrong::Form(NO_NAME));
        }
        let mut store = app.store();
        let known = store.case(case)?.ok_or(Wrong::NotFound)?;
        let turn = known.turns.get(form.turn).ok_or(Wrong::NotFound)?;
        let right = match (form.party, form.flag) {
            (Some(party), None) => Right::Party(party),
            (None, Some(flag)) => {
                let (start, end) = find(&turn.text, form.words.trim()).ok_or(Wrong::Form(
                    "Таких слов в этой реплике нет: скопируйте их из неё.\nThe turn has no such words: copy them from it.",
                ))?;
                Right::Span { flag, start, end }
            }
            _ => return Err(Wrong::Form("Форма не прочитана.\nThis is no form of this page.")),
        };
        store.correct(&Correction {
            case,
            turn: form.turn,
            right,
            reviewer: session.reviewer.clone(),
            at: now(),
            ticket: plain(&form.ticket, NAME),
        })?;
        Ok(go(&format!("/case/{}?{}#c1-t{}", case.0, Asked::parse(&form.back).query(), form.turn)))
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
    Ok(go("/"))
}
