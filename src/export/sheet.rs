//! Rows for spreadsheets: separators, decimal marks, and cells that cannot become formulas.

use std::io::{self, Write};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Which spreadsheet a table is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum CsvProfile {
    /// RFC 4180: UTF-8, comma, CRLF, decimal point.
    #[default]
    Plain,
    /// What a Russian Excel opens by a double click: BOM, semicolon, CRLF, decimal comma.
    ExcelRu,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Words from the input or our own; guarded against formulas.
    Text(&'a str),
    /// A count or an offset.
    Whole(u64),
    /// A score or probability, four digits.
    Share(f64),
    /// Nothing.
    Empty,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(text)
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Cell::Empty, Cell::Text)
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Cell::Whole(number)
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Cell::Whole(number as u64)
    }
}

impl From<f64> for Cell<'_> {
    fn from(share: f64) -> Self {
        Cell::Share(share)
    }
}

impl CsvProfile {
    /// Writes what stands before the first row: the byte order mark, where Excel needs it to see UTF-8, and the names.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn header(self, out: &mut dyn Write, names: &[&str]) -> io::Result<()> {
        if self == CsvProfile::ExcelRu {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let cells: Vec<Cell<'_>> = names.iter().map(|&name| Cell::Text(name)).collect();
        self.row(out, &cells)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn row(self, out: &mut dyn Write, cells: &[Cell<'_>]) -> io::Result<()> {
        let mut line = csv::WriterBuilder::new()
            .delimiter(if self == CsvProfile::ExcelRu {
                b';'
            } else {
                b','
            })
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(1024)
            .from_writer(out);
        for cell in cells {
            match cell {
                Cell::Text(text) if may_become_formula(text) => {
                    line.write_field(format!("'{text}"))?
                }
                Cell::Text(text) => line.write_field(text)?,
                Cell::Whole(number) => line.write_field(number.to_string())?,
                Cell::Share(share) => line.write_field(self.decimal(*share))?,
                Cell::Empty => line.write_field("")?,
            }
        }
        line.write_record(None::<&[u8]>)?;
        line.flush()
    }

    fn decimal(self, share: f64) -> String {
        let text = format!("{share:.4}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        match self {
            CsvProfile::Plain => text.to_owned(),
            CsvProfile::ExcelRu => text.replace('.', ","),
        }
    }
}

/// Whether a spreadsheet may take the text for a formula: `=1+1`, `  @SUM`, `-2`, and their full-width forms, which
/// Excel folds in Asian locales. Spaces of any kind before the sign are skipped as spreadsheets do.
fn may_become_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|letter: char| {
                letter.is_whitespace() || letter == '\u{feff}' || letter.is_control()
            })
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn written(profile: CsvProfile, cells: &[Cell<'_>]) -> String {
        let mut out = Vec::new();
        profile.row(&mut out, cells).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_cannot_become_formulas() {
        for text in [
            "=1+1",
            "+7 495",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =cmd|' /C calc'!A0",
            "\u{a0}+1",
            "＝1",
            "\u{feff}=1",
        ] {
            let line = written(CsvProfile::Plain, &[text.into()]);
            assert!(
                line.trim_start_matches('"').starts_with('\''),
                "{text:?} became {line:?}"
            );
        }
        for text in ["Алло", "– Не звоните", "5-го числа", "a=b", ""] {
            assert!(
                !written(CsvProfile::Plain, &[text.into(), "x".into()]).contains('\''),
                "{text:?}"
            );
        }
    }

    #[test]
    fn text_with_newlines_and_quotes_stays_one_cell() {
        assert_eq!(
            written(
                CsvProfile::Plain,
                &["раз\nдва".into(), "«а» \"б\", в".into(), Cell::Empty]
            ),
            "\"раз\nдва\",\"«а» \"\"б\"\", в\",\r\n"
        );
    }

    #[test]
    fn numbers_take_the_decimal_mark_of_the_profile() {
        let cells = [0.5.into(), 1.0.into(), 0.123_46.into(), 7_u64.into()];
        assert_eq!(written(CsvProfile::Plain, &cells), "0.5,1,0.1235,7\r\n");
        assert_eq!(written(CsvProfile::ExcelRu, &cells), "0,5;1;0,1235;7\r\n");
    }
}
