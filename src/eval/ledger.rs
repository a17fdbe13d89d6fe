//! The ledger of an archive against the labelled one.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write};

use serde::Serialize;

use super::gold::{Gold, GoldPromise};
use super::locate::{Place, labelled};
use super::measure::{Confusion, ratio};
use crate::case::Status;
use crate::document::Record;
use crate::ledger::{Ledger, Line};

/// Promises, their fates and the links between conversations, as labelled and as found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LedgerReport {
    /// Conversations.
    pub conversations: usize,
    /// Commitments of the company.
    pub promises: Confusion,
    /// Deadlines of those that were found.
    pub due: Confusion,
    /// Of those found, as labelled and as judged.
    pub statuses: BTreeMap<Status, BTreeMap<Status, u64>>,
    /// Of those rightly judged kept or broken, whether a quote stands in a labelled turn.
    pub proof: Confusion,
    /// Pairs of conversations of one customer.
    pub customers: Confusion,
    /// Pairs of conversations about one trouble.
    pub links: Confusion,
    /// Pairs of promises of one chain.
    pub chains: Confusion,
    /// What went wrong, by kind.
    pub errors: BTreeMap<&'static str, Vec<String>>,
}

impl LedgerReport {
    /// Compares record by record; conversations without labels count for nothing.
    pub fn compare(gold: &[Gold], ledger: &Ledger) -> Self {
        let mut report = Self {
            conversations: gold.len(),
            ..Self::default()
        };
        let mut ours: HashMap<&str, Vec<&Line>> = HashMap::new();
        for line in &ledger.lines {
            ours.entry(line.case_id.as_str()).or_default().push(line);
        }
        let mut chains: Vec<(Option<&str>, &str)> = Vec::new();
        for one in gold {
            let Some(promises) = &one.labels.promises else {
                continue;
            };
            let ours = ours.remove(one.id.as_str()).unwrap_or_default();
            let mut taken = vec![false; ours.len()];
            for promise in promises {
                let place = labelled(one, &promise.quote, 0);
                let pair = place.and_then(|place| nearest(one, &place, &ours, &taken));
                if let Some(at) = pair {
                    taken[at] = true;
                }
                if promise.strength.as_deref() == Some("weak") {
                    // to miss it is no miss, to find it no find
                    continue;
                }
                report.promises.add(true, pair.is_some());
                match pair {
                    Some(at) => {
                        chains.push((promise.chain.as_deref(), &ours[at].chain));
                        report.judge(one, promise, ours[at]);
                    }
                    None => report.wrong("missed", one, &promise.quote.quote),
                }
            }
            // promises that are only told of are not labelled
            for (_, line) in taken
                .iter()
                .zip(&ours)
                .filter(|(taken, line)| !**taken && !line.recalled)
            {
                report.promises.add(false, true);
                report.wrong("not labelled", one, &line.quote);
            }
        }
        for (at, (gold, ours)) in chains.iter().enumerate() {
            for (gold_other, ours_other) in &chains[..at] {
                report.chains.add(gold == gold_other, ours == ours_other);
            }
        }
        report.link(gold, ledger);
        report
    }

    fn judge(&mut self, gold: &Gold, promise: &GoldPromise, ours: &Line) {
        let due = promise
            .due
            .as_deref()
            .map(|due| due.trim_end_matches(":00"));
        let given = ours.due.as_deref().map(|due| due.trim_end_matches(":00"));
        self.due.add(due.is_some(), given.is_some() && given == due);
        if due != given {
            let what = format!("{given:?}, not {due:?}: {}", ours.quote);
            self.wrong("deadline", gold, &what);
        }
        let judged = self.statuses.entry(promise.status).or_default();
        *judged.entry(ours.status).or_default() += 1;
        if ours.status != promise.status {
            let proof = ours.proof.first().map_or("", |proof| proof.quote.as_str());
            let what = format!(
                "{:?}, not {:?} ({:?}): {} ← {proof}",
                ours.status, promise.status, given, ours.quote
            );
            self.wrong("status", gold, &what);
        } else if !promise.proof.is_empty() {
            let there = ours.proof.iter().any(|ours| {
                let mut labelled = promise.proof.iter();
                labelled.any(|one| one.id == ours.conversation_id && one.turn == ours.turn)
            });
            self.proof.add(true, there);
        }
    }

