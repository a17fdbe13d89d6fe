//! The store: what goes in comes out, decisions outlive re-runs, and no file is harmed.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use razbor::case::{Case, FlagName, State};
use razbor::document::{Channel, Head, RawTurn, Record, Source, Transcript};
use razbor::export::Run;
use razbor::pipeline::Razbor;
use razbor::store::decisions::{Correction, Holds, NewDecision, Right, Undone};
use razbor::store::intake::{Preparer, Ready, Taken};
use razbor::store::select::{Review, Wanted};
use razbor::store::why_empty::WhyEmpty;
use razbor::store::{CaseNumber, Store};

const RUDE: [(&str, &str); 4] = [
    (
        "Клиент",
        "Вы обещали прислать мастера во вторник, я просидел дома весь день, никто не пришёл.",
    ),
    (
        "Оператор Ирина",
        "Не морочьте мне голову, больше сюда не звоните, надоели!",
    ),
    ("Клиент", "Я буду жаловаться, третий день нет интернета."),
    (
        "Оператор Ирина",
        "Жалуйтесь на здоровье, ваша жалоба никому не нужна.",
    ),
];

const CALM: [(&str, &str); 2] = [
    ("Клиент", "Подскажите, до скольки вы сегодня работаете?"),
    ("Оператор Олег", "До девяти вечера, приходите."),
];

fn case(id: &str, turns: &[(&str, &str)]) -> Case {
    let razbor = Razbor::rules_alone().unwrap();
    let turn = |&(speaker, text): &(&str, &str)| RawTurn {
        speaker: Some(speaker.into()),
        role: None,
        text: text.into(),
        start_ms: None,
        end_ms: None,
    };
    let head = Head {
        id: id.into(),
        source: Source {
            path: "звонки.jsonl".into(),
            record: 1,
        },
        channel: Channel::Call,
        started_at: Some(jiff::civil::date(2026, 11, 3).at(12, 0, 0, 0)),
        customer_key: Some("договор 7".into()),
        company: Some("Связь".into()),
    };
    let turns = turns.iter().map(turn).collect();
    razbor
        .score(Record::Transcript(Transcript { head, turns }))
        .unwrap()
        .remove(0)
}

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("razbor.db");
    let store = Store::open(&path).unwrap();
    Place {
        _folder: folder,
        path,
        store,
    }
}

fn take(store: &mut Store, cases: &[Case]) -> Taken {
    let run = store.begin(&Run::default()).unwrap();
    let preparer = Preparer::load().unwrap();
    let ready: Vec<Ready> = cases
        .iter()
        .map(|case| Ready::of(case.clone(), &preparer))
        .collect();
    store.take(run, &ready).unwrap()
}

fn number(store: &Store, id: &str) -> CaseNumber {
    store.numbers_of(id).unwrap()[0]
}

fn decide(store: &mut Store, id: &str, flag: FlagName, holds: Holds, reviewer: &str, ticket: &str) {
    let case = number(store, id);
    store
        .decide(&NewDecision {
            case,
            flag,
            holds,
            reviewer: reviewer.into(),
            comment: String::new(),
            at: format!("2026-11-23T10:00:{ticket:0>2}"),
            ticket: ticket.into(),
        })
        .unwrap();
}

fn ids(store: &Store, wanted: &Wanted) -> Vec<String> {
    let listed = store.list(wanted, 100, 0).unwrap();
    assert_eq!(store.count_of(wanted).unwrap(), listed.len() as u64);
    listed.into_iter().map(|listed| listed.case_id).collect()
}

#[test]
fn a_case_comes_out_as_it_went_in() {
    let mut place = place();
    let rude = case("1", &RUDE);
    assert_eq!(rude.flags.abusive_staff_reply.state, State::Raised);
    assert!(!rude.promises.is_empty() && rude.turns.iter().any(|turn| !turn.signals.is_empty()));
    take(&mut place.store, &[rude.clone(), case("2", &CALM)]);
    assert_eq!(
        place.store.case(number(&place.store, "1")).unwrap(),
        Some(rude)
    );
    assert_eq!(place.store.count().unwrap(), 2);
}

