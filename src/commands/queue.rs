//! `razbor queue`: what to look at first, and why.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::bail;
use razbor::case::Case;
use razbor::cli::store::{FilterArgs, QueueArgs, QueueFormat, ReviewState};
use razbor::config::Config;
use razbor::export::queue::{Place, csv, objects, table};
use razbor::mask::Masker;
use razbor::store::Store;
use razbor::store::select::{Listed, Review, Wanted};

pub fn run(args: &QueueArgs) -> anyhow::Result<ExitCode> {
    let store = Store::open_existing(&args.db)?;
    let config = super::config(args.config.as_deref())?;
    let mut wanted = wanted(&args.filter, &config)?;
    wanted.review = match args.review {
        ReviewState::Open => Review::Open,
        ReviewState::Decided => Review::Decided,
        ReviewState::All => Review::All,
        ReviewState::Changed => Review::Changed,
        ReviewState::Disagreed => Review::Disagreed,
    };
    let listed = store.list(&wanted, args.limit, 0)?;
    let masker = args.mask.then(Masker::load).transpose()?;
    let mut places = Vec::with_capacity(listed.len());
    for listed in listed {
        // a person's name is told by the whole conversation, so the whole is masked
        let case = match &masker {
            Some(masker) => store.case(listed.number)?.map(|case| masker.case(&case)),
            None => store.brief(listed.number)?,
        };
        if let Some(case) = case {
            places.push(place(listed, case));
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match args.format {
        QueueFormat::Csv => csv(&mut out, &places, args.csv_profile, args.lang)?,
        QueueFormat::Jsonl => objects(&mut out, &places, args.lang)?,
        QueueFormat::Table => {
            table(&mut out, &places, super::look(args.lang))?;
            let all = store.count_of(&wanted)?;
            let words = (["случай", "случая", "случаев"], ["case", "cases"]);
            let (shown, all) = (
                args.lang.count(places.len() as u64, words.0, words.1),
                args.lang.whole(all),
            );
            writeln!(
                out,
                "{}",
                args.lang.pick(
                    format!("Показано: {shown} из {all}. Оценки нужны для проверки человеком, а не для кадровых решений."),
                    format!("Shown: {shown} of {all}. Scores are for a person's review, not for decisions about employees."),
                )
            )?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A place under the names its case goes by, masked or not.
fn place(mut listed: Listed, case: Case) -> Place {
    listed.case_id.clone_from(&case.case_id);
    listed.operator = listed.operator.filter(|label| {
        let mut labels = case.turns.iter().filter_map(|turn| turn.speaker.as_ref());
        labels.any(|known| known == label)
    });
    Place { listed, case }
}

/// What the arguments ask for; teams stand in the configuration.
pub fn wanted(filter: &FilterArgs, config: &Config) -> anyhow::Result<Wanted> {
    let operators = match (&filter.operator, &filter.team) {
        (Some(operator), _) => vec![operator.clone()],
        (None, Some(team)) => match config.teams.get(team) {
            Some(labels) => labels.clone(),
            None => {
                let known: Vec<&str> = config.teams.keys().map(String::as_str).collect();
                bail!(
                    "no team `{team}` in razbor.toml; add `[teams]` with `\"{team}\" = [\"label\", …]`{}",
                    if known.is_empty() {
                        String::new()
                    } else {
                        format!(", or take one of {}", known.join(", "))
                    }
                )
            }
        },
        (None, None) => Vec::new(),
    };
    Ok(Wanted {
        flags: filter.flag.clone(),
        states: filter.state.clone(),
        signal: filter.signal,
        legitimacy: filter.legitimacy,
        since: filter.since,
        until: filter.until,
        operators,
        company: filter.company.clone(),
        channel: filter.channel,
        words: filter.search.clone(),
        unfolded: filter.unfolded,
        ..Wanted::default()
    })
}
