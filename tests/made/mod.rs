//! Hand-made cases: what the pipeline would hand over, without the pipeline.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use razbor::case::{
    Case, CaseSignal, CaseTurn, Evidence, Flag, FlagName, Flags, Legitimacy, LegitimacyClass,
    Promise, Reason, SCHEMA, Scores, State, Status,
};
use razbor::conversation::{Kind, Party, Voice};
use razbor::document::{Channel, Source};
use razbor::signal::SignalKind;

/// A transcript in which nothing was found.
pub fn call(id: &str, turns: &[(Party, &str)]) -> Case {
    let clear = || Flag {
        state: State::Clear,
        probability: 0.04,
        evidence: Vec::new(),
    };
    Case {
        schema: SCHEMA,
        case_id: id.to_owned(),
        conversation_ids: vec![id.to_owned()],
        source: Source {
            path: "calls/2024-03.jsonl".to_owned(),
            record: 1,
        },
        channel: Channel::Call,
        started_at: Some("2024-03-12T10:15".to_owned()),
        customer_key: None,
        company: Some("Ромашка-Телеком".to_owned()),
        narrator: None,
        scores: Scores {
            legitimacy: 0.5,
            ..Scores::default()
        },
        flags: Flags {
            abusive_staff_reply: clear(),
            unreasonable_customer: clear(),
            broken_promise: clear(),
            exemplary_handling: clear(),
        },
        legitimacy: Legitimacy {
            class: LegitimacyClass::NotAClaim,
            probability: 0.7,
            reasons_for: Vec::new(),
            against: Vec::new(),
            legal: Vec::new(),
        },
        model: None,
        promises: Vec::new(),
        turns: turns
            .iter()
            .enumerate()
            .map(|(index, (party, text))| turn(index, *party, text))
            .collect(),
        notices: Vec::new(),
    }
}

pub fn turn(index: usize, party: Party, text: &str) -> CaseTurn {
    let speaker = match party {
        Party::Staff => Some("Оператор"),
        Party::Customer => Some("Клиент"),
        Party::Third | Party::Unknown => None,
    };
    CaseTurn {
        index,
        speaker: speaker.map(str::to_owned),
        party,
        voice: Voice::Spoken,
        kind: Kind::Body,
        start: 0,
        end: text.chars().count(),
        text: text.to_owned(),
        hostility: 0.0,
        signals: Vec::new(),
    }
}

fn flag_mut(case: &mut Case, name: FlagName) -> &mut Flag {
    match name {
        FlagName::AbusiveStaffReply => &mut case.flags.abusive_staff_reply,
        FlagName::UnreasonableCustomer => &mut case.flags.unreasonable_customer,
        FlagName::BrokenPromise => &mut case.flags.broken_promise,
        FlagName::ExemplaryHandling => &mut case.flags.exemplary_handling,
    }
}

/// Where a quote stands in a turn, in characters.
pub fn place(text: &str, quote: &str) -> (usize, usize) {
    let at = text
        .find(quote)
        .unwrap_or_else(|| panic!("«{quote}» is not in «{text}»"));
    let start = text[..at].chars().count();
    (start, start + quote.chars().count())
}

/// Adds a signal to a turn.
pub fn see(case: &mut Case, turn: usize, kind: SignalKind, party: Party, quote: &str) {
    let (start, end) = place(&case.turns[turn].text, quote);
    case.turns[turn].signals.push(CaseSignal {
        signal: kind,
        party,
        start,
        end,
        quote: quote.to_owned(),
        probability: 0.86,
        origin: format!("rule:{}", kind.as_str()),
    });
}

/// Sets a flag with one more quote.
pub fn set(
    case: &mut Case,
    name: FlagName,
    state: State,
    turn: usize,
    kind: SignalKind,
    quote: &str,
) {
    let (start, end) = place(&case.turns[turn].text, quote);
    let flag = flag_mut(case, name);
    flag.state = state;
    flag.probability = if state == State::Raised { 0.93 } else { 0.48 };
    flag.evidence.push(Evidence {
        turn,
        start,
        end,
        quote: quote.to_owned(),
        signal: kind,
        origin: format!("rule:{}", kind.as_str()),
        reason: "так с клиентом не говорят".to_owned(),
    });
    case.scores.escalation =
        case.scores
            .escalation
            .max(if state == State::Raised { 0.8 } else { 0.4 });
}

/// A call with a rude operator, a broken promise, and everything else a case can hold.
pub fn rude_call() -> Case {
    let mut case = call(
        "call-0412",
        &[
            (Party::Staff, "«Ромашка-Телеком», Марина, слушаю."),
            (
                Party::Customer,
                "Вы мне в среду обещали мастера до пятницы, сегодня понедельник, и никого.",
            ),
            (
                Party::Staff,
                "Женщина, вы читать умеете? Не звоните сюда больше, надоели.",
            ),
            (Party::Customer, "Это что за хамство… Я буду жаловаться."),
        ],
    );
    see(
        &mut case,
        1,
        SignalKind::RecallsPromise,
        Party::Customer,
        "обещали мастера до пятницы",
    );
    see(
        &mut case,
        1,
        SignalKind::MissedDeadline,
        Party::Customer,
        "до пятницы, сегодня понедельник, и никого",
    );
    see(
        &mut case,
        2,
        SignalKind::Condescension,
        Party::Staff,
        "вы читать умеете?",
    );
    see(
        &mut case,
        2,
        SignalKind::Dismissal,
        Party::Staff,
        "Не звоните сюда больше",
    );
    see(
        &mut case,
        3,
        SignalKind::LegalStep,
        Party::Customer,
        "Я буду жаловаться",
    );
    case.turns[2].hostility = 0.82;
    set(
        &mut case,
        FlagName::AbusiveStaffReply,
        State::Raised,
        2,
        SignalKind::Dismissal,
        "Не звоните сюда больше",
    );
    set(
        &mut case,
        FlagName::AbusiveStaffReply,
        State::Raised,
        2,
        SignalKind::Condescension,
        "вы читать умеете?",
    );
    set(
        &mut case,
        FlagName::BrokenPromise,
        State::Unsure,
        1,
        SignalKind::MissedDeadline,
        "сегодня понедельник, и никого",
    );
    case.scores = Scores {
        staff_hostility: 0.82,
        customer_hostility: 0.1,
        broken_promise: 0.48,
        legitimacy: 0.81,
        escalation: 0.9,
    };
    case.legitimacy = Legitimacy {
        class: LegitimacyClass::Justified,
        probability: 0.81,
        reasons_for: vec![Reason {
            id: "missed-deadline".to_owned(),
            reason: "Мастер не пришёл в срок.".to_owned(),
            quote: "сегодня понедельник, и никого".to_owned(),
            turn: 1,
        }],
        against: Vec::new(),
        legal: Vec::new(),
    };
    case.promises.push(Promise {
        turn: 1,
        quote: "обещали мастера до пятницы".to_owned(),
        by: Party::Staff,
        what: "мастера".to_owned(),
        due: Some("2024-03-08".to_owned()),
        due_quote: Some("до пятницы".to_owned()),
        days: None,
        status: Status::Broken,
        proof: vec![razbor::case::Proof {
            conversation_id: "call-0412".to_owned(),
            turn: 1,
            quote: "сегодня понедельник, и никого".to_owned(),
        }],
    });
    case.notices
        .push("Трубку положили без прощания.".to_owned());
    case
}

/// The folder of shared texts beside the repository, where it is at hand.
pub fn shared() -> Option<std::path::PathBuf> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .skip(1)
        .map(|above| above.join("shared"))
        .find(|shared| shared.join("authored").is_dir())
}