#[test]
fn a_later_run_keeps_decisions_and_notes_what_it_judges_otherwise() {
    let mut place = place();
    let rude = case("1", &RUDE);
    take(&mut place.store, std::slice::from_ref(&rude));
    for (at, flag) in FlagName::ALL.into_iter().enumerate() {
        if rude.flags.get(flag).state != State::Clear {
            decide(
                &mut place.store,
                "1",
                flag,
                Holds::Yes,
                "Анна",
                &at.to_string(),
            );
        }
    }
    assert!(
        ids(&place.store, &Wanted::default()).is_empty(),
        "decided on, so never asked again"
    );
    let mut otherwise = rude.clone();
    otherwise.flags.abusive_staff_reply.state = State::Clear;
    otherwise.flags.abusive_staff_reply.probability = 0.1;
    let taken = take(&mut place.store, std::slice::from_ref(&otherwise));
    assert_eq!((taken.new, taken.renewed, taken.changed), (0, 1, 1));
    let number = number(&place.store, "1");
    assert_eq!(place.store.case(number).unwrap(), Some(otherwise));
    let decisions = place.store.decisions_on(number).unwrap();
    assert_eq!(
        decisions[0].state,
        State::Raised,
        "what the machine said then stays beside the decision"
    );
    let changed = Wanted {
        review: Review::Changed,
        ..Wanted::default()
    };
    assert_eq!(ids(&place.store, &changed), ["1"]);
    let change = place.store.changes_of(number).unwrap().remove(0);
    assert_eq!(
        (change.flag, change.before.0, change.now),
        (
            FlagName::AbusiveStaffReply,
            State::Raised,
            (State::Clear, 0.1)
        )
    );
    let rude = FlagName::AbusiveStaffReply;
    decide(&mut place.store, "1", rude, Holds::Yes, "Борис", "9");
    assert!(
        ids(&place.store, &changed).is_empty()
            && place.store.changes_of(number).unwrap().is_empty(),
        "who decides again has seen it"
    );
    place.store.undo("Борис", "2026-11-23T10:02:00").unwrap();
    assert_eq!(ids(&place.store, &changed), ["1"]);
}

#[test]
fn an_empty_list_says_why() {
    let mut place = place();
    let why = |store: &Store, wanted: Wanted| store.why_empty(&wanted).unwrap();
    assert_eq!(why(&place.store, Wanted::default()), WhyEmpty::NoCases);
    take(&mut place.store, &[case("1", &CALM)]);
    let store = &place.store;
    assert_eq!(why(store, Wanted::default()), WhyEmpty::NoFlags);
    let decided = Wanted {
        review: Review::Decided,
        ..Wanted::default()
    };
    assert_eq!(why(store, decided), WhyEmpty::NoDecisions);
    let words = |words: &str| Wanted {
        words: Some(words.into()),
        ..Wanted::default()
    };
    assert_eq!(why(store, words("мастер")), WhyEmpty::Filters);
    assert_eq!(why(store, words("приходите")), WhyEmpty::FitsElsewhere(1));
    let day = |day| Some(jiff::civil::date(2026, 11, day));
    let backwards = Wanted {
        since: day(5),
        until: day(1),
        ..Wanted::default()
    };
    assert_eq!(why(store, backwards), WhyEmpty::Backwards);
    take(&mut place.store, &[case("2", &RUDE)]);
    for (at, flag) in FlagName::ALL.into_iter().enumerate() {
        decide(
            &mut place.store,
            "2",
            flag,
            Holds::Yes,
            "Анна",
            &at.to_string(),
        );
    }
    assert_eq!(why(&place.store, Wanted::default()), WhyEmpty::AllDone);
}

