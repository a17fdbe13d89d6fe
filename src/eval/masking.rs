//! Masking against texts in which personal data are marked: `Запишите {phone:8 922 345-67-89}`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::read_list;
use crate::error::Result;
use crate::mask::{Found, Kind, Masker};

/// Words that a found stretch may have more than the marked one, at either end.
const SPARE: usize = 3;

/// A line with its marks taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// Line of the file, from 1.
    pub line: usize,
    /// The words alone.
    pub text: String,
    /// What was marked, in order.
    pub marks: Vec<Found>,
}

/// Whether the file holds marks: `deadlines.txt`, beside it, has tabs instead.
pub fn is_marked(path: &Path) -> bool {
    path.file_stem()
        .is_some_and(|name| name.to_string_lossy().starts_with("masking"))
}

/// Reads marked lines; `#` begins a comment.
///
/// # Errors
///
/// [`crate::error::Error::Io`] when the file cannot be read, [`crate::error::Error::Data`] with the line when a mark is wrong.
pub fn read_masking(path: &Path) -> Result<Vec<Marked>> {
    read_list(path, parse)
}

fn parse(line: usize, marked: &str) -> std::result::Result<Marked, String> {
    let (mut text, mut marks, mut rest) = (String::new(), Vec::new(), marked);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (mark, more) = after.split_once('}').ok_or("a mark without its `}`")?;
        let (name, words) = mark
            .split_once(':')
            .ok_or_else(|| format!("«{mark}» has no kind"))?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == name);
        let start = text.len();
        text.push_str(words);
        marks.push(Found {
            bytes: start..text.len(),
            kind: kind.ok_or_else(|| format!("`{name}` is no kind of personal data"))?,
        });
        rest = more;
    }
    text.push_str(rest);
    Ok(Marked { line, text, marks })
}

/// Counts of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Marked stretches that were hidden whole.
    pub hidden: usize,
    /// Marked stretches.
    pub marked: usize,
    /// Found stretches that meet a marked one.
    pub right: usize,
    /// Found stretches.
    pub found: usize,
}

impl Counts {
    /// Share of the marked that was hidden.
    pub fn recall(self) -> f64 {
        self.hidden as f64 / self.marked.max(1) as f64
    }

    /// Share of the found that was marked.
    pub fn precision(self) -> f64 {
        if self.found == 0 {
            return 1.0;
        }
        self.right as f64 / self.found as f64
    }
}

/// Something open that was marked, or hidden that was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// Line of the file, from 1.
    pub line: usize,
    /// Its kind.
    pub kind: &'static str,
    /// The words.
    pub words: String,
    /// Hidden without need, rather than left open.
    pub needless: bool,
    /// The whole line.
    pub text: String,
}

/// Recall and precision by kind, and every miss.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MaskingReport {
    /// Lines read.
    pub lines: usize,
    /// By the name of the kind.
    pub kinds: BTreeMap<&'static str, Counts>,
    /// In order of the file.
    pub misses: Vec<Miss>,
}

impl MaskingReport {
    /// Masks every line and compares.
    pub fn compare(expected: &[Marked], masker: &Masker) -> Self {
        let found: Vec<Vec<Found>> = expected
            .par_iter()
            .map(|one| masker.find(&one.text))
            .collect();
        let mut report = Self {
            lines: expected.len(),
            kinds: BTreeMap::new(),
            misses: Vec::new(),
        };
        for (one, found) in expected.iter().zip(&found) {
            report.line(one, found);
        }
        report
    }

    fn line(&mut self, one: &Marked, found: &[Found]) {
        let mut miss = |kind: Kind, bytes: &Range<usize>, needless: bool| {
            self.misses.push(Miss {
                line: one.line,
                kind: kind.as_str(),
                words: one.text[bytes.clone()].to_owned(),
                needless,
                text: one.text.clone(),
            });
        };
        for mark in &one.marks {
            let counts = self.kinds.entry(mark.kind.as_str()).or_default();
            counts.marked += 1;
            if found.iter().any(|found| hides(one, mark, found)) {
                counts.hidden += 1;
            } else {
                miss(mark.kind, &mark.bytes, false);
            }
        }
        for found in found {
            let counts = self.kinds.entry(found.kind.as_str()).or_default();
            counts.found += 1;
            if one.marks.iter().any(|mark| meet(&mark.bytes, &found.bytes)) {
                counts.right += 1;
            } else {
                miss(found.kind, &found.bytes, true);
            }
        }
    }

    /// Counts of all kinds together.
    pub fn all(&self) -> Counts {
        self.kinds
            .values()
            .fold(Counts::default(), |sum, one| Counts {
                hidden: sum.hidden + one.hidden,
                marked: sum.marked + one.marked,
                right: sum.right + one.right,
                found: sum.found + one.found,
            })
    }
}

fn meet(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Same kind, no letter or digit of the mark open, and few words more than it. What is a contract, an order or an account is
/// not always said: they count as one. Words that other marks hold are none too many: «серия 7118 номер 402957» is one
/// stretch over two marks.
fn hides(line: &Marked, mark: &Found, found: &Found) -> bool {
    let one = |kind: Kind| match kind {
        Kind::Account | Kind::Order => Kind::Contract,
        kind => kind,
    };
    let text = &line.text;
    let open = text[mark.bytes.clone()].char_indices().any(|(at, letter)| {
        letter.is_alphanumeric() && !found.bytes.contains(&(mark.bytes.start + at))
    });
    let spare = |from: usize, to: usize| {
        let mut words = 0;
        let mut inside = false;
        for (at, letter) in text.get(from..to).unwrap_or_default().char_indices() {
            let marked = line
                .marks
                .iter()
                .any(|mark| mark.bytes.contains(&(from + at)));
            let counts = letter.is_alphanumeric() && !marked;
            words += usize::from(counts && !inside);
            inside = counts;
        }
        words <= SPARE
    };
    one(mark.kind) == one(found.kind)
        && meet(&mark.bytes, &found.bytes)
        && !open
        && spare(found.bytes.start, mark.bytes.start)
        && spare(mark.bytes.end, found.bytes.end)
}

impl fmt::Display for MaskingReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all();
        writeln!(
            out,
            "{} lines, {} personal data: {:.1} % hidden, {:.1} % of what was hidden had to be.\n",
            self.lines,
            all.marked,
            100.0 * all.recall(),
            100.0 * all.precision()
        )?;
        writeln!(
            out,
            "| kind | hidden | marked | recall | right | found | precision |\n|---|--:|--:|--:|--:|--:|--:|"
        )?;
        for (kind, counts) in &self.kinds {
            writeln!(
                out,
                "| {kind} | {} | {} | {:.3} | {} | {} | {:.3} |",
                counts.hidden,
                counts.marked,
                counts.recall(),
                counts.right,
                counts.found,
                counts.precision()
            )?;
        }
        if self.misses.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n| line | kind | what | words | text |\n|--:|---|---|---|---|"
        )?;
        for miss in &self.misses {
            let what = if miss.needless {
                "hidden without need"
            } else {
                "left open"
            };
            writeln!(
                out,
                "| {} | {} | {what} | {} | {} |",
                miss.line,
                miss.kind,
                miss.words.replace('|', "\\|"),
                miss.text.replace('|', "\\|")
            )?;
        }
        Ok(())
    }
}
