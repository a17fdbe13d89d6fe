//! `razbor rules check` and `razbor rules list`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use razbor::cli::RulesCommand;
use razbor::morphology::Morphology;
use razbor::rules::Rules;

pub fn run(command: &RulesCommand) -> anyhow::Result<ExitCode> {
    match command {
        RulesCommand::Check { rules } => check(&load(rules.as_deref())?),
        RulesCommand::List { rules } => list(&load(rules.as_deref())?),
    }
}

fn load(folder: Option<&Path>) -> anyhow::Result<Rules> {
    Ok(folder.map_or_else(Rules::bundled, Rules::from_folder)?)
}

fn check(rules: &Rules) -> anyhow::Result<ExitCode> {
    let failures = rules.check(&Morphology::load()?);
    let mut out = std::io::stdout().lock();
    for failure in &failures {
        writeln!(out, "{failure}")?;
    }
    let (count, examples) = (rules.iter().count(), rules.example_count());
    writeln!(
        out,
        "{count} rules, {examples} examples, {} wrong",
        failures.len()
    )?;
    Ok(if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(super::GATE_CLOSED)
    })
}

fn list(rules: &Rules) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for rule in rules.iter() {
        let (signal, weight) = (rule.signal.as_str(), rule.weight);
        writeln!(
            out,
            "{}\t{signal}\t{weight}\t{}:{}\t{}",
            rule.id, rule.file, rule.line, rule.reason
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
