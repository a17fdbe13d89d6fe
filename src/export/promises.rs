//! The ledger as it is written out: for people, for spreadsheets, line by line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::ValueEnum;
use comfy_table::{
    Attribute, Cell as Field, Color, ColumnConstraint, ContentArrangement, Row, Table as Grid,
    Width, presets,
};

use crate::case::{Status, TaleDay};
use crate::export::sheet::{Cell, CsvProfile};
use crate::export::table::{Look, plain, quoted};
use crate::export::words::Language;
use crate::ledger::Line;

const NAMES: [&str; 21] = [
    "case_id",
    "at",
    "company",
    "staff",
    "customer",
    "trouble",
    "chain",
    "recalled",
    "turn",
    "quote",
    "due",
    "due_quote",
    "day_given",
    "day_due",
    "status",
    "certainty",
    "overdue",
    "proof_case_id",
    "proof_turn",
    "proof_quote",
    "proofs",
];

/// Whose promises are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The label of the turn in which it is given.
    Staff,
    /// The company.
    Company,
    /// The customer.
    Customer,
}

/// What became of somebody's promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub promises: u64,
    /// Shown to be kept.
    pub kept: u64,
    /// Shown not to be.
    pub broken: u64,
    /// Not due yet, or without a day.
    pub pending: u64,
    /// Due, and nobody tells.
    pub unknown: u64,
    /// Due and not shown to be kept.
    pub overdue: u64,
}

impl Tally {
    /// Counts a promise.
    pub fn add(&mut self, line: &Line) {
        self.promises += 1;
        self.overdue += u64::from(line.overdue);
        *match line.status {
            Status::Kept => &mut self.kept,
            Status::Broken => &mut self.broken,
            Status::Pending => &mut self.pending,
            Status::Unknown => &mut self.unknown,
        } += 1;
    }

    /// Of those whose fate is shown, the share that was kept.
    pub fn share_kept(&self) -> Option<f64> {
        let decided = self.kept + self.broken;
        (decided > 0).then(|| self.kept as f64 / decided as f64)
    }
}

/// Counts by staff, company or customer, most broken promises first.
pub fn tallies(lines: &[&Line], by: By) -> Vec<(String, Tally)> {
    let mut found: BTreeMap<String, Tally> = BTreeMap::new();
    for line in lines {
        let name = match by {
            By::Staff => line.staff.clone(),
            By::Company => line.company.clone(),
            By::Customer => Some(line.customer.clone()),
        };
        found.entry(name.unwrap_or_default()).or_default().add(line);
    }
    let mut found: Vec<(String, Tally)> = found.into_iter().collect();
    found
        .sort_by_key(|(_, tally)| std::cmp::Reverse((tally.broken, tally.overdue, tally.promises)));
    found
}

/// Writes one promise a line.
///
/// # Errors
/// When `out` fails.
pub fn jsonl(out: &mut dyn Write, lines: &[&Line]) -> io::Result<()> {
    lines.iter().try_for_each(|line| {
        serde_json::to_writer(&mut *out, line)?;
        out.write_all(b"\n")
    })
}

/// Writes one promise a row, with the surest quote of its proof.
///
/// # Errors
/// When `out` fails.
pub fn csv(out: &mut dyn Write, lines: &[&Line], profile: CsvProfile) -> io::Result<()> {
    profile.header(out, &NAMES)?;
    for line in lines {
        let proof = line.proof.first();
        let day = |day: Option<TaleDay>| day.map_or(Cell::Empty, |day| u64::from(day.day).into());
        let cells: [Cell<'_>; 21] = [
            line.case_id.as_str().into(),
            line.at.as_deref().into(),
            line.company.as_deref().into(),
            line.staff.as_deref().into(),
            line.customer.as_str().into(),
            line.trouble.as_str().into(),
            line.chain.as_str().into(),
            u64::from(line.recalled).into(),
            line.turn.into(),
            line.quote.as_str().into(),
            line.due.as_deref().into(),
            line.due_quote.as_deref().into(),
            day(line.days.map(|days| days.given)),
            day(line.days.and_then(|days| days.due)),
            status_name(line.status).into(),
            line.certainty.into(),
            u64::from(line.overdue).into(),
            proof.map(|proof| proof.conversation_id.as_str()).into(),
            proof.map_or(Cell::Empty, |proof| proof.turn.into()),
            proof.map(|proof| proof.quote.as_str()).into(),
            line.proof.len().into(),
        ];
        profile.row(out, &cells)?;
    }
    Ok(())
}

