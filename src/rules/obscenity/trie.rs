//! All forms as one tree of letters, walked by letters that may each be several things.

use super::glyph::Unit;

/// Shortest word whose form may be misspelt by a letter.
const SHORTEST_MISSPELT: usize = 6;
/// What one slip of a letter costs; a letter that only sounds the same costs 1.
const SLIP: u8 = 2;

/// Number of a letter, `а` = 0 … `я` = 31; `ё` counts as `е`.
pub(super) fn letter(c: char) -> Option<u32> {
    match c {
        'а'..='я' => Some(u32::from(c) - u32::from('а')),
        'ё' => Some(5),
        _ => None,
    }
}

/// The set of these letters, one bit each.
pub(super) fn letters(text: &str) -> u32 {
    text.chars()
        .filter_map(letter)
        .fold(0, |set, bit| set | 1 << bit)
}

/// Letters that sound or are misread like each other: «дибил», «идеот», «долбоёп».
const ALIKE: [&str; 8] = ["оа", "еиэ", "дт", "бп", "гк", "зс", "вф", "жш"];

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// Letters that go on from here.
    letters: u32,
    /// Node of the first of them; the others follow in order.
    first: u32,
    /// Stem that ends here, plus one.
    stem: u16,
}

/// The tree. Node 0 is the root.
pub(super) struct Trie {
    nodes: Vec<Node>,
    alike: [u32; 32],
    soft: u32,
}

/// Where a walk may be after some letters.
pub(super) type Places = Vec<u32>;

impl Trie {
    /// Builds the tree; of two stems with the same form the first wins.
    pub(super) fn new(forms: &[(String, u16)]) -> Self {
        let mut words: Vec<(Vec<u32>, u16)> = forms
            .iter()
            .map(|(form, stem)| (form.chars().filter_map(letter).collect(), *stem))
            .collect();
        words.sort();
        words.dedup_by(|later, earlier| later.0 == earlier.0);
        let mut nodes = vec![Node::default()];
        let mut queue = std::collections::VecDeque::from([(0, 0..words.len(), 0)]);
        while let Some((node, mut range, depth)) = queue.pop_front() {
            if range.start < range.end && words[range.start].0.len() == depth {
                nodes[node].stem = words[range.start].1 + 1;
                range.start += 1;
            }
            nodes[node].first = nodes.len() as u32;
            while range.start < range.end {
                let here = words[range.start].0[depth];
                let count = words[range.clone()].partition_point(|(word, _)| word[depth] <= here);
                nodes[node].letters |= 1 << here;
                queue.push_back((nodes.len(), range.start..range.start + count, depth + 1));
                nodes.push(Node::default());
                range.start += count;
            }
        }
        let mut alike = [0; 32];
        for group in ALIKE {
            for bit in group.chars().filter_map(letter) {
                alike[bit as usize] |= letters(group);
            }
        }
        Self {
            nodes,
            alike,
            soft: letters("ьъ"),
        }
    }

    /// The stem of exactly this folded word.
    pub(super) fn exact(&self, word: &str) -> Option<u16> {
        let mut at = 0;
        for c in word.chars() {
            at = self.children(at, 1 << letter(c)?).next()?;
        }
        self.stem(at)
    }

    /// Whether some form begins with this folded word.
    pub(super) fn goes_on(&self, word: &str) -> bool {
        let mut at = Some(0);
        for c in word.chars() {
            let Some(node) = at else {
                return false;
            };
            at = letter(c).and_then(|bit| self.children(node, 1 << bit).next());
        }
        at.is_some()
    }

    /// Ends of forms that begin with the first of these letters: (letters taken, stem), shortest first.
    pub(super) fn beginnings(&self, word: &[u32]) -> Vec<(usize, u16)> {
        let (mut at, mut found) = (0, Vec::new());
        for (taken, letter) in word.iter().enumerate() {
            let Some(next) = self.children(at, 1 << letter).next() else {
                break;
            };
            at = next;
            found.extend(self.stem(at).map(|stem| (taken + 1, stem)));
        }
        found
    }

