//! A store of a million turns: how fast it fills, and how long a person waits. `cargo bench --bench store`, minutes; prints a
//! table for docs/performance.md. `RAZBOR_TURNS` sets another size.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::time::Instant;

use razbor::case::{Case, FlagName, State};
use razbor::document::{Channel, Head, RawTurn, Record, Source, Transcript};
use razbor::export::Run;
use razbor::pipeline::Razbor;
use razbor::store::decisions::{Holds, NewDecision};
use razbor::store::intake::Preparer;
use razbor::store::select::{Review, Wanted};
use razbor::store::{CaseNumber, Store};

/// Turns of one call.
const TURNS: usize = 12;
/// Different word forms.
const FORMS: f64 = 60_000.0;

const SAID: [&str; 12] = [
    "Здравствуйте, третий день нет интернета, роутер моргает красным",
    "Вижу вашу заявку, мастер действительно не приехал, приношу извинения",
    "Вы обещали прислать его во вторник до обеда, я просидел весь день дома",
    "Не морочьте мне голову, больше сюда не звоните",
    "Деньги за ремонт списали дважды, а холодильник так и не морозит",
    "Перерасчёт за три дня я уже оформила, придёт сообщение",
    "Курьер сказал ждать до вечера, посылка лежит на складе вторую неделю",
    "Врач не принял, в регистратуре развели руками и отправили домой",
    "Пишите куда хотите, ваша жалоба никому не нужна",
    "Квартиру затопило, диспетчер трубку не берёт, слесарь не вышел",
    "Сейчас посмотрю, одну минуту, не отключайтесь, пожалуйста",
    "Хорошо, жду до завтра, если опять никто не придёт, пойду в суд",
];

/// Calls of real signals and promises, their words mixed anew for every number.
struct Calls(Vec<Case>);

impl Calls {
    fn new() -> Self {
        let razbor = Razbor::rules_alone().unwrap();
        let call = |number: usize| {
            let turn = |at: usize| RawTurn {
                speaker: Some(if at.is_multiple_of(2) {
                    "Клиент".into()
                } else {
                    format!("Оператор {}", number % 7)
                }),
                role: None,
                text: SAID[(at * (number + 1) + number) % SAID.len()].into(),
                start_ms: None,
                end_ms: None,
            };
            let head = Head {
                id: String::new(),
                source: Source {
                    path: "архив.jsonl".into(),
                    record: 1,
                },
                channel: Channel::Call,
                started_at: Some(jiff::civil::date(2026, 3, 5).at(12, 0, 0, 0)),
                customer_key: None,
                company: Some("Связь".into()),
            };
            let record = Record::Transcript(Transcript {
                head,
                turns: (0..TURNS).map(turn).collect(),
            });
            razbor.score(record).unwrap().remove(0)
        };
        Self((0..SAID.len()).map(call).collect())
    }

    fn call(&self, number: usize) -> Case {
        let mut case = self.0[number % self.0.len()].clone();
        case.case_id = format!("звонок-{number}");
        case.conversation_ids = vec![case.case_id.clone()];
        case.source.record = number as u64 + 1;
        case.started_at = Some(format!(
            "2026-{:02}-{:02}T10:00:00",
            number % 12 + 1,
            number % 28 + 1
        ));
        case.scores.escalation = (number * 7919 % 1000) as f64 / 1000.0;
        let mut state = number as u64 | 1;
        for turn in &mut case.turns {
            // words of its own, so that no two calls are near-duplicates; few of them common and most rare, as Zipf's law
            // has it of the 60,000 word forms that an archive of calls holds
            for _ in 0..4 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let share = (state >> 11) as f64 / (1_u64 << 53) as f64;
                turn.text += &format!(" слово{}", FORMS.powf(share) as u64);
            }
            turn.end = turn.text.chars().count();
        }
        case
    }
}

fn main() {
    let turns: usize =
        std::env::var("RAZBOR_TURNS").map_or(1_000_000, |turns| turns.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("razbor.db");
    let mut store = Store::open(&path).unwrap();
    let run = store.begin(&Run::default()).unwrap();
    let (calls, preparer) = (Calls::new(), Preparer::load().unwrap());
    let cases = turns / TURNS;
    let lines = folder.path().join("cases.jsonl");
    let mut file = BufWriter::new(File::create(&lines).unwrap());
    for number in 0..cases {
        serde_json::to_writer(&mut file, &calls.call(number)).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.flush().unwrap();
    let clock = Instant::now();
    let lines = BufReader::new(File::open(&lines).unwrap()).lines();
    let taken = store
        .pour(run, lines, &preparer, |number, reason| {
            panic!("{number}: {reason}")
        })
        .unwrap();
    assert_eq!(taken.new, cases as u64);
    let filling = clock.elapsed().as_secs_f64();
    let size = std::fs::metadata(&path).unwrap().len() >> 20;
    println!(
        "{cases} calls of {TURNS} turns, {size} MiB, {} threads.\n",
        rayon::current_num_threads()
    );
    println!("| what | median | slowest |\n|---|--:|--:|");
    println!(
        "| import (read, prepare, write) | {:.0} turns/s | – |",
        (cases * TURNS) as f64 / filling
    );
    let page = |wanted: &Wanted| {
        let listed = store.list(wanted, 25, 0).unwrap();
        for listed in &listed {
            store.brief(listed.number).unwrap().unwrap();
        }
        store.count_of(wanted).unwrap()
    };
    let all = Wanted {
        review: Review::All,
        ..Wanted::default()
    };
    let words = |words: &str| Wanted {
        words: Some(words.into()),
        ..all.clone()
    };
    time("queue, first page and count", 50, |_| {
        page(&Wanted::default())
    });
    let rude = Wanted {
        flags: vec![FlagName::AbusiveStaffReply],
        states: vec![State::Raised],
        ..Wanted::default()
    };
    time("queue of one flag", 50, |_| page(&rude));
    time("search, two common words", 50, |_| {
        page(&words("мастер обещали"))
    });
    time("search, a phrase", 50, |_| {
        page(&words("\"просидел весь день\""))
    });
    time("search, a rare word", 50, |at| {
        page(&words(&format!("слово{}", 50_000 + at)))
    });
    time("a case", 200, |at| {
        store
            .case(CaseNumber(at as i64 * 37 + 1))
            .unwrap()
            .map(|case| case.turns.len() as u64)
            .unwrap_or_default()
    });
    let mut store = store;
    time("a decision", 200, |at| {
        let decision = NewDecision {
            case: CaseNumber(at as i64 * 41 + 1),
            flag: FlagName::AbusiveStaffReply,
            holds: Holds::Yes,
            reviewer: "Анна".into(),
            comment: "проверено".into(),
            at: "2026-11-23T10:00:00".into(),
            ticket: format!("{at}"),
        };
        store.decide(&decision).unwrap();
        1
    });
}

fn time(what: &str, times: usize, mut act: impl FnMut(usize) -> u64) {
    let mut taken: Vec<f64> = (0..times)
        .map(|at| {
            let clock = Instant::now();
            std::hint::black_box(act(at));
            clock.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    println!(
        "| {what} | {:.1} ms | {:.1} ms |",
        taken[times / 2],
        taken[times - 1]
    );
}
