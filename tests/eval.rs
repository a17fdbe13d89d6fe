//! Judgements against labels, on records small enough to count by hand.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod made;

use razbor::case::{Case, FlagName, LegitimacyClass, Promise, State, Status};
use razbor::conversation::{Narrator, Party, Voice};
use razbor::document::{Channel, Record};
use razbor::eval::measure::Confusion;
use razbor::eval::report::{FlagReport, Share};
use razbor::eval::{Agreement, Gold, Report, parse_gold, read_gold};
use razbor::signal::SignalKind;

/// A labelled call in which the operator is rude and a promise is broken.
const RUDE: &str = r#"{"id": "rude", "channel": "call", "started_at": "2024-03-11T10:15", "turns": [
 {"speaker": "spk_0", "party": "staff", "text": "Слушаю."},
 {"speaker": "spk_1", "party": "customer", "text": "Мастера обещали до пятницы, и никого."},
 {"speaker": "spk_0", "party": "staff", "text": "Не звоните сюда больше."}],
 "gold": {"abusive_staff_reply": true, "unreasonable_customer": false, "broken_promise": true, "exemplary_handling": false,
 "legitimacy": "justified", "staff_hostility": 2, "customer_hostility": 0,
 "promises": [{"turn": 1, "quote": "Мастера обещали до пятницы", "due": "2024-03-08", "status": "broken"}],
 "evidence": [{"flag": "abusive_staff_reply", "turn": 2, "quote": "Не звоните сюда больше"}]}}"#;

/// A labelled chat in which nobody does wrong.
const CALM: &str = r#"{"id": "calm", "channel": "chat", "turns": [
 {"speaker": "Клиент", "party": "customer", "text": "Подскажите график."},
 {"speaker": "Банк", "party": "staff", "text": "С девяти до шести."}],
 "gold": {"abusive_staff_reply": false, "unreasonable_customer": false, "broken_promise": false, "exemplary_handling": false,
 "legitimacy": "not_a_claim", "staff_hostility": 0, "customer_hostility": 0, "promises": [], "evidence": []}}"#;

/// A labelled story of two cases.
const STORY: &str = r#"{"id": "story", "channel": "post", "text": "Случай первый. Продавец буркнул: «Глаза разуйте». Случай второй. В аптеке помогли.",
 "gold": {"abusive_staff_reply": true, "unreasonable_customer": false, "broken_promise": false, "exemplary_handling": false,
 "legitimacy": "justified", "staff_hostility": 3, "customer_hostility": 0, "promises": [], "narrator": "customer", "cases": 2,
 "evidence": [{"flag": "abusive_staff_reply", "quote": "Глаза разуйте"}],
 "dialogue": [{"quote": "Глаза разуйте", "party": "staff"}],
 "episodes": [{"first_words": "Случай первый.", "abusive_staff_reply": true, "legitimacy": "justified"},
  {"first_words": "Случай второй.", "abusive_staff_reply": false, "legitimacy": "not_a_claim"}]}}"#;

fn gold(records: &[&str]) -> Vec<Gold> {
    let lines: Vec<String> = records
        .iter()
        .map(|record| record.replace('\n', " "))
        .collect();
    parse_gold(&lines.join("\n"), "gold.jsonl").unwrap()
}

/// The case a faultless reader would make of a labelled transcript, nothing judged yet.
fn read(gold: &Gold) -> Case {
    let Some(Record::Transcript(transcript)) = &gold.record else {
        panic!("{} is no transcript", gold.id)
    };
    let turns: Vec<(Party, &str)> = gold
        .parties
        .iter()
        .copied()
        .zip(transcript.turns.iter().map(|turn| turn.text.as_str()))
        .collect();
    made::call(&gold.id, &turns)
}

fn flag(report: &Report, name: FlagName) -> &FlagReport {
    report.flags.iter().find(|flag| flag.flag == name).unwrap()
}

const RUDENESS: FlagName = FlagName::AbusiveStaffReply;

