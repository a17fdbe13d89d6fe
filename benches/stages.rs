//! Each stage on a short chat, a long call and a long post: `cargo bench`.
#![allow(clippy::unwrap_used)]

use divan::Bencher;
use razbor::document::{Channel, Head, Prose, RawTurn, Record, Source, Transcript};
use razbor::morphology::Morphology;
use razbor::pipeline::Razbor;

fn main() {
    divan::main();
}

const TURNS: [&str; 6] = [
    "Здравствуйте, техническая поддержка, чем могу помочь?",
    "У меня третий день нет интернета, вы обещали починить ещё во вторник!",
    "Вижу вашу заявку, мастер действительно не приехал, приношу извинения.",
    "Мне ваши извинения не нужны, я отгул взял и просидел весь день дома.",
    "Завтра до обеда мастер будет у вас, перерасчёт за три дня я уже оформила.",
    "Хорошо, жду до обеда. Если опять никто не придёт, напишу жалобу.",
];

const STORY: &str = "В понедельник сдал телефон в ремонт. Обещали сделать за три дня, а прошла неделя и тишина. \
Звоню, спрашиваю: «Когда будет готово?» – «Когда будет, тогда и позвоним», – отвечает приёмщик. В пятницу приехал сам, \
телефон лежит нетронутый. Менеджер извинился, дал подменный аппарат и вернул половину денег.\n\n";

#[derive(Clone, Copy, Debug)]
enum Sample {
    ShortChat,
    LongCall,
    LongPost,
}

const SAMPLES: [Sample; 3] = [Sample::ShortChat, Sample::LongCall, Sample::LongPost];

fn record(sample: Sample) -> Record {
    let head = |channel| Head {
        id: "bench".into(),
        source: Source {
            path: "bench".into(),
            record: 1,
        },
        channel,
        started_at: Some(jiff::civil::date(2026, 3, 5).at(12, 0, 0, 0)),
        customer_key: None,
        company: None,
    };
    let turns = |count: usize| {
        let turn = |at: usize| RawTurn {
            speaker: Some(format!("spk_{}", at % 2)),
            role: None,
            text: TURNS[at % TURNS.len()].into(),
            start_ms: None,
            end_ms: None,
        };
        (0..count).map(turn).collect()
    };
    match sample {
        Sample::ShortChat => Record::Transcript(Transcript {
            head: head(Channel::Chat),
            turns: turns(6),
        }),
        Sample::LongCall => Record::Transcript(Transcript {
            head: head(Channel::Call),
            turns: turns(300),
        }),
        Sample::LongPost => Record::Prose(Prose {
            head: head(Channel::Post),
            text: STORY.repeat(40),
        }),
    }
}

#[divan::bench(args = SAMPLES)]
fn morphology(bencher: Bencher, sample: Sample) {
    let morphology = Morphology::load().unwrap();
    let texts: Vec<String> = match record(sample) {
        Record::Transcript(transcript) => {
            transcript.turns.into_iter().map(|turn| turn.text).collect()
        }
        Record::Prose(prose) => vec![prose.text],
    };
    bencher.bench(|| {
        texts
            .iter()
            .map(|text| morphology.analyze(text).words.len())
            .sum::<usize>()
    });
}

#[divan::bench(args = SAMPLES)]
fn segment(bencher: Bencher, sample: Sample) {
    let razbor = Razbor::rules_alone().unwrap();
    bencher
        .with_inputs(|| record(sample))
        .bench_values(|record| razbor.segment(record));
}

#[divan::bench(args = SAMPLES)]
fn attribute(bencher: Bencher, sample: Sample) {
    let razbor = Razbor::rules_alone().unwrap();
    bencher
        .with_inputs(|| razbor.segment(record(sample)))
        .bench_values(|episodes| razbor.attribute(episodes, &[]));
}

/// The encoder over the same text, as a story or a transcript.
#[divan::bench(args = SAMPLES)]
fn encode(bencher: Bencher, sample: Sample) {
    let razbor = Razbor::load().unwrap();
    let episodes = razbor.segment(record(sample));
    let conversation = razbor.attribute(episodes.clone(), &[]).swap_remove(0);
    bencher.bench(|| {
        razbor.read_stories(&episodes).unwrap();
        razbor.read_transcript(&conversation).unwrap()
    });
}

#[divan::bench(args = SAMPLES)]
fn detect(bencher: Bencher, sample: Sample) {
    let razbor = Razbor::rules_alone().unwrap();
    let conversation = razbor
        .attribute(razbor.segment(record(sample)), &[])
        .swap_remove(0);
    bencher.bench(|| razbor.detect(&conversation, None));
}

#[divan::bench(args = SAMPLES)]
fn judge(bencher: Bencher, sample: Sample) {
    let razbor = Razbor::rules_alone().unwrap();
    let conversation = razbor
        .attribute(razbor.segment(record(sample)), &[])
        .swap_remove(0);
    let findings = razbor.detect(&conversation, None);
    bencher.bench(|| razbor.judge(&conversation, &findings));
}

/// All stages with the built-in model.
#[divan::bench(args = SAMPLES)]
fn whole(bencher: Bencher, sample: Sample) {
    score(bencher, &Razbor::load().unwrap(), sample);
}

#[divan::bench(args = SAMPLES)]
fn whole_rules_alone(bencher: Bencher, sample: Sample) {
    score(bencher, &Razbor::rules_alone().unwrap(), sample);
}

fn score(bencher: Bencher, razbor: &Razbor, sample: Sample) {
    bencher
        .with_inputs(|| record(sample))
        .bench_values(|record| razbor.score(record));
}
