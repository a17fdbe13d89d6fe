//! Sums that tell a card, a taxpayer's and an insurance number from any other row of digits.

/// A bank card's number.
pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn weighed(digits: &[u8], weights: &[u32]) -> u32 {
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    sum % 11 % 10
}

/// A taxpayer's number: of a company (10 digits) or a person (12).
pub(super) fn inn(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let is = |at: usize, value: u32| u32::from(bytes[at] - b'0') == value;
    match bytes.len() {
        10 => is(9, weighed(bytes, &[2, 4, 10, 3, 5, 9, 4, 6, 8])),
        12 => {
            is(10, weighed(bytes, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]))
                && is(11, weighed(bytes, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]))
        }
        _ => false,
    }
}

/// An insurance number of 11 digits.
pub(super) fn snils(digits: &str) -> bool {
    if digits.len() != 11 {
        return false;
    }
    let (number, control) = digits.split_at(9);
    let sum: u32 = number
        .bytes()
        .zip([9, 8, 7, 6, 5, 4, 3, 2, 1])
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    let sum = sum % 101 % 100;
    control.parse() == Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_hold_and_break() {
        assert!(luhn("4111111111111111") && !luhn("4111111111111112"));
        assert!(inn("667107227080") && !inn("667107227081"));
        assert!(snils("16062743957") && !snils("16062743958"));
    }
}
