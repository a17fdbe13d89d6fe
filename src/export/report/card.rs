//! One case of the report: a line to scan, and behind it what to do, why, and the conversation.

use maud::{Markup, html};

use crate::case::{Case, Flag, FlagName, LegitimacyClass, Promise, Reason, State, Status};
use crate::export::cases_csv::{name_of, state_name};
use crate::export::findings::{Finding, findings};
use crate::export::next_step::next_steps;
use crate::export::quotation::in_marks;
use crate::export::timeline::{Event, timelines};
use crate::export::words::Language;
use crate::ledger::Ledger;

use super::abridge::Abridged;
use super::dialogue::{bar, dialogue, visible};

/// Quotes shown of one flag beside the conversation, where all are marked.
const QUOTES: usize = 6;

/// The whole case.
pub fn card(number: u64, abridged: &Abridged, ledger: &Ledger, language: Language) -> Markup {
    let case = &abridged.case;
    let found = findings(case);
    let states = FlagName::ALL
        .iter()
        .map(|&name| {
            format!(
                "{}:{}",
                name.as_str(),
                state_name(case.flags.get(name).state)
            )
        })
        .collect::<Vec<_>>()
        .join(" ");
    html! {
        details.case data-flags=(states) data-channel=(name_of(&case.channel))
            data-claim=(name_of(&case.legitimacy.class)) data-escalation=(format!("{:.4}", case.scores.escalation))
            data-number=(number) {
            summary {
                div.line {
                    h3 { (visible(title(case))) }
                    span.meta { (meta(abridged, language)) }
                }
                div.chips {
                    @for finding in &found { (chip(finding, language)) }
                    (claim_chip(case.legitimacy.class, language))
                }
                @if let Some(quote) = found.first().and_then(Finding::quote) {
                    p.quote lang="ru" { (visible(&in_marks(&quote))) }
                }
            }
            div.open id=(format!("c{number}")) {
                aside.why {
                    (steps(case, language))
                    @if !found.is_empty() { (reasons(number, case, &found, language)) }
                }
                section.conversation aria-label=(language.pick("Разговор", "Conversation")) {
                    (dialogue(number, abridged, language))
                }
                aside.why {
                    (claim(number, case, language))
                    @if !case.promises.is_empty() { (promises(number, case, language)) }
                    (times(case, ledger, language))
                    (scores(case, language))
                    @if !case.notices.is_empty() {
                        section { h4 { (language.pick("Замечания к тексту", "Remarks on the text")) }
                            ul.plain { @for notice in &case.notices { li { (visible(notice)) } } } }
                    }
                    (origin(case, language))
                }
            }
        }
    }
}

/// What a case is called: the company, else its identifier.
pub fn title(case: &Case) -> &str {
    case.company
        .as_deref()
        .filter(|company| !company.trim().is_empty())
        .unwrap_or(&case.case_id)
}

fn meta(abridged: &Abridged, language: Language) -> String {
    let case = &abridged.case;
    let mut parts = vec![language.channel(case.channel).to_owned()];
    parts.extend(
        case.started_at
            .as_deref()
            .map(|started| language.date(started)),
    );
    parts.extend(
        case.narrator
            .map(|narrator| language.narrator(narrator).to_owned()),
    );
    if case.narrator.is_none() {
        parts.push(language.count(
            abridged.turns as u64,
            ["реплика", "реплики", "реплик"],
            ["turn", "turns"],
        ));
    }
    if title(case) != case.case_id {
        parts.push(case.case_id.clone());
    }
    visible(&parts.join(" · ")).into_owned()
}

/// A sign that tells a flag without colour.
pub fn flag_sign(flag: FlagName) -> &'static str {
    match flag {
        FlagName::AbusiveStaffReply => "▲",
        FlagName::UnreasonableCustomer => "◆",
        FlagName::BrokenPromise => "✕",
        FlagName::ExemplaryHandling => "✓",
    }
}

/// The label of a flag, raised or under question.
pub fn chip(finding: &Finding<'_>, language: Language) -> Markup {
    html! {
        span.chip.(finding.flag.as_str()).unsure[finding.state == State::Unsure] {
            span.sign aria-hidden="true" { (flag_sign(finding.flag)) } " " (language.flag(finding.flag))
            @if finding.state == State::Unsure { " · " (language.state(finding.state)) }
        }
    }
}

