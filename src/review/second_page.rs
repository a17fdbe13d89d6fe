//! Where two reviewers differ, and how far they agree.

use std::collections::BTreeMap;

use maud::html;

use crate::case::FlagName;
use crate::eval::measure::kappa;
use crate::export::report::dialogue::visible;
use crate::store::decisions::{Holds, Pair};

use super::case_page::holds;
use super::layout;
use super::session::Session;
use super::{Answer, App};

/// Differences that are listed.
const LISTED: usize = 200;

/// The page of differences.
pub fn page(app: &App, session: &Session) -> Answer {
    let language = session.language;
    let pairs = app.store().pairs()?;
    let differ: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| pair.first.1 != pair.second.1)
        .collect();
    let content = html! {
        h1 { (language.pick("Где мнения разошлись", "Where reviewers differ")) }
        @if pairs.is_empty() {
            p.nothing { (language.pick(
                "Пока ни один флаг не смотрели двое. Второй проверяющий открывает «Второй взгляд» и решает, не видя чужих ответов.",
                "No flag has been looked at by two people yet. The second reviewer opens “Second look” and decides without seeing the first.")) }
        } @else {
            table.agreement {
                caption { (language.pick("Согласие двух проверяющих; κ Коэна: 1 полное, 0 случайное", "Agreement of two reviewers; Cohen's κ: 1 full, 0 by chance")) }
                thead { tr { th scope="col" { (language.pick("Флаг", "Flag")) } th scope="col" { (language.pick("Смотрели двое", "Looked at by two")) }
                    th scope="col" { (language.pick("Одинаково", "Equal")) } th scope="col" { "κ" } } }
                tbody { @for (flag, [total, equal], kappa) in agreement(&pairs) {
                    tr { th scope="row" { (language.flag(flag)) } td { (language.whole(total)) } td { (language.whole(equal)) }
                        td { @if let Some(kappa) = kappa { (language.score(kappa)) } @else { "–" } } } } }
            }
            ul.queue { @for pair in differ.iter().take(LISTED) {
                li { a.entry href=(format!("/case/{}?review=disagreed", pair.case.0)) {
                    span.line { strong.name { (visible(&pair.case_id)) } span.meta { (language.flag(pair.flag)) } }
                    span.quote { (visible(&pair.first.0)) ": " (holds(pair.first.1, language)) " · " (visible(&pair.second.0)) ": " (holds(pair.second.1, language)) }
                } } } }
            @if differ.len() > LISTED { p.meta { (language.pick("и ещё ", "and ")) (differ.len() - LISTED) } }
        }
    };
    Ok(layout::page(
        app,
        session,
        "/differences",
        language.pick("Расхождения", "Differences"),
        &content,
    )?)
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
