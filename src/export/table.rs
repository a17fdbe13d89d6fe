//! The table on the terminal: which cases a supervisor should look at, why, and what to do.

use std::io::{self, Write};

use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Row, Table as Grid, Width,
    presets,
};

use crate::case::{Case, FlagName, State};
use crate::export::findings::{findings, worth_looking};
use crate::export::next_step::next_steps;
use crate::export::quotation::in_marks;
use crate::export::run::Counts;
use crate::export::urgent::Urgent;
use crate::export::words::Language;

/// Rows shown unless told otherwise.
pub const CASES_SHOWN: usize = 20;

/// Below this a table of five columns is only confetti, and cases are written one under another.
const NARROW: usize = 90;

/// How a text for the terminal is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether colours are wanted: only on a terminal, and not when `NO_COLOR` is set.
    pub colour: bool,
    /// Language of the headings.
    pub language: Language,
}

/// Gathers the most urgent cases of a batch, in bounded memory.
#[derive(Debug)]
pub struct Table {
    language: Language,
    worth: u64,
    rows: Urgent<Vec<Line>>,
}

/// One finding of a case.
#[derive(Debug)]
pub(crate) struct Line {
    /// What the case is called here.
    pub case_id: String,
    who: String,
    flag: FlagName,
    state: State,
    probability: f64,
    quote: String,
    next: String,
}

impl Table {
    /// A table of at most `limit` cases.
    pub fn new(limit: usize, language: Language) -> Self {
        Self {
            language,
            worth: 0,
            rows: Urgent::new(limit),
        }
    }

    /// Takes the next case; one where nothing is raised or under question is left out.
    pub fn case(&mut self, case: &Case) {
        if worth_looking(case) {
            self.worth += 1;
            let language = self.language;
            self.rows
                .offer(case.scores.escalation, || lines(case, language));
        }
    }

    /// Writes the table, most urgent case first, and the totals under it.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(self, out: &mut dyn Write, counts: &Counts, look: Look) -> io::Result<()> {
        let language = self.language;
        let worth = self.worth;
        let cases: Vec<Vec<Line>> = self
            .rows
            .by_urgency()
            .into_iter()
            .map(|entry| entry.kept)
            .collect();
        rows(out, &cases, look)?;
        let hidden = worth - cases.len() as u64;
        if hidden > 0 {
            let count = language.count(hidden, ["случай", "случая", "случаев"], ["case", "cases"]);
            writeln!(
                out,
                "{}",
                language.pick(
                    format!("… и ещё {count} меньшей срочности."),
                    format!("… and {count} less urgent.")
                )
            )?;
        }
        writeln!(out, "{}", totals(counts, language))
    }
}

/// Writes cases in the order given, as a table or, on a narrow terminal, one under another.
pub(crate) fn rows(out: &mut dyn Write, cases: &[Vec<Line>], look: Look) -> io::Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    if look.width >= NARROW {
        return writeln!(out, "{}", grid(cases, look));
    }
    cases.iter().try_for_each(|case| stacked(out, case, look))
}

/// What is said of a case: a line a finding, the next step on the first.
pub(crate) fn lines(case: &Case, language: Language) -> Vec<Line> {
    let steps = next_steps(case, language).join(" ");
    findings(case)
        .into_iter()
        .enumerate()
        .map(|(at, finding)| Line {
            case_id: case.case_id.clone(),
            who: finding.who(language),
            flag: finding.flag,
            state: finding.state,
            probability: finding.probability,
            quote: finding
                .quote()
                .map(|quote| quoted(&quote))
                .unwrap_or_default(),
            next: if at == 0 {
                steps.clone()
            } else {
                String::new()
            },
        })
        .collect()
}

/// A quote on one line; what would move the cursor or hide text on a terminal is left out.
pub(crate) fn quoted(quote: &str) -> String {
    in_marks(&plain(quote))
}

/// Text without line breaks and control characters, so that no input can drive the terminal.
pub(crate) fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    text.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn what(line: &Line, language: Language) -> String {
    let mark = if line.state == State::Unsure { "?" } else { "" };
    format!(
        "{}{mark} {}",
        language.flag(line.flag),
        language.percent(line.probability)
    )
}

