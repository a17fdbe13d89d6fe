//! Cases out of labelled texts, as a faultless pipeline would make them: for looking at real amounts of real-looking text.

use razbor::case::{Case, FlagName, LegitimacyClass, Promise, Reason, State, Status};
use razbor::conversation::{Kind, Narrator, Party, Voice};
use razbor::document::Channel;
use razbor::signal::SignalKind;
use serde_json::Value;

use crate::made::{call, place, see, set, turn};

fn kind(name: &str) -> Option<SignalKind> {
    SignalKind::ALL
        .iter()
        .copied()
        .find(|kind| kind.as_str() == name)
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// One case with the labels of its record as verdicts.
pub fn case(record: &Value) -> Case {
    let id = record["id"].as_str().unwrap();
    let mut case = call(id, &[]);
    case.channel = read(&record["channel"]).unwrap_or(Channel::Call);
    let at = record["started_at"]
        .as_str()
        .or(record["published_at"].as_str());
    case.started_at = at.map(str::to_owned);
    case.company = record["company"]
        .as_str()
        .or(record["domain"].as_str())
        .map(str::to_owned);
    case.narrator = read::<Narrator>(&record["gold"]["narrator"]);
    if let Some(turns) = record["turns"].as_array() {
        for (index, raw) in turns.iter().enumerate() {
            let mut made = turn(
                index,
                read(&raw["party"]).unwrap(),
                raw["text"].as_str().unwrap(),
            );
            made.speaker = raw["speaker"].as_str().map(str::to_owned);
            case.turns.push(made);
        }
    } else {
        prose(&mut case, record);
    }
    judge(&mut case, &record["gold"]);
    case
}

fn prose(case: &mut Case, record: &Value) {
    let text = record["text"].as_str().unwrap();
    let speech: Vec<(usize, usize, Party)> = record["gold"]["dialogue"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|line| {
            let quote = line["quote"].as_str()?;
            let at = text.find(quote)?;
            Some((at, at + quote.len(), read(&line["party"])?))
        })
        .collect();
    let mut at = 0;
    let mut kind = Kind::Body;
    let mut push = |from: usize, to: usize, voice: Voice, party: Party| {
        let piece = &text[from..to];
        if piece
            .trim_matches(|letter: char| letter.is_whitespace() || "«»–—-\"".contains(letter))
            .is_empty()
        {
            return;
        }
        let lead = piece.len() - piece.trim_start().len();
        let words = piece.trim();
        if words.starts_with("Комментарии") || words.starts_with("💬") {
            kind = Kind::Comment;
        }
        let start = text[..from + lead].chars().count();
        let mut made = turn(case.turns.len(), party, words);
        made.speaker = None;
        made.voice = voice;
        made.kind = kind;
        made.start = start;
        made.end = start + words.chars().count();
        case.turns.push(made);
    };
    let mut sorted = speech;
    sorted.sort();
    for (from, to, party) in sorted {
        if from < at {
            continue;
        }
        for line in lines(text, at, from) {
            push(line.0, line.1, Voice::Narrated, Party::Customer);
        }
        push(from, to, Voice::Quoted, party);
        at = to;
    }
    for line in lines(text, at, text.len()) {
        push(line.0, line.1, Voice::Narrated, Party::Customer);
    }
}

fn lines(text: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = from;
    for (at, _) in text[from..to].match_indices(['\n', '.', '!', '?']) {
        let end = from + at + 1;
        found.push((start, end));
        start = end;
    }
    found.push((start, to));
    found
}

fn holder(case: &Case, quote: &str) -> Option<usize> {
    case.turns.iter().position(|turn| turn.text.contains(quote))
}

fn judge(case: &mut Case, gold: &Value) {
    for signal in gold["signals"].as_array().into_iter().flatten() {
        let quote = signal["quote"].as_str().unwrap();
        let (Some(kind), Some(at)) = (
            kind(signal["signal"].as_str().unwrap()),
            holder(case, quote),
        ) else {
            continue;
        };
        let party = case.turns[at].party;
        see(case, at, kind, party, quote);
    }
    for evidence in gold["evidence"].as_array().into_iter().flatten() {
        let quote = evidence["quote"].as_str().unwrap();
        let Some(at) = holder(case, quote) else {
            continue;
        };
        let name: FlagName = read(&evidence["flag"]).unwrap();
        let (start, end) = place(&case.turns[at].text, quote);
        let seen = case.turns[at]
            .signals
            .iter()
            .find(|signal| signal.start < end && start < signal.end);
        let kind = seen.map_or(SignalKind::ComplaintFacts, |signal| signal.signal);
        let state = if case.case_id.ends_with('7') {
            State::Unsure
        } else {
            State::Raised
        };
        set(case, name, state, at, kind, quote);
    }
    case.legitimacy.class = read(&gold["legitimacy"]).unwrap_or(LegitimacyClass::Unsure);
    case.scores.staff_hostility = gold["staff_hostility"].as_f64().unwrap_or_default() / 3.0;
    case.scores.customer_hostility = gold["customer_hostility"].as_f64().unwrap_or_default() / 3.0;
    if case.flags.exemplary_handling.state == State::Raised
        && case.flags.abusive_staff_reply.state == State::Clear
    {
        case.scores.escalation = 0.1;
    }
    let reasons: Vec<(bool, Reason)> = case
        .turns
        .iter()
        .flat_map(|turn| turn.signals.iter().map(move |signal| (turn, signal)))
        .filter_map(|(turn, signal)| {
            let reason = Reason {
                id: signal.signal.as_str().to_owned(),
                reason: format!("Видно: {}.", signal.signal.title_ru()),
                quote: signal.quote.clone(),
                turn: turn.index,
            };
            match razbor::export::tone::Tone::of(signal.signal, signal.party) {
                razbor::export::tone::Tone::For => Some((true, reason)),
                razbor::export::tone::Tone::Against => Some((false, reason)),
                _ => None,
            }
        })
        .collect();
    for (supports, reason) in reasons {
        if supports {
            case.legitimacy.reasons_for.push(reason)
        } else {
            case.legitimacy.against.push(reason)
        }
    }
    for promise in gold["promises"].as_array().into_iter().flatten() {
        let quote = promise["quote"].as_str().unwrap();
        let Some(at) = holder(case, quote) else {
            continue;
        };
        case.promises.push(Promise {
            turn: at,
            quote: quote.to_owned(),
            by: Party::Staff,
            what: quote.to_owned(),
            due: promise["due"].as_str().map(str::to_owned),
            due_quote: None,
            days: None,
            status: read(&promise["status"]).unwrap_or(Status::Unknown),
            proof: Vec::new(),
        });
    }
}

/// All cases of a labelled file; nothing when it is not there.
pub fn cases(name: &str) -> Vec<Case> {
    let Some(shared) = crate::made::shared() else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(shared.join(name)).unwrap();
    text.lines()
        .map(|line| case(&serde_json::from_str(line).unwrap()))
        .collect()
}
