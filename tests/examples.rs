//! `razbor examples`: which cases a trainer gets, and what of them is hidden.
#![allow(clippy::unwrap_used)]

#[path = "review/calls.rs"]
mod calls;
#[path = "review/place.rs"]
mod place;

use place::{Place, SECRET, decide, place, put, razbor};
use razbor::case::{Case, CaseSignal, Evidence, Flag, Promise, State, Status};
use razbor::conversation::Party;
use razbor::signal::SignalKind;
use razbor::store::decisions::Holds;

/// A store of these cases alone.
fn place_of(cases: Vec<Case>) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("razbor.db");
    put(&db, cases);
    Place { folder, db }
}

fn set(flag: &mut Flag, state: State, probability: f64) {
    (flag.state, flag.probability) = (state, probability);
    if state == State::Clear {
        flag.evidence.clear();
    }
}

/// Rude about a trouble with the net, and nothing else.
fn bad(number: usize) -> Case {
    let mut case = calls::rude(&format!("плохой-{number}"), "Оператор Ирина");
    let first = &mut case.turns[0];
    first.text = format!(
        "Третий день нет интернета, роутер моргает красным, мастер не приехал. Номер плохой-{number}, плохой-{number}, плохой-{number}."
    );
    first.end = first.text.chars().count();
    first.signals.clear();
    set(&mut case.flags.broken_promise, State::Clear, 0.01);
    set(&mut case.flags.unreasonable_customer, State::Clear, 0.01);
    set(&mut case.flags.exemplary_handling, State::Clear, 0.01);
    case.promises.clear();
    case.legitimacy.reasons_for.clear();
    case.legitimacy.against.clear();
    case
}

