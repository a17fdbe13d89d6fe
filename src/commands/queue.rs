//! `razbor queue`: what to look at first, and why.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::bail;
use razbor::case::Case;
use razbor::cli::store::{FilterArgs, QueueArgs, QueueFormat, ReviewState};
use razbor::config::Config;
use razbor::export::Language;
use razbor::export::queue::{Place, csv, objects, table};
use razbor::mask::Masker;
use razbor::store::Store;
use razbor::store::changes::Change;
use razbor::store::select::{Listed, Review, Wanted};
use razbor::store::why_empty::WhyEmpty;

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
            let changes = store.changes_of(listed.number)?;
            places.push(place(listed, case, changes));
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let empty = places.is_empty();
    match args.format {
        QueueFormat::Csv => csv(&mut out, &places, args.csv_profile, args.lang)?,
        QueueFormat::Jsonl => objects(&mut out, &places, args.lang)?,
        QueueFormat::Table if empty => {}
        QueueFormat::Table => {
            table(&mut out, &places, super::look(args.lang))?;
            writeln!(
                out,
                "{}",
                shown(&places, store.count_of(&wanted)?, args.lang)
            )?;
        }
    }
    if empty {
        let words = why_empty(args, &store, &wanted)?;
        // what programs read stays as it is
        match args.format {
            QueueFormat::Table => writeln!(out, "{words}")?,
            QueueFormat::Csv | QueueFormat::Jsonl => eprintln!("razbor: {words}"),
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The lines under the list: how much of it was shown, and how to see more.
fn shown(places: &[Place], all: u64, language: Language) -> String {
    let count = language.count(
        places.len() as u64,
        ["случай", "случая", "случаев"],
        ["case", "cases"],
    );
    let all = language.whole(all);
    language.pick(
        format!(
            "Показано: {count} из {all}. Решать: razbor review. Весь разговор случая с выводами напечатает razbor explain.\n\
             Оценки нужны для проверки человеком, а не для кадровых решений."
        ),
        format!(
            "Shown: {count} of {all}. To decide: razbor review. A whole case with its reasons: razbor explain.\n\
             Scores are for a person's review, not for decisions about employees."
        ),
    )
}

/// Why nothing is shown, and what to do about it.
fn why_empty(args: &QueueArgs, store: &Store, wanted: &Wanted) -> anyhow::Result<String> {
    let language = args.lang;
    let fit = store.count_of(wanted)?;
    if fit > 0 {
        return Ok(language.pick(
            format!(
                "Показано 0 из {}: так просит --limit {}. Уберите его или задайте больше.",
                language.whole(fit),
                args.limit
            ),
            format!(
                "Shown: 0 of {}, as --limit {} asks. Leave it out, or ask for more.",
                language.whole(fit),
                args.limit
            ),
        ));
    }
    let db = args.db.display();
    Ok(match store.why_empty(wanted)? {
        WhyEmpty::NoCases => language.pick(
            format!("В хранилище {db} нет ни одного случая. Положите их: razbor score ПАПКА --db {db}"),
            format!("The store {db} holds no case. Put some in: razbor score FOLDER --db {db}"),
        ),
        WhyEmpty::Backwards => language.pick(
            "Первый день отбора (--since) позже последнего (--until): поменяйте их местами.".to_owned(),
            "The first day (--since) is later than the last (--until): swap them.".to_owned(),
        ),
        WhyEmpty::Filters => language.pick(
            "По этому отбору ничего нет. Снимите часть условий или ищите другими словами; --search «…» в кавычках ищет \
             только слова подряд.".to_owned(),
            "Nothing fits these filters. Take some away, or search for other words; “…” in quotation marks finds only \
             words that stand together.".to_owned(),
        ),
        WhyEmpty::FitsElsewhere(count) => language.pick(
            format!("По этому отбору здесь ничего нет; среди всех случаев хранилища таких: {}. Добавьте --review all", language.whole(count)),
            format!("Nothing here fits these filters; of all cases of the store: {}. Add --review all", language.whole(count)),
        ),
        WhyEmpty::NoFlags => language.pick(
            format!("Ни в одном из случаев хранилища {db} ничего не отмечено. Посмотреть все: razbor queue --review all"),
            format!("No case of the store {db} has a flag. To see all: razbor queue --review all"),
        ),
        WhyEmpty::AllDone => language.pick(
            "Очередь пуста: всё разобрано. Решённые: razbor queue --review decided".to_owned(),
            "The queue is empty: all is done. What was decided: razbor queue --review decided".to_owned(),
        ),
        WhyEmpty::NoDecisions => language.pick(
            "Ни одного решения ещё нет. Принимают их на странице: razbor review".to_owned(),
            "Nobody has decided on anything yet. Decisions are made on the page: razbor review".to_owned(),
        ),
        WhyEmpty::NoneSuch if args.review == ReviewState::Disagreed => language.pick(
            "Расхождений нет. Они видны, когда один случай решили двое: razbor review, раздел «Второй взгляд».".to_owned(),
            "Reviewers differ nowhere. Differences show once two people decided on a case: razbor review, “Second look”.".to_owned(),
        ),
        WhyEmpty::NoneSuch => language.pick(
            "Нет случаев, о которых машина теперь думает иначе и на которые никто ещё не посмотрел.".to_owned(),
            "There are no cases that the machine judges otherwise now and nobody has looked at yet.".to_owned(),
        ),
    })
}

/// A place under the names its case goes by, masked or not.
fn place(mut listed: Listed, case: Case, changes: Vec<Change>) -> Place {
    listed.case_id.clone_from(&case.case_id);
    listed.operator = listed.operator.filter(|label| {
        let mut labels = case.turns.iter().filter_map(|turn| turn.speaker.as_ref());
        labels.any(|known| known == label)
    });
    Place {
        listed,
        case,
        changes,
    }
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
