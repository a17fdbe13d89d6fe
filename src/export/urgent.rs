//! The most urgent of a stream, in bounded memory.

use std::collections::BinaryHeap;

/// Keeps at most `limit` entries: those of highest escalation, of equals those that came first.
#[derive(Debug)]
pub struct Urgent<T> {
    limit: usize,
    seen: u64,
    heap: BinaryHeap<Entry<T>>,
}

/// One kept entry.
#[derive(Debug)]
pub struct Entry<T> {
    /// How urgent it is, 0 to 1.
    pub escalation: f64,
    /// Its number in the stream, from 1.
    pub number: u64,
    /// What is kept.
    pub kept: T,
}

impl<T> Urgent<T> {
    /// Room for so many.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            seen: 0,
            heap: BinaryHeap::with_capacity(limit.min(1024) + 1),
        }
    }

    /// Offers the next entry of the stream; it is made only when there is room for it. Returns its number.
    pub fn offer(&mut self, escalation: f64, keep: impl FnOnce() -> T) -> u64 {
        self.seen += 1;
        let number = self.seen;
        // equals that come later never push out an earlier one
        let room = self.heap.len() < self.limit
            || self
                .heap
                .peek()
                .is_some_and(|least| escalation.total_cmp(&least.escalation).is_gt());
        if room && self.limit > 0 {
            self.heap.push(Entry {
                escalation,
                number,
                kept: keep(),
            });
            if self.heap.len() > self.limit {
                self.heap.pop();
            }
        }
        number
    }

    /// What is kept, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.heap.iter().map(|entry| &entry.kept)
    }

    /// How many were offered.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// The kept entries in the order of the stream.
    pub fn in_order(self) -> Vec<Entry<T>> {
        let mut entries = self.heap.into_vec();
        entries.sort_by_key(|entry| entry.number);
        entries
    }

    /// The kept entries, most urgent first.
    pub fn by_urgency(self) -> Vec<Entry<T>> {
        let mut entries = self.heap.into_vec();
        entries.sort();
        entries
    }
}

/// More urgent comes first; of equals, the earlier.
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other
            .escalation
            .total_cmp(&self.escalation)
            .then(self.number.cmp(&other.number))
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Entry<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_stay_and_equals_stay_in_order_of_arrival() {
        let mut urgent = Urgent::new(3);
        for (number, escalation) in [0.1, 0.5, 0.5, 0.9, 0.5, 0.0].into_iter().enumerate() {
            urgent.offer(escalation, || number);
        }
        assert_eq!(urgent.seen(), 6);
        let kept: Vec<usize> = urgent
            .by_urgency()
            .into_iter()
            .map(|entry| entry.kept)
            .collect();
        assert_eq!(kept, [3, 1, 2]);
    }

    #[test]
    fn no_room_keeps_nothing() {
        let mut urgent = Urgent::new(0);
        urgent.offer(1.0, || ());
        assert!(urgent.in_order().is_empty());
    }
}
