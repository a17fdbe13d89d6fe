//! The review page without a browser: who is let in, what a form may do, and that nothing confirmed is lost.
#![allow(clippy::unwrap_used)]

#[path = "review/calls.rs"]
mod calls;
#[path = "review/client.rs"]
mod client;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use razbor::case::{FlagName, State};
use razbor::export::Run;
use razbor::store::intake::{Preparer, Ready};
use razbor::store::{CaseNumber, Store};

use client::{Browser, Reply, hidden};

/// A store with the staff rude in every case, and the page over it.
struct Desk {
    folder: tempfile::TempDir,
    server: Child,
    address: String,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn fill(path: &Path, cases: usize) {
    let mut store = Store::open(path).unwrap();
    let run = store.begin(&Run::default()).unwrap();
    let preparer = Preparer::load().unwrap();
    let ready: Vec<Ready> = (1..=cases)
        .map(|number| {
            Ready::of(
                calls::rude(&format!("звонок-{number}"), "Оператор Ирина"),
                &preparer,
            )
        })
        .collect();
    store.take(run, &ready).unwrap();
}

fn desk(cases: usize) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    fill(&folder.path().join("razbor.db"), cases);
    let (server, address) = serve(folder.path());
    Desk {
        folder,
        server,
        address,
    }
}

/// Starts the program and reads the address it prints.
fn serve(folder: &Path) -> (Child, String) {
    serve_with(folder, &["--reviewer", "Анна"])
}

fn serve_with(folder: &Path, more: &[&str]) -> (Child, String) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_razbor"))
        .args(["review", "--no-open", "--db"])
        .arg(folder.join("razbor.db"))
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    (server, address.trim().to_owned())
}

impl Desk {
    fn browser(&self) -> Browser {
        Browser::enter(&self.address)
    }

    fn store(&self) -> Store {
        Store::open(&self.folder.path().join("razbor.db")).unwrap()
    }
}

/// What a press of a button sends.
fn form(page: &Reply, flag: &str, holds: &str) -> String {
    let tickets = page.body.find(&format!("value=\"{flag}\"")).unwrap();
    let ticket = hidden(&page.body[..tickets], "ticket");
    format!(
        "key={}&ticket={ticket}&flag={flag}&holds={holds}&comment=&back=",
        hidden(&page.body, "key")
    )
}

#[test]
fn nobody_gets_in_without_a_token_and_a_token_works_once() {
    let desk = desk(1);
    let mut stranger = Browser::new(&desk.address);
    for path in [
        "/",
        "/case/1",
        "/style.css",
        "/enter?token=0123456789abcdef0123456789abcdef",
    ] {
        assert_eq!(stranger.get(path).status, 401, "{path}");
    }
    assert_eq!(stranger.post("/undo", "key=1").status, 401);
    let mut first = desk.browser();
    assert_eq!(first.get("/").status, 200);
    let mut late = Browser::new(&desk.address);
    let path = desk.address.split_once("/enter").unwrap().1;
    assert_eq!(late.get(&format!("/enter{path}")).status, 401);
}

#[test]
fn other_pages_other_names_and_other_files_are_refused() {
    let desk = desk(1);
    let mut browser = desk.browser();
    let page = browser.get("/case/1");
    let body = form(&page, "abusive_staff_reply", "yes");
    let foreign = browser.send(
        "POST",
        "/case/1/decide",
        &[("Origin", "http://evil.example")],
        &body,
    );
    assert_eq!(foreign.status, 403);
    let null = browser.send("POST", "/case/1/decide", &[("Origin", "null")], &body);
    assert_eq!(null.status, 403);
    assert_eq!(
        browser.send("POST", "/case/1/decide", &[], &body).status,
        403,
        "no origin at all"
    );
    let key = hidden(&page.body, "key");
    assert_eq!(
        browser
            .post("/case/1/decide", &body.replace(&key, "0"))
            .status,
        403,
        "a forged form"
    );
    assert_eq!(
        browser
            .send("GET", "/", &[("Host", "evil.example")], "")
            .status,
        421
    );
    assert_eq!(
        browser
            .send("GET", "/", &[("Origin", "http://evil.example")], "")
            .status,
        403
    );
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/case/..%2f..%2fetc",
        "/case/2",
        "/case/abc",
        "/nothing",
    ] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    assert!(desk.store().decisions().unwrap().is_empty());
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
        "{policy}"
    );
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(!page.body.contains(" style=") && !page.body.contains(" onclick="));
}

