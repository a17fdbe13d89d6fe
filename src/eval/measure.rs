//! The measures, pure and small.

use serde::Serialize;

/// Hits and misses of a yes-or-no judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// Found and labelled.
    pub tp: u64,
    /// Found, not labelled.
    pub fp: u64,
    /// Labelled, not found.
    pub r#fn: u64,
    /// Neither.
    pub tn: u64,
}

impl Confusion {
    /// Counts one judgement.
    pub fn add(&mut self, gold: bool, found: bool) {
        match (gold, found) {
            (true, true) => self.tp += 1,
            (false, true) => self.fp += 1,
            (true, false) => self.r#fn += 1,
            (false, false) => self.tn += 1,
        }
    }

    /// Records judged.
    pub fn total(&self) -> u64 {
        self.tp + self.fp + self.r#fn + self.tn
    }

    /// Of what was found, how much is labelled; `None` when nothing was found.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.tp, self.tp + self.fp)
    }

    /// Of what is labelled, how much was found; `None` when nothing is labelled.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.tp, self.tp + self.r#fn)
    }

    /// Harmonic mean of both; `None` when there was nothing to find and nothing was found.
    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.tp, 2 * self.tp + self.fp + self.r#fn)
    }

    /// Cohen's κ.
    pub fn kappa(&self) -> Option<f64> {
        kappa(&[vec![self.tp, self.r#fn], vec![self.fp, self.tn]])
    }
}

/// A share; `None` of nothing.
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Cohen's κ of a square table of counts; `None` when chance alone explains everything (both sides know one class).
pub fn kappa(table: &[Vec<u64>]) -> Option<f64> {
    weighted(table, |row, column| f64::from(u8::from(row != column)))
}

/// κ with quadratic weights, for grades: 0 against 3 is worse than 0 against 1.
pub fn quadratic_kappa(table: &[Vec<u64>]) -> Option<f64> {
    weighted(table, |row, column| (row as f64 - column as f64).powi(2))
}

fn weighted(table: &[Vec<u64>], cost: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let total: u64 = table.iter().flatten().sum();
    if total == 0 {
        return None;
    }
    let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<u64> = (0..table.len())
        .map(|at| table.iter().map(|row| row[at]).sum())
        .collect();
    let (mut seen, mut chance) = (0.0, 0.0);
    for (row, counts) in table.iter().enumerate() {
        for (column, &count) in counts.iter().enumerate() {
            seen += cost(row, column) * count as f64;
            chance += cost(row, column) * rows[row] as f64 * columns[column] as f64 / total as f64;
        }
    }
    (chance > 0.0).then(|| 1.0 - seen / chance)
}

/// Area under the ROC curve, ties halved; `None` unless both classes occur.
pub fn auc(pairs: &[(bool, f64)]) -> Option<f64> {
    let positive = pairs.iter().filter(|(gold, _)| *gold).count() as f64;
    let negative = pairs.len() as f64 - positive;
    if positive == 0.0 || negative == 0.0 {
        return None;
    }
    let ranks = ranks(&pairs.iter().map(|(_, score)| *score).collect::<Vec<_>>());
    let sum: f64 = pairs
        .iter()
        .zip(&ranks)
        .filter(|((gold, _), _)| *gold)
        .map(|(_, rank)| rank)
        .sum();
    Some((sum - positive * (positive + 1.0) / 2.0) / (positive * negative))
}

/// Spearman's rank correlation; `None` when either side is constant.
pub fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let left = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>());
    let right = ranks(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>());
    let mean = (pairs.len() as f64 + 1.0) / 2.0;
    let (mut both, mut lefts, mut rights) = (0.0, 0.0, 0.0);
    for (a, b) in left.iter().zip(&right) {
        both += (a - mean) * (b - mean);
        lefts += (a - mean).powi(2);
        rights += (b - mean).powi(2);
    }
    (lefts > 0.0 && rights > 0.0).then(|| both / (lefts * rights).sqrt())
}

/// Ranks from 1; equals share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0.0;
    for group in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        for &at in group {
            ranks[at] = below + (group.len() as f64 + 1.0) / 2.0;
        }
        below += group.len() as f64;
    }
    ranks
}

/// One line of a reliability table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Probabilities from here …
    pub from: f64,
    /// … to here.
    pub to: f64,
    /// How many judgements.
    pub count: u64,
    /// Their mean probability.
    pub said: f64,
    /// Share of them that is labelled.
    pub held: f64,
}

