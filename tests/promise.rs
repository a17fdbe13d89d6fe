//! Deadlines against `data/gold/deadlines.txt`; promises against authored texts beside the repository, skipped where they are not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "promise/build.rs"]
mod build;

use razbor::case::Status;
use razbor::conversation::{Conversation, Narrator, Party};
use razbor::eval::{DeadlineReport, read_deadlines};
use razbor::morphology::Morphology;
use razbor::promise::deadline::{Deadlines, Direction, When};
use razbor::promise::{Commitment, Promises, Strength};

/// A file of the material beside the repository.
fn read(name: &str) -> Option<String> {
    let folder = std::env::var("RAZBOR_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    std::fs::read_to_string(format!("{folder}/{name}")).ok()
}

#[test]
fn spoken_deadlines_resolve_to_the_expected_intervals() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gold/deadlines.txt");
    let expected = read_deadlines(file.as_ref()).unwrap();
    let (deadlines, morphology) = (Deadlines::load().unwrap(), Morphology::load().unwrap());
    let report = DeadlineReport::compare(&expected, &deadlines, &morphology);
    println!("{report}");
    assert!(report.all.of >= 400);
    assert!(report.all.exact * 100 >= report.all.of * 97, "{report}");
}

/// Counts of found against labelled.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, found: bool, gold: bool) {
        match (found, gold) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed).max(1) as f64
    }

    fn show(&self) -> String {
        let ratio = |of: usize| self.right as f64 / (self.right + of).max(1) as f64;
        format!(
            "precision {:.3} recall {:.3} F1 {:.3} ({} right, {} wrong, {} missed)",
            ratio(self.wrong),
            ratio(self.missed),
            self.f1(),
            self.right,
            self.wrong,
            self.missed
        )
    }
}

/// Certainty from which a commitment counts as a promise.
const SURE: f64 = 0.5;

#[derive(Default)]
struct Measure {
    flag: Tally,
    promises: Tally,
    status: (usize, usize),
    due: (usize, usize),
}

impl Measure {
    /// `places` are gold promises as ranges of characters in the whole text (prose) or turns (transcripts).
    fn add(
        &mut self,
        conversation: &Conversation,
        found: &[Commitment],
        gold: &serde_json::Value,
        loud: bool,
    ) {
        let text =
            |one: &Commitment| conversation.turns[one.turn].text[one.bytes.clone()].to_owned();
        let broken = found.iter().any(|one| {
            one.status == Status::Broken
                && one.strength == Strength::Binds
                && one.certainty * one.status_certainty >= 0.35
        });
        let expected = gold["broken_promise"].as_bool().unwrap();
        self.flag.add(broken, expected);
        if loud && broken != expected {
            println!(
                "{} {}",
                if broken { "FALSE" } else { "MISSED" },
                conversation.head.id
            );
        }
        let mut used = vec![false; found.len()];
        for promise in gold["promises"].as_array().unwrap() {
            let quote = promise["quote"].as_str().unwrap();
            let matched = found.iter().enumerate().position(|(at, one)| {
                let sentence = &conversation.turns[one.turn].text;
                let turn = promise["turn"].as_u64();
                let here = sentence.find(quote).map(|start| start..start + quote.len());
                let near = match (turn, here) {
                    (Some(turn), Some(here)) => {
                        turn as usize == one.turn
                            && here.start < one.bytes.end
                            && one.bytes.start < here.end
                    }
                    (Some(_), None) => false,
                    (None, Some(here)) => here.start < one.bytes.end && one.bytes.start < here.end,
                    (None, None) => {
                        sentence.len() > 12
                            && quote.contains(sentence.trim_matches(['.', '»', '«', ' ']))
                    }
                };
                near && !used[at] && one.strength == Strength::Binds && one.certainty >= SURE
            });
            self.promises.add(matched.is_some(), true);
            let Some(at) = matched else {
                if loud {
                    println!(
                        "    missed {} {} | {quote}",
                        promise["status"], promise["due"]
                    );
                }
                continue;
            };
            used[at] = true;
            let one = &found[at];
            let status = serde_json::to_value(one.status).unwrap();
            self.status.1 += 1;
            self.status.0 += usize::from(status == promise["status"]);
            let due = one.due.as_ref().and_then(|due| due.iso());
            let gold_due = promise["due"].as_str().map(str::to_owned);
            let same = match (&due, &gold_due) {
                (Some(one), Some(other)) => {
                    one == other || other.len() == 10 && one.starts_with(other.as_str())
                }
                (one, other) => one == other,
            };
            self.due.1 += 1;
            self.due.0 += usize::from(same);
            if loud && (!same || status != promise["status"]) {
                println!(
                    "    {} {due:?}, gold {} {gold_due:?} | {} | {quote}",
                    status,
                    promise["status"],
                    text(one)
                );
            }
        }
        for (one, used) in found.iter().zip(used) {
            if !used && one.strength == Strength::Binds && one.certainty >= SURE {
                self.promises.add(true, false);
                if loud {
                    println!(
                        "    extra {:?} {:.2} {:?} {:?} | {}",
                        one.status,
                        one.certainty * one.status_certainty,
                        one.origin,
                        one.due.as_ref().and_then(|due| due.iso()),
                        text(one)
                    );
                    for (turn, bytes) in &one.proof {
                        println!(
                            "          proof {}",
                            &conversation.turns[*turn].text[bytes.clone()]
                        );
                    }
                }
            }
        }
    }