#[test]
fn a_decision_posted_twice_is_one_and_can_be_undone() {
    let desk = desk(2);
    let mut browser = desk.browser();
    let page = browser.get("/case/1");
    let body = form(&page, "abusive_staff_reply", "yes");
    for _ in 0..2 {
        assert_eq!(browser.post("/case/1/decide", &body).status, 303);
    }
    let decisions = desk.store().decisions_on(CaseNumber(1)).unwrap();
    assert_eq!(decisions.len(), 1);
    assert_eq!(
        (decisions[0].flag, decisions[0].reviewer.as_str()),
        (FlagName::AbusiveStaffReply, "Анна")
    );
    assert!(
        browser
            .get("/")
            .body
            .contains("Сегодня разобрано: <strong>1")
    );
    let key = hidden(&page.body, "key");
    let undone = browser.post("/undo", &format!("key={key}"));
    assert_eq!(undone.header("location"), "/case/1#abusive_staff_reply");
    assert!(desk.store().decisions().unwrap().is_empty());
}

#[test]
fn a_second_reviewer_sees_the_first_only_after_deciding() {
    let desk = desk(1);
    let mut first = desk.browser();
    let page = first.get("/case/1");
    let body = form(&page, "abusive_staff_reply", "yes").replace(
        "comment=",
        "comment=%D1%85%D0%B0%D0%BC%D1%81%D1%82%D0%B2%D0%BE",
    );
    first.post("/case/1/decide", &body);
    let key = hidden(&page.body, "key");
    first.post(
        "/settings",
        &format!("key={key}&reviewer=%D0%91%D0%BE%D1%80%D0%B8%D1%81&language=en"),
    );
    let blind = first.get("/case/1");
    assert!(
        blind.body.contains("Confirm") && !blind.body.contains("хамство"),
        "Борис must not see it yet"
    );
    first.post("/case/1/decide", &form(&blind, "abusive_staff_reply", "no"));
    let open = first.get("/case/1");
    assert!(open.body.contains("Анна") && open.body.contains("хамство"));
    let differences = first.get("/differences").body;
    for part in [
        "звонок-1",
        "3 November 2026",
        "the machine: raised",
        "надоели",
        "confirmed</strong>. хамство",
        "rejected</strong>",
        "decides otherwise",
    ] {
        assert!(differences.contains(part), "{part} in {differences}");
    }
    let decided = first.get("/?review=decided").body;
    assert!(
        decided.contains("Анна") && decided.contains("confirmed"),
        "{decided}"
    );
}

#[test]
fn a_correction_is_shown_and_words_that_are_not_there_are_refused() {
    let desk = desk(1);
    let mut browser = desk.browser();
    let key = hidden(&browser.get("/case/1").body, "key");
    let party = browser.post(
        "/case/1/correct",
        &format!("key={key}&ticket=a&turn=1&party=third"),
    );
    assert_eq!(party.status, 303);
    assert!(
        browser.get("/case/1").body.contains("Посторонний")
            || browser.get("/case/1").body.contains("Третье лицо")
    );
    let words =
        |words: &str| format!("key={key}&ticket=b&turn=1&flag=abusive_staff_reply&words={words}");
    let wrong = browser.post(
        "/case/1/correct",
        &words("%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82"),
    );
    assert_eq!(wrong.status, 400);
    for part in [
        "<!DOCTYPE html>",
        "href=\"/case/1?#c1-t1\"",
        "name=\"words\"",
        "value=\"привет\"",
        "Не морочьте мне голову",
    ] {
        assert!(wrong.body.contains(part), "{part} in {}", wrong.body);
    }
    assert_eq!(desk.store().corrections_of(CaseNumber(1)).unwrap().len(), 1);
}

#[test]
fn a_decision_without_a_name_asks_for_it_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fill(&folder.path().join("razbor.db"), 1);
    let (server, address) = serve_with(folder.path(), &[]);
    let desk = Desk {
        folder,
        server,
        address,
    };
    let mut browser = desk.browser();
    let page = browser.get("/case/1");
    assert!(page.body.contains("Имени ещё нет"));
    let body = form(&page, "abusive_staff_reply", "yes").replace("comment=", "comment=why");
    let asks = browser.post("/case/1/decide", &body);
    assert_eq!(asks.status, 400);
    for part in [
        "<!DOCTYPE html>",
        "name=\"reviewer\" required",
        "name=\"comment\" value=\"why\"",
        "name=\"holds\" value=\"yes\"",
        "Грубость сотрудника: подтверждено. why",
        "href=\"/case/1?#abusive_staff_reply\"",
    ] {
        assert!(asks.body.contains(part), "{part} in {}", asks.body);
    }
    assert!(desk.store().decisions().unwrap().is_empty());
    let named = browser.post("/case/1/decide", &format!("{body}&reviewer=Olga"));
    assert_eq!(named.status, 303);
    let kept = desk.store().decisions().unwrap().remove(0);
    assert_eq!(
        (kept.reviewer.as_str(), kept.comment.as_str()),
        ("Olga", "why")
    );
    assert!(!browser.get("/case/1").body.contains("Имени ещё нет"));
    assert_eq!(browser.get("/case/1/decide").header("location"), "/case/1");
}