#[test]
fn a_rightly_raised_flag_is_a_hit_and_its_quote_is_compared_by_place() {
    let gold = gold(&[RUDE, CALM]);
    let mut rude = read(&gold[0]);
    made::set(
        &mut rude,
        RUDENESS,
        State::Raised,
        2,
        SignalKind::Dismissal,
        "звоните сюда",
    );
    let calm = read(&gold[1]);
    let report = Report::compare(&[(gold[0].clone(), vec![rude]), (gold[1].clone(), vec![calm])]);
    let rudeness = flag(&report, RUDENESS);
    assert_eq!(
        rudeness.confusion,
        Confusion {
            tp: 1,
            tn: 1,
            ..Confusion::default()
        }
    );
    assert_eq!(rudeness.quotes, Share { hits: 1, of: 1 });
    assert_eq!(
        (rudeness.f1.value, rudeness.auc.value),
        (Some(1.0), Some(1.0))
    );
    assert!(rudeness.mistakes.is_empty());
    let broken = flag(&report, FlagName::BrokenPromise);
    assert_eq!(
        broken.confusion,
        Confusion {
            r#fn: 1,
            tn: 1,
            ..Confusion::default()
        }
    );
    assert_eq!(broken.mistakes[0].id, "rude");
    assert_eq!(report.turn_party, Share { hits: 5, of: 5 });
    assert_eq!(report.turn_party_anonymous, Share { hits: 3, of: 3 });
    assert_eq!(
        report.legitimacy.confusion[0][3], 1,
        "justified judged not a claim"
    );
    assert_eq!(report.hostility[0].records, 2);
}

#[test]
fn not_sure_is_not_raised_and_costs_coverage() {
    let gold = gold(&[RUDE, CALM]);
    let mut rude = read(&gold[0]);
    made::set(
        &mut rude,
        RUDENESS,
        State::Unsure,
        2,
        SignalKind::Dismissal,
        "Не звоните",
    );
    let mut calm = read(&gold[1]);
    made::set(
        &mut calm,
        RUDENESS,
        State::Raised,
        1,
        SignalKind::Dismissal,
        "С девяти",
    );
    let report = Report::compare(&[(gold[0].clone(), vec![rude]), (gold[1].clone(), vec![calm])]);
    let rudeness = flag(&report, RUDENESS);
    assert_eq!(
        rudeness.confusion,
        Confusion {
            fp: 1,
            r#fn: 1,
            ..Confusion::default()
        }
    );
    assert_eq!(rudeness.coverage, Share { hits: 1, of: 2 });
    assert_eq!(rudeness.auc.value, Some(0.0));
    let missed = rudeness
        .mistakes
        .iter()
        .find(|mistake| mistake.labelled)
        .unwrap();
    assert_eq!(
        missed.labelled_quote.as_deref(),
        Some("Не звоните сюда больше")
    );
    let text = report.mistakes().to_string();
    assert!(text.contains("calm 0.93: «С девяти»"), "{text}");
}

#[test]
fn a_record_without_a_case_is_named_and_never_counted_as_clear() {
    let gold = gold(&[RUDE, CALM]);
    let calm = read(&gold[1]);
    let report = Report::compare(&[(gold[0].clone(), vec![]), (gold[1].clone(), vec![calm])]);
    assert_eq!(report.not_evaluated, ["rude"]);
    assert_eq!(
        flag(&report, RUDENESS).confusion,
        Confusion {
            tn: 1,
            ..Confusion::default()
        }
    );
    assert!(
        report
            .to_string()
            .contains("Not evaluated, and in no figure below: rude.")
    );
}

/// A faultless reading of the story: two cases, the shop assistant's words as direct speech.
fn story(gold: &Gold) -> Vec<Case> {
    let Some(Record::Prose(prose)) = &gold.record else {
        panic!("no prose")
    };
    let case = |id: &str, pieces: &[(Party, Voice, &str)]| {
        let turns: Vec<(Party, &str)> = pieces
            .iter()
            .map(|(party, _, text)| (*party, *text))
            .collect();
        let mut case = made::call(id, &turns);
        case.narrator = Some(Narrator::Customer);
        case.channel = Channel::Post;
        for (turn, (_, voice, text)) in case.turns.iter_mut().zip(pieces) {
            turn.voice = *voice;
            (turn.start, turn.end) = made::place(&prose.text, text);
        }
        case
    };
    let narrated = |text| (Party::Customer, Voice::Narrated, text);
    let quoted = (Party::Staff, Voice::Quoted, "Глаза разуйте");
    let mut first = case(
        "story",
        &[
            narrated("Случай первый."),
            narrated("Продавец буркнул:"),
            quoted,
        ],
    );
    made::set(
        &mut first,
        RUDENESS,
        State::Raised,
        2,
        SignalKind::Insult,
        "Глаза разуйте",
    );
    first.legitimacy.class = LegitimacyClass::Justified;
    vec![
        first,
        case(
            "story#2",
            &[narrated("Случай второй."), narrated("В аптеке помогли.")],
        ),
    ]
}

