//! A store in a folder of its own, and the program run there.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use razbor::case::{Case, FlagName};
use razbor::export::Run;
use razbor::store::decisions::{Holds, NewDecision};
use razbor::store::intake::{Preparer, Ready};
use razbor::store::{CaseNumber, Store};

use super::calls;

pub const SECRET: [&str; 3] = ["Ирина", "89223456789", "Широтная"];

pub struct Place {
    pub folder: tempfile::TempDir,
    pub db: PathBuf,
}

/// Sixty calls: staff rude and named in all of them, the probability rising from call to call.
pub fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("razbor.db");
    let cases: Vec<Case> = (0..60).map(call).collect();
    put(&db, cases);
    Place { folder, db }
}

pub fn put(db: &Path, cases: Vec<Case>) {
    let mut store = Store::open(db).unwrap();
    let run = store.begin(&Run::default()).unwrap();
    let preparer = Preparer::load().unwrap();
    let ready: Vec<Ready> = cases
        .into_iter()
        .map(|case| Ready::of(case, &preparer))
        .collect();
    store.take(run, &ready).unwrap();
}

pub fn call(number: usize) -> Case {
    let mut case = calls::rude(&format!("звонок-{number}"), "Оператор Ирина");
    case.flags.abusive_staff_reply.probability = 0.4 + number as f64 / 100.0;
    case.turns[0].text += " Мой телефон 89223456789, адрес ул. Широтная, д. 118, кв. 14.";
    case.turns[0].end = case.turns[0].text.chars().count();
    case
}

pub fn razbor(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("razbor")
        .unwrap()
        .current_dir(place.folder.path())
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

pub fn decide(place: &Place, number: i64, holds: Holds) {
    let mut store = Store::open(&place.db).unwrap();
    store
        .decide(&NewDecision {
            case: CaseNumber(number),
            flag: FlagName::AbusiveStaffReply,
            holds,
            reviewer: "Анна".into(),
            comment: "спросила Марину Львовну, 89223456789".into(),
            at: "2026-11-23T10:00:00".into(),
            ticket: format!("т{number}"),
        })
        .unwrap();
}
