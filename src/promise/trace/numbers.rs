//! Numbers that a sentence names.

use std::ops::Range;

use crate::promise::lex::{Atom, Sense};

/// Numbers in digits and in words, with their atoms: «2 940», «семьсот девяносто», «сто сорок восемь тысяч».
pub(super) fn numbers(atoms: &[Atom]) -> Vec<(Range<usize>, u64)> {
    let thousand = |at: usize| {
        atoms.get(at).is_some_and(|atom| {
            ["тысяч", "тыщ"]
                .iter()
                .any(|stem| atom.form.starts_with(stem))
        })
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < atoms.len() {
        let start = at;
        let mut total = 0_u64;
        let mut value = match atoms[at].sense {
            Sense::Digits(value, _) => {
                let mut value = u64::from(value);
                // «2 940»: groups of three
                while let Some(Sense::Digits(more, 3)) = atoms.get(at + 1).map(|atom| atom.sense) {
                    value = value.saturating_mul(1000).saturating_add(u64::from(more));
                    at += 1;
                }
                value
            }
            Sense::Cardinal(value) if value.fract() == 0.0 => value as u64,
            _ => {
                at += 1;
                continue;
            }
        };
        at += 1;
        let words = matches!(atoms[start].sense, Sense::Cardinal(_));
        loop {
            if thousand(at) {
                total = value.saturating_mul(1000);
                value = 0;
                at += 1;
            }
            match atoms.get(at).map(|atom| atom.sense) {
                Some(Sense::Cardinal(more)) if words && joins(value, more) => {
                    value += more as u64;
                    at += 1;
                }
                _ if thousand(at) && value > 0 => {}
                _ => break,
            }
        }
        found.push((start..at, total.saturating_add(value)));
    }
    found
}

/// Whether a smaller number word goes on with a larger one: «двести» + «сорок», «сорок» + «восемь».
fn joins(value: u64, more: f64) -> bool {
    let room = match value {
        0 => 1000,
        value if value % 100 == 0 => 100,
        value if value >= 20 && value % 10 == 0 => 10,
        _ => 0,
    };
    more.fract() == 0.0 && more >= 1.0 && (more as u64) < room
}