    fn show(&self, name: &str) {
        println!("== {name}");
        println!("broken_promise {}", self.flag.show());
        println!("promises {}", self.promises.show());
        println!(
            "status {} of {}, due {} of {}",
            self.status.0, self.status.1, self.due.0, self.due.1
        );
    }
}

fn measure(file: &str, loud: bool) -> Option<Measure> {
    let text = read(&format!("authored/{file}"))?;
    let morphology = Morphology::load().unwrap();
    let promises = Promises::load().unwrap();
    let mut measure = Measure::default();
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let conversation = if record.get("turns").is_some() {
            build::transcript(&morphology, &record)
        } else {
            let narrator = match record["gold"]["narrator"].as_str() {
                Some("staff") => Narrator::Staff,
                Some("observer") => Narrator::Observer,
                _ => Narrator::Customer,
            };
            build::prose(
                &morphology,
                &record,
                record["text"].as_str().unwrap(),
                narrator,
            )
        };
        let found = promises.find(&conversation);
        if loud {
            println!("# {}", conversation.head.id);
        }
        measure.add(&conversation, &found, &record["gold"], loud);
    }
    Some(measure)
}

#[test]
fn authored_promises_are_found() {
    let loud = std::env::var("LOUD").ok();
    for file in ["transcripts.jsonl", "narratives.jsonl", "archive.jsonl"] {
        if let Some(measure) = measure(
            file,
            loud.as_deref().is_some_and(|name| file.starts_with(name)),
        ) {
            measure.show(file);
            assert!(measure.flag.f1() >= 0.75, "{file}: {}", measure.flag.show());
        }
    }
}

