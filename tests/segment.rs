//! Prose cut into cases and turns, measured on our own texts and held to the laws of spans.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use proptest::prelude::*;
use razbor::attribute::Attributor;
use razbor::conversation::{Kind, Voice};
use razbor::document::{Channel, Head, Prose, RawTurn, Record, Source, Transcript};
use razbor::morphology::Morphology;
use razbor::rules::lexicon;
use razbor::segment::{Episode, Segmenter};
use serde_json::Value;

fn segmenter() -> Segmenter {
    Segmenter::new(&lexicon::bundled().unwrap()).unwrap()
}

fn head(id: &str, channel: Channel) -> Head {
    Head {
        id: id.to_owned(),
        source: Source {
            path: "-".to_owned(),
            record: 1,
        },
        channel,
        started_at: None,
        customer_key: None,
        company: None,
    }
}

fn prose(id: &str, channel: Channel, text: &str) -> Record {
    Record::Prose(Prose {
        head: head(id, channel),
        text: text.to_owned(),
    })
}

fn rows(file: &str) -> Vec<Value> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("RAZBOR_SHARED").map_or(beside, Into::into);
    let path = folder.join(file);
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn plain(text: &str) -> String {
    text.trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase()
}

fn quoted(episodes: &[Episode]) -> Vec<String> {
    let segments = episodes.iter().flat_map(|episode| &episode.segments);
    segments
        .filter(|segment| segment.voice == Voice::Quoted)
        .map(|segment| plain(&segment.text))
        .collect()
}

#[test]
fn cases_and_direct_speech_of_our_own_texts() {
    let (segmenter, morphology) = (segmenter(), Morphology::load().unwrap());
    let rows = rows("authored/narratives.jsonl");
    if rows.is_empty() {
        return;
    }
    let (mut right, mut found, mut lines, mut extra) = (0, 0, 0, 0);
    let verbose = std::env::var_os("RAZBOR_SHOW").is_some();
    for row in &rows {
        let id = row["id"].as_str().unwrap();
        let episodes = segmenter.segment(
            prose(id, Channel::Post, row["text"].as_str().unwrap()),
            &morphology,
        );
        let cases = usize::try_from(row["gold"]["cases"].as_u64().unwrap()).unwrap();
        if episodes.len() == cases {
            right += 1;
        } else if verbose {
            println!("CASES {id}: {} instead of {cases}", episodes.len());
            for episode in &episodes {
                println!(
                    "   {}",
                    episode
                        .segments
                        .iter()
                        .find(|one| one.kind == Kind::Body)
                        .map_or("", |one| &one.text)
                );
            }
        }
        let quoted = quoted(&episodes);
        let gold: Vec<String> = row["gold"]["dialogue"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| plain(line["quote"].as_str().unwrap()))
            .collect();
        for line in &gold {
            lines += 1;
            let hit = quoted.iter().any(|one| {
                one == line
                    || one.contains(line.as_str()) && one.len() < 2 * line.len() + 4000
                    || line.contains(one.as_str()) && 2 * one.len() > line.len()
            });
            if hit {
                found += 1;
            } else if verbose {
                println!("LINE {id}: {line}");
            }
        }
        for one in &quoted {
            if !gold
                .iter()
                .any(|line| line.contains(one.as_str()) || one.contains(line.as_str()))
            {
                extra += 1;
                if verbose {
                    println!("EXTRA {id}: {one}");
                }
            }
        }
    }
    println!(
        "cases {right}/{}, lines {found}/{lines}, beside the labelled {extra}",
        rows.len()
    );
    assert!(
        right * 100 >= rows.len() * 93,
        "cases {right} of {}",
        rows.len()
    );
    assert!(found * 100 >= lines * 90, "lines {found} of {lines}");
}

/// The words of direct speech in each text, without any quotation marks to lean on.
#[test]
fn speech_without_marks_is_cut_where_it_begins_and_ends() {
    let (segmenter, morphology) = (segmenter(), Morphology::load().unwrap());
    for (text, want) in [
        (
            "На том конце помолчали: Да, это наша вина. Завтра до обеда вам всё вернём. Я положил трубку.",
            &["да, это наша вина. завтра до обеда вам всё вернём"][..],
        ),
        (
            "Она мне спокойно: Елена Павловна, присядьте. Я села.",
            &["елена павловна, присядьте"],
        ),
        (
            "Где мой зонт? — спросила она. Мастер пожал плечами.",
            &["где мой зонт"],
        ),
        (
            "Вот он, на полке, — сказал мастер. И ушёл.",
            &["вот он, на полке"],
        ),
        (
            "Ваш заказ давно в пути, сообщает оператор. Я не поверил.",
            &["ваш заказ давно в пути, сообщает оператор"],
        ),
        (
            "спросила про ремонт. он: ждите до среды, не звоните. я пошла домой",
            &["ждите до среды, не звоните"],
        ),
        ("Плюсы: Удобно доехать. Итог: Больше не приду.", &[]),
        ("Привезли три вещи сразу: Стол, стулья, полку.", &[]),
        ("Мой адрес такой: Заречная, дом пять.", &[]),
    ] {
        let episodes = segmenter.segment(prose("s", Channel::Review, text), &morphology);
        assert_eq!(quoted(&episodes), want, "{text}");
    }
}

