//! Calls for the review page's tests.

use razbor::case::Case;
use razbor::document::{Channel, Head, RawTurn, Record, Source, Transcript};
use razbor::pipeline::Razbor;

/// A call in which staff is rude, scored by the rules.
pub fn rude(id: &str, operator: &str) -> Case {
    let turns = [
        (
            "Клиент",
            "Вы обещали прислать мастера во вторник, я просидел дома весь день, никто не пришёл.",
        ),
        (
            operator,
            "Не морочьте мне голову, больше сюда не звоните, надоели!",
        ),
        ("Клиент", "Я буду жаловаться."),
        (
            operator,
            "Жалуйтесь на здоровье, ваша жалоба никому не нужна.",
        ),
    ];
    let turn = |(speaker, text): (&str, &str)| RawTurn {
        speaker: Some(speaker.into()),
        role: None,
        // each call has words of its own, or they would be folded into one
        text: format!("{text} Номер {id}, {id}, {id}."),
        start_ms: None,
        end_ms: None,
    };
    let head = Head {
        id: id.into(),
        source: Source {
            path: format!("{id}.txt"),
            record: 1,
        },
        channel: Channel::Call,
        started_at: Some(jiff::civil::date(2026, 11, 3).at(12, 0, 0, 0)),
        customer_key: None,
        company: None,
    };
    let turns = turns.map(turn).into();
    RULES
        .with(|razbor| razbor.score(Record::Transcript(Transcript { head, turns })))
        .unwrap()
        .remove(0)
}

thread_local! {
    static RULES: Razbor = Razbor::rules_alone().unwrap();
}
