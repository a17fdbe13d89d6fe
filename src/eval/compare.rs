//! Labels against judgements, record by record.

mod promises;
mod structure;

use crate::case::{Case, Evidence, FlagName, LegitimacyClass, State};
use crate::document::Channel;
use crate::export::cases_csv::name_of;

use super::gold::Gold;
use super::locate::{found, labelled, with_turns_before};
use super::measure::{Confusion, auc, bootstrap, calibration, kappa, ratio, spearman};
use super::report::{ClassReport, FlagReport, HostilityReport, Measured, Mistake, Share, Slice};

type Pair<'a> = &'a (Gold, Vec<Case>);

/// What the name of a part begins with that is a domain.
pub const DOMAIN: &str = "domain: ";

/// One flag over all records that label it.
pub fn flag(pairs: &[Pair<'_>], name: FlagName) -> FlagReport {
    let mut confusion = Confusion::default();
    let (mut coverage, mut quotes) = (Share::default(), Share::default());
    let mut sample: Vec<(bool, bool, f64)> = Vec::new();
    let mut slices: Vec<Slice> = Vec::new();
    let mut mistakes = Vec::new();
    for (gold, cases) in pairs {
        let Some(label) = gold.labels.flag(name) else {
            continue;
        };
        let state = state(cases, name);
        let raised = state == State::Raised;
        let probability = cases
            .iter()
            .map(|case| case.flags.get(name).probability)
            .fold(0.0, f64::max);
        confusion.add(label, raised);
        coverage.add(state != State::Unsure);
        sample.push((label, raised, probability));
        for part in parts(gold) {
            let at = slices
                .iter()
                .position(|slice| slice.name == part)
                .unwrap_or_else(|| {
                    slices.push(Slice {
                        name: part,
                        confusion: Confusion::default(),
                        f1: None,
                    });
                    slices.len() - 1
                });
            slices[at].confusion.add(label, raised);
        }
        if label && raised {
            quotes_overlap(gold, cases, name)
                .into_iter()
                .for_each(|hit| quotes.add(hit));
        }
        if label != raised {
            mistakes.push(mistake(gold, cases, name, label, state, probability));
        }
    }
    for slice in &mut slices {
        slice.f1 = slice.confusion.f1();
    }
    let measures = |sample: &[(bool, bool, f64)]| {
        let mut confusion = Confusion::default();
        sample
            .iter()
            .for_each(|(label, raised, _)| confusion.add(*label, *raised));
        let scored: Vec<(bool, f64)> = sample
            .iter()
            .map(|(label, _, score)| (*label, *score))
            .collect();
        [
            confusion.precision(),
            confusion.recall(),
            confusion.f1(),
            auc(&scored),
            confusion.kappa(),
        ]
    };
    let [precision, recall, f1, auc, kappa] = measured(&sample, measures);
    let scored: Vec<(bool, f64)> = sample
        .iter()
        .map(|(label, _, score)| (*label, *score))
        .collect();
    let (reliability, calibration_error) = calibration(&scored);
    FlagReport {
        flag: name,
        confusion,
        precision,
        recall,
        f1,
        auc,
        kappa,
        coverage,
        quotes,
        calibration_error,
        reliability,
        slices,
        mistakes,
    }
}

/// The measures of a sample, each with its interval.
fn measured<T: Copy, const N: usize>(
    sample: &[T],
    measures: impl Fn(&[T]) -> [Option<f64>; N],
) -> [Measured; N] {
    let intervals = bootstrap(sample, &measures);
    let values = measures(sample);
    std::array::from_fn(|at| Measured {
        value: values[at],
        interval: intervals[at],
    })
}

/// State of a flag over the cases of one record: raised by any, else unsure in any.
fn state(cases: &[Case], name: FlagName) -> State {
    let any = |state| cases.iter().any(|case| case.flags.get(name).state == state);
    if any(State::Raised) {
        State::Raised
    } else if any(State::Unsure) {
        State::Unsure
    } else {
        State::Clear
    }
}

/// Parts of the records that a record belongs to.
fn parts(gold: &Gold) -> Vec<String> {
    let channel = gold.channel().map(|channel| match channel {
        Channel::Call => "call",
        Channel::Chat => "chat",
        Channel::Review => "review",
        Channel::Post => "post",
        Channel::Letter => "letter",
    });
    let form = if gold.is_transcript() {
        "transcript"
    } else if gold.is_real() {
        "real"
    } else {
        "narrative"
    };
    let kind = gold.is_transcript().then(|| {
        if gold.is_asr() {
            "recognised"
        } else {
            "punctuated"
        }
    });
    let fixed = channel.into_iter().chain([form]).chain(kind);
    let domain = gold.domain.as_ref().map(|name| format!("{DOMAIN}{name}"));
    fixed.map(str::to_owned).chain(domain).collect()
}

/// Whether a quote of ours overlaps a labelled one; `None` when no labelled quote has a place.
fn quotes_overlap(gold: &Gold, cases: &[Case], name: FlagName) -> Option<bool> {
    let wanted: Vec<_> = gold
        .labels
        .evidence
        .iter()
        .filter(|evidence| evidence.flag == name)
        .filter_map(|evidence| labelled(gold, &evidence.quote, 0))
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let ours = with_turns_before(cases).flat_map(|(before, case)| {
        let evidence = case.flags.get(name).evidence.iter();
        evidence
            .filter_map(move |evidence| found(gold, case, before, evidence.turn, &evidence.quote))
    });
    Some(
        ours.into_iter()
            .any(|ours| wanted.iter().any(|wanted| wanted.overlap(&ours) > 0)),
    )
}

fn mistake(
    gold: &Gold,
    cases: &[Case],
    name: FlagName,
    labelled: bool,
    state: State,
    probability: f64,
) -> Mistake {
    let strongest = cases
        .iter()
        .map(|case| case.flags.get(name))
        .max_by(|a, b| a.probability.total_cmp(&b.probability))
        .and_then(|flag| flag.evidence.first());
    let quote = |evidence: &Evidence| evidence.quote.clone();
    Mistake {
        id: gold.id.clone(),
        labelled,
        state,
        probability,
        quote: strongest.map(quote),
        origin: strongest.map(|evidence| evidence.origin.clone()),
        labelled_quote: gold
            .labels
            .evidence
            .iter()
            .find(|evidence| evidence.flag == name)
            .map(|evidence| evidence.quote.quote.clone()),
    }
}

/// Classes from the most severe on; *unsure* is a judgement of ours only.
pub const CLASSES: [LegitimacyClass; 5] = [
    LegitimacyClass::Justified,
    LegitimacyClass::Partly,
    LegitimacyClass::Unjustified,
    LegitimacyClass::NotAClaim,
    LegitimacyClass::Unsure,
];

fn class_number(class: LegitimacyClass) -> usize {
    CLASSES
        .iter()
        .position(|known| *known == class)
        .unwrap_or(CLASSES.len() - 1)
}

/// The class of the claim over all records.
pub fn legitimacy(pairs: &[Pair<'_>]) -> ClassReport {
    let mut coverage = Share::default();
    let mut sample: Vec<(usize, usize)> = Vec::new();
    let mut decided: Vec<(bool, f64)> = Vec::new();
    let mut mistakes = Vec::new();
    for (gold, cases) in pairs {
        let Some(label) = gold.labels.legitimacy else {
            continue;
        };
        let (judged, probability) = cases
            .iter()
            .map(|case| {
                let claim = &case.legitimacy;
                (class_number(claim.class), claim.probability)
            })
            .min_by_key(|(class, _)| *class)
            .unwrap_or((CLASSES.len() - 1, 1.0));
        let sure = CLASSES[judged] != LegitimacyClass::Unsure;
        coverage.add(sure);
        if sure {
            decided.push((class_number(label) == judged, probability));
        }
        sample.push((class_number(label), judged));
        if class_number(label) != judged {
            mistakes.push((gold.id.clone(), name_of(&label), name_of(&CLASSES[judged])));
        }
    }
    let [accuracy, macro_f1, kappa] = measured(&sample, |sample| {
        let table = table(sample, CLASSES.len());
        let right = sample
            .iter()
            .filter(|(label, judged)| label == judged)
            .count() as u64;
        [
            ratio(right, sample.len() as u64),
            macro_f1(&table),
            kappa(&table),
        ]
    });
    let (reliability, calibration_error) = calibration(&decided);
    ClassReport {
        calibration_error,
        reliability,
        accuracy,
        macro_f1,
        kappa,
        coverage,
        confusion: table(&sample, CLASSES.len()),
        classes: CLASSES.iter().map(name_of).collect(),
        mistakes,
    }
}

/// Counts of pairs of classes.
pub fn table(sample: &[(usize, usize)], classes: usize) -> Vec<Vec<u64>> {
    let mut table = vec![vec![0; classes]; classes];
    for &(row, column) in sample {
        table[row][column] += 1;
    }
    table
}

/// Mean F1 of the classes that are labelled; *unsure* never is, so it only costs.
fn macro_f1(table: &[Vec<u64>]) -> Option<f64> {
    let scores: Vec<f64> = (0..table.len())
        .filter_map(|class| {
            let labelled: u64 = table[class].iter().sum();
            let judged: u64 = table.iter().map(|row| row[class]).sum();
            (labelled > 0).then(|| 2.0 * table[class][class] as f64 / (labelled + judged) as f64)
        })
        .collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

/// Both parties' hostility over all records.
pub fn hostility(pairs: &[Pair<'_>]) -> Vec<HostilityReport> {
    let of = |party: &'static str, grade: fn(&Gold) -> Option<u8>, score: fn(&Case) -> f64| {
        let sample: Vec<(f64, f64)> = pairs
            .iter()
            .filter_map(|(gold, cases)| {
                Some((
                    cases.iter().map(score).fold(0.0, f64::max),
                    f64::from(grade(gold)?),
                ))
            })
            .collect();
        let [correlation] = measured(&sample, |sample| [spearman(sample)]);
        let mean_by_grade = [0.0, 1.0, 2.0, 3.0].map(|grade| {
            let scores: Vec<f64> = sample
                .iter()
                .filter(|pair| pair.1 == grade)
                .map(|pair| pair.0)
                .collect();
            (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
        });
        HostilityReport {
            party,
            records: sample.len() as u64,
            spearman: correlation,
            mean_by_grade,
        }
    };
    vec![
        of(
            "staff",
            |gold| gold.labels.staff_hostility,
            |case| case.scores.staff_hostility,
        ),
        of(
            "customer",
            |gold| gold.labels.customer_hostility,
            |case| case.scores.customer_hostility,
        ),
    ]
}

/// Labelled quotes that are not in their text.
pub fn lost_quotes(pairs: &[(Gold, Vec<Case>)]) -> Vec<String> {
    let mut lost = Vec::new();
    for (gold, _) in pairs {
        let promises = gold
            .labels
            .promises
            .iter()
            .flatten()
            .map(|promise| &promise.quote);
        let evidence = gold.labels.evidence.iter().map(|evidence| &evidence.quote);
        for quote in promises.chain(evidence) {
            if gold.record.is_some() && labelled(gold, quote, 0).is_none() {
                lost.push(format!("{}: «{}»", gold.id, quote.quote));
            }
        }
    }
    lost
}