#[test]
fn the_same_record_with_other_words_sets_the_older_reading_aside() {
    let mut place = place();
    take(&mut place.store, &[case("1", &RUDE)]);
    let mut turns = RUDE;
    turns[2].1 = "Я буду жаловаться, третий день нет интернета и телефона.";
    assert_eq!(take(&mut place.store, &[case("1", &turns)]).new, 1);
    let wanted = Wanted {
        unfolded: true,
        ..Wanted::default()
    };
    assert_eq!(ids(&place.store, &wanted), ["1"]);
    assert_eq!(
        ids(&place.store, &Wanted::default()),
        ["1"],
        "nor is the new one folded under it"
    );
    assert_eq!(
        place.store.numbers_of("1").unwrap().len(),
        2,
        "nothing is deleted"
    );
}

#[test]
fn near_duplicates_are_shown_once() {
    let mut place = place();
    let mut turns = RUDE;
    turns[2].1 = "Я буду жаловаться, второй день нет интернета.";
    take(
        &mut place.store,
        &[case("1", &RUDE), case("2", &turns), case("3", &CALM)],
    );
    assert_eq!(ids(&place.store, &Wanted::default()), ["1"]);
    let listed = place
        .store
        .list(&Wanted::default(), 1, 0)
        .unwrap()
        .remove(0);
    assert_eq!(listed.folded, 1);
    assert_eq!(place.store.folded_under(listed.number).unwrap()[0].1, "2");
    let all = Wanted {
        unfolded: true,
        ..Wanted::default()
    };
    assert_eq!(ids(&place.store, &all).len(), 2);
}

#[test]
fn cases_are_found_by_words_in_any_form_and_by_what_is_known_of_them() {
    let mut place = place();
    take(&mut place.store, &[case("1", &RUDE), case("2", &CALM)]);
    let all = Wanted {
        review: Review::All,
        ..Wanted::default()
    };
    let found = |wanted: Wanted| ids(&place.store, &wanted);
    let words = |words: &str| {
        found(Wanted {
            words: Some(words.into()),
            ..all.clone()
        })
    };
    assert_eq!(words("обещал мастера"), ["1"]);
    assert_eq!(words("\"прислать мастера\""), ["1"]);
    assert!(words("\"мастера прислать\"").is_empty());
    assert_eq!(words("вечером ПРИХОДИТЬ"), ["2"]);
    assert!(words("мастер вечер").is_empty());
    assert_eq!(words("').\" OR 1=1 --"), Vec::<String>::new());
    assert_eq!(
        found(Wanted {
            operators: vec!["Оператор Олег".into()],
            ..all.clone()
        }),
        ["2"]
    );
    assert_eq!(
        found(Wanted {
            flags: vec![FlagName::AbusiveStaffReply],
            ..all.clone()
        }),
        ["1"]
    );
    let day = |day| Some(jiff::civil::date(2026, 11, day));
    assert_eq!(
        found(Wanted {
            since: day(3),
            until: day(3),
            ..all.clone()
        })
        .len(),
        2
    );
    assert!(
        found(Wanted {
            since: day(4),
            ..all.clone()
        })
        .is_empty()
    );
    assert!(
        found(Wanted {
            company: Some("Другая".into()),
            ..all.clone()
        })
        .is_empty()
    );
}

#[test]
fn a_ticket_is_one_decision_and_undoing_takes_the_last_one_back() {
    let mut place = place();
    take(&mut place.store, &[case("1", &RUDE)]);
    let flag = FlagName::AbusiveStaffReply;
    decide(&mut place.store, "1", flag, Holds::Yes, "Анна", "1");
    decide(&mut place.store, "1", flag, Holds::No, "Анна", "1");
    let number = number(&place.store, "1");
    let holds = |store: &Store| -> Vec<Holds> {
        store
            .decisions_on(number)
            .unwrap()
            .iter()
            .map(|decision| decision.holds)
            .collect()
    };
    assert_eq!(
        holds(&place.store),
        [Holds::Yes],
        "the second post of a ticket changes nothing"
    );
    decide(&mut place.store, "1", flag, Holds::Unsure, "Анна", "2");
    assert_eq!(holds(&place.store), [Holds::Unsure]);
    let correction = Correction {
        case: number,
        turn: 1,
        right: Right::Span {
            flag,
            start: 0,
            end: 10,
        },
        reviewer: "Анна".into(),
        at: "2026-11-23T10:01:00".into(),
        ticket: "3".into(),
    };
    place.store.correct(&correction).unwrap();
    assert_eq!(
        place.store.corrections_of(number).unwrap(),
        std::slice::from_ref(&correction)
    );
    let outside = Correction {
        right: Right::Span {
            flag,
            start: 0,
            end: 10_000,
        },
        ticket: "4".into(),
        ..correction
    };
    assert!(place.store.correct(&outside).is_err());
    let mut undo = || place.store.undo("Анна", "2026-11-23T10:02:00").unwrap();
    assert_eq!(undo(), Some(Undone::Correction(number, 1)));
    assert_eq!(undo(), Some(Undone::Decision(number, flag)));
    assert_eq!(
        holds(&place.store),
        [Holds::Yes],
        "what stood before stands again"
    );
    assert_eq!(
        place.store.undo("Борис", "2026-11-23T10:03:00").unwrap(),
        None
    );
    place.store.undo("Анна", "2026-11-23T10:03:00").unwrap();
    assert_eq!(
        ids(&place.store, &Wanted::default()),
        ["1"],
        "it waits for a decision again"
    );
}

