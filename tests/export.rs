//! What is written into the output folder, and what people read of it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "made/authored.rs"]
mod authored;
mod made;

use std::collections::BTreeSet;
use std::path::Path;

use razbor::case::{Case, FlagName, LegitimacyClass, State};
use razbor::conversation::{Kind, Party, Voice};
use razbor::document::Rejected;
use razbor::export::evidence_csv::evidence;
use razbor::export::explain::explain;
use razbor::export::next_step::next_steps;
use razbor::export::schema::Output;
use razbor::export::table::{Look, Table};
use razbor::export::{Counts, CsvProfile, Exporter, Language, Run};
use razbor::ledger::Ledger;
use razbor::signal::SignalKind;
use serde_json::Value;

fn rejected() -> Rejected {
    Rejected {
        path: "calls/broken.jsonl".to_owned(),
        line: Some(17),
        record: None,
        reason: "not JSON: expected `,` or `}` at column 212; mend the line or leave it out"
            .to_owned(),
    }
}

fn quiet_call(number: usize) -> Case {
    let mut case = made::call(
        &format!("call-{number}"),
        &[
            (Party::Staff, "Добрый день, слушаю."),
            (Party::Customer, "Подскажите, до скольки вы работаете?"),
        ],
    );
    case.scores.escalation = number as f64 / 1000.0;
    case
}

fn export(dir: &Path, cases: &[Case], profile: CsvProfile) {
    let mut exporter = Exporter::create(dir, profile, Language::Ru).unwrap();
    cases.iter().for_each(|case| exporter.case(case).unwrap());
    exporter.rejected(&rejected()).unwrap();
    exporter.finish(Run::default()).unwrap();
}

fn report_of(cases: &[Case]) -> String {
    let dir = tempfile::tempdir().unwrap();
    export(dir.path(), cases, CsvProfile::Plain);
    std::fs::read_to_string(dir.path().join("report.html")).unwrap()
}

const FILES: [&str; 6] = [
    "cases.csv",
    "cases.jsonl",
    "evidence.csv",
    "rejected.jsonl",
    "report.html",
    "run.json",
];

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn outputs_appear_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    export(dir.path(), &[quiet_call(1)], CsvProfile::Plain);
    assert_eq!(names(dir.path()), FILES);
    let before = std::fs::read(dir.path().join("cases.jsonl")).unwrap();

    let mut stopped = Exporter::create(dir.path(), CsvProfile::Plain, Language::Ru).unwrap();
    stopped.case(&made::rude_call()).unwrap();
    drop(stopped);
    assert_eq!(names(dir.path()), FILES, "a stopped batch leaves no scraps");
    assert_eq!(
        std::fs::read(dir.path().join("cases.jsonl")).unwrap(),
        before,
        "and the older outputs as they were"
    );
}

#[cfg(unix)]
#[test]
fn outputs_are_as_readable_as_any_other_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    export(dir.path(), &[], CsvProfile::Plain);
    let plain = dir.path().join("plain");
    std::fs::write(&plain, "").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&dir.path().join("cases.csv")), mode(&plain));
}

#[test]
fn cases_come_back_from_json_as_they_went_in_and_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let cases = [quiet_call(1), made::rude_call(), quiet_call(2)];
    export(dir.path(), &cases, CsvProfile::Plain);
    let text = std::fs::read_to_string(dir.path().join("cases.jsonl")).unwrap();
    let back: Vec<Case> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(back, cases);
}

#[test]
fn a_russian_excel_opens_the_tables_by_a_double_click() {
    let dir = tempfile::tempdir().unwrap();
    let mut case = made::rude_call();
    case.company = Some("  =HYPERLINK(\"http://зло\";\"жми\")".to_owned());
    case.turns[2].text = "Женщина, вы\nчитать; умеете? Не звоните сюда больше".to_owned();
    case.flags.abusive_staff_reply.evidence[0].quote = "вы\nчитать; умеете?".to_owned();
    export(dir.path(), &[quiet_call(1), case], CsvProfile::ExcelRu);
    for name in ["cases.csv", "evidence.csv"] {
        let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
        let table = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(table.as_bytes());
        let rows: Vec<csv::StringRecord> = reader
            .records()
            .map(|row| row.expect("as many cells as names"))
            .collect();
        assert_eq!(rows.len(), if name == "cases.csv" { 2 } else { 3 });
        assert!(
            rows.iter()
                .flatten()
                .any(|cell| cell == "вы\nчитать; умеете?")
        );
        assert!(rows.iter().flatten().any(|cell| cell == "0,93"));
        assert!(
            rows.iter()
                .flatten()
                .all(|cell| !cell.trim_start().starts_with('='))
        );
        assert_eq!(table.matches("\r\n").count(), rows.len() + 1);
    }
}

