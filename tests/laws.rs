//! The laws of the output, checked on every text of ours: examples and gold.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use razbor::case::{Case, FlagName, State};
use razbor::conversation::{Kind, Party};
use razbor::document::{Record, Rejected};
use razbor::encoder::{Encoder, Runtime};
use razbor::pipeline::{Outcome, Razbor};
use razbor::policy::Policy;
use razbor::read::{self, ReadSettings};
use razbor::rules::Rules;

fn records(place: &str) -> Vec<Result<Record, Rejected>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(place);
    let inputs = read::find_inputs(&[path.display().to_string()]).unwrap();
    read::read_all(inputs, ReadSettings::default()).collect()
}

fn score(razbor: &Razbor, records: Vec<Result<Record, Rejected>>) -> Vec<Case> {
    let mut cases = Vec::new();
    let sink = |outcome| {
        match outcome {
            Outcome::Case(case) => cases.push(*case),
            Outcome::Rejected(rejected) => panic!("{rejected}"),
        }
        Ok(())
    };
    razbor
        .run(records.into_iter(), &AtomicBool::new(false), sink)
        .unwrap();
    cases
}

/// With an encoder of random weights: it suspects everybody, and the laws must hold all the more.
fn with_encoder() -> Razbor {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model");
    let policy = Policy::from_file(&folder.join("policy.toml")).unwrap();
    let encoder = Encoder::from_dir(&folder, Runtime::default()).unwrap();
    Razbor::with(Rules::bundled().unwrap(), policy, Some(encoder)).unwrap()
}

fn ours() -> Vec<Result<Record, Rejected>> {
    [
        "data/examples",
        "data/gold/transcripts.jsonl",
        "data/gold/narratives.jsonl",
    ]
    .into_iter()
    .flat_map(records)
    .collect()
}

