//! The ledger across conversations: what it promises to whoever reads it, on the archive that comes with the program.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use razbor::case::Status;
use razbor::document::{Channel, Head, RawTurn, Record, Source, Transcript};
use razbor::eval::{Gold, LedgerReport, read_gold};
use razbor::export::timeline::{Event, timelines};
use razbor::ledger::{Entry, Keeper, Ledger};
use razbor::pipeline::Razbor;

static RAZBOR: LazyLock<Razbor> = LazyLock::new(|| Razbor::rules_alone().unwrap());

fn archive(half: &str) -> (Vec<Gold>, Vec<Entry>) {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/examples/archive");
    let gold = read_gold(&folder.join(format!("{half}.jsonl"))).unwrap();
    let records = gold.iter().map(|one| one.record.clone().unwrap());
    let entries = records.flat_map(|record| RAZBOR.remember(record).unwrap());
    let entries = entries.collect();
    (gold, entries)
}

/// A call of one customer: whose words, and what they are.
fn call(id: &str, at: &str, key: &str, turns: &[(&str, &str)]) -> Record {
    let turns = turns.iter().map(|(speaker, text)| RawTurn {
        speaker: Some((*speaker).into()),
        role: None,
        text: (*text).into(),
        start_ms: None,
        end_ms: None,
    });
    Record::Transcript(Transcript {
        head: Head {
            id: id.into(),
            source: Source {
                path: "звонки.jsonl".into(),
                record: 1,
            },
            channel: Channel::Call,
            started_at: (!at.is_empty()).then(|| at.parse().unwrap()),
            customer_key: Some(key.into()),
            company: Some("Ремонт-Сервис".into()),
        },
        turns: turns.collect(),
    })
}

fn ledger(records: &[Record], as_of: Option<&str>) -> Ledger {
    let entries = records
        .iter()
        .flat_map(|one| RAZBOR.remember(one.clone()).unwrap());
    Ledger::of(entries.collect(), as_of.map(|at| at.parse().unwrap())).unwrap()
}

fn washing_machine() -> Vec<Record> {
    let first = call(
        "1",
        "2025-03-03T10:00",
        "заказ 55-120",
        &[
            ("Клиент", "Стиральная машина течёт, когда придёт мастер?"),
            (
                "Диспетчер",
                "Мастер по стиральным машинам придёт к вам в четверг до шести вечера.",
            ),
            ("Клиент", "Хорошо, в четверг я буду дома с обеда."),
        ],
    );
    let second = call(
        "2",
        "2025-03-07T09:30",
        "заказ 55120",
        &[
            (
                "Клиент",
                "Вы обещали мастера по стиральной машине в четверг. Никто не пришёл!",
            ),
            (
                "Диспетчер",
                "Извините, мы сорвали срок. Мастер придёт завтра до обеда.",
            ),
        ],
    );
    let third = call(
        "3",
        "2025-03-11T12:00",
        "Заказ № 55-120",
        &[
            (
                "Клиент",
                "Мастер пришёл в субботу в одиннадцать, как и обещали, машину починил, спасибо.",
            ),
            ("Диспетчер", "Рады помочь!"),
        ],
    );
    vec![first, second, third]
}

#[test]
fn later_conversations_tell_what_became_of_a_promise() {
    let ledger = ledger(&washing_machine(), None);
    let fates: Vec<(&str, Option<&str>, Status)> = ledger
        .lines
        .iter()
        .map(|line| (line.case_id.as_str(), line.due.as_deref(), line.status))
        .collect();
    assert_eq!(
        fates,
        [
            ("1", Some("2025-03-06T18:00"), Status::Broken),
            ("2", Some("2025-03-08T13:00"), Status::Kept),
        ]
    );
    assert!(
        ledger.lines[0]
            .proof
            .iter()
            .any(|proof| proof.conversation_id == "2" && proof.quote.contains("Никто не пришёл"))
    );
    assert!(
        ledger.lines[1]
            .proof
            .iter()
            .any(|proof| proof.conversation_id == "3")
    );
    assert_eq!(
        ledger.customers.len(),
        1,
        "keys written otherwise are one key"
    );
    assert_eq!(
        ledger.lines[0].chain, ledger.lines[1].chain,
        "promised again"
    );
}

