//! The review page in a real browser. Needs Chromium and its driver (`apt-get install chromium chromium-driver`), so it runs
//! only when asked for: `cargo test --test browser -- --ignored`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "review/calls.rs"]
mod calls;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use razbor::export::Run;
use razbor::store::Store;
use razbor::store::intake::{Preparer, Ready};
use serde_json::json;

/// Programs that end with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

struct Desk {
    _folder: tempfile::TempDir,
    _running: Running,
    base: String,
    entrances: std::io::Lines<BufReader<std::process::ChildStdout>>,
    driver: String,
}

/// A page over `cases` calls, the last of which is written to break pages, and a driver.
fn desk(cases: usize) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("razbor.db");
    {
        let mut store = Store::open(&path).unwrap();
        let run = store.begin(&Run::default()).unwrap();
        let preparer = Preparer::load().unwrap();
        let mut ready: Vec<Ready> = (1..cases)
            .map(|number| {
                Ready::of(
                    calls::rude(&format!("звонок-{number}"), "Оператор Ирина"),
                    &preparer,
                )
            })
            .collect();
        ready.push(Ready::of(
            calls::rude(
                "\"><script>document.title='взлом'</script>",
                "Оператор \"'><b>Олег",
            ),
            &preparer,
        ));
        store.take(run, &ready).unwrap();
    }
    let mut server = Command::new(env!("CARGO_BIN_EXE_razbor"))
        .args(["review", "--no-open", "--reviewer", "Анна", "--db"])
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let entrances = BufReader::new(server.stdout.take().unwrap()).lines();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver: apt-get install chromium chromium-driver");
    Desk {
        _folder: folder,
        _running: Running(vec![server, driver]),
        base: String::new(),
        entrances,
        driver: format!("http://127.0.0.1:{port}"),
    }
}