#[test]
fn a_document_is_as_bad_as_its_worst_case_and_episodes_are_compared_in_order() {
    let gold = gold(&[STORY]);
    let report = Report::compare(&[(gold[0].clone(), story(&gold[0]))]);
    assert_eq!(flag(&report, RUDENESS).confusion.tp, 1);
    assert_eq!(flag(&report, RUDENESS).quotes, Share { hits: 1, of: 1 });
    assert_eq!(
        report.legitimacy.confusion[0][0], 1,
        "the worst of justified and not a claim"
    );
    assert_eq!(report.episodes.legitimacy, Share { hits: 2, of: 2 });
    assert_eq!(
        report.episodes.flags[0].1,
        Confusion {
            tp: 1,
            tn: 1,
            ..Confusion::default()
        }
    );
    let right = Share { hits: 1, of: 1 };
    assert_eq!(
        [
            report.narrator,
            report.cases,
            report.dialogue_found,
            report.dialogue_party
        ],
        [right; 4]
    );
}

#[test]
fn a_case_too_few_loses_its_episode() {
    let gold = gold(&[STORY]);
    let mut cases = story(&gold[0]);
    cases.remove(1);
    cases[0].turns[2].party = Party::Customer;
    let report = Report::compare(&[(gold[0].clone(), cases)]);
    assert_eq!((report.episodes.labelled, report.episodes.paired), (2, 1));
    assert_eq!(report.episodes.legitimacy, Share { hits: 1, of: 2 });
    assert_eq!(report.cases, Share { hits: 0, of: 1 });
    assert_eq!(
        (report.dialogue_found.hits, report.dialogue_party.hits),
        (1, 0)
    );
}

fn promise(turn: usize, quote: &str, due: Option<&str>, status: Status) -> Promise {
    Promise {
        turn,
        quote: quote.to_owned(),
        by: Party::Staff,
        what: quote.to_owned(),
        due: due.map(str::to_owned),
        due_quote: None,
        days: None,
        status,
        proof: Vec::new(),
    }
}

#[test]
fn promises_are_paired_by_place_then_judged_by_status_and_deadline() {
    let gold = gold(&[RUDE, CALM]);
    let mut rude = read(&gold[0]);
    rude.promises.push(promise(
        1,
        "обещали до пятницы",
        Some("2024-03-08T18:00"),
        Status::Broken,
    ));
    let mut calm = read(&gold[1]);
    calm.promises
        .push(promise(1, "С девяти до шести", None, Status::Pending));
    let report = Report::compare(&[(gold[0].clone(), vec![rude]), (gold[1].clone(), vec![calm])]);
    let promises = &report.promises;
    assert_eq!(promises.recall, Share { hits: 1, of: 1 });
    assert_eq!(promises.precision, Share { hits: 1, of: 2 });
    assert_eq!(promises.status, Share { hits: 1, of: 1 });
    assert_eq!(
        (promises.due.hits, promises.due_day.hits),
        (0, 1),
        "an hour nobody named is not the deadline"
    );
    assert_eq!(
        promises.extra,
        [("calm".to_owned(), "С девяти до шести".to_owned())]
    );
}

#[test]
fn a_weak_promise_is_neither_missed_nor_wrongly_found() {
    let weak = RUDE.replace(
        r#""status": "broken""#,
        r#""status": "unknown", "strength": "weak""#,
    );
    let gold = gold(&[&weak]);
    let mut case = read(&gold[0]);
    let silent = Report::compare(&[(gold[0].clone(), vec![case.clone()])]);
    assert_eq!(silent.promises.recall, Share::default());
    case.promises
        .push(promise(1, "обещали до пятницы", None, Status::Unknown));
    let eager = Report::compare(&[(gold[0].clone(), vec![case])]);
    assert_eq!(
        (eager.promises.precision, eager.promises.status),
        (Share::default(), Share::default())
    );
}

#[test]
fn recognised_speech_is_told_from_careless_chat() {
    let turns = |text: &str| {
        format!(
            r#"{{"id": "x", "channel": "call", "turns": [{{"party": "staff", "text": "{text}"}}], "gold": {{}}}}"#
        )
    };
    let is_asr = |text: &str| parse_gold(&turns(text), "gold.jsonl").unwrap()[0].is_asr();
    assert!(is_asr(
        "уралсвязьдом техническая поддержка оператор алина слушаю вас меня зовут алина"
    ));
    assert!(!is_asr(
        "здравствуйте, у меня не работает интернет. когда почините?"
    ));
    assert!(!is_asr("Алло"));
}