#[test]
fn as_of_a_day_nothing_later_is_known() {
    let ledger = ledger(&washing_machine(), Some("2025-03-05T12:00"));
    assert_eq!(ledger.lines.len(), 1);
    assert_eq!(ledger.lines[0].status, Status::Pending);
    assert!(!ledger.lines[0].overdue);
    let late = self::ledger(&washing_machine()[..1], Some("2025-03-20T12:00"));
    assert_eq!(late.lines[0].status, Status::Unknown);
    assert!(late.lines[0].overdue);
}

#[test]
fn a_customers_own_promise_is_never_in_the_ledger() {
    let record = call(
        "1",
        "2025-03-03T10:00",
        "1",
        &[
            ("Оператор", "Пришлите, пожалуйста, фотографию счётчика."),
            ("Клиент", "Завтра до обеда пришлю, обещаю."),
            ("Оператор", "Хорошо."),
        ],
    );
    assert_eq!(ledger(&[record], None).lines, []);
}

#[test]
fn two_keys_are_two_customers_and_a_conversation_without_a_day_invents_none() {
    let words = [("Мастер", "Привезём холодильник в субботу до двух.")];
    let records = [
        call("1", "", "договор 10-01", &words),
        call("2", "", "договор 10-02", &words),
    ];
    let ledger = ledger(&records, None);
    assert_eq!(ledger.customers.len(), 2);
    assert!(
        ledger
            .lines
            .iter()
            .all(|line| line.due.is_none() && line.due_quote.is_some())
    );
}

#[test]
fn the_order_of_the_input_makes_no_difference() {
    let mut records = washing_machine();
    let first = ledger(&records, None);
    records.reverse();
    assert_eq!(ledger(&records, None), first);
}

#[test]
fn a_scored_case_gives_the_same_entry_as_its_record() {
    let keeper = Keeper::load().unwrap();
    let records = washing_machine();
    let entries = records
        .iter()
        .flat_map(|one| RAZBOR.score(one.clone()).unwrap());
    let entries: Vec<Entry> = entries.map(|case| keeper.entry(&case)).collect();
    assert_eq!(Ledger::of(entries, None).unwrap(), ledger(&records, None));
}

#[test]
fn a_timeline_begins_with_the_first_promise_of_its_chain() {
    let ledger = ledger(&washing_machine(), None);
    let chains = timelines(&ledger, "3");
    assert_eq!(chains.len(), 1);
    assert!(matches!(chains[0][0], Event::Promised(line) if line.case_id == "1"));
    assert!(timelines(&self::ledger(&washing_machine()[..1], None), "1").is_empty());
}

/// Floors a little below what `docs/quality.md` says of both halves.
#[test]
fn the_archive_is_read_as_well_as_is_claimed() {
    for (half, promises, status) in [("learnt", 0.90, 0.77), ("unseen", 0.84, 0.70)] {
        let (gold, entries) = archive(half);
        let ledger = Ledger::of(entries, None).unwrap();
        let report = LedgerReport::compare(&gold, &ledger);
        assert!(report.promises.f1() >= Some(promises), "{half}: {report}");
        assert!(report.status_accuracy() >= Some(status), "{half}: {report}");
        assert!(report.links.precision() >= Some(0.99), "{half}: {report}");
        assert!(
            report.customers.precision() >= Some(0.99),
            "{half}: {report}"
        );
        for line in &ledger.lines {
            let shown = matches!(line.status, Status::Kept | Status::Broken);
            assert_eq!(shown, !line.proof.is_empty(), "{line:?}");
        }
    }
}

/// What is quoted stands in the conversation it is quoted from.
#[test]
fn every_quote_stands_where_it_is_said_to() {
    let (gold, entries) = archive("learnt");
    let said = |id: &str, turn: usize| {
        let one = gold.iter().find(|one| one.id == id).unwrap();
        let Some(Record::Transcript(transcript)) = &one.record else {
            unreachable!("an archive of calls")
        };
        transcript.turns[turn].text.clone()
    };
    for line in Ledger::of(entries, None).unwrap().lines {
        assert!(
            said(&line.case_id, line.turn).contains(&line.quote),
            "{line:?}"
        );
        for proof in &line.proof {
            assert!(
                said(&proof.conversation_id, proof.turn).contains(&proof.quote),
                "{proof:?}"
            );
        }
    }
}
