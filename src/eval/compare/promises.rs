//! Commitments: found by place, then judged by status and deadline.

use jiff::civil::{Date, DateTime};

use crate::case::{Case, Promise};
use crate::conversation::Party;
use crate::eval::gold::{Gold, GoldPromise};
use crate::eval::locate::{Place, found, labelled, with_turns_before};
use crate::eval::report::PromiseReport;

impl PromiseReport {
    /// Counts the commitments of one record.
    pub(crate) fn add(&mut self, gold: &Gold, cases: &[Case]) {
        let Some(promises) = &gold.labels.promises else {
            return;
        };
        let ours: Vec<(Option<Place>, &Promise)> = with_turns_before(cases)
            .flat_map(|(before, case)| {
                let by_staff = case
                    .promises
                    .iter()
                    .filter(|promise| promise.by == Party::Staff);
                by_staff.map(move |promise| {
                    (
                        found(gold, case, before, promise.turn, &promise.quote),
                        promise,
                    )
                })
            })
            .collect();
        let mut taken = vec![false; ours.len()];
        for promise in promises {
            let place = labelled(gold, &promise.quote, 0);
            let pair = place.and_then(|place| nearest(&place, &ours, &taken));
            if is_weak(promise) {
                // «постараемся» binds nobody: to miss it is no miss, to find it no find
                pair.into_iter().for_each(|at| taken[at] = true);
                continue;
            }
            self.recall.add(pair.is_some());
            match pair {
                Some(at) => {
                    taken[at] = true;
                    self.precision.add(true);
                    self.judge(promise, ours[at].1);
                }
                None => self
                    .missed
                    .push((gold.id.clone(), promise.quote.quote.clone())),
            }
        }
        for (_, (_, promise)) in taken.iter().zip(&ours).filter(|(taken, _)| !**taken) {
            self.precision.add(false);
            self.extra.push((gold.id.clone(), promise.quote.clone()));
        }
    }

    fn judge(&mut self, labelled: &GoldPromise, ours: &Promise) {
        self.status.add(ours.status == labelled.status);
        match &labelled.due {
            None => self.no_due.add(ours.due.is_none()),
            Some(due) => {
                let due = moment(due);
                let given = ours.due.as_deref().and_then(moment);
                self.due.add(due.is_some() && given == due);
                self.due_day
                    .add(due.is_some() && given.map(|given| given.0) == due.map(|due| due.0));
            }
        }
    }
}

fn is_weak(promise: &GoldPromise) -> bool {
    promise
        .strength
        .as_deref()
        .is_some_and(|strength| matches!(strength, "weak" | "none"))
}

/// The free one of ours that overlaps most, if it speaks of the same words.
fn nearest(place: &Place, ours: &[(Option<Place>, &Promise)], taken: &[bool]) -> Option<usize> {
    ours.iter()
        .enumerate()
        .filter(|(at, _)| !taken[*at])
        .filter_map(|(at, (other, _))| {
            Some((
                at,
                other
                    .as_ref()
                    .filter(|other| place.same(other))?
                    .overlap(place),
            ))
        })
        .max_by_key(|(at, overlap)| (*overlap, std::cmp::Reverse(*at)))
        .map(|(at, _)| at)
}

/// A day, and the minute where one is given.
fn moment(iso: &str) -> Option<(Date, Option<(i8, i8)>)> {
    if let Ok(moment) = iso.parse::<DateTime>()
        && iso.len() > 10
    {
        return Some((moment.date(), Some((moment.hour(), moment.minute()))));
    }
    iso.parse::<Date>().ok().map(|day| (day, None))
}
