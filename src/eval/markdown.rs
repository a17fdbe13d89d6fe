//! An evaluation as Markdown: what `razbor eval` prints.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use crate::case::FlagName;

use super::agreement::Agreement;
use super::compare::DOMAIN;
use super::measure::Confusion;
use super::report::{ClassReport, FlagReport, Measured, Report, Share};

/// Records from which a domain has a row of its own.
const DOMAIN_RECORDS: u64 = 5;

impl Display for Report {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} labelled records, {} evaluated.",
            self.records,
            self.records - self.not_evaluated.len() as u64
        )?;
        if !self.not_evaluated.is_empty() {
            writeln!(
                out,
                "Not evaluated, and in no figure below: {}.",
                self.not_evaluated.join(", ")
            )?;
        }
        writeln!(
            out,
            "Brackets: 95 % of 1000 resampled sets of records. *Not sure* counts as not raised."
        )?;
        flags(out, &self.flags)?;
        slices(out, &self.flags)?;
        classes(out, &self.legitimacy)?;
        self.rest(out)?;
        calibration(out, &self.flags, &self.legitimacy)
    }
}

fn flags(out: &mut Formatter<'_>, flags: &[FlagReport]) -> fmt::Result {
    writeln!(out, "\n## Flags\n")?;
    writeln!(
        out,
        "| flag | TP | FP | FN | TN | precision | recall | F1 | AUC | κ | decided | quote fits |"
    )?;
    writeln!(out, "|---|--:|--:|--:|--:|---|---|---|---|---|--:|--:|")?;
    for flag in flags {
        let Confusion { tp, fp, r#fn, tn } = flag.confusion;
        writeln!(
            out,
            "| {} | {tp} | {fp} | {} | {tn} | {} | {} | {} | {} | {} | {} | {} |",
            flag.flag.as_str(),
            r#fn,
            flag.precision,
            flag.recall,
            flag.f1,
            flag.auc,
            flag.kappa,
            flag.coverage,
            flag.quotes
        )?;
    }
    Ok(())
}

/// F1 by part, with the counts it rests on.
fn slices(out: &mut Formatter<'_>, flags: &[FlagReport]) -> fmt::Result {
    let names = [
        "transcript",
        "narrative",
        "call",
        "chat",
        "review",
        "post",
        "letter",
        "recognised",
        "punctuated",
    ];
    let known = |name: &&str| {
        flags
            .iter()
            .any(|flag| flag.slices.iter().any(|slice| slice.name == *name))
    };
    writeln!(out, "\n## F1 by part (TP, FP, FN)\n")?;
    write!(out, "| part |")?;
    for flag in flags {
        write!(out, " {} |", flag.flag.as_str())?;
    }
    writeln!(out, "\n|---|{}", "---|".repeat(flags.len()))?;
    for name in names.into_iter().filter(known).chain(domains(flags)) {
        write!(out, "| {name} |")?;
        for flag in flags {
            match flag.slices.iter().find(|slice| slice.name == name) {
                Some(slice) => {
                    let Confusion { tp, fp, r#fn, .. } = slice.confusion;
                    write!(out, " {} ({tp}, {fp}, {}) |", Number(slice.f1), r#fn)?;
                }
                None => write!(out, " – |")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Domains with enough records to say something, the largest first.
fn domains(flags: &[FlagReport]) -> Vec<&str> {
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for slice in flags.iter().flat_map(|flag| &flag.slices) {
        if slice.name.starts_with(DOMAIN) {
            let size = sizes.entry(&slice.name).or_default();
            *size = (*size).max(slice.confusion.total());
        }
    }
    let mut known: Vec<(&str, u64)> = sizes.into_iter().collect();
    known.retain(|&(_, size)| size >= DOMAIN_RECORDS);
    known.sort_by_key(|&(_, size)| std::cmp::Reverse(size));
    known.into_iter().map(|(name, _)| name).collect()
}

fn classes(out: &mut Formatter<'_>, report: &ClassReport) -> fmt::Result {
    writeln!(out, "\n## Legitimacy\n")?;
    writeln!(
        out,
        "Accuracy {}, macro-F1 {}, κ {}, decided {}. Rows as labelled, columns as judged:\n",
        report.accuracy, report.macro_f1, report.kappa, report.coverage
    )?;
    writeln!(out, "| | {} |", report.classes.join(" | "))?;
    writeln!(out, "|---|{}", "--:|".repeat(report.classes.len()))?;
    for (class, row) in report.classes.iter().zip(&report.confusion) {
        if row.iter().any(|count| *count > 0) {
            let counts: Vec<String> = row.iter().map(u64::to_string).collect();
            writeln!(out, "| {class} | {} |", counts.join(" | "))?;
        }
    }
    Ok(())
}

fn calibration(out: &mut Formatter<'_>, flags: &[FlagReport], claim: &ClassReport) -> fmt::Result {
    writeln!(out, "\n## Calibration\n")?;
    writeln!(
        out,
        "Of the records with a probability in each tenth: how many, mean probability → share that is labelled; \
         for the claim, the probability of the class that was given → share that is right.\n"
    )?;
    writeln!(
        out,
        "| flag | error |{}",
        (0..10)
            .map(|tenth| format!(" 0.{tenth} |"))
            .collect::<String>()
    )?;
    writeln!(out, "|---|--:|{}", "---|".repeat(10))?;
    let flags = flags.iter().map(|flag| {
        let name = flag.flag.as_str();
        (name, flag.calibration_error, &flag.reliability)
    });
    let claim = ("claim", claim.calibration_error, &claim.reliability);
    for (name, error, reliability) in flags.chain([claim]) {
        write!(out, "| {name} | {} |", Number(error))?;
        for tenth in 0..10_u8 {
            match reliability
                .iter()
                .find(|bin| (bin.from * 10.0).round() as u8 == tenth)
            {
                Some(bin) => write!(out, " {}: {:.2} → {:.2} |", bin.count, bin.said, bin.held)?,
                None => write!(out, " |")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

impl Report {
    fn rest(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "\n## Hostility, against grades 0 to 3\n")?;
        writeln!(
            out,
            "| party | records | Spearman | mean score at 0 | 1 | 2 | 3 |\n|---|--:|---|--:|--:|--:|--:|"
        )?;
        for party in &self.hostility {
            let means: Vec<String> = party
                .mean_by_grade
                .iter()
                .map(|mean| Number(*mean).to_string())
                .collect();
            writeln!(
                out,
                "| {} | {} | {} | {} |",
                party.party,
                party.records,
                party.spearman,
                means.join(" | ")
            )?;
        }
        writeln!(out, "\n## Structure and promises\n")?;
        writeln!(out, "| what | right |\n|---|---|")?;
        let promises = &self.promises;
        for (what, share) in [
            ("narrator", self.narrator),
            ("number of cases", self.cases),
            ("party of turns", self.turn_party),
            (
                "party of turns, anonymous labels",
                self.turn_party_anonymous,
            ),
            ("direct speech found", self.dialogue_found),
            ("party of direct speech", self.dialogue_party),
            ("promises found (recall)", promises.recall),
            ("promises labelled (precision)", promises.precision),
            ("status of promises found", promises.status),
            ("deadline exact", promises.due),
            ("deadline's day", promises.due_day),
            ("no deadline where none is", promises.no_due),
            ("legitimacy by episode", self.episodes.legitimacy),
        ] {
            if share.of > 0 {
                writeln!(out, "| {what} | {share} |")?;
            }
        }
        if self.episodes.labelled > 0 {
            writeln!(
                out,
                "\nEpisodes labelled: {}, paired with a case: {}.",
                self.episodes.labelled, self.episodes.paired
            )?;
            for (name, Confusion { tp, fp, r#fn, tn }) in &self.episodes.flags {
                writeln!(
                    out,
                    "- {} by episode: TP {tp}, FP {fp}, FN {}, TN {tn}",
                    name.as_str(),
                    r#fn
                )?;
            }
        }
        Ok(())
    }

    /// Every record judged wrongly, with our quote and the labeller's.
    pub fn mistakes(&self) -> impl Display + '_ {
        Mistakes(self)
    }
}

struct Mistakes<'a>(&'a Report);

impl Display for Mistakes<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let report = self.0;
        for flag in &report.flags {
            mistakes(out, flag.flag, flag)?;
        }
        section(
            out,
            "legitimacy (labelled → judged)",
            report.legitimacy.mistakes.iter(),
            |(id, labelled, judged)| format!("{id}: {labelled} → {judged}"),
        )?;
        section(
            out,
            "promises missed",
            report.promises.missed.iter(),
            |(id, quote)| format!("{id}: «{}»", line(quote)),
        )?;
        section(
            out,
            "promises nobody labelled",
            report.promises.extra.iter(),
            |(id, quote)| format!("{id}: «{}»", line(quote)),
        )?;
        section(
            out,
            "labelled quotes that are not in the text",
            report.quotes_not_in_text.iter(),
            |quote| line(quote),
        )
    }
}

fn mistakes(out: &mut Formatter<'_>, name: FlagName, report: &FlagReport) -> fmt::Result {
    let wrong = |labelled: bool| {
        report
            .mistakes
            .iter()
            .filter(move |mistake| mistake.labelled == labelled)
    };
    section(
        out,
        &format!("{}: raised, not labelled", name.as_str()),
        wrong(false),
        |mistake| {
            let quote = mistake.quote.as_deref().map(line).unwrap_or_default();
            let origin = mistake.origin.as_deref().unwrap_or("-");
            format!(
                "{} {:.2}: «{quote}» ({origin})",
                mistake.id, mistake.probability
            )
        },
    )?;
    section(
        out,
        &format!("{}: labelled, not raised", name.as_str()),
        wrong(true),
        |mistake| {
            let wanted = mistake
                .labelled_quote
                .as_deref()
                .map(line)
                .unwrap_or_default();
            let ours = mistake
                .quote
                .as_deref()
                .map(|quote| format!("; ours «{}»", line(quote)))
                .unwrap_or_default();
            format!(
                "{} {:.2}: «{wanted}»{ours}",
                mistake.id, mistake.probability
            )
        },
    )
}

fn section<T>(
    out: &mut Formatter<'_>,
    title: &str,
    entries: impl Iterator<Item = T>,
    text: impl Fn(T) -> String,
) -> fmt::Result {
    let lines: Vec<String> = entries.map(text).collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {title}: {}\n", lines.len())?;
    lines.iter().try_for_each(|line| writeln!(out, "- {line}"))
}

/// A quote on one line of a Markdown list.
fn line(quote: &str) -> String {
    quote.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Display for Agreement {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} records labelled twice; {} in the first file alone, {} in the second alone.\n",
            self.records,
            self.only_first.len(),
            self.only_second.len()
        )?;
        writeln!(
            out,
            "| label | records | equal | κ | differ |\n|---|--:|---|---|---|"
        )?;
        for label in &self.labels {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                label.label,
                label.records,
                label.equal,
                label.kappa,
                label.differ.join(", ")
            )?;
        }
        writeln!(
            out,
            "\nκ of grades of hostility and of numbers of promises is weighted by the square of the difference."
        )
    }
}

impl Display for Measured {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{}", Number(self.value))?;
        match (self.value, self.interval) {
            (Some(_), Some((low, high))) => write!(out, " [{low:.2}, {high:.2}]"),
            _ => Ok(()),
        }
    }
}

impl Display for Share {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.of == 0 {
            return write!(out, "–");
        }
        write!(
            out,
            "{:.2} ({} of {})",
            self.hits as f64 / self.of as f64,
            self.hits,
            self.of
        )
    }
}

/// A measure with two digits, a dash where it cannot be taken.
struct Number(Option<f64>);

impl Display for Number {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(out, "{value:.2}"),
            None => write!(out, "–"),
        }
    }
}
