//! Every rule file loads, and every rule does what its own examples say.
#![allow(clippy::unwrap_used)]

use razbor::morphology::Morphology;
use razbor::rules::Rules;

#[test]
fn every_rule_matches_and_ignores_its_own_examples() {
    let failures = Rules::bundled()
        .unwrap()
        .check(&Morphology::load().unwrap());
    let lines: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} examples fail:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn a_mistake_in_a_rule_file_points_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let rule = "[[rule]]\nid = \"a\"\nsignal = \"insult\"\nparty = \"staff\"\nweight = 0.5\nreason = \"грубит\"\n\
                patterns = [\n  \"ты@2,imperative\",\n]\nmatches = [\"ты\"]\nignores = [\"вы\"]\n";
    std::fs::write(folder.path().join("bad.toml"), rule).unwrap();
    let error = Rules::from_folder(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("bad.toml:8: ") && error.contains("unknown feature `imperative`"),
        "{error}"
    );
    std::fs::write(
        folder.path().join("bad.toml"),
        rule.replace("@2,imperative", "").replace("0.5", "1.5"),
    )
    .unwrap();
    let error = Rules::from_folder(folder.path()).unwrap_err().to_string();
    assert!(error.contains("bad.toml:5: weight 1.5"), "{error}");
    std::fs::write(
        folder.path().join("bad.toml"),
        rule.replace("insult", "insolence"),
    )
    .unwrap();
    let error = Rules::from_folder(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("bad.toml:3: ") && error.contains("insolence"),
        "{error}"
    );
}

#[test]
fn a_rule_that_contradicts_its_example_is_reported_with_the_examples_line() {
    let folder = tempfile::tempdir().unwrap();
    let rule = "[[rule]]\nid = \"a\"\nsignal = \"thanks\"\nparty = \"customer\"\nweight = 0.5\nreason = \"благодарит\"\n\
                patterns = [\"спасибо\"]\nmatches = [\n  \"Спасибо!\",\n  \"Благодарю!\",\n]\nignores = [\"Не спасибо\"]\n";
    std::fs::write(folder.path().join("rules.toml"), rule).unwrap();
    let rules = Rules::from_folder(folder.path()).unwrap();
    let failures = rules.check(&Morphology::load().unwrap());
    assert_eq!(failures.len(), 1);
    assert_eq!((failures[0].line, failures[0].id.as_str()), (10, "a"));
}