/// The label of the claim's class.
pub fn claim_chip(class: LegitimacyClass, language: Language) -> Markup {
    let text = match class {
        LegitimacyClass::NotAClaim => language.legitimacy(class).to_owned(),
        LegitimacyClass::Unsure => language
            .pick("Обоснованность неясна", "Claim unclear")
            .to_owned(),
        _ => format!(
            "{} {}",
            language.pick("Претензия", "Claim"),
            language.legitimacy(class)
        ),
    };
    html! { span.chip.claim { (text) } }
}

/// What to do next.
pub fn steps(case: &Case, language: Language) -> Markup {
    html! {
        section.todo {
            h4 { (language.pick("Что делать", "What to do")) }
            @for step in next_steps(case, language) { p { (step) } }
        }
    }
}

fn reasons(number: u64, case: &Case, found: &[Finding<'_>], language: Language) -> Markup {
    html! {
        section {
            h4 { (language.pick("Кто, что и почему", "Who, what and why")) }
            @for finding in found {
                @let flag = case.flags.get(finding.flag);
                div.finding {
                    p.head { (chip(finding, language)) span.sure { (language.percent(finding.probability)) } }
                    @if finding.evidence.is_some() { p.who { (visible(&finding.who(language))) } }
                    (quotes(number, flag, language))
                }
            }
        }
    }
}

/// The quotes that carry a flag, linked to their turns.
pub fn quotes(number: u64, flag: &Flag, language: Language) -> Markup {
    html! {
        @for evidence in flag.evidence.iter().take(QUOTES) {
            blockquote {
                a href=(format!("#c{number}-t{}", evidence.turn)) lang="ru" { (visible(&in_marks(&evidence.quote))) }
                p.reason title=(evidence.origin) {
                    @if evidence.reason.is_empty() { (language.signal(evidence.signal)) }
                    @else { (language.signal(evidence.signal)) ": " span lang="ru" { (evidence.reason) } }
                }
            }
        }
        @if flag.evidence.len() > QUOTES {
            p.more { (language.pick("и ещё ", "and ")) (flag.evidence.len() - QUOTES)
                (language.pick(" в разговоре", " more in the conversation")) }
        }
    }
}

/// Whether the claim is fair, and why.
pub fn claim(number: u64, case: &Case, language: Language) -> Markup {
    let legitimacy = &case.legitimacy;
    html! {
        section {
            h4 { (language.pick("Обоснованность претензии", "Is the claim fair")) }
            p.head { strong { (language.legitimacy(legitimacy.class)) } span.sure { (language.percent(legitimacy.probability)) } }
            (side(number, &legitimacy.reasons_for, "for", language.pick("За", "For"), language))
            (side(number, &legitimacy.against, "against", language.pick("Против", "Against"), language))
            @if !legitimacy.legal.is_empty() {
                div.side.legal {
                    h5 { (language.no_legal_advice()) }
                    ul.plain { @for remark in &legitimacy.legal {
                        li { span lang="ru" { "§ " (remark.remark) } " " span.due { (language.in_force(remark)) " · " (remark.source) } }
                    } }
                }
            }
        }
    }
}

fn side(number: u64, reasons: &[Reason], class: &str, name: &str, language: Language) -> Markup {
    html! {
        @if !reasons.is_empty() {
            div.side.(class) {
                h5 { span.sign aria-hidden="true" { @if class == "for" { "+" } @else { "−" } } " " (name) }
                ul.plain {
                    @for reason in reasons.iter().take(QUOTES) {
                        li { span lang="ru" { (visible(&reason.reason)) } " "
                            a href=(format!("#c{number}-t{}", reason.turn)) lang="ru" { (visible(&in_marks(&reason.quote))) } }
                    }
                    @if reasons.len() > QUOTES { li.more { (language.pick("и ещё ", "and more: ")) (reasons.len() - QUOTES) } }
                }
            }
        }
    }
}

/// What was promised, and what became of it.
pub fn promises(number: u64, case: &Case, language: Language) -> Markup {
    html! {
        section {
            h4 { (language.pick("Обещания", "Promises")) }
            ul.plain.promises { @for promise in &case.promises { (promise_line(number, promise, case, language)) } }
        }
    }
}

fn promise_line(number: u64, promise: &Promise, case: &Case, language: Language) -> Markup {
    let due = match (promise.due.as_deref(), promise.due_quote.as_deref()) {
        (Some(due), Some(words)) => Some(format!("{} ({})", language.date(due), in_marks(words))),
        (Some(due), None) => Some(language.date(due)),
        (None, Some(words)) => Some(in_marks(words)),
        (None, None) => None,
    };
    let days = promise.days.map(|days| language.tale_days(days));
    html! {
        li.(name_of(&promise.status)) {
            p.head { span.chip.status { span.sign aria-hidden="true" { (status_sign(promise.status)) } " " (language.status(promise.status)) }
                @if let Some(due) = &due { span.due { (language.pick("срок: ", "due: ")) (visible(due)) } }
                @if let Some(days) = &days { span.due { (days) } } }
            a href=(format!("#c{number}-t{}", promise.turn)) lang="ru" { (visible(&in_marks(&promise.quote))) }
            @for proof in &promise.proof {
                p.proof { (language.pick("доказательство: ", "proof: "))
                    @if case.conversation_ids.contains(&proof.conversation_id) {
                        a href=(format!("#c{number}-t{}", proof.turn)) lang="ru" { (visible(&in_marks(&proof.quote))) }
                    } @else {
                        span lang="ru" { (visible(&in_marks(&proof.quote))) } ", " (language.pick("разговор ", "conversation ")) (visible(&proof.conversation_id))
                    }
                }
            }
        }
    }
}

/// What was promised to this customer in the matter of the case, and what came of it, conversation by conversation.
pub fn times(case: &Case, ledger: &Ledger, language: Language) -> Markup {
    let chains = timelines(ledger, &case.case_id);
    html! {
        @if !chains.is_empty() {
            section {
                h4 { (language.pick("Обещания по времени", "Promises in time")) }
                @for events in &chains {
                    ol.plain.promises.times { @for event in events { (event_line(event, language)) } }
                }
            }
        }
    }
}

fn event_line(event: &Event<'_>, language: Language) -> Markup {
    html! {
        @match event {
            Event::Promised(line) => {
                li.(name_of(&line.status)) {
                    p.head { span.chip.status { span.sign aria-hidden="true" { (status_sign(line.status)) } " " (language.status(line.status)) }
                        @if let Some(due) = &line.due { span.due { (language.pick("срок: ", "due: ")) (language.date(due)) } } }
                    p.proof { (visible(&line.case_id))
                        @if let Some(at) = &line.at { ", " (language.date(at)) }
                        @if let Some(staff) = &line.staff { ", " (visible(staff)) } }
                    span lang="ru" { (visible(&in_marks(&line.quote))) }
                }
            }
            Event::Proved(proof, _) => {
                li.proof { (visible(&proof.conversation_id)) ": " span lang="ru" { (visible(&in_marks(&proof.quote))) } }
            }
        }
    }
}

fn status_sign(status: Status) -> &'static str {
    match status {
        Status::Kept => "✓",
        Status::Broken => "✕",
        Status::Pending => "◷",
        Status::Unknown => "?",
    }
}