#[test]
fn a_mistake_in_a_labelled_file_is_named_with_its_line() {
    let broken = format!(
        "{}\n\n{{\"id\": \"x\", \"text\": \"а\", \"gold\": {{\"legitimacy\": \"maybe\"}}}}",
        CALM.replace('\n', " ")
    );
    let message = parse_gold(&broken, "gold.jsonl").unwrap_err().to_string();
    assert!(
        message.starts_with("gold.jsonl:3: `gold`:") && message.contains("maybe"),
        "{message}"
    );
    let labels = parse_gold("{\"id\": \"x\", \"gold\": {}}", "second.jsonl").unwrap();
    assert!(
        labels[0].record.is_none(),
        "a second annotator's file holds labels only"
    );
}

#[test]
fn a_label_whose_quote_is_not_in_the_text_is_reported() {
    let gold = gold(&[&RUDE.replace(
        "\"quote\": \"Не звоните сюда больше\"",
        "\"quote\": \"Не звони сюда\"",
    )]);
    let case = read(&gold[0]);
    let report = Report::compare(&[(gold[0].clone(), vec![case])]);
    assert_eq!(report.quotes_not_in_text, ["rude: «Не звони сюда»"]);
}

#[test]
fn two_label_files_are_compared_label_by_label() {
    let first = gold(&[RUDE, CALM]);
    let second = gold(&[
        &RUDE.replace(
            "\"abusive_staff_reply\": true",
            "\"abusive_staff_reply\": false",
        ),
        STORY,
    ]);
    let agreement = Agreement::compare(&first, &second);
    assert_eq!(
        (
            agreement.records,
            agreement.only_first.clone(),
            agreement.only_second.clone()
        ),
        (1, vec!["calm".to_owned()], vec!["story".to_owned()])
    );
    assert_eq!(agreement.labels[0].differ, ["rude"]);
    assert_eq!(agreement.labels[0].equal.value, Some(0.0));
    let same = Agreement::compare(&first, &first);
    assert!(
        same.labels
            .iter()
            .filter(|label| label.label != "unreasonable_customer")
            .all(|label| label.equal.value == Some(1.0))
    );
    assert_eq!(same.labels[0].kappa.value, Some(1.0));
    assert!(
        same.to_string()
            .contains("| abusive_staff_reply | 2 | 1.00")
    );
}

#[test]
fn the_report_prints_as_markdown_and_json() {
    let gold = gold(&[RUDE, CALM, STORY]);
    let mut pairs: Vec<(Gold, Vec<Case>)> = gold[..2]
        .iter()
        .map(|gold| (gold.clone(), vec![read(gold)]))
        .collect();
    pairs.push((gold[2].clone(), story(&gold[2])));
    let report = Report::compare(&pairs);
    let text = report.to_string();
    let widths = |line: &str| line.matches('|').count();
    for table in text.split("\n\n").filter(|block| block.starts_with('|')) {
        let mut rows = table.lines();
        let head = widths(rows.next().unwrap());
        rows.for_each(|row| assert_eq!(widths(row), head, "{row}"));
    }
    for words in [
        "| abusive_staff_reply | 1 | 0 | 1 | 1 |",
        "| punctuated |",
        "| number of cases | 1.00 (1 of 1) |",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["flags"][0]["confusion"]["tp"], 1);
    assert_eq!(report.to_string(), Report::compare(&pairs).to_string());
}

/// The labelled files beside the repository, where they are at hand.
fn labelled_files() -> Vec<std::path::PathBuf> {
    [
        "authored/transcripts",
        "authored/narratives",
        "authored/archive",
        "authored/pairs",
        "authored/real_labels",
        "samples/transcripts",
        "samples/narratives",
    ]
    .iter()
    .filter_map(|name| Some(made::shared()?.join(format!("{name}.jsonl"))))
    .collect()
}

#[test]
fn every_labelled_file_at_hand_is_read_and_its_quotes_are_in_its_texts() {
    for path in labelled_files() {
        let gold = read_gold(&path).unwrap();
        assert!(!gold.is_empty());
        let pairs: Vec<(Gold, Vec<Case>)> =
            gold.into_iter().map(|gold| (gold, Vec::new())).collect();
        let lost = Report::compare(&pairs).quotes_not_in_text;
        assert!(lost.is_empty(), "{}: {lost:#?}", path.display());
    }
}