    /// The stem that ends at a node.
    pub(super) fn stem(&self, node: u32) -> Option<u16> {
        self.nodes[node as usize].stem.checked_sub(1)
    }

    fn children(&self, node: u32, set: u32) -> impl Iterator<Item = u32> + '_ {
        let Node { letters, first, .. } = self.nodes[node as usize];
        let mut left = letters & set;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(first + (letters & ((1 << bit) - 1)).count_ones())
        })
    }

    fn step(&self, places: &[u32], set: u32) -> Places {
        let mut next: Places = places
            .iter()
            .flat_map(|&node| self.children(node, set))
            .collect();
        next.sort_unstable();
        next.dedup();
        next
    }

    /// Places after each unit: `walk[n]` after the first `n`. Stops early where nothing is left.
    pub(super) fn walk(&self, units: &[Unit]) -> Vec<Places> {
        let mut walk: Vec<Places> = vec![Places::new(); units.len() + 1];
        walk[0].push(0);
        for (at, unit) in units.iter().enumerate() {
            let mut here = std::mem::take(&mut walk[at]);
            here.sort_unstable();
            here.dedup();
            if !here.is_empty() {
                if let Some((least, most)) = unit.gap {
                    let mut reach = here.clone();
                    for taken in 0..=most {
                        if taken >= least {
                            walk[at + 1].extend(&reach);
                        }
                        reach = self.step(&reach, u32::MAX);
                    }
                } else {
                    let once = self.step(&here, unit.set);
                    if unit.repeated {
                        walk[at + 1].extend(self.step(&once, unit.set));
                    }
                    if unit.latin {
                        // translit leaves the soft sign out: «blyad»
                        walk[at + 1].extend(self.step(&once, self.soft));
                    }
                    walk[at + 1].extend(once);
                    if unit.pair != 0 && at + 2 < walk.len() {
                        let pair = self.step(&here, unit.pair);
                        walk[at + 2].extend(pair);
                    }
                    if unit.triple != 0 && at + 3 < walk.len() {
                        let triple = self.step(&here, unit.triple);
                        walk[at + 3].extend(triple);
                    }
                }
            }
            walk[at] = here;
        }
        if let Some(last) = walk.last_mut() {
            last.sort_unstable();
            last.dedup();
        }
        walk
    }

    /// The stem of which this word is a misspelling: one letter wrong, missing or too many, or two that sound alike.
    pub(super) fn misspelt(&self, word: &[u32], allowed: impl Fn(u16) -> bool) -> Option<u16> {
        let mut best: Option<(u8, u16)> = None;
        let first = *word.first()?;
        for node in self.children(0, 1 << first) {
            self.slip(node, &word[1..], 0, 1, word.len(), &mut |cost, stem| {
                if allowed(stem) && best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, stem));
                }
            });
        }
        best.map(|(_, stem)| stem)
    }

    fn slip(
        &self,
        node: u32,
        rest: &[u32],
        cost: u8,
        depth: usize,
        length: usize,
        found: &mut impl FnMut(u8, u16),
    ) {
        let free = cost == 0 && length >= SHORTEST_MISSPELT;
        let Some((&here, after)) = rest.split_first() else {
            if let Some(stem) = self.stem(node).filter(|_| depth + 1 >= SHORTEST_MISSPELT) {
                found(cost, stem);
            }
            return;
        };
        let Node { letters, .. } = self.nodes[node as usize];
        let mut left = letters;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let Some(child) = self.children(node, 1 << bit).next() else {
                continue;
            };
            let price = if bit == here {
                0
            } else if self.alike[here as usize] & 1 << bit != 0 {
                1
            } else {
                SLIP
            };
            if cost + price <= SLIP && (price < SLIP || free) {
                self.slip(child, after, cost + price, depth + 1, length, found);
            }
            if free {
                self.slip(child, rest, SLIP, depth + 1, length, found);
            }
        }
        if free {
            self.slip(node, after, SLIP, depth, length, found);
        }
    }
}
