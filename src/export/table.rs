//! The list on the terminal: which cases a supervisor should look at, why, and what to do; a paragraph a case.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::WordSplitter::NoHyphenation;

use crate::case::{Case, FlagName, State};
use crate::export::findings::{findings, worth_looking};
use crate::export::next_step::next_steps;
use crate::export::quotation::in_marks;
use crate::export::run::Counts;
use crate::export::urgent::Urgent;
use crate::export::words::Language;

/// Cases shown unless told otherwise.
pub const CASES_SHOWN: usize = 20;

/// A terminal is taken for no narrower than this.
const LEAST_WIDTH: usize = 20;

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
    rows: Urgent<Paragraph>,
}

/// What is said of one case.
#[derive(Debug)]
pub(crate) struct Paragraph {
    /// What the case is called here.
    pub title: String,
    /// What a later run judges otherwise.
    pub changes: Vec<String>,
    facts: Vec<String>,
    flags: Vec<(FlagName, State, f64)>,
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
                .offer(case.scores.escalation, || paragraph(case, language));
        }
    }

    /// Writes the table, most urgent case first, and the totals under it.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(self, out: &mut dyn Write, counts: &Counts, look: Look) -> io::Result<()> {
        let language = self.language;
        let worth = self.worth;
        let cases: Vec<Paragraph> = self
            .rows
            .by_urgency()
            .into_iter()
            .map(|entry| entry.kept)
            .collect();
        paragraphs(out, &cases, look)?;
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

/// Writes cases in the order given, numbered, a blank line after each.
pub(crate) fn paragraphs(out: &mut dyn Write, cases: &[Paragraph], look: Look) -> io::Result<()> {
    for (at, case) in cases.iter().enumerate() {
        write_paragraph(out, at + 1, case, look)?;
    }
    Ok(())
}

/// What is said of a case. Of what to do only the first sentence: the list is scanned, `explain` and the page tell the rest.
pub(crate) fn paragraph(case: &Case, language: Language) -> Paragraph {
    let found = findings(case);
    let mut facts = vec![language.channel(case.channel).to_owned()];
    let started = case.started_at.as_deref();
    facts.extend(started.map(|started| language.date(started)));
    facts.extend(case.company.clone());
    let quote = found.first().and_then(|first| {
        let quote = quoted(&first.quote()?);
        Some(format!("{}: {quote}", first.who(language)))
    });
    let next = next_steps(case, language).into_iter().next();
    Paragraph {
        title: case.case_id.clone(),
        changes: Vec::new(),
        facts,
        flags: found
            .iter()
            .map(|finding| (finding.flag, finding.state, finding.probability))
            .collect(),
        quote: quote.unwrap_or_default(),
        next: next
            .as_deref()
            .map(first_sentence)
            .unwrap_or_default()
            .to_owned(),
    }
}

fn first_sentence(text: &str) -> &str {
    match text.find(". ") {
        Some(at) => &text[..=at],
        None => text,
    }
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

fn write_paragraph(
    out: &mut dyn Write,
    number: usize,
    case: &Paragraph,
    look: Look,
) -> io::Result<()> {
    let language = look.language;
    let paint = |text: &str, style: Style| {
        if look.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    };
    let margin = "    ";
    let mut write = |first: &str, rest: &str, text: &str| -> io::Result<()> {
        // a name of a file stays whole, even where it is wider than the terminal: it is copied from here
        let options = textwrap::Options::new(look.width.max(LEAST_WIDTH))
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_splitter(NoHyphenation)
            .break_words(false);
        textwrap::wrap(text, options)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    };
    let mut facts = vec![paint(&plain(&case.title), Style::new().bold())];
    facts.extend(case.facts.iter().map(|fact| plain(fact)));
    write(&format!("{number:>2}. "), margin, &facts.join(" · "))?;
    let flags: Vec<String> = case
        .flags
        .iter()
        .map(|&(flag, state, probability)| {
            paint(
                &verdict(flag, state, probability, language),
                style_of(flag, state),
            )
        })
        .collect();
    write(margin, margin, &flags.join(" · "))?;
    for change in &case.changes {
        write(margin, "      ", &plain(change))?;
    }
    write(margin, "      ", &plain(&case.quote))?;
    write("    → ", "      ", &case.next)?;
    writeln!(out)
}

/// `Грубость сотрудника 93 %`, `Грубость сотрудника, под вопросом 42 %`.
fn verdict(flag: FlagName, state: State, probability: f64, language: Language) -> String {
    let (flag, percent) = (language.flag(flag), language.percent(probability));
    match state {
        State::Raised => format!("{flag} {percent}"),
        State::Unsure | State::Clear => format!("{flag}, {} {percent}", language.state(state)),
    }
}

fn style_of(flag: FlagName, state: State) -> Style {
    match (state, flag) {
        (State::Unsure | State::Clear, _) => Style::new().dimmed(),
        (_, FlagName::AbusiveStaffReply) => AnsiColor::Red.on_default(),
        (_, FlagName::UnreasonableCustomer) => AnsiColor::Yellow.on_default(),
        (_, FlagName::BrokenPromise) => AnsiColor::Magenta.on_default(),
        (_, FlagName::ExemplaryHandling) => AnsiColor::Green.on_default(),
    }
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
