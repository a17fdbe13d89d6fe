//! What supervisors and trainers run from the command line: queue, calibrate, examples, import.
#![allow(clippy::unwrap_used)]

#[path = "review/calls.rs"]
mod calls;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use razbor::case::{Case, Evidence, FlagName, State};
use razbor::export::Run;
use razbor::signal::SignalKind;
use razbor::store::decisions::{Holds, NewDecision};
use razbor::store::intake::{Preparer, Ready};
use razbor::store::{CaseNumber, Store};

const SECRET: [&str; 3] = ["Ирина", "89223456789", "Широтная"];

struct Place {
    folder: tempfile::TempDir,
    db: PathBuf,
}

/// Sixty calls: staff rude and named in all of them, the probability rising from call to call.
fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("razbor.db");
    let cases: Vec<Case> = (0..60).map(call).collect();
    put(&db, cases);
    Place { folder, db }
}

fn put(db: &Path, cases: Vec<Case>) {
    let mut store = Store::open(db).unwrap();
    let run = store.begin(&Run::default()).unwrap();
    let preparer = Preparer::load().unwrap();
    let ready: Vec<Ready> = cases
        .into_iter()
        .map(|case| Ready::of(case, &preparer))
        .collect();
    store.take(run, &ready).unwrap();
}

fn call(number: usize) -> Case {
    let mut case = calls::rude(&format!("звонок-{number}"), "Оператор Ирина");
    case.flags.abusive_staff_reply.probability = 0.4 + number as f64 / 100.0;
    case.turns[0].text += " Мой телефон 89223456789, адрес ул. Широтная, д. 118, кв. 14.";
    case.turns[0].end = case.turns[0].text.chars().count();
    case
}

/// The company does more than it must, about the same trouble.
fn good(number: usize) -> Case {
    let mut case = calls::rude(&format!("хороший-{number}"), "Оператор Ирина");
    case.turns[1].text =
        format!("Мастер выехал, извините, что ждали во вторник. Номер хороший-{number}.");
    case.turns[3].text = format!("Месяц для вас бесплатно. Номер хороший-{number}.");
    for turn in &mut case.turns {
        turn.signals.clear();
        turn.end = turn.text.chars().count();
    }
    for flag in [
        &mut case.flags.abusive_staff_reply,
        &mut case.flags.broken_promise,
        &mut case.flags.unreasonable_customer,
    ] {
        (flag.state, flag.probability) = (State::Clear, 0.01);
        flag.evidence.clear();
    }
    let flag = &mut case.flags.exemplary_handling;
    (flag.state, flag.probability) = (State::Raised, 0.9);
    flag.evidence = vec![Evidence {
        turn: 3,
        start: 0,
        end: 23,
        quote: "Месяц для вас бесплатно".into(),
        signal: SignalKind::Compensation,
        origin: "rule:staff/test".into(),
        reason: String::new(),
    }];
    case.promises.clear();
    case.legitimacy.reasons_for.clear();
    case.legitimacy.against.clear();
    case
}