#[test]
fn the_run_counts_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    export(
        dir.path(),
        &[quiet_call(1), made::rude_call(), quiet_call(2)],
        CsvProfile::Plain,
    );
    let run: Run =
        serde_json::from_slice(&std::fs::read(dir.path().join("run.json")).unwrap()).unwrap();
    assert_eq!(
        (run.counts.cases, run.counts.turns, run.counts.rejected),
        (3, 8, 1)
    );
    assert_eq!((run.counts.cases_flagged, run.counts.cases_unsure), (1, 0));
    assert_eq!(run.counts.flag(FlagName::BrokenPromise).unsure, 1);
    assert_eq!(run.counts.rejected_by_reason.values().sum::<u64>(), 1);
}

/// Checks a value against the parts of JSON Schema that derived schemas use, and that objects hold no unknown field.
fn conform(value: &Value, schema: &Value, root: &Value, path: &str) {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap();
        return conform(value, &root["$defs"][name], root, path);
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(options) = schema[choice].as_array() {
            let fits = |option: &Value| {
                std::panic::catch_unwind(|| conform(value, option, root, path)).is_ok()
            };
            assert!(options.iter().any(fits), "{path}: {value} fits no choice");
            return;
        }
    }
    if let Some(only) = schema.get("const") {
        assert_eq!(value, only, "{path}");
    }
    if let Some(names) = schema["enum"].as_array() {
        assert!(
            names.contains(value),
            "{path}: {value} is none of {names:?}"
        );
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
    };
    let fits = kinds.is_empty()
        || kinds.contains(&kind)
        || (kind == "integer" && kinds.contains(&"number"));
    assert!(fits, "{path}: {value} is no {kinds:?}");
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        values
            .iter()
            .for_each(|item| conform(item, items, root, &format!("{path}[]")));
    }
    if let Some(fields) = value.as_object() {
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(
                fields.contains_key(required.as_str().unwrap()),
                "{path}: {required} is missing"
            );
        }
        for (name, field) in fields {
            let inner = schema["properties"]
                .get(name)
                .or_else(|| schema.get("additionalProperties"));
            conform(
                field,
                inner.unwrap_or_else(|| panic!("{path}.{name} is not in the schema")),
                root,
                &format!("{path}.{name}"),
            );
        }
    }
}

#[test]
fn what_is_written_conforms_to_its_schema() {
    let case = made::rude_call();
    let mut run = Run::default();
    run.counts.case(&case);
    run.counts.rejected(&rejected());
    let row = serde_json::to_value(evidence(&case).next().unwrap()).unwrap();
    for (output, value) in [
        (Output::Case, serde_json::to_value(&case).unwrap()),
        (Output::Evidence, row),
        (Output::Rejected, serde_json::to_value(rejected()).unwrap()),
        (Output::Run, serde_json::to_value(&run).unwrap()),
    ] {
        let schema = output.schema();
        conform(&value, &schema, &schema, "$");
    }
}

#[test]
#[should_panic(expected = "probability")]
fn a_schema_refuses_a_wrong_type() {
    let mut value = serde_json::to_value(made::rude_call()).unwrap();
    value["legitimacy"]["probability"] = Value::String("0,9".to_owned());
    let schema = Output::Case.schema();
    conform(&value, &schema, &schema, "$");
}

#[test]
fn nothing_of_the_input_becomes_markup() {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'><b>";
    let mut case = made::rude_call();
    case.case_id = attack.to_owned();
    case.company = Some(attack.to_owned());
    case.customer_key = Some(attack.to_owned());
    case.source.path = attack.to_owned();
    case.started_at = Some(attack.to_owned());
    case.notices = vec![attack.to_owned()];
    case.turns[0].speaker = Some(attack.to_owned());
    case.turns[0].text = format!("{attack}\u{0}");
    case.turns[1].signals[0].origin = attack.to_owned();
    case.legitimacy.reasons_for[0].reason = attack.to_owned();
    case.legitimacy.reasons_for[0].quote = attack.to_owned();
    case.promises[0].quote = attack.to_owned();
    case.promises[0].due = Some(attack.to_owned());
    case.promises[0].due_quote = Some(attack.to_owned());
    case.promises[0].proof[0].quote = attack.to_owned();
    case.flags.abusive_staff_reply.evidence[0].quote = attack.to_owned();
    case.flags.abusive_staff_reply.evidence[0].reason = attack.to_owned();
    case.flags.abusive_staff_reply.evidence[0].origin = attack.to_owned();
    let report = report_of(&[case]);
    assert_eq!(report.matches("<script>").count(), 1, "only our own script");
    assert!(!report.contains("<img") && !report.contains("<b>") && !report.contains('\u{0}'));
    assert!(report.matches("&lt;script&gt;alert(1)").count() > 12);
}

