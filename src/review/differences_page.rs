//! Where two reviewers differ, how far they agree, and how a difference is settled.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::case::{Case, FlagName};
use crate::eval::measure::kappa;
use crate::export::Language;
use crate::export::findings::findings;
use crate::export::quotation::in_marks;
use crate::export::report::card::title;
use crate::export::report::dialogue::visible;
use crate::store::CaseNumber;
use crate::store::decisions::{Decision, Holds, Pair};

use super::case_page::{facts, verdict};
use super::layout;
use super::session::Session;
use super::{Answer, App};

/// Cases that are listed.
const LISTED: usize = 100;
const HERE: &str = "/differences";

/// A case with flags that reviewers differ on.
struct Dispute {
    number: CaseNumber,
    case: Case,
    flags: Vec<FlagName>,
    decisions: Vec<Decision>,
}

/// The page of differences.
pub fn page(app: &App, session: &Session) -> Answer {
    let language = session.language;
    let store = app.store();
    let pairs = store.pairs()?;
    let differ = by_case(&pairs);
    let mut disputes = Vec::new();
    for (&number, flags) in differ.iter().take(LISTED) {
        if let Some(case) = store.brief(number)? {
            disputes.push(Dispute {
                number,
                case,
                flags: flags.clone(),
                decisions: store.decisions_on(number)?,
            });
        }
    }
    drop(store);
    let name = layout::name_of_place(HERE, language);
    let content = html! {
        h1 { (name) }
        @if pairs.is_empty() {
            p.nothing { (language.pick(
                "Пока ни один флаг не смотрели двое. Второй проверяющий открывает «Второй взгляд» и решает, не видя чужих ответов.",
                "No flag has been looked at by two people yet. The second reviewer opens “Second look” and decides without seeing the first.")) }
        } @else {
            div.wide { (table(&pairs, language)) }
            @if differ.is_empty() { p.nothing { (language.pick("Спорить не о чем: все ответы одинаковы.", "Nothing to settle: all answers are equal.")) } }
            @else { (how_to_settle(language)) }
            ul.queue { @for dispute in &disputes { (entry(dispute, language)) } }
            @if differ.len() > LISTED { p.meta { (language.pick("и ещё ", "and ")) (language.count((differ.len() - LISTED) as u64, ["случай", "случая", "случаев"], ["more case", "more cases"])) } }
        }
    };
    Ok(layout::page(app, session, HERE, name, &content)?)
}

/// The flags of each case that a pair differs on.
fn by_case(pairs: &[Pair]) -> BTreeMap<CaseNumber, Vec<FlagName>> {
    let mut cases: BTreeMap<CaseNumber, Vec<FlagName>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.first.1 != pair.second.1) {
        let flags = cases.entry(pair.case).or_default();
        if !flags.contains(&pair.flag) {
            flags.push(pair.flag);
        }
    }
    cases
}

/// What `Store::verdicts` takes, in words.
fn how_to_settle(language: Language) -> Markup {
    html! {
        p.lead { (language.pick(
            "Спор решён, когда один из вас откроет случай и изменит своё решение; прежнее остаётся в истории. Третье мнение спора не решает: \
             большинство не считается.",
            "A difference is settled when one of you opens the case and decides otherwise; what was decided before stays in the history. \
             A third opinion does not settle it: there is no majority vote.")) }
        p.meta { (language.pick(
            "Для порогов (razbor calibrate) берутся только флаги, по которым все ответили одинаково. «Не уверен(а)» не берётся: если один не уверен, \
             идёт ответ другого.",
            "Thresholds (razbor calibrate) take only flags on which all answers are equal. “Not sure” is left out: where one is not sure, the \
             other's answer counts.")) }
    }
}

fn entry(dispute: &Dispute, language: Language) -> Markup {
    let case = &dispute.case;
    let found = findings(case);
    html! {
        li { a.entry href=(format!("/case/{}?review=disagreed", dispute.number.0)) {
            span.line { strong.name { (visible(title(case))) } span.meta { (visible(&facts(case, language))) } }
            @for &flag in &dispute.flags {
                @let finding = found.iter().find(|finding| finding.flag == flag);
                span.line { strong { (language.flag(flag)) } span.meta { (language.pick("машина: ", "the machine: ")) (machine(case, flag, language)) } }
                @if let Some(quote) = finding.and_then(|finding| finding.quote()) { span.quote lang="ru" { (in_marks(&visible(&quote))) } }
                @for decision in dispute.decisions.iter().filter(|decision| decision.flag == flag) { (said(decision, language)) }
            }
        } }
    }
}