#[test]
fn a_second_reviewer_is_asked_apart_and_differences_are_found() {
    let mut place = place();
    take(&mut place.store, &[case("1", &RUDE)]);
    let second = |name: &str| Wanted {
        review: Review::Second(name.into()),
        ..Wanted::default()
    };
    assert!(
        ids(&place.store, &second("Борис")).is_empty(),
        "nobody has been first"
    );
    let flag = FlagName::AbusiveStaffReply;
    decide(&mut place.store, "1", flag, Holds::Yes, "Анна", "1");
    assert_eq!(ids(&place.store, &second("Борис")), ["1"]);
    assert!(ids(&place.store, &second("Анна")).is_empty());
    decide(&mut place.store, "1", flag, Holds::No, "Борис", "2");
    assert!(ids(&place.store, &second("Борис")).is_empty());
    let differ = Wanted {
        review: Review::Disagreed,
        ..Wanted::default()
    };
    assert_eq!(ids(&place.store, &differ), ["1"]);
    let pair = place.store.pairs().unwrap().remove(0);
    assert_eq!((pair.first.1, pair.second.1), (Holds::Yes, Holds::No));
}

#[test]
fn files_that_are_no_store_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path, what: &str| {
        let before = std::fs::read(path).unwrap();
        let error = Store::open(path).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
        assert_eq!(std::fs::read(path).unwrap(), before);
    };
    let text = folder.path().join("письмо.db");
    std::fs::write(&text, "Здравствуйте! ".repeat(100)).unwrap();
    refused(&text, "no database");

    let made = |name: &str, sql: &str| {
        let path = folder.path().join(name);
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute_batch(sql).unwrap();
        path
    };
    refused(
        &made("чужая.db", "CREATE TABLE t (a); PRAGMA user_version = 1"),
        "no store of razbor",
    );
    let newer = "CREATE TABLE t (a); PRAGMA application_id = 0x525A4252; PRAGMA user_version = 99";
    refused(&made("новая.db", newer), "newer razbor (schema 99");

    let path = folder.path().join("битая.db");
    take(&mut Store::open(&path).unwrap(), &[case("1", &RUDE)]);
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4096).step_by(7) {
        *byte ^= 0xa5;
    }
    std::fs::write(&path, bytes).unwrap();
    refused(&path, "damaged");
    let missing = Store::open_existing(&folder.path().join("нет.db"))
        .unwrap_err()
        .to_string();
    assert!(missing.contains("razbor score"), "{missing}");
}

#[test]
fn others_read_while_one_writes() {
    let mut place = place();
    take(&mut place.store, &[case("1", &RUDE)]);
    let reader = Store::open(&place.path).unwrap();
    let other = Store::open(&place.path).unwrap();
    decide(
        &mut place.store,
        "1",
        FlagName::AbusiveStaffReply,
        Holds::Yes,
        "Анна",
        "1",
    );
    for store in [&reader, &other] {
        assert_eq!(store.decisions_on(number(store, "1")).unwrap().len(), 1);
    }
}