/// Writes counts, one row a name.
///
/// # Errors
/// When `out` fails.
pub fn tally_csv(
    out: &mut dyn Write,
    tallies: &[(String, Tally)],
    profile: CsvProfile,
) -> io::Result<()> {
    let names = [
        "name",
        "promises",
        "kept",
        "broken",
        "pending",
        "unknown",
        "overdue",
        "share_kept",
    ];
    profile.header(out, &names)?;
    for (name, tally) in tallies {
        let cells: [Cell<'_>; 8] = [
            name.as_str().into(),
            tally.promises.into(),
            tally.kept.into(),
            tally.broken.into(),
            tally.pending.into(),
            tally.unknown.into(),
            tally.overdue.into(),
            tally.share_kept().map_or(Cell::Empty, Cell::Share),
        ];
        profile.row(out, &cells)?;
    }
    Ok(())
}

/// The name in JSON and CSV.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Kept => "kept",
        Status::Broken => "broken",
        Status::Pending => "pending",
        Status::Unknown => "unknown",
    }
}

fn colour(line: &Line) -> Color {
    match line.status {
        Status::Kept => Color::Green,
        Status::Broken => Color::Magenta,
        Status::Pending => Color::Blue,
        Status::Unknown => Color::DarkGrey,
    }
}

fn grid(look: Look, names: &[&str]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width.max(60)).unwrap_or(u16::MAX));
    if look.colour {
        grid.enforce_styling()
    } else {
        grid.force_no_tty()
    };
    grid.set_header(
        names
            .iter()
            .map(|name| Field::new(name).add_attribute(Attribute::Bold)),
    );
    grid
}

/// Writes at most `limit` promises for people, those of one chain one under another, and the totals.
///
/// # Errors
/// When `out` fails.
pub fn table(
    out: &mut dyn Write,
    lines: &[&Line],
    limit: usize,
    as_of: &str,
    look: Look,
) -> io::Result<()> {
    let language = look.language;
    let names = language.pick(
        ["Срок", "Что вышло", "Кто и что обещал", "Чем доказано"],
        ["Due", "Outcome", "Who promised what", "Proof"],
    );
    let mut rows = grid(look, &names);
    for line in in_chains(lines).into_iter().take(limit) {
        rows.add_row(Row::from(vec![
            Field::new(due(line, language)).add_attribute(Attribute::Bold),
            Field::new(outcome(line, language)).fg(colour(line)),
            Field::new(promise(line, language)),
            Field::new(proofs(line, language)),
        ]));
    }
    let share = |percent: u16| ColumnConstraint::UpperBoundary(Width::Percentage(percent));
    rows.set_constraints([share(13), share(15), share(38), share(40)]);
    if !lines.is_empty() {
        writeln!(out, "{rows}")?;
    }
    let hidden = lines.len().saturating_sub(limit) as u64;
    if hidden > 0 {
        let count = promises(hidden, language);
        let more = language.pick(
            format!("… и ещё {count}: --limit, --status, --overdue, --format csv."),
            format!("… and {count} more: --limit, --status, --overdue, --format csv."),
        );
        writeln!(out, "{more}")?;
    }
    let mut all = Tally::default();
    lines.iter().for_each(|line| all.add(line));
    writeln!(out, "{}", totals(&all, as_of, language))
}