impl Desk {
    /// A fresh browser that opens the next printed address.
    async fn browser(&mut self, more: &[&str]) -> Client {
        let mut arguments = vec![
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1280,1400",
        ];
        arguments.extend(more);
        let wanted = json!({"goog:chromeOptions": {"args": arguments}});
        let mut browser = None;
        for _ in 0..50 {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            if let Ok(client) = builder
                .capabilities(wanted.as_object().unwrap().clone())
                .connect(&self.driver)
                .await
            {
                browser = Some(client);
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let browser = browser.expect("no browser");
        let address = self.entrances.next().unwrap().unwrap();
        self.base = address.split_once("/enter").unwrap().0.to_owned();
        browser.goto(&address).await.unwrap();
        browser
            .wait()
            .for_element(Locator::Css(".queue"))
            .await
            .unwrap();
        browser
    }
}

async fn text(browser: &Client, css: &str) -> String {
    browser
        .wait()
        .for_element(Locator::Css(css))
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

async fn count(browser: &Client, css: &str) -> usize {
    browser.find_all(Locator::Css(css)).await.unwrap().len()
}

async fn click(browser: &Client, css: &str) {
    let found = browser.find(Locator::Css(css)).await.unwrap();
    found.click().await.unwrap();
}

async fn press(browser: &Client, keys: &str) {
    browser
        .active_element()
        .await
        .unwrap()
        .send_keys(keys)
        .await
        .unwrap();
}

/// Waits until the page says so; a page that never does fails the test.
async fn until(browser: &Client, what: &str, script: &str) {
    for _ in 0..100 {
        let seen = browser
            .execute(&format!("return !!({script})"), Vec::new())
            .await;
        if seen.is_ok_and(|seen| seen == true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: {}", browser.source().await.unwrap());
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_supervisor_filters_confirms_and_undoes() {
    let mut desk = desk(4);
    let browser = desk.browser(&[]).await;
    assert_eq!(count(&browser, ".queue > li").await, 4);
    let search = browser.find(Locator::Css("#search")).await.unwrap();
    search.send_keys("\"Номер звонок-2\"").await.unwrap();
    search.send_keys(&Key::Enter.to_string()).await.unwrap();
    until(
        &browser,
        "one is found",
        "document.querySelectorAll('.queue > li').length === 1",
    )
    .await;
    click(&browser, ".queue .entry").await;
    assert_eq!(text(&browser, "h1").await, "звонок-2");
    assert!(
        count(&browser, "mark.evidence").await > 0,
        "evidence is marked"
    );
    assert_eq!(count(&browser, "figure.heat svg").await, 1);
    let flags = count(&browser, ".flags > .finding").await;
    for left in (0..flags).rev() {
        click(&browser, ".finding[data-open] .buttons button").await;
        let done = format!(
            "document.querySelectorAll('.finding[data-open]').length === {left} || document.querySelector('.filters')"
        );
        until(&browser, "the decision is kept", &done).await;
    }
    until(
        &browser,
        "then on to the queue",
        "document.querySelector('.filters')",
    )
    .await;
    assert!(
        text(&browser, ".progress")
            .await
            .contains("Сегодня разобрано: 1")
    );
    click(&browser, "#undo").await;
    until(
        &browser,
        "back on the case",
        "document.querySelectorAll('.finding[data-open]').length === 1",
    )
    .await;
    browser.close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn a_second_reviewer_decides_blind_and_the_difference_is_shown() {
    let mut desk = desk(2);
    let first = desk.browser(&[]).await;
    first.goto(&format!("{}/case/1", desk.base)).await.unwrap();
    first
        .find(Locator::Css("#abusive_staff_reply input[name=comment]"))
        .await
        .unwrap()
        .send_keys("явное хамство")
        .await
        .unwrap();
    click(&first, "#abusive_staff_reply button[value=yes]").await;
    until(
        &first,
        "kept",
        "document.querySelector('#abusive_staff_reply .said.own')",
    )
    .await;

    let second = desk.browser(&[]).await;
    click(&second, ".settings summary").await;
    let name = second
        .find(Locator::Css(".settings input[name=reviewer]"))
        .await
        .unwrap();
    name.clear().await.unwrap();
    name.send_keys("Борис").await.unwrap();
    click(&second, ".settings button").await;
    until(
        &second,
        "Борис",
        "document.querySelector('.settings summary').textContent === 'Борис'",
    )
    .await;
    second
        .goto(&format!("{}/?review=second", desk.base))
        .await
        .unwrap();
    assert_eq!(count(&second, ".queue > li").await, 1);
    click(&second, ".queue .entry").await;
    assert!(
        !second.source().await.unwrap().contains("явное хамство"),
        "the first is not shown yet"
    );
    click(&second, "#abusive_staff_reply button[value=no]").await;
    until(
        &second,
        "now it is",
        "document.body.textContent.includes('явное хамство')",
    )
    .await;
    second
        .goto(&format!("{}/differences", desk.base))
        .await
        .unwrap();
    assert_eq!(count(&second, ".queue > li").await, 1);
    assert_eq!(count(&second, ".agreement tbody tr").await, 1);
    for browser in [first, second] {
        browser.close().await.unwrap();
    }
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn keys_alone_are_enough() {
    let mut desk = desk(3);
    let browser = desk.browser(&[]).await;
    press(&browser, "j").await;
    until(
        &browser,
        "J opens the first case",
        "document.querySelector('.finding[data-open]')",
    )
    .await;
    let first = text(&browser, "h1").await;
    let flags = count(&browser, ".flags > .finding").await;
    for left in (0..flags).rev() {
        press(&browser, "1").await;
        let gone = format!(
            "document.querySelector('h1').textContent !== '{first}' || document.querySelectorAll('.finding[data-open]').length === {left}"
        );
        until(&browser, "1 confirms", &gone).await;
    }
    until(
        &browser,
        "and goes on",
        &format!("document.querySelector('h1').textContent !== '{first}'"),
    )
    .await;
    let second = text(&browser, "h1").await;
    press(&browser, "j").await;
    until(
        &browser,
        "J goes on without deciding",
        &format!("document.querySelector('h1').textContent !== '{second}'"),
    )
    .await;
    press(&browser, "q").await;
    until(
        &browser,
        "Q leads to the queue",
        "document.querySelector('.filters')",
    )
    .await;
    assert_eq!(count(&browser, ".queue > li").await, 2);
    press(&browser, "j").await;
    until(&browser, "on a case", "document.querySelector('#to-queue')").await;
    press(&browser, "/").await;
    until(
        &browser,
        "/ leads from a case to the search field",
        "document.activeElement.id === 'search'",
    )
    .await;
    click(&browser, ".bar nav a").await;
    press(&browser, "z").await;
    until(
        &browser,
        "Z undoes",
        &format!("document.querySelector('h1').textContent === '{first}'"),
    )
    .await;
    browser.goto(&desk.base).await.unwrap();
    // the first thing that Tab reaches leads past the navigation
    press(&browser, &Key::Tab.to_string()).await;
    let focused = browser
        .execute("return document.activeElement.className", Vec::new())
        .await
        .unwrap();
    assert_eq!(focused, "skip");
    browser.close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn nothing_of_the_input_runs_or_becomes_markup() {
    let mut desk = desk(2);
    let browser = desk.browser(&[]).await;
    for page in [
        "/",
        "/case/2",
        "/?review=all&text=%22%3E%3Cb%3E",
        "/?operator=%22%3E%3Cb%3E",
    ] {
        browser.goto(&format!("{}{page}", desk.base)).await.unwrap();
        assert!(
            !browser.title().await.unwrap().starts_with("взлом"),
            "{page}"
        );
        assert_eq!(count(&browser, "main b, main script").await, 0, "{page}");
    }
    browser
        .goto(&format!("{}/case/2", desk.base))
        .await
        .unwrap();
    assert_eq!(
        text(&browser, "h1").await,
        "\"><script>document.title='взлом'</script>"
    );
    let comment = browser
        .find(Locator::Css("#abusive_staff_reply input[name=comment]"))
        .await
        .unwrap();
    comment.send_keys("\"'><b>жирно</b>").await.unwrap();
    click(&browser, "#abusive_staff_reply button[value=unsure]").await;
    until(
        &browser,
        "kept",
        "document.querySelector('#abusive_staff_reply .said.own')",
    )
    .await;
    let kept = browser
        .find(Locator::Css("#abusive_staff_reply input[name=comment]"))
        .await
        .unwrap();
    assert_eq!(
        kept.prop("value").await.unwrap().unwrap(),
        "\"'><b>жирно</b>"
    );
    assert_eq!(count(&browser, "main b").await, 0);
    browser.close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn it_fits_a_phone_and_the_dark() {
    let mut desk = desk(2);
    let browser = desk
        .browser(&[
            "--window-size=390,844",
            "--blink-settings=preferredColorScheme=0",
        ])
        .await;
    browser.set_window_size(390, 844).await.unwrap();
    for page in ["/", "/case/1", "/differences"] {
        browser.goto(&format!("{}{page}", desk.base)).await.unwrap();
        let over = browser
            .execute("return document.documentElement.scrollWidth - document.documentElement.clientWidth", Vec::new())
            .await
            .unwrap();
        assert_eq!(over, 0, "{page} scrolls sideways");
        let small = "return [...document.querySelectorAll('main button')].filter(b => b.getBoundingClientRect().height > 0 && b.getBoundingClientRect().height < 44).length";
        let small = browser.execute(small, Vec::new()).await.unwrap();
        assert_eq!(small, 0, "{page} has buttons too small for a thumb");
    }
    let dark = browser
        .execute(
            "return matchMedia('(prefers-color-scheme: dark)').matches",
            Vec::new(),
        )
        .await
        .unwrap();
    assert_eq!(dark, true);
    let ground = browser
        .execute(
            "return getComputedStyle(document.body).backgroundColor",
            Vec::new(),
        )
        .await
        .unwrap();
    assert_eq!(ground, "rgb(17, 21, 27)");
    let unnamed = "return [...document.querySelectorAll('input:not([type=hidden]), select, button')].filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute('aria-label')).length";
    browser
        .goto(&format!("{}/case/1", desk.base))
        .await
        .unwrap();
    assert_eq!(
        browser.execute(unnamed, Vec::new()).await.unwrap(),
        0,
        "a field without a name for a screen reader"
    );
    browser.close().await.unwrap();
}