/// Tenths of the probability that are not empty, and the expected calibration error over them.
pub fn calibration(pairs: &[(bool, f64)]) -> (Vec<Bin>, Option<f64>) {
    let mut bins = Vec::new();
    let mut error = 0.0;
    for tenth in 0..10_u8 {
        let within = |score: f64| ((score.clamp(0.0, 1.0) * 10.0) as u8).min(9) == tenth;
        let members: Vec<&(bool, f64)> = pairs.iter().filter(|(_, score)| within(*score)).collect();
        if members.is_empty() {
            continue;
        }
        let count = members.len() as f64;
        let said = members.iter().map(|(_, score)| score).sum::<f64>() / count;
        let held = members.iter().filter(|(gold, _)| *gold).count() as f64 / count;
        error += count / pairs.len() as f64 * (said - held).abs();
        bins.push(Bin {
            from: f64::from(tenth) / 10.0,
            to: f64::from(tenth + 1) / 10.0,
            count: members.len() as u64,
            said,
            held,
        });
    }
    (bins, (!pairs.is_empty()).then_some(error))
}

/// Ends of the interval that 95 % of resampled texts fall into.
pub type Interval = Option<(f64, f64)>;

/// Resampled texts per interval.
const RESAMPLES: usize = 1000;

/// Bootstrap intervals of several measures at once, over texts drawn with replacement; the same every time.
pub fn bootstrap<T: Copy, const N: usize>(
    sample: &[T],
    measures: impl Fn(&[T]) -> [Option<f64>; N],
) -> [Interval; N] {
    let mut seen: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(RESAMPLES));
    let mut dice = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut drawn = Vec::with_capacity(sample.len());
    for _ in 0..if sample.len() > 1 { RESAMPLES } else { 0 } {
        drawn.clear();
        drawn.extend((0..sample.len()).map(|_| sample[dice.below(sample.len())]));
        for (values, value) in seen.iter_mut().zip(measures(&drawn)) {
            values.extend(value);
        }
    }
    seen.map(|mut values| {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            values
                .get((share * (values.len().saturating_sub(1)) as f64).round() as usize)
                .copied()
        };
        at(0.025).zip(at(0.975))
    })
}

/// Marsaglia's xorshift64: enough to draw texts, and the same on every machine.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn close(measured: Option<f64>, wanted: f64) -> bool {
        measured.is_some_and(|measured| (measured - wanted).abs() < 1e-9)
    }

    #[test]
    fn measures_agree_with_those_worked_out_by_hand() {
        let confusion = Confusion {
            tp: 20,
            r#fn: 5,
            fp: 10,
            tn: 15,
        };
        assert!(close(confusion.precision(), 2.0 / 3.0));
        assert!(close(confusion.recall(), 0.8));
        assert!(close(confusion.f1(), 40.0 / 55.0));
        assert!(close(confusion.kappa(), 0.4));
        assert!(close(
            auc(&[(true, 0.9), (false, 0.8), (true, 0.7), (false, 0.7)]),
            0.625
        ));
        assert!(close(
            spearman(&[(0.1, 0.0), (0.2, 1.0), (0.9, 3.0), (0.4, 2.0)]),
            1.0
        ));
        assert!(close(quadratic_kappa(&[vec![5, 0], vec![0, 5]]), 1.0));
    }

    #[test]
    fn what_cannot_be_measured_is_none_and_never_zero_or_one() {
        assert_eq!(
            Confusion {
                tn: 9,
                ..Confusion::default()
            }
            .f1(),
            None
        );
        assert_eq!(
            Confusion {
                tn: 9,
                ..Confusion::default()
            }
            .kappa(),
            None
        );
        assert_eq!(auc(&[(true, 0.5)]), None);
        assert_eq!(spearman(&[(0.0, 1.0), (0.0, 2.0)]), None);
    }

    #[test]
    fn a_sure_and_wrong_judge_is_badly_calibrated() {
        let (bins, error) =
            calibration(&[(false, 1.0), (false, 0.95), (true, 0.05), (false, 0.02)]);
        assert_eq!(bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [2, 2]);
        assert!(close(error, 0.5 * 0.975 + 0.5 * (0.5 - 0.035)));
    }

    #[test]
    fn intervals_hold_the_measure_and_come_out_the_same_twice() {
        let sample: Vec<(bool, bool)> = (0..40).map(|at| (at % 2 == 0, at % 3 == 0)).collect();
        let kappa = |sample: &[(bool, bool)]| {
            let mut confusion = Confusion::default();
            sample
                .iter()
                .for_each(|(gold, found)| confusion.add(*gold, *found));
            [confusion.f1()]
        };
        let [interval] = bootstrap(&sample, kappa);
        let (low, high) = interval.unwrap();
        let [f1] = kappa(&sample);
        assert!(low < f1.unwrap() && f1.unwrap() < high);
        assert_eq!(bootstrap(&sample, kappa), [interval]);
    }
}
