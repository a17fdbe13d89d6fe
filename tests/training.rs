//! What supervisors and trainers run from the command line: queue, calibrate, import.
#![allow(clippy::unwrap_used)]

#[path = "review/calls.rs"]
mod calls;
#[path = "review/place.rs"]
mod place;

use place::{SECRET, call, decide, place, razbor};
use razbor::store::Store;
use razbor::store::decisions::Holds;

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
    assert!(out.contains("порог 0,62 вместо 0,38"), "{out}");
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
