//! Promises in tales that have no word of promising, or whose fate is told in other words than theirs.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "promise/build.rs"]
mod build;

use razbor::case::Status;
use razbor::conversation::Narrator;
use razbor::morphology::Morphology;
use razbor::promise::Promises;

/// Status of every promise that is sure enough to be written, of a tale published on 20 August 2024.
fn fates(text: &str) -> Vec<Status> {
    let morphology = Morphology::load().unwrap();
    let record =
        serde_json::json!({"id": "made", "channel": "review", "published_at": "2024-08-20"});
    let conversation = build::prose(&morphology, &record, text, Narrator::Customer);
    let found = Promises::load().unwrap().find(&conversation);
    let sure = found.iter().filter(|one| one.certainty >= 0.5);
    sure.map(|one| one.status).collect()
}

#[test]
fn a_broken_promise_is_known_by_its_fate() {
    for text in [
        "Диспетчер посулила, что пятого августа бригада закончит. Девятого приехали за инструментом.",
        "Мастер внёс нас в журнал, третьего августа подключат. Третьего августа у них сломалась машина.",
        "Нам сказали, что перезвонят. Никто не перезвонил.",
        "Условились: шесть тысяч за всё. На месте запросили девять тысяч.",
        "Дважды говорили разное, но сроки они нарушили.",
        "Обещанного чехла в коробке не оказалось.",
    ] {
        let fates = fates(text);
        assert!(fates.contains(&Status::Broken), "{text}: {fates:?}");
    }
}

#[test]
fn what_was_done_as_told_is_kept() {
    for text in [
        "Обещали вернуть залог до десятого августа, и вернули.",
        "Сказали, что к одиннадцати починят. Починили в десять сорок.",
    ] {
        let fates = fates(text);
        assert_eq!(fates, [Status::Kept], "{text}");
    }
}

#[test]
fn what_the_customer_owed_is_no_promise_of_the_company() {
    for text in [
        "Я просрочил платёж по кредиту на три дня.",
        "Приложил заверенную копию паспорта.",
    ] {
        assert!(fates(text).is_empty(), "{text}");
    }
}