/// The scores as bars.
pub fn scores(case: &Case, language: Language) -> Markup {
    let scores = &case.scores;
    let lines = [
        (
            language.pick("Срочность", "Escalation"),
            scores.escalation,
            "escalation",
        ),
        (
            language.pick("Враждебность сотрудника", "Staff hostility"),
            scores.staff_hostility,
            "staff-bad",
        ),
        (
            language.pick("Враждебность клиента", "Customer hostility"),
            scores.customer_hostility,
            "customer-bad",
        ),
        (
            language.pick("Обещание нарушено", "Promise broken"),
            scores.broken_promise,
            "broken",
        ),
        (
            language.pick("Правота клиента", "Claim is fair"),
            scores.legitimacy,
            "for",
        ),
    ];
    html! {
        section {
            h4 { (language.pick("Оценки", "Scores")) }
            dl.scores {
                @for (name, score, class) in lines {
                    div { dt { (name) } dd { (bar(score, class)) span { (language.score(score)) } } }
                }
            }
        }
    }
}

/// File, record, customer.
pub fn origin(case: &Case, language: Language) -> Markup {
    html! {
        p.origin {
            (visible(&case.source.path)) ", " (language.pick("запись ", "record ")) (case.source.record)
            @if let Some(key) = &case.customer_key { br; (language.pick("клиент: ", "customer: ")) (visible(key)) }
        }
    }
}
