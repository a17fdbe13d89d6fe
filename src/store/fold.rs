//! Near-duplicates: the same call exported twice, the same review on two sites. A supervisor sees them once.
//!
//! A sketch holds the least hash of each of 32 parts of the text's four-word runs; the share of equal parts estimates how
//! much two texts have in common (one-permutation hashing: Li, Owen and Zhang 2012, «One Permutation Hashing»; empty parts
//! borrow from the next: Shrivastava and Li 2014). Texts that share a band of four parts are compared.

use std::rc::Rc;

/// Parts of a sketch.
const PARTS: usize = 32;
/// Parts in a band: texts 0.8 alike share one of eight bands with probability 0.985.
const BAND: usize = 4;
/// Words in a run.
const RUN: usize = 4;
/// Texts of fewer words are never folded: «Здравствуйте, где заказ?» is asked by many people.
const LEAST_WORDS: usize = 12;
/// Estimated likeness from which two texts are one.
const ALIKE: f64 = 0.8;

/// What a text is compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// The sketch of a text's stems; empty when it is too short to be compared.
    pub fn of(stems: &[Rc<str>]) -> Self {
        if stems.len() < LEAST_WORDS {
            return Self(Vec::new());
        }
        let mut least = [None::<u32>; PARTS];
        for run in stems.windows(RUN) {
            let hash = hash(run);
            let part = (hash >> 32) as usize % PARTS;
            let value = hash as u32;
            least[part] = Some(least[part].map_or(value, |known| known.min(value)));
        }
        let borrowed = |part: usize| {
            (0..PARTS)
                .find_map(|step| {
                    least[(part + step) % PARTS]
                        .map(|value| value.wrapping_add((step as u32).wrapping_mul(0x9e37_79b9)))
                })
                .unwrap_or_default()
        };
        Self((0..PARTS).map(borrowed).collect())
    }

    /// The sketch as the store keeps it.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|part| part.to_le_bytes()).collect()
    }

    /// A kept sketch.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let parts = bytes.chunks_exact(4);
        Self(
            parts
                .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect(),
        )
    }

    /// One number a band: texts with a number in common may be alike.
    pub fn bands(&self) -> impl Iterator<Item = i64> {
        self.0.chunks_exact(BAND).enumerate().map(|(at, band)| {
            let start = mix(at as u64 + 1);
            band.iter()
                .fold(start, |hash, part| mix(hash ^ u64::from(*part)))
                .cast_signed()
        })
    }

    /// Whether two texts are one for a reader.
    pub fn alike(&self, other: &Self) -> bool {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        !self.0.is_empty() && equal as f64 >= ALIKE * PARTS as f64
    }
}

fn hash(run: &[Rc<str>]) -> u64 {
    // FNV-1a, then mixed: its high bits alone are poor
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in run.iter().flat_map(|word| word.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(hash)
}

/// The finaliser of SplitMix64.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::search::Stems;

    const CALL: &str = "Здравствуйте, третий день нет интернета, вы обещали прислать мастера во вторник, я просидел дома \
        весь день, никто не пришёл и не позвонил. Вижу вашу заявку, мастер действительно не приехал, приношу извинения, \
        завтра до обеда он будет у вас, перерасчёт за три дня я уже оформила, придёт сообщение.";

    fn sketch(text: &str) -> Sketch {
        Sketch::of(&Stems::default().of(text))
    }

    #[test]
    fn a_text_with_a_word_changed_is_alike_and_another_is_not() {
        let call = sketch(CALL);
        let other_day = sketch(&CALL.replace("вторник", "среду"));
        assert!(call.alike(&other_day));
        assert!(
            call.bands()
                .any(|band| other_day.bands().any(|other| other == band))
        );
        let other = sketch(
            "Купила у вас сапоги, через неделю отлетел каблук, продавщица сказала, что я сама виновата и \
            носить надо умеючи, деньги вернуть отказалась и велела больше не приходить.",
        );
        assert!(!call.alike(&other));
        assert_eq!(Sketch::from_bytes(&call.bytes()), call);
    }

    #[test]
    fn short_texts_are_never_alike() {
        let short = sketch("Здравствуйте, где мой заказ?");
        assert!(!short.alike(&short));
        assert_eq!(short.bands().count(), 0);
    }
}
