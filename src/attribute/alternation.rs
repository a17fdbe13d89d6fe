//! Two sides that take turns: the likeliest sequence of speakers.

use super::speakers::logistic;

/// Logarithm of odds that the next turn of a transcript is the other side's.
pub(super) const TURNS: f64 = 1.8;

/// What is known of one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Lean {
    /// Staff (`true`) or customer (`false`).
    Known(bool),
    /// Logarithm of the odds that it is staff.
    Open(f64),
    /// Somebody else's: takes no part.
    Aside,
}

/// Staff (`true`) or customer for every line, with a probability. `change(at)` is the logarithm of the odds that line
/// `at` is not spoken by the side of the line before it.
pub(super) fn resolve(lines: &[Lean], change: impl Fn(usize) -> f64) -> Vec<(bool, f64)> {
    const SURE: f64 = 30.0;
    // forward and backward sums in logarithms, for two states: 0 customer, 1 staff
    let emit = |line: &Lean| match line {
        Lean::Known(true) => [0.0, SURE],
        Lean::Known(false) => [SURE, 0.0],
        Lean::Open(odds) => [-odds / 2.0, odds / 2.0],
        Lean::Aside => [0.0, 0.0],
    };
    let step = |at: usize| {
        let odds = if lines[at] == Lean::Aside {
            0.0
        } else {
            change(at)
        };
        [[-odds / 2.0, odds / 2.0], [odds / 2.0, -odds / 2.0]]
    };
    let count = lines.len();
    let mut forward = vec![[0.0; 2]; count];
    for at in 0..count {
        let here = emit(&lines[at]);
        for side in 0..2 {
            let before = if at == 0 {
                0.0
            } else {
                let moves = step(at);
                sum(
                    forward[at - 1][0] + moves[0][side],
                    forward[at - 1][1] + moves[1][side],
                )
            };
            forward[at][side] = here[side] + before;
        }
    }
    let mut backward = vec![[0.0; 2]; count];
    for at in (0..count.saturating_sub(1)).rev() {
        let next = emit(&lines[at + 1]);
        let moves = step(at + 1);
        for side in 0..2 {
            let to = |other: usize| moves[side][other] + next[other] + backward[at + 1][other];
            backward[at][side] = sum(to(0), to(1));
        }
    }
    (0..count)
        .map(|at| {
            let odds = forward[at][1] + backward[at][1] - forward[at][0] - backward[at][0];
            (odds > 0.0, logistic(odds.abs().min(SURE)))
        })
        .collect()
}

/// ln(eᵃ + eᵇ)
fn sum(one: f64, other: f64) -> f64 {
    let (most, least) = if one > other {
        (one, other)
    } else {
        (other, one)
    };
    most + (least - most).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_answer_between_two_lines_of_staff_is_the_customers() {
        let lines = [Lean::Open(3.0), Lean::Open(0.2), Lean::Open(2.0)];
        let sides: Vec<bool> = resolve(&lines, |_| TURNS)
            .into_iter()
            .map(|(staff, _)| staff)
            .collect();
        assert_eq!(sides, [true, false, true]);
    }

    #[test]
    fn a_known_line_decides_its_neighbours() {
        let lines = [Lean::Open(0.0), Lean::Known(true), Lean::Open(0.0)];
        let sides = resolve(&lines, |_| TURNS);
        assert!(!sides[0].0 && sides[1].0 && !sides[2].0);
        assert!(sides[1].1 > 0.99);
    }
}
