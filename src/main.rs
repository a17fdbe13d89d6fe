//! The `razbor` command.

use std::process::ExitCode;

use clap::Parser;
use razbor::cli::{Cli, Command};

mod commands;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Score(args) => commands::score::run(&args),
        Command::Import(args) => commands::import::run(&args),
        Command::Queue(args) => commands::queue::run(&args),
        Command::Review(args) => commands::review::run(&args),
        Command::Calibrate(args) => commands::calibrate::run(&args),
        Command::Examples(args) => commands::examples::run(&args),
        Command::Promises(args) => commands::promises::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Eval(args) => commands::eval::run(&args),
        Command::Rules(command) => commands::rules::run(&command),
        Command::Schema(args) => commands::schema::run(&args),
        Command::Completions { shell } => commands::completions::run(shell),
    };
    done.unwrap_or_else(|error| {
        // A reader that went away (`| head`) is no failure of ours.
        if commands::is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        // what an error says of its cause is not said again
        let mut said = error.to_string();
        for cause in error.chain().skip(1).map(ToString::to_string) {
            if !said.ends_with(&cause) {
                said = format!("{said}: {cause}");
            }
        }
        eprintln!("razbor: {said}");
        ExitCode::from(commands::COULD_NOT_RUN)
    })
}
