//! `razbor schema`.

use std::io::{self, Write};
use std::process::ExitCode;

use razbor::cli::SchemaArgs;

pub fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    writeln!(
        io::stdout().lock(),
        "{}",
        serde_json::to_string_pretty(&args.of.schema())?
    )?;
    Ok(ExitCode::SUCCESS)
}