fn colour(line: &Line) -> Color {
    match (line.state, line.flag) {
        (State::Unsure, _) => Color::DarkGrey,
        (_, FlagName::AbusiveStaffReply) => Color::Red,
        (_, FlagName::UnreasonableCustomer) => Color::Yellow,
        (_, FlagName::BrokenPromise) => Color::Magenta,
        (_, FlagName::ExemplaryHandling) => Color::Green,
    }
}

fn grid(cases: &[Vec<Line>], look: Look) -> Grid {
    let language = look.language;
    let mut grid = Grid::new();
    grid.load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX));
    if look.colour {
        grid.enforce_styling()
    } else {
        grid.force_no_tty()
    };
    let names = language.pick(
        ["Случай", "Кто", "Что", "Почему", "Что делать дальше"],
        ["Case", "Who", "What", "Why", "What to do next"],
    );
    grid.set_header(names.map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    for case in cases {
        for (at, line) in case.iter().enumerate() {
            let case_id = if at == 0 {
                plain(&line.case_id)
            } else {
                String::new()
            };
            grid.add_row(Row::from(vec![
                Cell::new(case_id).add_attribute(Attribute::Bold),
                Cell::new(plain(&line.who)),
                Cell::new(what(line, language)).fg(colour(line)),
                Cell::new(&line.quote),
                Cell::new(&line.next),
            ]));
        }
    }
    // a long identifier shall not squeeze out the words
    let share = |percent: u16| ColumnConstraint::UpperBoundary(Width::Percentage(percent));
    grid.set_constraints([share(16), share(14), share(18), share(36), share(36)]);
    grid
}

/// The same for a narrow terminal.
fn stacked(out: &mut dyn Write, case: &[Line], look: Look) -> io::Result<()> {
    let language = look.language;
    let width = look.width.max(20);
    for (at, line) in case.iter().enumerate() {
        if at == 0 {
            writeln!(out, "{}", plain(&line.case_id))?;
        }
        let head = format!("{} · {}", plain(&line.who), what(line, language));
        for text in textwrap::wrap(
            &head,
            textwrap::Options::new(width)
                .initial_indent("  ")
                .subsequent_indent("  "),
        ) {
            writeln!(out, "{text}")?;
        }
        for text in textwrap::wrap(
            &line.quote,
            textwrap::Options::new(width)
                .initial_indent("    ")
                .subsequent_indent("    "),
        ) {
            writeln!(out, "{text}")?;
        }
    }
    let next = case
        .first()
        .map(|line| line.next.as_str())
        .unwrap_or_default();
    for text in textwrap::wrap(
        next,
        textwrap::Options::new(width)
            .initial_indent("  → ")
            .subsequent_indent("    "),
    ) {
        writeln!(out, "{text}")?;
    }
    writeln!(out)
}

/// The line of totals: `128 случаев: грубость сотрудника 7, … Под вопросом 12. Не прочитано 3.`
pub fn totals(counts: &Counts, language: Language) -> String {
    let flags: Vec<String> = FlagName::ALL
        .iter()
        .map(|&name| {
            format!(
                "{} {}",
                language.flag(name).to_lowercase(),
                language.whole(counts.flag(name).raised)
            )
        })
        .collect();
    let mut text = format!(
        "{}: {}.",
        language.count(
            counts.cases,
            ["случай", "случая", "случаев"],
            ["case", "cases"]
        ),
        flags.join(", ")
    );
    if counts.cases_unsure > 0 {
        text.push_str(&format!(
            " {} {}.",
            language.pick("Только под вопросом", "Only in doubt"),
            language.whole(counts.cases_unsure)
        ));
    }
    if counts.rejected > 0 {
        text.push_str(&format!(
            " {} {}.",
            language.pick("Не прочитано и не оценено:", "Not read, not evaluated:"),
            language.count(
                counts.rejected,
                ["запись", "записи", "записей"],
                ["record", "records"]
            )
        ));
    }
    text
}