/// The commitments of a seed text between two places of it; quotes have no known party.
fn seed(name: &str, from: &str, to: &str) -> Option<Vec<(Status, Option<String>)>> {
    let folder = std::env::var("RAZBOR_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let entry = std::fs::read_dir(format!("{folder}/seeds"))
        .ok()?
        .filter_map(Result::ok)
        .find(|entry| entry.file_name().to_string_lossy().starts_with(name))?;
    let text = std::fs::read_to_string(entry.path()).ok()?;
    let start = text.find(from)?;
    let end = text[start..].find(to).map_or(text.len(), |end| start + end);
    let text = &text[start..end];
    let morphology = Morphology::load().unwrap();
    let mut dialogue = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('«') {
        let Some((quote, after)) = after.split_once('»') else {
            break;
        };
        dialogue.push(serde_json::json!({"quote": quote, "party": "unknown"}));
        rest = after;
    }
    let record = serde_json::json!({"id": name, "gold": {"dialogue": dialogue}});
    let conversation = build::prose(&morphology, &record, text, Narrator::Customer);
    let found = Promises::load().unwrap().find(&conversation);
    let binding = found
        .into_iter()
        .filter(|one| one.strength == Strength::Binds && one.certainty >= SURE);
    Some(
        binding
            .map(|one| {
                let due = one
                    .due_bytes
                    .map(|due| conversation.turns[one.turn].text[due].to_owned());
                (one.status, due)
            })
            .collect(),
    )
}

/// Words of deadlines of the broken promises.
fn broken(name: &str, from: &str, to: &str) -> Option<Vec<String>> {
    let found = seed(name, from, to)?;
    Some(
        found
            .into_iter()
            .filter(|(status, _)| *status == Status::Broken)
            .map(|(_, due)| due.unwrap_or_default().replace('\u{a0}', " "))
            .collect(),
    )
}

#[test]
fn seeds_have_their_broken_promises_and_no_others() {
    let all = "\u{0}";
    let Some(first) = broken("004", "Я пользуюсь", "Через неделю") else {
        return;
    };
    for due in ["за сутки", "в течении суток", "сегодня"] {
        assert!(first.iter().any(|found| found == due), "{due} in {first:?}");
    }
    let none: [String; 0] = [];
    assert_eq!(broken("004", "Через неделю", "Как то было").unwrap(), none);
    assert_eq!(
        broken("002", "Понес", "случай второй").unwrap(),
        ["через 2 недели", "к пятнице"]
    );
    assert_eq!(broken("002", "случай второй", "***").unwrap(), none);
    assert_eq!(broken("003", "Начните", all).unwrap(), ["72 часа"]);
    assert_eq!(broken("000", "", all).unwrap(), none);
    assert_eq!(broken("001", "", all).unwrap(), none);
}

/// Binding commitments of a call that is made up here.
fn call(started_at: Option<&str>, turns: &[(Party, &str)]) -> Vec<Commitment> {
    let morphology = Morphology::load().unwrap();
    let conversation = build::spoken(&morphology, started_at, turns);
    let found = Promises::load().unwrap().find(&conversation);
    found
        .into_iter()
        .filter(|one| one.strength == Strength::Binds && one.certainty >= SURE)
        .collect()
}

fn due(one: &Commitment) -> Option<String> {
    one.due.as_ref()?.iso()
}

const THURSDAY: Option<&str> = Some("2025-02-13T11:00");

#[test]
fn a_promise_of_this_call_is_pending() {
    let found = call(
        THURSDAY,
        &[(Party::Staff, "Привезём диван послезавтра до шести вечера.")],
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].status, Status::Pending);
    assert_eq!(due(&found[0]).as_deref(), Some("2025-02-15T18:00"));
}

#[test]
fn a_recalled_day_that_is_gone_is_broken() {
    let found = call(
        THURSDAY,
        &[
            (
                Party::Customer,
                "В понедельник ваша девушка мне сказала: во вторник мастер придёт. Сегодня четверг, никого.",
            ),
            (Party::Staff, "Секунду, смотрю заявку."),
        ],
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].status, Status::Broken);
    assert_eq!(due(&found[0]).as_deref(), Some("2025-02-11"));
    assert!(!found[0].proof.is_empty());
}

#[test]
fn durations_are_counted_from_the_day_of_telling() {
    let words = "9 февраля мне обещали вернуть деньги за два дня, до сих пор ничего.";
    let found = call(THURSDAY, &[(Party::Customer, words)]);
    assert_eq!(due(&found[0]).as_deref(), Some("2025-02-11"));
    assert_eq!(found[0].status, Status::Broken);
}