fn razbor(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("razbor")
        .unwrap()
        .current_dir(place.folder.path())
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn decide(place: &Place, number: i64, holds: Holds) {
    let mut store = Store::open(&place.db).unwrap();
    store
        .decide(&NewDecision {
            case: CaseNumber(number),
            flag: FlagName::AbusiveStaffReply,
            holds,
            reviewer: "Анна".into(),
            comment: "спросила Марину Львовну, 89223456789".into(),
            at: "2026-11-23T10:00:00".into(),
            ticket: format!("т{number}"),
        })
        .unwrap();
}

#[test]
fn the_queue_tells_where_to_look_and_why() {
    let place = place();
    let (code, out, _) = razbor(&place, &["queue", "--limit", "3"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("звонок-0") && out.contains("«Не морочьте") && out.contains("Показано: 3"),
        "{out}"
    );
    assert!(
        out.contains("не для кадровых") || out.contains("кадровых решений"),
        "{out}"
    );
    let (_, lines, _) = razbor(
        &place,
        &[
            "queue",
            "--format",
            "jsonl",
            "--search",
            "\"Номер звонок-7\"",
        ],
    );
    assert_eq!(lines.lines().count(), 1, "{lines}");
    let (_, masked, _) = razbor(&place, &["queue", "--format", "jsonl", "--mask"]);
    assert!(
        SECRET.iter().all(|secret| !masked.contains(secret)),
        "{masked}"
    );
    let (code, _, error) = razbor(&place, &["queue", "--team", "Ночь"]);
    assert_eq!(code, 2);
    assert!(error.contains("[teams]"), "{error}");
    std::fs::write(
        place.folder.path().join("razbor.toml"),
        "[teams]\n\"Ночь\" = [\"Оператор Ирина\"]\n",
    )
    .unwrap();
    assert_eq!(razbor(&place, &["queue", "--team", "Ночь"]).0, 0);
    let (code, _, error) = razbor(&place, &["queue", "--db", "нет.db"]);
    assert_eq!(code, 2);
    assert!(error.contains("razbor score INPUT"), "{error}");
}

#[test]
fn thresholds_come_from_decisions_and_score_takes_them() {
    let place = place();
    let arguments = [
        "calibrate",
        "--precision",
        "0.9",
        "--out",
        "порог.toml",
        "--report",
        "пороги.html",
    ];
    let (code, out, error) = razbor(&place, &arguments);
    assert_eq!(code, 2);
    assert!(
        out.contains("не хватает ещё 35") && error.contains("was not written"),
        "{out}{error}"
    );
    assert!(!place.folder.path().join("порог.toml").exists());
    for number in 1..=60 {
        decide(
            &place,
            number,
            if number > 25 { Holds::Yes } else { Holds::No },
        );
    }
    let (code, out, error) = razbor(&place, &arguments);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("порог 0.62 вместо 0.38"), "{out}");
    let policy = std::fs::read_to_string(place.folder.path().join("порог.toml")).unwrap();
    assert!(
        policy.contains("raise = 0.6") && policy.contains("# Rules and model together"),
        "comments stay"
    );
    let page = std::fs::read_to_string(place.folder.path().join("пороги.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("class=\"cut\""));
    std::fs::write(
        place.folder.path().join("a.txt"),
        "Клиент: Где заказ?\nОператор: В пути.\n",
    )
    .unwrap();
    let scored = [
        "score",
        "a.txt",
        "--policy",
        "порог.toml",
        "--format",
        "jsonl",
    ];
    assert_eq!(razbor(&place, &scored).0, 0);
}

#[test]
fn examples_are_masked_and_the_same_for_the_same_seed() {
    let place = place();
    decide(&place, 60, Holds::Yes);
    for format in ["markdown", "html", "csv", "jsonl", "label-studio"] {
        let arguments = [
            "examples",
            "--flag",
            "abusive_staff_reply",
            "--n",
            "4",
            "--seed",
            "3",
            "--format",
            format,
        ];
        let (code, out, error) = razbor(&place, &arguments);
        assert_eq!(code, 0, "{format}: {error}");
        assert!(
            SECRET.iter().all(|secret| !out.contains(secret)),
            "{format}: {out}"
        );
        assert_eq!(out, razbor(&place, &arguments).1, "{format}");
    }
    let arguments = [
        "examples",
        "--flag",
        "abusive_staff_reply",
        "--n",
        "4",
        "--confirmed",
    ];
    let (_, confirmed, _) = razbor(&place, &arguments);
    assert_eq!(confirmed.matches("## Пример").count(), 1, "{confirmed}");
    assert!(
        confirmed.contains("Решение руководителя") && !confirmed.contains("Марин"),
        "{confirmed}"
    );
    assert!(confirmed.contains("Вопросы для группы"));
    let (_, open, _) = razbor(&place, &["examples", "--n", "1", "--no-mask"]);
    assert!(
        open.contains("89223456789") && open.contains("НЕ скрыты"),
        "{open}"
    );
    let (code, _, error) = razbor(&place, &["examples", "--domain", "космос"]);
    assert_eq!(code, 2);
    assert!(error.contains("банк"), "{error}");
}

#[test]
fn rejected_flags_are_near_misses_and_never_examples() {
    let place = place();
    decide(&place, 60, Holds::No);
    let shown = |arguments: &[&str]| {
        let mut all = vec![
            "examples",
            "--flag",
            "abusive_staff_reply",
            "--n",
            "100",
            "--no-mask",
            "--format",
            "csv",
        ];
        all.extend(arguments);
        razbor(&place, &all).1
    };
    assert!(!shown(&[]).contains("звонок-59"));
    let rejected = shown(&["--near-miss", "--confirmed"]);
    assert!(
        rejected.contains("звонок-59") && rejected.contains("near_miss"),
        "{rejected}"
    );
}

#[test]
fn the_same_trouble_is_shown_handled_badly_and_well() {
    let place = place();
    put(&place.db, (0..3).map(good).collect());
    let (code, out, error) = razbor(&place, &["examples", "--contrast", "--n", "2"]);
    assert_eq!(code, 0, "{error}");
    assert!(
        out.contains("Пара 1, как не надо") && out.contains("Пара 2, как надо"),
        "{out}"
    );
    let (_, balanced, _) = razbor(
        &place,
        &["examples", "--balanced", "--n", "4", "--format", "csv"],
    );
    assert!(
        balanced.contains("exemplary_handling") && balanced.contains("abusive_staff_reply"),
        "{balanced}"
    );
}

#[test]
fn annotations_come_back_as_decisions() {
    let place = place();
    let (_, tasks, _) = razbor(
        &place,
        &[
            "examples",
            "--n",
            "2",
            "--no-mask",
            "--format",
            "label-studio",
        ],
    );
    let mut tasks: serde_json::Value = serde_json::from_str(&tasks).unwrap();
    assert_eq!(
        tasks[0]["predictions"][0]["result"][0]["value"]["choices"][0],
        "yes"
    );
    for (at, task) in tasks.as_array_mut().unwrap().iter_mut().enumerate() {
        task["id"] = (at + 1).into();
        task["annotations"] = serde_json::json!([{
            "id": 7, "completed_by": {"email": "boris@example.org"}, "created_at": "2026-11-23T09:00:00Z",
            "result": [
                {"from_name": "abusive_staff_reply", "to_name": "dialogue", "type": "choices", "value": {"choices": ["no"]}},
                {"from_name": "comment", "to_name": "dialogue", "type": "textarea", "value": {"text": ["не грубость"]}},
                {"from_name": "evidence", "to_name": "dialogue", "type": "paragraphlabels",
                 "value": {"start": "1", "end": "1", "startOffset": 0, "endOffset": 5, "paragraphlabels": ["broken_promise"]}},
            ],
        }]);
    }
    let foreign = serde_json::json!({"id": 3, "data": {"razbor_key": "00"}, "annotations": [{"id": 1, "result": []}]});
    tasks.as_array_mut().unwrap().push(foreign);
    std::fs::write(place.folder.path().join("project.json"), tasks.to_string()).unwrap();
    for _ in 0..2 {
        let (code, _, error) = razbor(&place, &["import", "project.json"]);
        assert_eq!(code, 3, "one task is not ours: {error}");
        assert!(error.contains("2 decisions taken in"), "{error}");
    }
    let store = Store::open(&place.db).unwrap();
    let decisions = store.decisions().unwrap();
    assert_eq!(decisions.len(), 2, "the second import changes nothing");
    assert_eq!(
        (decisions[0].holds, decisions[0].reviewer.as_str()),
        (Holds::No, "boris@example.org")
    );
    assert_eq!(decisions[0].comment, "не грубость");
    assert_eq!(store.corrections_of(decisions[0].case).unwrap().len(), 1);
    std::fs::write(place.folder.path().join("other.json"), "{\"a\": 1}").unwrap();
    let (code, _, error) = razbor(&place, &["import", "other.json"]);
    assert_eq!(code, 2);
    assert!(error.contains("other.json: no export"), "{error}");
}

#[test]
fn a_folder_of_score_is_taken_in_and_wrong_lines_are_named() {
    let place = place();
    let path = place.folder.path().join("old/cases.jsonl");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    let case = serde_json::to_string(&call(100)).unwrap();
    std::fs::write(
        &path,
        format!(
            "{case}\nчепуха\n{}\n",
            case.replace("\"schema\":1", "\"schema\":9")
        ),
    )
    .unwrap();
    let (code, _, error) = razbor(&place, &["import", "old"]);
    assert_eq!(code, 3);
    assert!(
        error.contains("cases.jsonl:2: not a case")
            && error.contains("cases.jsonl:3: a case of schema 9"),
        "{error}"
    );
    assert!(error.contains("new cases: 1"), "{error}");
}