/// Writes counts for people.
///
/// # Errors
/// When `out` fails.
pub fn tally_table(
    out: &mut dyn Write,
    tallies: &[(String, Tally)],
    limit: usize,
    as_of: &str,
    look: Look,
) -> io::Result<()> {
    let language = look.language;
    let names = language.pick(
        [
            "Кто",
            "Обещаний",
            "Выполнено",
            "Нарушено",
            "В силе",
            "Неизвестно",
            "Срок прошёл",
            "Доля выполненных",
        ],
        [
            "Who",
            "Promises",
            "Kept",
            "Broken",
            "Pending",
            "Unknown",
            "Overdue",
            "Share kept",
        ],
    );
    let mut rows = grid(look, &names);
    for (name, tally) in tallies.iter().take(limit) {
        let name = if name.is_empty() {
            language.pick("не названо", "not named").to_owned()
        } else {
            plain(name)
        };
        let counts = [
            tally.promises,
            tally.kept,
            tally.broken,
            tally.pending,
            tally.unknown,
            tally.overdue,
        ];
        let share = tally
            .share_kept()
            .map_or("–".to_owned(), |share| language.percent(share));
        let cells = std::iter::once(name)
            .chain(counts.map(|count| language.whole(count)))
            .chain([share]);
        rows.add_row(Row::from(cells.map(Field::new).collect::<Vec<_>>()));
    }
    if !tallies.is_empty() {
        writeln!(out, "{rows}")?;
    }
    let mut all = Tally::default();
    for (_, tally) in tallies {
        all.promises += tally.promises;
        all.kept += tally.kept;
        all.broken += tally.broken;
        all.pending += tally.pending;
        all.unknown += tally.unknown;
        all.overdue += tally.overdue;
    }
    writeln!(out, "{}", totals(&all, as_of, language))
}

/// Promises of one chain together, chains in order of their first promise.
fn in_chains<'l>(lines: &[&'l Line]) -> Vec<&'l Line> {
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        order.entry(&line.chain).or_insert(at);
    }
    let mut sorted = lines.to_vec();
    sorted.sort_by_key(|line| order.get(line.chain.as_str()).copied());
    sorted
}

fn due(line: &Line, language: Language) -> String {
    match (&line.due, &line.due_quote) {
        (Some(due), _) => language.date(due),
        (None, words) => {
            let words = words.as_deref().map(quoted);
            let day = line.days.and_then(|days| days.due);
            let day = day.map(|day| language.tale_day(day));
            match (words, day) {
                (None, None) => "–".to_owned(),
                (words, day) => words.into_iter().chain(day).collect::<Vec<_>>().join(" "),
            }
        }
    }
}

fn outcome(line: &Line, language: Language) -> String {
    let mut text = language.status(line.status).to_owned();
    if line.overdue && line.status == Status::Unknown {
        text.push_str(language.pick(", срок прошёл", ", overdue"));
    }
    if matches!(line.status, Status::Kept | Status::Broken) {
        text.push_str(&format!(" {}", language.percent(line.certainty)));
    }
    text
}

fn promise(line: &Line, language: Language) -> String {
    let mut head = vec![plain(&line.case_id)];
    head.extend(line.at.as_deref().map(|at| language.date(at)));
    head.extend(line.days.map(|days| language.tale_day(days.given)));
    head.extend(line.staff.as_deref().filter(|_| !line.recalled).map(plain));
    if line.recalled {
        head.push(language.pick("по рассказу", "as told").to_owned());
    }
    head.extend(line.company.as_deref().map(plain));
    format!("{}\n{}", head.join(" · "), quoted(&line.quote))
}

fn proofs(line: &Line, language: Language) -> String {
    let one = |proof: &crate::case::Proof| {
        let place = if proof.conversation_id == line.case_id {
            language.pick("там же", "same").to_owned()
        } else {
            plain(&proof.conversation_id)
        };
        format!("{place}: {}", quoted(&proof.quote))
    };
    line.proof.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn promises(count: u64, language: Language) -> String {
    language.count(
        count,
        ["обещание", "обещания", "обещаний"],
        ["promise", "promises"],
    )
}

/// `29 обещаний на 5 ноября 2025: выполнено 12, …`
fn totals(all: &Tally, as_of: &str, language: Language) -> String {
    let whole = |number: u64| language.whole(number);
    language.pick(
        format!(
            "{} на {as_of}: выполнено {}, нарушено {}, в силе {}, неизвестно {}. Срок прошёл, а выполнения не видно: {}.",
            promises(all.promises, language), whole(all.kept), whole(all.broken), whole(all.pending), whole(all.unknown), whole(all.overdue)
        ),
        format!(
            "{} as of {as_of}: kept {}, broken {}, pending {}, unknown {}. Overdue and not shown to be kept: {}.",
            promises(all.promises, language), whole(all.kept), whole(all.broken), whole(all.pending), whole(all.unknown), whole(all.overdue)
        ),
    )
}