fn covers(text: &str, episodes: &[Episode]) {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    for segment in episodes.iter().flat_map(|episode| &episode.segments) {
        let (start, end) = (segment.span.start, segment.span.end);
        assert!(
            start >= at && end <= letters.len(),
            "{start}..{end} after {at} in {text:?}"
        );
        assert!(
            letters[at..start]
                .iter()
                .all(|letter| letter.is_whitespace()),
            "dropped before {start} in {text:?}"
        );
        assert_eq!(letters[start..end].iter().collect::<String>(), segment.text);
        at = end;
    }
    assert!(
        letters[at..].iter().all(|letter| letter.is_whitespace()),
        "dropped after {at} in {text:?}"
    );
}

/// Texts made of what real pages are made of.
fn pages() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("– Что? – спросила она. – Не знаю.\n".to_owned()),
        Just("Я: Где заказ?\nОператор: Ждите.\n".to_owned()),
        Just("Комментарии (3)\n1. ZW\n\nСогласен.\n".to_owned()),
        Just(
            "Случай первый. Позвонил мастеру.\n\nСлучай второй. «Ждите», – ответил он.\n\n"
                .to_owned()
        ),
        Just("Ответ компании: Здравствуйте! Разберёмся.\n".to_owned()),
        Just("10.12.12 17:30 Воскресенье, авария.\r\n\r\n".to_owned()),
        Just("> Гузель, корп. 1:\n  Сама звонила.\n".to_owned()),
        Just("Читайте также:\n• Раз\n• Два\n".to_owned()),
        Just("Мне сказали, что мастер приедет, и бросили трубку. ".to_owned()),
        "[а-яА-ЯёЁa-z0-9 .,!?:;«»„“”\"()–—-]{0,24}",
        "\\PC{0,12}",
        "[ \\t\\n\\r\u{feff}\u{a0}]{0,4}",
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn ready() -> &'static (Segmenter, Attributor, Morphology) {
    static READY: OnceLock<(Segmenter, Attributor, Morphology)> = OnceLock::new();
    READY.get_or_init(|| {
        let lexicons = lexicon::bundled().unwrap();
        (
            Segmenter::new(&lexicons).unwrap(),
            Attributor::new(&lexicons).unwrap(),
            Morphology::load().unwrap(),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_letter_is_in_one_segment_and_every_turn_is_covered_by_clauses(text in pages()) {
        let (segmenter, attributor, morphology) = ready();
        let episodes = segmenter.segment(prose("1", Channel::Post, &text), morphology);
        prop_assert!(!episodes.is_empty() && episodes.iter().all(|episode| !episode.segments.is_empty()));
        covers(&text, &episodes);
        for conversation in attributor.attribute(episodes, &[], morphology) {
            for turn in &conversation.turns {
                let joined: String = turn.clauses.iter().map(|clause| &turn.text[clause.bytes.clone()]).collect();
                prop_assert_eq!(&joined, &turn.text);
                prop_assert!((0.0..=1.0).contains(&turn.probability));
            }
        }
    }

    #[test]
    fn spoken_turns_are_covered_by_clauses(texts in prop::collection::vec(pages(), 1..6)) {
        let (segmenter, attributor, morphology) = ready();
        let turns = texts.iter().enumerate().map(|(at, text)| RawTurn {
            speaker: (at % 3 != 2).then(|| format!("spk_{}", at % 2)),
            role: None,
            text: text.clone(),
            start_ms: None,
            end_ms: None,
        });
        let head = head("1", Channel::Call);
        let record = Record::Transcript(Transcript { head, turns: turns.collect() });
        for conversation in attributor.attribute(segmenter.segment(record, morphology), &[], morphology) {
            prop_assert_eq!(conversation.turns.len(), texts.len());
            for turn in &conversation.turns {
                let joined: String = turn.clauses.iter().map(|clause| &turn.text[clause.bytes.clone()]).collect();
                prop_assert_eq!(&joined, &turn.text);
            }
        }
    }
}

#[test]
fn long_texts_take_time_in_proportion() {
    let (segmenter, attributor, morphology) = ready();
    let time = |text: &str| {
        let started = Instant::now();
        let episodes = segmenter.segment(prose("1", Channel::Post, text), morphology);
        covers(text, &episodes);
        attributor.attribute(episodes, &[], morphology);
        started.elapsed().as_secs_f64()
    };
    for piece in [
        "Мне сказали ждать, я ждал. «Завтра», – сказал он. ",
        "– Что? – спросила она. – Не знаю.\n",
        "«",
        "\"да\"; ",
        "слово ",
        "а: б\n",
        "– ",
        "> Имя: да\n",
    ] {
        let long = piece.repeat(100_000 / piece.chars().count());
        let half = &long[..piece.len() * (100_000 / piece.chars().count() / 2)];
        let (short, whole) = (time(half), time(&long));
        println!("{piece:?}: {short:.2} s, {whole:.2} s");
        // twice the text, twice the time; room for a busy machine, none for a square
        assert!(
            whole < short * 3.2 + 0.5,
            "{piece:?}: {short:.2} s became {whole:.2} s"
        );
    }
}
