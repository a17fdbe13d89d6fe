//! Two label files against each other: how far people agree.

use serde::Serialize;

use crate::case::FlagName;

use super::compare::{CLASSES, table};
use super::gold::Gold;
use super::measure::{bootstrap, kappa, quadratic_kappa, ratio};
use super::report::Measured;

/// Agreement of two labellers.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// Records that both labelled.
    pub records: u64,
    /// Records of the first file alone.
    pub only_first: Vec<String>,
    /// Records of the second file alone.
    pub only_second: Vec<String>,
    /// Label by label.
    pub labels: Vec<LabelAgreement>,
}

/// Agreement on one label.
#[derive(Clone, Debug, Serialize)]
pub struct LabelAgreement {
    /// The label.
    pub label: &'static str,
    /// Records that both gave it to.
    pub records: u64,
    /// Share of equal labels.
    pub equal: Measured,
    /// Cohen's κ; for grades of hostility, with quadratic weights.
    pub kappa: Measured,
    /// Records where they differ.
    pub differ: Vec<String>,
}

impl Agreement {
    /// Compares the records that have the same identifier in both files.
    pub fn compare(first: &[Gold], second: &[Gold]) -> Self {
        let lacking = |of: &[Gold], other: &[Gold]| -> Vec<String> {
            let known: std::collections::HashSet<&str> =
                other.iter().map(|gold| gold.id.as_str()).collect();
            of.iter()
                .filter(|gold| !known.contains(gold.id.as_str()))
                .map(|gold| gold.id.clone())
                .collect()
        };
        let by_id: std::collections::HashMap<&str, &Gold> =
            second.iter().map(|gold| (gold.id.as_str(), gold)).collect();
        let pairs: Vec<(&Gold, &Gold)> = first
            .iter()
            .filter_map(|gold| Some((gold, *by_id.get(gold.id.as_str())?)))
            .collect();
        let mut labels: Vec<LabelAgreement> = FlagName::ALL
            .iter()
            .map(|&name| {
                label(name.as_str(), &pairs, 2, false, |gold| {
                    gold.labels.flag(name).map(usize::from)
                })
            })
            .collect();
        labels.push(label("legitimacy", &pairs, CLASSES.len(), false, |gold| {
            let class = gold.labels.legitimacy?;
            CLASSES.iter().position(|known| *known == class)
        }));
        labels.push(label("staff_hostility", &pairs, 4, true, |gold| {
            gold.labels.staff_hostility.map(grade)
        }));
        labels.push(label("customer_hostility", &pairs, 4, true, |gold| {
            gold.labels.customer_hostility.map(grade)
        }));
        labels.push(label("narrator", &pairs, 3, false, |gold| {
            gold.labels.narrator.map(|narrator| narrator as usize)
        }));
        labels.push(label("promises", &pairs, 10, true, |gold| {
            gold.labels.promises.as_ref().map(|all| all.len().min(9))
        }));
        labels.retain(|label| label.records > 0);
        Self {
            records: pairs.len() as u64,
            only_first: lacking(first, second),
            only_second: lacking(second, first),
            labels,
        }
    }
}

fn grade(grade: u8) -> usize {
    usize::from(grade.min(3))
}

fn label(
    name: &'static str,
    pairs: &[(&Gold, &Gold)],
    classes: usize,
    graded: bool,
    class: impl Fn(&Gold) -> Option<usize>,
) -> LabelAgreement {
    let mut sample = Vec::new();
    let mut differ = Vec::new();
    for (first, second) in pairs {
        if let (Some(a), Some(b)) = (class(first), class(second)) {
            sample.push((a, b));
            if a != b {
                differ.push(first.id.clone());
            }
        }
    }
    let measures = |sample: &[(usize, usize)]| {
        let table = table(sample, classes);
        let equal = sample.iter().filter(|(a, b)| a == b).count() as u64;
        let kappa = if graded {
            quadratic_kappa(&table)
        } else {
            kappa(&table)
        };
        [ratio(equal, sample.len() as u64), kappa]
    };
    let [equal, kappa] = bootstrap(&sample, measures);
    let [equal_value, kappa_value] = measures(&sample);
    LabelAgreement {
        label: name,
        records: sample.len() as u64,
        equal: Measured {
            value: equal_value,
            interval: equal,
        },
        kappa: Measured {
            value: kappa_value,
            interval: kappa,
        },
        differ,
    }
}