fn slice(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn quotes_are_exact_substrings_and_turns_point_into_the_raw_text() {
    exact(&Razbor::rules_alone().unwrap());
    exact(&with_encoder());
}

fn exact(razbor: &Razbor) {
    for record in ours() {
        let record = record.unwrap();
        let raw = if let Record::Prose(prose) = &record {
            Some(prose.text.clone())
        } else {
            None
        };
        for case in razbor.score(record).unwrap() {
            for (index, turn) in case.turns.iter().enumerate() {
                assert_eq!(turn.index, index);
                let source = raw.as_ref().unwrap_or(&turn.text);
                assert_eq!(
                    slice(source, turn.start, turn.end),
                    turn.text,
                    "{}",
                    case.case_id
                );
                for signal in &turn.signals {
                    assert_eq!(
                        slice(&turn.text, signal.start, signal.end),
                        signal.quote,
                        "{}",
                        case.case_id
                    );
                }
            }
            for evidence in FlagName::ALL
                .iter()
                .flat_map(|&flag| &case.flags.get(flag).evidence)
            {
                assert_eq!(
                    slice(
                        &case.turns[evidence.turn].text,
                        evidence.start,
                        evidence.end
                    ),
                    evidence.quote
                );
            }
            for promise in &case.promises {
                assert!(case.turns[promise.turn].text.contains(&promise.quote));
                for proof in &promise.proof {
                    assert!(case.turns[proof.turn].text.contains(&proof.quote));
                }
            }
            for reason in case
                .legitimacy
                .reasons_for
                .iter()
                .chain(&case.legitimacy.against)
            {
                assert!(
                    case.turns[reason.turn].text.contains(&reason.quote),
                    "{}: {reason:?}",
                    case.case_id
                );
            }
        }
    }
}

#[test]
fn segments_join_back_to_the_text_and_nothing_is_dropped() {
    let razbor = Razbor::rules_alone().unwrap();
    for record in ours() {
        let Record::Prose(prose) = record.unwrap() else {
            continue;
        };
        let text: String = prose
            .text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let id = prose.head.id.clone();
        let mut turns: Vec<_> = razbor
            .score(Record::Prose(prose))
            .unwrap()
            .into_iter()
            .flat_map(|case| case.turns)
            .collect();
        turns.sort_by_key(|turn| turn.start);
        let joined: String = turns.iter().map(|turn| turn.text.as_str()).collect();
        let joined: String = joined
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        assert_eq!(joined, text, "{id}");
    }
}

#[test]
fn a_raised_flag_has_evidence_and_a_clear_one_none() {
    let rules = score(&Razbor::rules_alone().unwrap(), ours());
    for case in rules.into_iter().chain(score(&with_encoder(), ours())) {
        for flag in FlagName::ALL.map(|name| case.flags.get(name)) {
            assert_eq!(
                flag.state == State::Clear,
                flag.evidence.is_empty(),
                "{}",
                case.case_id
            );
        }
    }
}

/// The arithmetic of docs/scoring.md, done again from what a case lists and from the policy's file alone.
#[test]
fn every_flag_can_be_recomputed_from_the_signals_listed_beside_it() {
    recompute(
        &Razbor::rules_alone().unwrap(),
        include_str!("../data/policy.toml"),
    );
}

#[test]
fn and_so_it_can_with_an_encoder() {
    recompute(&with_encoder(), include_str!("model/policy.toml"));
}

fn recompute(razbor: &Razbor, policy: &str) {
    let policy: toml::Table = policy.parse().unwrap();
    let number = |value: &toml::Value| value.as_float().unwrap();
    let mut recomputed = 0;
    for case in score(razbor, ours()) {
        for name in FlagName::ALL {
            let flag = &policy["flags"][name.as_str()];
            let mut missing: BTreeMap<String, (f64, f64)> = BTreeMap::new();
            for signal in case.turns.iter().flat_map(|turn| &turn.signals) {
                let group = match signal.party {
                    _ if signal.signal.is_claim() => "claim",
                    Party::Staff => "staff",
                    Party::Customer => "customer",
                    _ => continue,
                };
                let kind = signal.signal.as_str();
                let exact = format!("{kind}@{}", signal.origin.split(':').next().unwrap());
                let Some(weights) = flag.get(group) else {
                    continue;
                };
                let Some((key, weight)) = [exact.as_str(), kind]
                    .iter()
                    .find_map(|key| Some((*key, number(weights.get(*key)?))))
                else {
                    continue;
                };
                missing
                    .entry(format!("{group}/{key}"))
                    .or_insert((weight, 1.0))
                    .1 *= 1.0 - signal.probability;
                recomputed += 1;
            }
            let judged = case.model.as_ref().map_or(-4.0, |model| {
                let sure = model.flags[&name];
                (sure / (1.0 - sure)).ln().clamp(-6.0, 6.0)
            });
            let judged = flag.get("model").map_or(0.0, number) * judged;
            let log_odds = number(&flag["bias"])
                + judged
                + missing
                    .values()
                    .map(|(weight, none)| weight * (1.0 - none))
                    .sum::<f64>();
            let probability = 1.0 / (1.0 + (-log_odds).exp());
            let listed = case.flags.get(name).probability;
            assert!(
                (probability - listed).abs() < 1e-4,
                "{} {}: {probability} {listed}",
                case.case_id,
                name.as_str()
            );
        }
    }
    assert!(recomputed > 100, "the texts hold signals");
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_threads() {
    same_bytes(&Razbor::rules_alone().unwrap());
    same_bytes(&with_encoder());
}

fn same_bytes(razbor: &Razbor) {
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let cases = pool.install(|| score(razbor, ours()));
        cases
            .iter()
            .map(|case| serde_json::to_string(case).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(bytes(1), bytes(4));
}

#[test]
fn cases_come_in_the_order_of_the_input() {
    let expected: Vec<String> = ours()
        .iter()
        .map(|record| record.as_ref().unwrap().head().id.clone())
        .collect();
    let mut found: Vec<String> = score(&Razbor::rules_alone().unwrap(), ours())
        .into_iter()
        .map(|case| case.conversation_ids[0].clone())
        .collect();
    found.dedup();
    assert_eq!(found, expected);
}

#[test]
fn only_the_story_itself_gives_signals() {
    for case in score(&with_encoder(), ours()) {
        for turn in case.turns.iter().filter(|turn| turn.kind != Kind::Body) {
            assert!(
                turn.signals.is_empty(),
                "{}: {:?} {}",
                case.case_id,
                turn.kind,
                turn.text
            );
        }
    }
}