#[test]
fn who_tells_a_name_on_a_case_stays_there() {
    let desk = desk(1);
    let mut browser = desk.browser();
    let key = hidden(&browser.get("/case/1").body, "key");
    let body = format!("key={key}&reviewer=Olga&language=ru");
    let origin = browser.origin();
    let mut from = |page: &str| {
        let referer = format!("{origin}{page}");
        let headers = [("Origin", origin.as_str()), ("Referer", referer.as_str())];
        let reply = browser.send("POST", "/settings", &headers, &body);
        reply.header("location").to_owned()
    };
    assert_eq!(
        from("/case/1?flag=broken_promise"),
        "/case/1?flag=broken_promise"
    );
    assert_eq!(from("//evil.example"), "/");
}

#[test]
fn pages_beyond_the_last_and_filters_not_understood_are_told() {
    let desk = desk(30);
    let mut browser = desk.browser();
    let beyond = browser.get("/?page=99&flag=abusive_staff_reply");
    assert_eq!(
        (beyond.status, beyond.header("location")),
        (303, "/?flag=abusive_staff_reply&page=1")
    );
    let date = browser.get("/?since=01.11.2026&flag=rude&page=x").body;
    assert!(
        date.contains("2026-11-01") && date.contains("«rude»"),
        "{date}"
    );
    assert!(browser.get("/nothing").body.contains("<!DOCTYPE html>"));
    let backwards = browser.get("/?since=2026-11-05&until=2026-11-01").body;
    assert!(backwards.contains("поменяйте их местами"));
}

#[test]
fn what_changed_is_said_until_somebody_decides_again() {
    let desk = desk(1);
    let mut mild = calls::rude("звонок-1", "Оператор Ирина");
    mild.flags.abusive_staff_reply.state = State::Unsure;
    mild.flags.abusive_staff_reply.probability = 0.42;
    {
        let mut store = desk.store();
        let run = store.begin(&Run::default()).unwrap();
        let ready = [Ready::of(mild, &Preparer::load().unwrap())];
        assert_eq!(store.take(run, &ready).unwrap().changed, 1);
    }
    let mut browser = desk.browser();
    let words = "→ под вопросом 42\u{a0}%, прогон от";
    let list = browser.get("/?review=changed").body;
    assert!(
        list.contains(words) && list.contains("Случай уходит отсюда"),
        "{list}"
    );
    let page = browser.get("/case/1");
    assert!(page.body.contains(words));
    browser.post("/case/1/decide", &form(&page, "abusive_staff_reply", "yes"));
    assert!(!browser.get("/case/1").body.contains(words));
    assert!(!browser.get("/?review=changed").body.contains("звонок-1"));
}

#[test]
fn killed_in_the_middle_it_has_lost_nothing_that_was_confirmed() {
    const CASES: usize = 300;
    let mut desk = desk(CASES);
    let mut browser = desk.browser();
    let key = hidden(&browser.get("/case/1").body, "key");
    let pid = desk.server.id();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(1500));
        // SIGKILL: no chance to tidy up
        Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap();
    });
    let mut confirmed = 0;
    for at in 0..10_000_usize {
        let case = at % CASES + 1;
        let body =
            format!("key={key}&ticket=t{at}&flag=abusive_staff_reply&holds=yes&comment={at}&back=");
        match browser.try_send(
            "POST",
            &format!("/case/{case}/decide"),
            &[("Origin", &browser.origin())],
            &body,
        ) {
            Some(reply) if reply.status == 303 => confirmed = at + 1,
            _ => break,
        }
    }
    killer.join().unwrap();
    desk.server.wait().unwrap();
    assert!(
        confirmed > 20,
        "only {confirmed} were confirmed before the end"
    );
    let store = desk.store();
    let kept = store.all_decisions().unwrap();
    assert!(kept >= confirmed as u64, "{kept} kept of {confirmed}");
    let (server, address) = serve(desk.folder.path());
    (desk.server, desk.address) = (server, address);
    assert_eq!(
        desk.browser().get("/").status,
        200,
        "and the store opens again"
    );
}

#[test]
fn nothing_of_the_input_is_markup() {
    let desk = desk(1);
    let nasty = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";
    let mut case = calls::rude(nasty, nasty);
    case.company = Some(nasty.to_owned());
    case.customer_key = Some(nasty.to_owned());
    case.notices = vec![nasty.to_owned()];
    case.source.path = nasty.to_owned();
    {
        let mut store = desk.store();
        let run = store.begin(&Run::default()).unwrap();
        store
            .take(run, &[Ready::of(case, &Preparer::load().unwrap())])
            .unwrap();
    }
    let mut browser = desk.browser();
    for path in [
        "/",
        "/case/2",
        "/?review=all&text=%22%3E%3Cscript%3E",
        "/?company=%22%3E%3Cscript%3E",
    ] {
        let page = browser.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(
            !page.body.contains("<script>alert") && !page.body.contains("<img"),
            "{path}"
        );
    }
}