#[test]
fn without_a_date_no_date_is_invented() {
    let found = call(
        None,
        &[
            (
                Party::Customer,
                "Вы мне в среду сказали, что до пятницы почините. Сегодня понедельник, холодильник не работает.",
            ),
            (Party::Staff, "Отправим мастера в течение двух дней."),
        ],
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[0].status,
        Status::Broken,
        "the weekdays alone show it"
    );
    assert!(found.iter().all(|one| due(one).is_none()), "{found:?}");
    let after = &found[1].due.as_ref().unwrap().when;
    assert!(matches!(after, When::After { count: 2.0, .. }), "{after:?}");
}

#[test]
fn what_is_no_promise_of_the_company() {
    for (party, text) in [
        (Party::Staff, "До пятницы не обещаю, склад закрыт."),
        (Party::Staff, "Постараемся к вечеру, но точно не скажу."),
        (Party::Staff, "Вам удобно завтра с десяти до двенадцати?"),
        (
            Party::Staff,
            "Если бы вы позвонили вчера, сделали бы сегодня.",
        ),
        (Party::Customer, "Деньги завтра привезу, до обеда."),
        (Party::Customer, "Я обещал заплатить до пятницы."),
        (
            Party::Customer,
            "На выходных обещают дождь, поэтому тороплюсь.",
        ),
    ] {
        let found = call(THURSDAY, &[(party, text)]);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn wrong_dates_are_reported_and_not_mended() {
    let morphology = Morphology::load().unwrap();
    let words =
        "Привезём 31 февраля. Или в воскресенье, 10 декабря 2012 года. Иначе 04.02.20 9.30 Среда.";
    let conversation = build::spoken(&morphology, THURSDAY, &[(Party::Staff, words)]);
    let notices = Promises::load().unwrap().notices(&conversation);
    assert_eq!(notices.len(), 3, "{notices:?}");
    assert!(notices[0].contains("31 февраля"));
    assert!(notices[1].contains("10.12.2012 — это понедельник"));
    assert!(
        notices[2].starts_with("«04.02.20") && notices[2].contains("это вторник, а в тексте среда")
    );
}

#[test]
fn own_deadlines_resolve() {
    let morphology = Morphology::load().unwrap();
    let deadlines = Deadlines::load().unwrap();
    let mut wrong = Vec::new();
    for line in include_str!("promise/own.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split('\t').collect();
        let analysis = morphology.analyze(fields[1]);
        let found = deadlines.spoken(fields[1], &analysis, Some(fields[0].parse().unwrap()));
        let latest = found.as_ref().and_then(|one| one.latest());
        let got = latest.map_or("-".to_owned(), |moment| {
            moment.strftime("%Y-%m-%dT%H:%M").to_string()
        });
        if got != fields[2] {
            wrong.push(format!("{line} got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_amount_beyond_all_calendars_breaks_nothing_and_keeps_its_place() {
    let morphology = Morphology::load().unwrap();
    let deadlines = Deadlines::load().unwrap();
    let anchor = Some(jiff::civil::date(2024, 6, 3).at(9, 30, 0, 0));
    for text in [
        "Через 500000 месяцев перезвоним, а мастер будет завтра.",
        "Через 99999999999999 минут перезвоним, а мастер будет завтра.",
        "За 100000000000 рабочих дней сделаем, а мастер будет завтра.",
        "Через 123456789 лет вернём деньги, а мастер будет завтра.",
    ] {
        let analysis = morphology.analyze(text);
        let found = |anchor| {
            let all = 0..text.len();
            deadlines.find(text, &analysis, all, anchor, Direction::Ahead)
        };
        let (dated, bare) = (found(anchor), found(None));
        assert_eq!(dated.len(), bare.len(), "{text}");
        // the other deadline of the sentence is none the worse for it
        let last = dated.last().and_then(|one| one.iso());
        assert_eq!(last.as_deref(), Some("2024-06-04"), "{text}");
        let far = dated.iter().filter_map(|one| one.latest());
        assert!(far.into_iter().all(|day| day.year() < 2125), "{text}");
    }
}