/// The company does more than it must, about the same trouble.
fn good(number: usize) -> Case {
    let mut case = bad(number);
    case.case_id = format!("хороший-{number}");
    case.conversation_ids = vec![case.case_id.clone()];
    case.turns[1].text =
        format!("Мастер выехал, извините, что ждали во вторник. Номер хороший-{number}.");
    case.turns[3].text = format!("Месяц для вас бесплатно. Номер хороший-{number}.");
    for turn in &mut case.turns {
        turn.signals.clear();
        turn.end = turn.text.chars().count();
    }
    set(&mut case.flags.abusive_staff_reply, State::Clear, 0.01);
    let flag = &mut case.flags.exemplary_handling;
    set(flag, State::Raised, 0.9);
    flag.evidence = vec![Evidence {
        turn: 3,
        start: 0,
        end: 23,
        quote: "Месяц для вас бесплатно".into(),
        signal: SignalKind::Compensation,
        origin: "rule:staff/test".into(),
        reason: String::new(),
    }];
    case
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
    let place = place_of((0..3).map(bad).chain((0..3).map(good)).collect());
    let (code, out, error) = razbor(&place, &["examples", "--contrast", "--n", "2"]);
    assert_eq!(code, 0, "{error}");
    assert!(
        out.contains("Пара 1, как не надо") && out.contains("Пара 2, как надо"),
        "{out}"
    );
    assert_eq!(
        out.matches("Вопросы для группы").count(),
        2,
        "once a pair, when both are read: {out}"
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
fn a_pair_is_two_customers_and_plainly_bad_and_good() {
    let spoil: [fn(&mut Case, &mut Case); 5] = [
        |bad, good| {
            bad.customer_key = Some("договор 12-345".into());
            good.customer_key.clone_from(&bad.customer_key);
        },
        |bad, good| good.conversation_ids.clone_from(&bad.conversation_ids),
        |bad, good| {
            (bad.case_id, good.case_id) = ("к7-1".into(), "к7-3".into());
            good.source.path.clone_from(&bad.source.path);
            good.source.record = bad.source.record + 2;
        },
        |_, good| set(&mut good.flags.broken_promise, State::Unsure, 0.3),
        |bad, _| set(&mut bad.flags.exemplary_handling, State::Unsure, 0.37),
    ];
    for (at, spoil) in spoil.into_iter().enumerate() {
        let (mut bad, mut good) = (bad(1), good(1));
        spoil(&mut bad, &mut good);
        let place = place_of(vec![bad, good]);
        let (code, _, error) = razbor(&place, &["examples", "--contrast"]);
        assert_eq!(code, 2, "{at}");
        assert!(error.contains("no pair was found"), "{at}: {error}");
    }
    let place = place_of(vec![bad(1), good(1)]);
    let (code, _, error) = razbor(&place, &["examples", "--contrast"]);
    assert_eq!(code, 0, "{error}");
    assert!(error.contains("1 of 10 pairs"), "{error}");
}

#[test]
fn a_near_miss_has_signs_and_a_no() {
    let mut cases: Vec<Case> = (0..5).map(bad).collect();
    set(&mut cases[0].flags.abusive_staff_reply, State::Clear, 0.2);
    set(&mut cases[1].flags.abusive_staff_reply, State::Unsure, 0.3);
    set(&mut cases[2].flags.abusive_staff_reply, State::Clear, 0.2);
    cases[2]
        .turns
        .iter_mut()
        .for_each(|turn| turn.signals.clear());
    let place = place_of(cases);
    decide(&place, 4, Holds::No);
    let arguments = [
        "examples",
        "--near-miss",
        "--flag",
        "abusive_staff_reply",
        "--no-mask",
    ];
    let (code, out, error) = razbor(&place, &arguments);
    assert_eq!(code, 0, "{error}");
    let told: Vec<bool> = (0..5)
        .map(|at| out.contains(&format!("плохой\\-{at}")))
        .collect();
    assert_eq!(told, [true, false, false, true, false], "{out}");
    assert!(
        out.contains("Решение программы: нет (вероятность 20\u{a0}%). Человек этого не проверял."),
        "{out}"
    );
    assert!(out.contains("Решение человека: нет (Анна)."), "{out}");
    assert!(out.contains("почему это всё\\-таки не грубость"), "{out}");
}

#[test]
fn a_promise_that_is_proved_broken_is_no_near_miss() {
    let mut cases: Vec<Case> = (0..2).map(bad).collect();
    for case in &mut cases {
        set(&mut case.flags.broken_promise, State::Clear, 0.2);
        case.turns[0].signals = vec![signal(SignalKind::MissedDeadline, Party::Customer, 0.9)];
    }
    cases[1].promises = vec![Promise {
        turn: 0,
        quote: "мастер".into(),
        by: Party::Staff,
        what: "мастер".into(),
        due: None,
        due_quote: None,
        days: None,
        status: Status::Broken,
        proof: Vec::new(),
    }];
    let place = place_of(cases);
    let arguments = [
        "examples",
        "--near-miss",
        "--flag",
        "broken_promise",
        "--no-mask",
    ];
    let (_, out, error) = razbor(&place, &arguments);
    assert!(
        out.contains("плохой\\-0") && !out.contains("плохой\\-1"),
        "{out}{error}"
    );
}

fn signal(signal: SignalKind, party: Party, probability: f64) -> CaseSignal {
    CaseSignal {
        signal,
        party,
        start: 0,
        end: 6,
        quote: "Третий".into(),
        probability,
        origin: "rule:test".into(),
    }
}

#[test]
fn what_the_last_look_finds_is_hidden_too() {
    let mut case = bad(1);
    // no name to the first look: a company's
    case.company = Some("Мастерская Ирина".into());
    let place = place_of(vec![case]);
    let (code, out, error) = razbor(&place, &["examples"]);
    assert_eq!(code, 0, "{error}");
    assert!(
        !out.contains("Ирина") && out.contains("Мастерская \\[имя\\]"),
        "{out}"
    );
    assert!(error.contains("hid it: \"Ирина\""), "{error}");
}

#[test]
fn what_stays_open_stops_the_file_and_its_case_can_be_left_out() {
    let mut cases: Vec<Case> = (0..2).map(bad).collect();
    // our own words are never masked
    let evidence = &mut cases[1].flags.abusive_staff_reply.evidence[0];
    evidence.reason = "Ирина прогоняет".into();
    let place = place_of(cases);
    let (code, out, error) = razbor(&place, &["examples", "--out", "а.md"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(!place.folder.path().join("а.md").exists());
    assert!(
        error.contains("case 2: name in") && error.contains("--without 2;"),
        "{error}"
    );
    assert!(!error.contains("--no-mask"), "{error}");
    for case in ["2", "плохой-1"] {
        let (code, out, error) = razbor(&place, &["examples", "--without", case]);
        assert_eq!(code, 0, "{error}");
        assert!(
            out.contains("Пример 1") && !out.contains("Пример 2"),
            "{out}"
        );
    }
    let (code, _, error) = razbor(&place, &["examples", "--without", "нет-такого"]);
    assert_eq!(code, 2, "{error}");
}

#[test]
fn no_case_is_told_with_the_condition_that_left_none() {
    let place = place_of(vec![bad(1)]);
    let told = |arguments: &[&str]| {
        let (code, _, error) = razbor(&place, &[&["examples"], arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {error}");
        error
    };
    let error = told(&["--operator", "ирина"]);
    assert!(
        error.contains("there are alike \"Оператор Ирина\""),
        "{error}"
    );
    let error = told(&["--domain", "связь", "--channel", "letter"]);
    assert!(error.contains("some do without --channel"), "{error}");
    let error = told(&["--confirmed"]);
    assert!(error.contains("some do without --confirmed"), "{error}");
    assert_eq!(razbor(&place, &["examples", "--domain", "Связь"]).0, 0);
}

#[test]
fn the_page_leaves_out_what_was_hardly_seen() {
    let mut case = bad(1);
    let faint = signal(SignalKind::Frustration, Party::Customer, 0.05);
    case.turns[0].signals = vec![faint, signal(SignalKind::Defect, Party::Customer, 0.8)];
    let place = place_of(vec![case]);
    let (code, _, error) = razbor(&place, &["examples", "--out", "а.html"]);
    assert_eq!(code, 0, "{error}");
    let page = std::fs::read_to_string(place.folder.path().join("а.html")).unwrap();
    assert!(
        page.contains("сбой или брак") && !page.contains("раздражение"),
        "{page}"
    );
}