#[test]
fn the_report_allows_its_own_style_and_script_and_needs_no_network() {
    let report = report_of(&[made::rude_call()]);
    let between = |start: &str, end: &str| {
        let from = report.find(start).unwrap() + start.len();
        &report[from..from + report[from..].find(end).unwrap()]
    };
    let policy = between("Content-Security-Policy\" content=\"", "\"");
    for (kind, text) in [
        ("style-src", between("<style>", "</style>")),
        ("script-src", between("<script>", "</script>")),
    ] {
        use base64::Engine;
        use sha2::Digest;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        assert!(
            policy.contains(&format!("{kind} 'sha256-{hash}'")),
            "{policy}"
        );
    }
    assert!(policy.starts_with("default-src 'none'"));
    for outside in [
        "http:",
        "https:",
        "//cdn",
        "@import",
        "url(",
        " style=\"",
        " onclick=",
    ] {
        assert!(!report.contains(outside), "{outside}");
    }
}

#[test]
fn every_link_of_the_report_leads_somewhere() {
    let report = report_of(&[made::rude_call(), quiet_call(1), made::rude_call()]);
    let all = |mark: &str| -> Vec<&str> {
        report
            .split(mark)
            .skip(1)
            .map(|rest| &rest[..rest.find('"').unwrap()])
            .collect()
    };
    let anchors = all(" id=\"");
    let unique: BTreeSet<&str> = anchors.iter().copied().collect();
    assert_eq!(anchors.len(), unique.len(), "anchors are unique");
    let links = all(" href=\"#");
    assert!(links.len() > 6);
    links
        .iter()
        .for_each(|link| assert!(unique.contains(link), "#{link}"));
}

#[test]
fn the_same_input_gives_the_same_report_whatever_the_clock_says() {
    let page = |seconds: f64| {
        let dir = tempfile::tempdir().unwrap();
        let mut exporter = Exporter::create(dir.path(), CsvProfile::Plain, Language::Ru).unwrap();
        exporter.case(&made::rude_call()).unwrap();
        let run = Run {
            started_at: format!("2026-01-01T00:00:{seconds:02}"),
            seconds: [("total".to_owned(), seconds)].into(),
            threads: seconds as usize,
            ..Run::default()
        };
        exporter.finish(run).unwrap();
        std::fs::read_to_string(dir.path().join("report.html")).unwrap()
    };
    assert_eq!(page(1.0), page(7.0));
}

#[test]
fn of_a_big_batch_the_report_shows_the_most_urgent_in_order_and_counts_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let mut exporter = Exporter::create(dir.path(), CsvProfile::Plain, Language::Ru)
        .unwrap()
        .report_limit(2);
    for number in [3, 9, 1, 7] {
        exporter.case(&quiet_call(number)).unwrap();
    }
    exporter.finish(Run::default()).unwrap();
    let report = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    let at = |id: &str| report.find(id);
    assert!(at("call-9").unwrap() < at("call-7").unwrap());
    assert!(at("call-3").is_none() && at("call-1").is_none());
    assert!(report.contains("Ещё 2\u{a0}случая меньшей срочности"));
}

#[test]
fn an_endless_call_stays_readable_and_keeps_its_evidence() {
    let turns: Vec<(Party, String)> = (0..5000)
        .map(|number| {
            (
                Party::Customer,
                format!("Реплика номер {number}, и ничего нового."),
            )
        })
        .collect();
    let turns: Vec<(Party, &str)> = turns
        .iter()
        .map(|(party, text)| (*party, text.as_str()))
        .collect();
    let mut case = made::call("endless", &turns);
    case.turns[4000].party = Party::Staff;
    made::set(
        &mut case,
        FlagName::AbusiveStaffReply,
        State::Raised,
        4000,
        SignalKind::Insult,
        "и ничего нового",
    );
    let report = report_of(&[case]);
    assert!(
        report.contains("номер 4000")
            && report.contains("номер 4002")
            && !report.contains("номер 3000,")
    );
    assert!(report.contains("не показано"));
    assert!(report.matches("<article").count() <= 400);
}

