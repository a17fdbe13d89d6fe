//! A chain of promises as events in order of time: given, told of, given again.

use crate::case::{Proof, Status};
use crate::ledger::{Ledger, Line};

/// What happened to a promise.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'l> {
    /// It was given, or is told of.
    Promised(&'l Line),
    /// Words show what became of the one before.
    Proved(&'l Proof, Status),
}

/// The chains in which a case gives a promise, or tells what became of one; each begins with its first promise. Chains that
/// no other conversation knows of are left out: the case itself says it all.
pub fn timelines<'l>(ledger: &'l Ledger, case_id: &str) -> Vec<Vec<Event<'l>>> {
    let mut chains: Vec<&str> = Vec::new();
    for line in &ledger.lines {
        let proves = |proof: &Proof| proof.conversation_id == case_id;
        let here = line.case_id == case_id || line.proof.iter().any(proves);
        if here && !chains.contains(&line.chain.as_str()) {
            chains.push(&line.chain);
        }
    }
    let events = |chain: &str| {
        let lines = ledger.lines.iter().filter(|line| line.chain == chain);
        lines.flat_map(events).collect()
    };
    let elsewhere = |event: &Event<'_>| match event {
        Event::Promised(line) => line.case_id != case_id,
        Event::Proved(proof, _) => proof.conversation_id != case_id,
    };
    let chains = chains.into_iter().map(events);
    chains
        .filter(|events: &Vec<Event<'_>>| events.iter().any(elsewhere))
        .collect()
}

fn events(line: &Line) -> Vec<Event<'_>> {
    let proofs = line
        .proof
        .iter()
        .map(|proof| Event::Proved(proof, line.status));
    std::iter::once(Event::Promised(line))
        .chain(proofs)
        .collect()
}