    /// A labelled trouble is a customer's name and a letter.
    fn link(&mut self, gold: &[Gold], ledger: &Ledger) {
        let place = |groups: &'_ BTreeMap<String, Vec<String>>| -> HashMap<String, String> {
            let pairs = groups
                .iter()
                .flat_map(|(first, all)| all.iter().map(move |one| (one.clone(), first.clone())));
            pairs.collect()
        };
        let (troubles, customers) = (place(&ledger.troubles), place(&ledger.customers));
        let known: Vec<(&Gold, &str)> = gold
            .iter()
            .filter_map(|one| Some((one, one.labels.trouble.as_deref()?)))
            .collect();
        for (at, (one, trouble)) in known.iter().enumerate() {
            for (other, trouble_other) in &known[..at] {
                let same = |groups: &HashMap<String, String>| {
                    groups
                        .get(&one.id)
                        .is_some_and(|place| groups.get(&other.id) == Some(place))
                };
                let whose = |trouble: &str| {
                    let mut letters = trouble.chars();
                    letters.next_back();
                    letters.as_str().to_owned()
                };
                self.customers
                    .add(whose(trouble) == whose(trouble_other), same(&customers));
                let (labelled, found) = (trouble == trouble_other, same(&troubles));
                self.links.add(labelled, found);
                let kind = match (labelled, found) {
                    (true, false) if same(&customers) => "not linked",
                    (true, false) => "not one customer",
                    (false, true) => "wrongly linked",
                    _ => continue,
                };
                self.wrong(kind, one, &other.id);
            }
        }
    }

    fn wrong(&mut self, kind: &'static str, gold: &Gold, what: &str) {
        let list = self.errors.entry(kind).or_default();
        list.push(format!("{}: {}", gold.id, what.replace('\n', " ")));
    }

    /// Share of promises found whose status is as labelled.
    pub fn status_accuracy(&self) -> Option<f64> {
        let right: u64 = self
            .statuses
            .iter()
            .filter_map(|(gold, judged)| judged.get(gold))
            .sum();
        ratio(
            right,
            self.statuses.values().flat_map(BTreeMap::values).sum(),
        )
    }

    /// Everything that went wrong, one line each.
    pub fn mistakes(&self) -> String {
        let mut out = String::new();
        for (kind, list) in &self.errors {
            let _ = writeln!(out, "\n## {kind} ({})\n", list.len());
            for one in list {
                let _ = writeln!(out, "- {one}");
            }
        }
        out
    }
}

/// The free one of ours that speaks of the same words, and most of them.
fn nearest(gold: &Gold, place: &Place, ours: &[&Line], taken: &[bool]) -> Option<usize> {
    (0..ours.len())
        .filter(|&at| !taken[at])
        .filter_map(|at| {
            let other = line_place(gold, ours[at])?;
            place.same(&other).then(|| (at, place.overlap(&other)))
        })
        .max_by_key(|(at, overlap)| (*overlap, std::cmp::Reverse(*at)))
        .map(|(at, _)| at)
}

fn line_place(gold: &Gold, line: &Line) -> Option<Place> {
    let Some(Record::Transcript(transcript)) = &gold.record else {
        return None;
    };
    let text = &transcript.turns.get(line.turn)?.text;
    let start = text[..text.find(&line.quote)?].chars().count();
    Some(Place {
        turn: line.turn,
        start,
        end: start + line.quote.chars().count(),
    })
}

impl fmt::Display for LedgerReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share =
            |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.3}"));
        writeln!(out, "{} conversations.\n", self.conversations)?;
        writeln!(
            out,
            "| what | precision | recall | F1 | TP | FP | FN |\n|---|--:|--:|--:|--:|--:|--:|"
        )?;
        for (name, one) in [
            ("promises of the company", &self.promises),
            ("pairs of conversations of one customer", &self.customers),
            ("pairs of conversations about one trouble", &self.links),
            ("pairs of promises of one chain", &self.chains),
        ] {
            writeln!(
                out,
                "| {name} | {} | {} | {} | {} | {} | {} |",
                share(one.precision()),
                share(one.recall()),
                share(one.f1()),
                one.tp,
                one.fp,
                one.r#fn
            )?;
        }
        writeln!(
            out,
            "\n| of the promises found | right | of |\n|---|--:|--:|"
        )?;
        let all: u64 = self.statuses.values().flat_map(BTreeMap::values).sum();
        writeln!(
            out,
            "| status | {} | {all} |",
            share(self.status_accuracy())
        )?;
        writeln!(
            out,
            "| deadline, exact | {} | {} |",
            share(self.due.recall()),
            self.due.tp + self.due.r#fn
        )?;
        writeln!(
            out,
            "| a quote of the proof stands in a labelled turn | {} | {} |",
            share(self.proof.recall()),
            self.proof.total()
        )?;
        writeln!(
            out,
            "\nRows as labelled, columns as judged:\n\n| | kept | broken | pending | unknown |\n|---|--:|--:|--:|--:|"
        )?;
        let order = [
            Status::Kept,
            Status::Broken,
            Status::Pending,
            Status::Unknown,
        ];
        for (status, judged) in &self.statuses {
            let counts: Vec<String> = order
                .iter()
                .map(|one| judged.get(one).copied().unwrap_or(0).to_string())
                .collect();
            let name = format!("{status:?}").to_lowercase();
            writeln!(out, "| {name} | {} |", counts.join(" | "))?;
        }
        Ok(())
    }
}
