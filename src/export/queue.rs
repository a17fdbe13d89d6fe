//! The queue as it is written out: which cases, in which order, and why.

use std::io::{self, Write};

use serde::Serialize;

use crate::case::{Case, FlagName, State};
use crate::export::cases_csv::state_name;
use crate::export::findings::{Finding, findings};
use crate::export::jsonl;
use crate::export::next_step::next_steps;
use crate::export::sheet::{Cell, CsvProfile};
use crate::export::table::{Look, paragraph, paragraphs};
use crate::export::words::Language;
use crate::store::changes::Change;
use crate::store::select::Listed;

const NAMES: [&str; 12] = [
    "number",
    "case_id",
    "priority",
    "escalation",
    "flags",
    "who",
    "quote",
    "next_step",
    "operator",
    "company",
    "started_at",
    "near_duplicates",
];

/// A case of the queue with what is needed to say why.
#[derive(Debug)]
pub struct Place {
    /// Its row.
    pub listed: Listed,
    /// The case; of its turns those alone that the first quotes stand in.
    pub case: Case,
    /// What a later run judges otherwise, and nobody has looked at.
    pub changes: Vec<Change>,
}

/// Writes the table, first place first.
///
/// # Errors
/// When `out` fails.
pub fn table(out: &mut dyn Write, places: &[Place], look: Look) -> io::Result<()> {
    let language = look.language;
    let cases: Vec<_> = places
        .iter()
        .map(|place| {
            let mut paragraph = paragraph(&place.case, language);
            paragraph.title = title(place, language);
            paragraph.changes = place
                .changes
                .iter()
                .map(|change| language.change(change))
                .collect();
            paragraph
        })
        .collect();
    paragraphs(out, &cases, look)
}

/// The id, and how many more are nearly the same.
fn title(place: &Place, language: Language) -> String {
    let id = &place.listed.case_id;
    if place.listed.folded == 0 {
        return id.clone();
    }
    let count = language.whole(place.listed.folded);
    format!(
        "{id} · {}",
        language.pick(
            format!("похожих ещё {count}"),
            format!("{count} more alike")
        )
    )
}

/// Writes one row a case, header first.
///
/// # Errors
/// When `out` fails.
pub fn csv(
    out: &mut dyn Write,
    places: &[Place],
    profile: CsvProfile,
    language: Language,
) -> io::Result<()> {
    profile.header(out, &NAMES)?;
    for Place { listed, case, .. } in places {
        let found = findings(case);
        let flags: Vec<String> = found
            .iter()
            .map(|finding| format!("{}:{}", finding.flag.as_str(), state_name(finding.state)))
            .collect();
        let who = found.first().map(|finding| finding.who(language));
        let quote = found.first().and_then(Finding::quote);
        profile.row(
            out,
            &[
                Cell::Whole(listed.number.0.cast_unsigned()),
                Cell::Text(&listed.case_id),
                Cell::Share(listed.priority),
                Cell::Share(listed.escalation),
                Cell::Text(&flags.join(" ")),
                who.as_deref().into(),
                quote.as_deref().into(),
                Cell::Text(&next_steps(case, language).join(" ")),
                listed.operator.as_deref().into(),
                case.company.as_deref().into(),
                case.started_at.as_deref().into(),
                Cell::Whole(listed.folded),
            ],
        )?;
    }
    Ok(())
}

/// Writes one object a line.
///
/// # Errors
/// When `out` fails.
pub fn objects(out: &mut dyn Write, places: &[Place], language: Language) -> io::Result<()> {
    #[derive(Serialize)]
    struct Why {
        flag: FlagName,
        state: State,
        probability: f64,
        who: String,
        quote: Option<String>,
    }
    #[derive(Serialize)]
    struct Object<'a> {
        number: i64,
        case_id: &'a str,
        priority: f64,
        escalation: f64,
        why: Vec<Why>,
        next_steps: Vec<String>,
        operator: Option<&'a str>,
        company: Option<&'a str>,
        started_at: Option<&'a str>,
        near_duplicates: u64,
        judged_otherwise: bool,
    }
    for Place { listed, case, .. } in places {
        let why = |finding: Finding<'_>| Why {
            flag: finding.flag,
            state: finding.state,
            probability: finding.probability,
            who: finding.who(language),
            quote: finding.quote(),
        };
        let object = Object {
            number: listed.number.0,
            case_id: &listed.case_id,
            priority: listed.priority,
            escalation: listed.escalation,
            why: findings(case).into_iter().map(why).collect(),
            next_steps: next_steps(case, language),
            operator: listed.operator.as_deref(),
            company: case.company.as_deref(),
            started_at: case.started_at.as_deref(),
            near_duplicates: listed.folded,
            judged_otherwise: listed.changed,
        };
        jsonl::line(out, &object)?;
    }
    Ok(())
}