#[test]
fn prose_reads_as_prose_and_comments_stand_apart() {
    let mut case = made::call(
        "post",
        &[
            (Party::Unknown, "Главная | Блоги | Войти"),
            (Party::Customer, "Пришёл я в мастерскую."),
            (Party::Staff, "Ждите до осени"),
            (Party::Third, "у меня так же было"),
        ],
    );
    case.turns[0].kind = Kind::Boilerplate;
    case.turns[1].voice = Voice::Narrated;
    case.turns[2].voice = Voice::Quoted;
    case.turns[3].kind = Kind::Comment;
    let report = report_of(&[case]);
    let at = |text: &str| report.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("<details class=\"site\">") < at("Главная | Блоги"));
    assert!(at("<div class=\"prose\"><p><span class=\"sentence\"") < at("Пришёл я"));
    assert!(at("<article class=\"turn staff quoted\"") < at("Ждите до осени"));
    assert!(at("Комментарии читателей") < at("у меня так же было"));
}

const PLAIN: Look = Look {
    width: 110,
    colour: false,
    language: Language::Ru,
};

fn table_of(cases: &[Case], look: Look) -> String {
    let mut table = Table::new(20, look.language);
    let mut counts = Counts::default();
    for case in cases {
        table.case(case);
        counts.case(case);
    }
    let mut out = Vec::new();
    table.write(&mut out, &counts, look).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_table_tells_case_who_what_why_and_what_next_most_urgent_first() {
    let mut mild = made::rude_call();
    mild.case_id = "mild".to_owned();
    mild.scores.escalation = 0.3;
    let text = table_of(&[mild, quiet_call(1), made::rude_call()], PLAIN);
    assert!(text.find("call-0412").unwrap() < text.find("mild").unwrap());
    assert!(
        !text.contains("call-1 "),
        "nothing to look at in a quiet call"
    );
    for words in [
        "Сотрудник",
        "Грубость",
        "«Не звоните сюда",
        "Сегодня же",
        "3\u{a0}случая",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn the_list_gives_a_case_a_few_lines_and_keeps_names_of_files_whole() {
    let mut case = made::rude_call();
    case.case_id = "выгрузка-за-март/звонок-0412-повторный.json".to_owned();
    for (width, lines) in [(120, 5), (80, 7)] {
        let text = table_of(&[case.clone()], Look { width, ..PLAIN });
        let paragraph = text.split("\n\n").next().unwrap();
        assert!(paragraph.lines().count() <= lines, "{text}");
        assert!(paragraph.starts_with(" 1. "), "{text}");
        assert!(text.contains(&case.case_id), "{text}");
    }
}

#[test]
fn lines_fit_the_terminal_and_colours_come_only_when_asked() {
    let mut case = made::rude_call();
    case.case_id =
        "очень-длинный-идентификатор-из-хранилища-записей/2024/03/12/0000000412".to_owned();
    for width in [40, 80, 90, 110, 200] {
        let text = table_of(&[case.clone()], Look { width, ..PLAIN });
        for line in text
            .lines()
            .filter(|line| !line.contains("очень-длинный") && !line.contains("случай:"))
        {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        assert!(!text.contains('\u{1b}'));
    }
    assert!(
        table_of(
            &[case.clone()],
            Look {
                colour: true,
                ..PLAIN
            }
        )
        .contains('\u{1b}')
    );
    let explained = |look: Look| {
        let mut out = Vec::new();
        explain(&mut out, &case, &Ledger::default(), look).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(
        explained(Look {
            colour: true,
            ..PLAIN
        })
        .contains('\u{1b}')
    );
    let text = explained(Look { width: 60, ..PLAIN });
    assert!(!text.contains('\u{1b}'));
    assert!(
        text.lines()
            .all(|line| line.chars().count() <= 60 || line.contains("очень-длинный")),
        "{text}"
    );
}

#[test]
fn explain_tells_turns_signals_weights_verdict_claim_and_promises() {
    let mut out = Vec::new();
    explain(&mut out, &made::rude_call(), &Ledger::default(), PLAIN).unwrap();
    let text = String::from_utf8(out).unwrap();
    for words in [
        "Грубость сотрудника: отмечено, 93\u{a0}%",
        "[2] «Не звоните сюда больше»",
        "rule:dismissal",
        "0,82  враждебность сотрудника",
        "Претензия: обоснованна, 81\u{a0}%",
        "+ Мастер не пришёл в срок.",
        "нарушено · срок 8 марта 2024 · «до пятницы»",
        "[2] Сотрудник · Оператор · накал 0,82",
        "▲ прогоняет · сотрудник · 0,86",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn no_input_drives_the_terminal() {
    let mut case = made::rude_call();
    let attack = "\u{1b}[2J\u{1b}]0;взлом\u{7}\rконец";
    case.case_id = attack.to_owned();
    case.turns[2].text.push_str(attack);
    case.turns[2].speaker = Some(attack.to_owned());
    case.flags.abusive_staff_reply.evidence[0].quote = attack.to_owned();
    case.notices = vec![attack.to_owned()];
    let mut out = Vec::new();
    explain(&mut out, &case, &Ledger::default(), PLAIN).unwrap();
    let text = String::from_utf8(out).unwrap() + &table_of(&[case], PLAIN);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\r']));
}

#[test]
fn every_combination_of_flags_and_claim_has_a_next_step_in_both_languages() {
    let states = [State::Raised, State::Unsure, State::Clear];
    let classes = [
        LegitimacyClass::Justified,
        LegitimacyClass::Partly,
        LegitimacyClass::Unjustified,
        LegitimacyClass::NotAClaim,
        LegitimacyClass::Unsure,
    ];
    for number in 0..81 * classes.len() {
        let mut case = quiet_call(1);
        case.legitimacy.class = classes[number / 81];
        case.flags.abusive_staff_reply.state = states[number % 3];
        case.flags.unreasonable_customer.state = states[number / 3 % 3];
        case.flags.broken_promise.state = states[number / 9 % 3];
        case.flags.exemplary_handling.state = states[number / 27 % 3];
        let ru = next_steps(&case, Language::Ru);
        assert_eq!(ru.len(), next_steps(&case, Language::En).len());
        assert!(!ru.is_empty() && ru.len() <= 4);
        if FlagName::ALL
            .iter()
            .any(|&name| case.flags.get(name).state == State::Raised)
        {
            assert_ne!(ru, ["Нарушений не найдено."]);
            assert_ne!(ru, ["Ничего не требуется."]);
        }
    }
}

/// How long a hundred thousand cases take: `cargo test --release --test export -- --ignored --nocapture thousand`.
#[test]
#[ignore = "measures"]
fn a_hundred_thousand_cases() {
    let dir = tempfile::tempdir().unwrap();
    let case = made::rude_call();
    let begin = std::time::Instant::now();
    let mut exporter = Exporter::create(dir.path(), CsvProfile::Plain, Language::Ru).unwrap();
    for _ in 0..100_000 {
        exporter.case(&case).unwrap();
    }
    exporter.finish(Run::default()).unwrap();
    println!("{:?}", begin.elapsed());
}

/// Writes a report of all authored texts to look at in a browser: `cargo test --test export -- --ignored look`.
#[test]
#[ignore = "writes target/look for the eye"]
fn look() {
    let mut cases: Vec<Case> = vec![made::rude_call()];
    for name in ["transcripts", "narratives"] {
        cases.extend(authored::cases(&format!("authored/{name}.jsonl")));
    }
    println!(
        "{}",
        table_of(
            &cases[..12],
            Look {
                colour: false,
                width: 130,
                ..PLAIN
            }
        )
    );
    println!("{}", table_of(&cases[..2], Look { width: 60, ..PLAIN }));
    let mut out = Vec::new();
    explain(&mut out, &cases[0], &Ledger::default(), PLAIN).unwrap();
    println!("{}", String::from_utf8(out).unwrap());
    let few: Vec<Case> = cases
        .iter()
        .filter(|case| ["n1021", "n1009"].contains(&case.case_id.as_str()))
        .cloned()
        .collect();
    for (language, dir, cases) in [
        (Language::Ru, "target/look/ru", &cases),
        (Language::En, "target/look/en", &cases),
        (Language::Ru, "target/look/few", &few),
    ] {
        let mut exporter = Exporter::create(dir.as_ref(), CsvProfile::ExcelRu, language).unwrap();
        for case in cases {
            exporter.case(case).unwrap();
        }
        exporter.rejected(&rejected()).unwrap();
        exporter.finish(Run::default()).unwrap();
    }
}
