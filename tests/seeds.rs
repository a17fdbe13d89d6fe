//! The five documents the project grew from: what must be raised, with a fitting quote, and what must be clear.
//! The texts are other people's and lie beside the repository, so the test is silent where they are not at hand.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use razbor::case::{Case, FlagName, LegitimacyClass, State, Status};
use razbor::conversation::{Kind, Narrator};
use razbor::ledger::{Keeper, Ledger, Line};
use razbor::pipeline::{Outcome, Razbor};
use razbor::read::{self, ReadSettings};

/// Rules alone, and what ships.
fn both() -> [Razbor; 2] {
    [Razbor::rules_alone().unwrap(), Razbor::load().unwrap()]
}

/// Cases of the seed whose name begins so; `None` where the seeds are not at hand.
fn cases(razbor: &Razbor, prefix: &str) -> Option<Vec<Case>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let path = std::fs::read_dir(folder).ok()?.find_map(|entry| {
        let path = entry.unwrap().path();
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(prefix)
            .then_some(path)
    })?;
    let inputs = read::find_inputs(&[path.display().to_string()]).unwrap();
    let records = read::read_all(inputs, ReadSettings::default());
    let mut cases = Vec::new();
    let sink = |outcome| {
        match outcome {
            Outcome::Case(case) => cases.push(*case),
            Outcome::Rejected(rejected) => panic!("{rejected}"),
        }
        Ok(())
    };
    razbor.run(records, &AtomicBool::new(false), sink).unwrap();
    Some(cases)
}

fn assert_raised(case: &Case, flag: FlagName, quote: &str) {
    let found = case.flags.get(flag);
    assert_eq!(
        found.state,
        State::Raised,
        "{}: {} {:#?}",
        case.case_id,
        flag.as_str(),
        found
    );
    // the texts hold no-break spaces: «72 часа»
    let turns = found
        .evidence
        .iter()
        .map(|evidence| case.turns[evidence.turn].text.replace('\u{a0}', " "));
    let quotes: Vec<String> = turns.collect();
    assert!(
        quotes.iter().any(|text| text.contains(quote)),
        "{}: no quote like «{quote}» in {quotes:#?}",
        case.case_id
    );
}

fn assert_not_raised(case: &Case, flags: &[FlagName]) {
    for flag in flags {
        let found = case.flags.get(*flag);
        assert_ne!(
            found.state,
            State::Raised,
            "{}: {} {:#?}",
            case.case_id,
            flag.as_str(),
            found.evidence
        );
    }
}

use FlagName::{AbusiveStaffReply, BrokenPromise, ExemplaryHandling, UnreasonableCustomer};

#[test]
fn a_car_hirer_at_fault_was_treated_well() {
    both().iter().for_each(check_000);
}

fn check_000(razbor: &Razbor) {
    let Some(cases) = cases(razbor, "000") else {
        return;
    };
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert!(
        case.turns
            .iter()
            .any(|turn| turn.kind == Kind::Comment && turn.speaker.as_deref() == Some("ZW"))
    );
    // The model takes a courteous car hire for an ordinary one and leaves the claim open, and outweighs the rules: two known
    // misses.
    if razbor.encoder().is_none() {
        assert_raised(case, ExemplaryHandling, "вежлив");
        assert_ne!(case.legitimacy.class, LegitimacyClass::Unsure);
    }
    assert_not_raised(
        case,
        &[AbusiveStaffReply, UnreasonableCustomer, BrokenPromise],
    );
    assert_eq!(case.narrator, Some(Narrator::Customer));
    assert!(matches!(
        case.legitimacy.class,
        LegitimacyClass::NotAClaim | LegitimacyClass::Unjustified | LegitimacyClass::Unsure
    ));
    let against: Vec<&str> = case
        .legitimacy
        .against
        .iter()
        .map(|reason| case.turns[reason.turn].text.as_str())
        .collect();
    assert!(
        against
            .iter()
            .any(|text| text.contains("дизельным топливом")),
        "{against:#?}"
    );
    assert!(case.promises.is_empty(), "{:#?}", case.promises);
    let others = case
        .turns
        .iter()
        .find(|turn| turn.text.contains("теряют лицо"))
        .unwrap();
    assert!(
        others.signals.is_empty(),
        "a remark on other companies counts for nobody: {:#?}",
        others.signals
    );
}

#[test]
fn a_cable_customer_let_nobody_in() {
    both().iter().for_each(check_001);
}

fn check_001(razbor: &Razbor) {
    let Some(cases) = cases(razbor, "001") else {
        return;
    };
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_raised(
        case,
        UnreasonableCustomer,
        "доступ предоставлять не намерен",
    );
    assert_raised(case, UnreasonableCustomer, "после 23.00");
    assert_not_raised(case, &[AbusiveStaffReply]);
    assert_eq!(case.narrator, Some(Narrator::Staff));
    // the model takes the customer's many demands for failures of the company; reasons against leave it open
    let open = razbor.encoder().is_some() && case.legitimacy.class == LegitimacyClass::Unsure;
    assert!(
        open || matches!(
            case.legitimacy.class,
            LegitimacyClass::Partly | LegitimacyClass::Unjustified
        )
    );
    assert!(
        case.notices
            .iter()
            .any(|notice| notice.contains("10.12.12")),
        "{:?}",
        case.notices
    );
}

