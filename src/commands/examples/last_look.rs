//! Masked, written out, looked through once more; what is found open is hidden, and written anew.

use std::fmt::Write;

use anyhow::bail;
use razbor::case::Case;
use razbor::cli::examples::ExamplesFormat;
use razbor::examples::Example;
use razbor::mask::{Hidden, Leak, Masker};
use scraper::{Html, Selector};

/// How often what was found open is hidden and looked for again.
const ROUNDS: usize = 3;
/// Values and cases that a message names.
const NAMED: usize = 5;
/// Letters shown on either side of what is still open.
const AROUND: usize = 30;

/// Makes the finished text of examples with their keys.
pub type Render<'a> = dyn Fn(&[(Example, String)]) -> anyhow::Result<Vec<u8>> + 'a;

/// The text of the masked examples, in which a last look finds nothing open.
pub fn masked(
    examples: &[(Example, String)],
    masker: &Masker,
    format: ExamplesFormat,
    render: &Render<'_>,
) -> anyhow::Result<Vec<u8>> {
    let mut hidden = Hidden::default();
    let mut late: Vec<String> = Vec::new();
    for round in 0.. {
        let examples = mask(examples, masker, &mut hidden);
        let text = render(&examples)?;
        let leaks = open(&text, &examples, masker, format, &hidden);
        if leaks.is_empty() {
            tell(&late);
            return Ok(text);
        }
        if round == ROUNDS {
            return refuse(&examples, masker, format, &hidden, render);
        }
        late.extend(leaks.iter().map(|leak| leak.text.clone()));
        masker.hide(&leaks, &mut hidden);
    }
    bail!("nothing was written")
}

/// Hides personal data in the cases and in what people said of them.
fn mask(
    examples: &[(Example, String)],
    masker: &Masker,
    hidden: &mut Hidden,
) -> Vec<(Example, String)> {
    let cases: Vec<Case> = examples
        .iter()
        .map(|(example, _)| example.case.clone())
        .collect();
    let cases = masker.cases(&cases, hidden);
    let mut masked = examples.to_vec();
    for ((example, _), case) in masked.iter_mut().zip(cases) {
        example.case = case;
        for decision in &mut example.decisions {
            decision.comment = masker.text_beside(&decision.comment, hidden);
            decision.reviewer = masker.text_beside(&decision.reviewer, hidden);
        }
    }
    masked
}

/// Everything that a finished text still tells.
fn open(
    text: &[u8],
    examples: &[(Example, String)],
    masker: &Masker,
    format: ExamplesFormat,
    hidden: &Hidden,
) -> Vec<Leak> {
    let mut leaks = masker.leaks(&told(text, format), hidden);
    for (example, _) in examples {
        let turns = example.case.turns.iter().map(|turn| &turn.text);
        let comments = example.decisions.iter().map(|decision| &decision.comment);
        leaks.extend(turns.chain(comments).flat_map(|text| masker.open(text)));
    }
    leaks
}

/// What a file tells its reader: of a page, what it shows; its own `main` is nobody's name.
fn told(text: &[u8], format: ExamplesFormat) -> String {
    let text = String::from_utf8_lossy(text);
    if format != ExamplesFormat::Html {
        return text.into_owned();
    }
    let page = Html::parse_document(&text);
    let shown = Selector::parse("body").ok();
    let body = shown.and_then(|body| {
        page.select(&body)
            .next()
            .map(|body| body.text().collect::<Vec<_>>().join("\n"))
    });
    body.unwrap_or_else(|| text.into_owned())
}

/// Says what only the last look found, so that the reader can see what was lost to it.
fn tell(late: &[String]) {
    let mut late: Vec<&str> = late.iter().map(String::as_str).collect();
    late.sort_unstable();
    late.dedup();
    if !late.is_empty() {
        let named: Vec<String> = late
            .iter()
            .take(NAMED)
            .map(|text| format!("{text:?}"))
            .collect();
        let more = if late.len() > NAMED { " …" } else { "" };
        eprintln!(
            "razbor: the last look found what looks like personal data elsewhere in these cases, and hid it: {}{more}",
            named.join(", ")
        );
    }
}

/// Names the cases that could not be masked, and how to do without them.
fn refuse(
    examples: &[(Example, String)],
    masker: &Masker,
    format: ExamplesFormat,
    hidden: &Hidden,
    render: &Render<'_>,
) -> anyhow::Result<Vec<u8>> {
    let mut message = String::from("nothing was written: something still looks like personal data");
    let mut without = String::new();
    for one in examples {
        let alone = std::slice::from_ref(one);
        let text = render(alone)?;
        let leaks = open(&text, alone, masker, format, hidden);
        let Some(leak) = leaks.first() else {
            continue;
        };
        let number = one.0.number.0;
        if without.matches("--without").count() < NAMED {
            let place = around(&told(&text, format), &leak.text);
            write!(
                message,
                "\n  case {number}: {} in {place:?}",
                leak.kind.as_str()
            )?;
        }
        write!(without, " --without {number}")?;
    }
    if without.is_empty() {
        bail!("{message}; please report it");
    }
    bail!("{message}\nleave the cases out with{without}; please report what you see there")
}

/// The words round a place of the text.
fn around(text: &str, open: &str) -> String {
    let Some(at) = text.find(open) else {
        return open.to_owned();
    };
    let before: Vec<char> = text[..at].chars().rev().take(AROUND).collect();
    let after = text[at + open.len()..].chars().take(AROUND);
    let words: String = before
        .into_iter()
        .rev()
        .chain(open.chars())
        .chain(after)
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