fn machine(case: &Case, flag: FlagName, language: Language) -> String {
    let flag = case.flags.get(flag);

    format!(
        "{} {}",
        language.state(flag.state),
        language.percent(flag.probability)
    )
}

/// Who decided, what, and why.
pub fn said(decision: &Decision, language: Language) -> Markup {
    html! {
        span.said { (visible(&decision.reviewer)) ": " strong { (verdict(decision.holds, decision.state, language)) }
            @if !decision.comment.is_empty() { ". " (visible(&decision.comment)) } }
    }
}

fn table(pairs: &[Pair], language: Language) -> Markup {
    html! {
        table.agreement {
            caption { (language.pick(
                "Согласие двух проверяющих; κ Коэна: 1 полное, 0 случайное; словами по Лэндису и Коху (1977)",
                "Agreement of two reviewers; Cohen's κ: 1 full, 0 by chance; in the words of Landis and Koch (1977)")) }
            thead { tr { th scope="col" { (language.pick("Флаг", "Flag")) } th scope="col" { (language.pick("Смотрели двое", "Looked at by two")) }
                th scope="col" { (language.pick("Одинаково", "Equal")) } th scope="col" { (language.pick("Согласие, κ", "Agreement, κ")) } } }
            tbody { @for (flag, [total, equal], kappa) in agreement(pairs) {
                tr { th scope="row" { (language.flag(flag)) } td { (language.whole(total)) } td { (language.whole(equal)) }
                    td { @if let Some(kappa) = kappa { (strength(kappa, language)) ", " (language.score(kappa)) }
                        @else { (language.pick("не посчитать: ответ везде один", "cannot be told: one answer everywhere")) } } } } }
        }
    }
}

/// κ in the words of Landis and Koch (1977), «The Measurement of Observer Agreement for Categorical Data», p. 165.
fn strength(kappa: f64, language: Language) -> &'static str {
    const STEPS: [(f64, &str, &str); 5] = [
        (0.0, "хуже случайного", "poor"),
        (0.2, "незначительное", "slight"),
        (0.4, "слабое", "fair"),
        (0.6, "умеренное", "moderate"),
        (0.8, "значительное", "substantial"),
    ];
    // the bounds have two digits, and so has what is shown
    let shown = (kappa * 100.0).round() / 100.0;
    let step = STEPS.iter().find(|(to, _, _)| {
        if *to == 0.0 {
            shown < 0.0
        } else {
            shown <= *to
        }
    });
    step.map_or_else(
        || language.pick("почти полное", "almost perfect"),
        |&(_, ru, en)| language.pick(ru, en),
    )
}

/// Of each flag: pairs, equal ones, and κ.
fn agreement(pairs: &[Pair]) -> Vec<(FlagName, [u64; 2], Option<f64>)> {
    let class = |holds: Holds| match holds {
        Holds::Yes => 0,
        Holds::No => 1,
        Holds::Unsure => 2,
    };
    let mut tables: BTreeMap<FlagName, Vec<Vec<u64>>> = BTreeMap::new();
    for pair in pairs {
        let table = tables
            .entry(pair.flag)
            .or_insert_with(|| vec![vec![0; 3]; 3]);
        table[class(pair.first.1)][class(pair.second.1)] += 1;
    }
    tables
        .into_iter()
        .map(|(flag, table)| {
            let total = table.iter().flatten().sum();
            let equal = (0..3).map(|at| table[at][at]).sum();
            (flag, [total, equal], kappa(&table))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_in_words_is_the_published_scale() {
        let words =
            [-0.3, 0.0, 0.2, 0.21, 0.41, 0.6, 0.8, 0.81].map(|kappa| strength(kappa, Language::En));
        assert_eq!(
            words,
            [
                "poor",
                "slight",
                "slight",
                "fair",
                "moderate",
                "moderate",
                "substantial",
                "almost perfect"
            ]
        );
    }
}