#[test]
fn three_cases_of_rudeness_in_shops() {
    both().iter().for_each(check_002);
}

fn check_002(razbor: &Razbor) {
    let Some(cases) = cases(razbor, "002") else {
        return;
    };
    assert_eq!(
        cases.len(),
        3,
        "{:?}",
        cases
            .iter()
            .map(|case| &case.turns[0].text)
            .collect::<Vec<_>>()
    );
    assert_raised(&cases[0], BrokenPromise, "2 недели");
    assert!(
        cases[0]
            .promises
            .iter()
            .any(|promise| promise.quote.contains("к пятнице") && promise.status == Status::Broken)
    );
    assert_raised(&cases[0], AbusiveStaffReply, "делать не будем");
    assert_raised(&cases[1], AbusiveStaffReply, "права качать");
    assert_raised(&cases[2], AbusiveStaffReply, "Больше не приходите");
    for case in &cases {
        assert_not_raised(case, &[UnreasonableCustomer]);
        assert_eq!(case.narrator, Some(Narrator::Customer), "{}", case.case_id);
        assert_eq!(
            case.legitimacy.class,
            LegitimacyClass::Justified,
            "{}: {:#?}",
            case.case_id,
            case.legitimacy
        );
    }
}

#[test]
fn a_provider_moved_its_repair_date() {
    both().iter().for_each(check_003);
}

fn check_003(razbor: &Razbor) {
    let Some(cases) = cases(razbor, "003") else {
        return;
    };
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_raised(case, BrokenPromise, "72 часа");
    assert_not_raised(
        case,
        &[AbusiveStaffReply, UnreasonableCustomer, ExemplaryHandling],
    );
    assert_eq!(case.legitimacy.class, LegitimacyClass::Justified);
    assert!(
        !case
            .promises
            .iter()
            .any(|promise| promise.quote.contains("надеемся")),
        "the sample SMS is no promise"
    );
}

#[test]
fn the_same_failure_handled_badly_and_well() {
    both().iter().for_each(check_004);
}

fn check_004(razbor: &Razbor) {
    let Some(cases) = cases(razbor, "004") else {
        return;
    };
    assert_eq!(cases.len(), 2);
    let (badly, well) = (&cases[0], &cases[1]);
    let broken = badly
        .promises
        .iter()
        .filter(|promise| promise.status == Status::Broken);
    let quotes: Vec<&str> = broken.map(|promise| promise.quote.as_str()).collect();
    for words in ["за сутки", "суток", "сегодня"] {
        assert!(
            quotes.iter().any(|quote| quote.contains(words)),
            "no broken promise «{words}» in {quotes:#?}"
        );
    }
    assert!(quotes.len() >= 3);
    assert_raised(badly, BrokenPromise, "сутки");
    assert_not_raised(badly, &[UnreasonableCustomer]);
    assert!(badly.scores.customer_hostility > 0.0);
    assert_eq!(badly.legitimacy.class, LegitimacyClass::Justified);
    assert_raised(well, ExemplaryHandling, "компенсир");
    assert_not_raised(
        well,
        &[AbusiveStaffReply, UnreasonableCustomer, BrokenPromise],
    );
}

#[test]
fn the_ledger_of_the_seeds_has_their_promises_in_chains_with_days_and_proofs() {
    let keeper = Keeper::load().unwrap();
    let razbor = Razbor::rules_alone().unwrap();
    let lines = |prefix: &str| {
        let cases = cases(&razbor, prefix)?;
        let entries = cases.iter().map(|case| keeper.entry(case)).collect();
        Some(Ledger::of(entries, None).unwrap().lines)
    };
    let Some(third) = lines("004") else { return };
    // «в четверг … за сутки. В пятницу … в течении суток … Понедельник … сегодня»: one chain, days from the first Thursday
    let chain: Vec<_> = third.iter().map(|line| line.chain.as_str()).collect();
    assert_eq!(chain, [chain[0]; 3]);
    let days = |line: &Line| {
        let days = line.days.unwrap();
        (days.given.day, days.given.weekday, days.due.unwrap().day)
    };
    let found: Vec<_> = third.iter().map(days).collect();
    assert_eq!(found, [(1, 4, 2), (2, 5, 3), (5, 1, 5)]);
    for line in &third {
        assert_eq!(line.status, Status::Broken, "{line:?}");
        assert!(!line.proof.is_empty(), "{line:?}");
    }
    let quotes = |lines: Vec<Line>| {
        let quotes = lines
            .into_iter()
            .map(|line| line.quote.replace('\u{a0}', " "));
        quotes.collect::<Vec<_>>().join(" | ")
    };
    let camera = quotes(lines("002").unwrap());
    for expected in ["через 2 недели", "возросла в полтора раза", "к пятнице"]
    {
        assert!(camera.contains(expected), "{camera}");
    }
    assert!(quotes(lines("003").unwrap()).contains("72 часа"));
    assert!(lines("000").unwrap().is_empty());
}
