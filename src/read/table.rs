//! CSV and TSV: a row is a turn or a document; delimiter and columns are found from the header.

pub(super) mod columns;

use std::collections::VecDeque;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use self::columns::{Columns, Field, missing};
use super::draft::{Draft, Problem};
use super::lines::{Line, Lines, too_long};
use super::open::Opened;
use super::rows::{Row, Rows};
use super::{Drafts, ReadSettings};
use crate::config::ColumnNames;

const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Lines that one row may go over before its quote is taken for a stray one.
const LINES_OF_A_ROW: usize = 2000;

pub(super) fn recognises(opened: &Opened, settings: &ReadSettings) -> bool {
    if matches!(opened.extension.as_str(), "csv" | "tsv") {
        return true;
    }
    let (_, names, columns) = header(&opened.head, &settings.columns);
    // One column alone is any first line of a text.
    names.len() > 1 && columns.has_words() && columns.known() > 1
}

/// Delimiter, names and meaning of the columns: the delimiter whose columns are known best, then the one that gives
/// most of them.
fn header(head: &str, mapping: &ColumnNames) -> (u8, Vec<String>, Columns) {
    let line = head
        .lines()
        .find(|line| !line.trim().is_empty() && !is_separator_line(line))
        .unwrap_or_default();
    let stated = head
        .lines()
        .next()
        .filter(|line| is_separator_line(line))
        .and_then(|line| line.as_bytes().get(4).copied());
    let candidates = match stated {
        Some(delimiter) => vec![delimiter],
        None => DELIMITERS.to_vec(),
    };
    let mut best: Option<(u8, Vec<String>, Columns)> = None;
    for delimiter in candidates {
        let names = cells(&mut reader(delimiter), line).unwrap_or_default();
        let columns = Columns::of(&names, mapping);
        let better = best.as_ref().is_none_or(|(_, other_names, other)| {
            (columns.known(), names.len()) > (other.known(), other_names.len())
        });
        if better {
            best = Some((delimiter, names, columns));
        }
    }
    best.unwrap_or_else(|| (b',', Vec::new(), Columns { fields: Vec::new() }))
}

/// Excel's own first line, `sep=;`.
fn is_separator_line(line: &str) -> bool {
    line.len() == 5 && line.to_ascii_lowercase().starts_with("sep=")
}

fn reader(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).build()
}

pub(super) fn read(opened: Opened, settings: &ReadSettings) -> Result<Drafts, Problem> {
    let (delimiter, names, columns) = header(&opened.head, &settings.columns);
    let found = || {
        names
            .iter()
            .map(|name| format!("«{}»", name.trim()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let absent = missing(&names, &settings.columns);
    if !absent.is_empty() {
        return Err(Problem::at(
            1,
            format!(
                "missing column {}, which [read.columns] in razbor.toml names: the columns found are {}",
                absent.join(", "),
                found()
            ),
        ));
    }
    if !columns.has_words() {
        return Err(Problem::at(
            1,
            format!(
                "missing column: none of {} is known to hold the text; name it in razbor.toml: [read.columns] text = \"…\"",
                found()
            ),
        ));
    }
    // Whisper's TSV counts milliseconds without saying so.
    let in_millis = delimiter == b'\t' && names == ["start", "end", "text"];
    let fields: Vec<Option<Field>> = columns
        .fields
        .into_iter()
        .map(|field| match field {
            Some(Field::Start) if in_millis => Some(Field::StartMs),
            Some(Field::End) if in_millis => Some(Field::EndMs),
            other => other,
        })
        .collect();
    let rows = Rows::new(settings, fields.iter().flatten().copied().collect());
    Ok(Box::new(Table {
        cells: Cells {
            lines: opened.lines(),
            again: VecDeque::new(),
            reader: reader(delimiter),
            limit: settings.max_record_bytes,
            wanted: names.len(),
        },
        header: false,
        names,
        fields,
        rows,
        ready: VecDeque::new(),
        ended: false,
    }))
}

struct Table {
    cells: Cells,
    /// Whether the header has gone by.
    header: bool,
    names: Vec<String>,
    fields: Vec<Option<Field>>,
    rows: Rows,
    ready: VecDeque<Result<Draft, Problem>>,
    ended: bool,
}

impl Iterator for Table {
    type Item = Result<Draft, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(draft) = self.ready.pop_front() {
                return Some(draft);
            }
            match self.cells.next() {
                Some(Err(problem)) => return Some(Err(problem)),
                Some(Ok(_)) if !self.header => self.header = true,
                Some(Ok((line, cells))) => {
                    let drafts = match self.row(line, cells) {
                        Ok(row) => self.rows.add(row),
                        Err(problem) => vec![Err(problem)],
                    };
                    self.ready.extend(drafts);
                }
                None if self.ended => return None,
                None => {
                    self.ended = true;
                    self.ready.extend(self.rows.end());
                }
            }
        }
    }
}

impl Table {
    fn row(&self, line: u64, mut cells: Vec<String>) -> Result<Row, Problem> {
        let wanted = self.names.len();
        while cells.len() > wanted && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() != wanted {
            return Err(Problem::at(
                line,
                format!(
                    "the row has {} cells, the header has {wanted}: put texts with the delimiter or a line end in them into quotes",
                    cells.len()
                ),
            ));
        }
        let values = self
            .fields
            .iter()
            .zip(cells)
            .filter_map(|(field, cell)| Some(((*field)?, cell)));
        Ok(Row {
            line,
            values: values.collect(),
        })
    }
}

/// Rows of cells. A quote that is opened and never closed costs one line, not the rest of the file.
struct Cells {
    lines: Lines,
    /// Lines that are read once more after a stray quote.
    again: VecDeque<Line>,
    reader: Reader,
    limit: usize,
    /// Cells of the header.
    wanted: usize,
}

impl Cells {
    fn line(&mut self) -> Option<Result<Line, Problem>> {
        match self.again.pop_front() {
            Some(line) => Some(Ok(line)),
            None => self.lines.next(),
        }
    }
}

impl Iterator for Cells {
    type Item = Result<(u64, Vec<String>), Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut taken: Vec<Line> = Vec::new();
        let mut text = String::new();
        loop {
            let line = match self.line() {
                Some(Ok(line)) => line,
                Some(Err(problem)) => return Some(Err(problem)),
                None if taken.is_empty() => return None,
                None => return Some(Err(self.unclosed(taken))),
            };
            let number = line.number;
            match &line.text {
                Err(reason) if taken.is_empty() => {
                    return Some(Err(Problem::at(number, reason.clone())));
                }
                Err(_) => {
                    self.again.push_front(line);
                    return Some(Err(self.unclosed(taken)));
                }
                Ok(part)
                    if taken.is_empty()
                        && (part.trim().is_empty()
                            || (number == 1 && is_separator_line(part.trim()))) =>
                {
                    continue;
                }
                Ok(part) => text.push_str(part),
            }
            taken.push(line);
            let first = taken[0].number;
            if text.len() > self.limit {
                let problem = Problem::at(
                    first,
                    format!("the row {}", too_long(text.len() as u64, self.limit)),
                );
                return Some(Err(problem));
            }
            // An open quote can only close in a line that has one.
            let may_close = taken.len() == 1 || taken.last().is_some_and(has_quote);
            if !may_close {
                if taken.len() > LINES_OF_A_ROW {
                    return Some(Err(self.unclosed(taken)));
                }
                continue;
            }
            if let Some(cells) = cells(&mut self.reader, &text) {
                // The quote of a later row may close one that was opened by mistake: then the cells do not fit.
                if taken.len() > 1 && cells.len() != self.wanted {
                    return Some(Err(self.unclosed(taken)));
                }
                return Some(Ok((first, cells)));
            }
            if taken.len() > LINES_OF_A_ROW {
                return Some(Err(self.unclosed(taken)));
            }
        }
    }
}

fn has_quote(line: &Line) -> bool {
    line.text.as_ref().is_ok_and(|text| text.contains('"'))
}

impl Cells {
    fn unclosed(&mut self, mut taken: Vec<Line>) -> Problem {
        let first = taken.remove(0).number;
        for line in taken.into_iter().rev() {
            self.again.push_front(line);
        }
        Problem::at(
            first,
            "a quote is opened in this row and not closed at the end of a cell: double the quotes inside a cell (\"\"), or close it",
        )
    }
}

/// Cells of a row; `None` while a quote is open.
fn cells(reader: &mut Reader, row: &str) -> Option<Vec<String>> {
    reader.reset();
    let row = row.trim_end_matches(['\n', '\r']);
    let mut output = vec![0; row.len() + 1];
    let mut ends = vec![0; row.len() + 2];
    let (mut read, mut written, mut count) = (0, 0, 0);
    loop {
        // After the row itself the line end is given, which closes the row unless a quote is open.
        let rest = &row.as_bytes()[read..];
        let input = if rest.is_empty() {
            b"\n".as_slice()
        } else {
            rest
        };
        let (result, used, wrote, ended) =
            reader.read_record(input, &mut output[written..], &mut ends[count..]);
        written += wrote;
        count += ended;
        match result {
            ReadRecordResult::Record => break,
            ReadRecordResult::InputEmpty if rest.is_empty() => return None,
            ReadRecordResult::InputEmpty => read += used,
            _ => return None,
        }
    }
    let mut start = 0;
    let cell = |end: &usize| {
        let cell = String::from_utf8_lossy(&output[start..*end]).into_owned();
        start = *end;
        cell
    };
    Some(ends[..count].iter().map(cell).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_hold_delimiters_quotes_and_line_ends() {
        let mut reader = reader(b';');
        assert_eq!(
            cells(
                &mut reader,
                "1;\"сказал: \"\"нет\"\"; и ушёл\nсовсем\";\r\n"
            ),
            Some(vec![
                "1".into(),
                "сказал: \"нет\"; и ушёл\nсовсем".into(),
                String::new()
            ])
        );
        assert_eq!(cells(&mut reader, "1;\"не закрыто\n"), None);
        assert_eq!(
            cells(&mut reader, "а;б"),
            Some(vec!["а".into(), "б".into()])
        );
    }

    #[test]
    fn the_delimiter_is_the_one_whose_columns_are_known() {
        for (line, delimiter) in [
            ("id;дата, время;текст", b';'),
            ("id,speaker,text", b','),
            ("Номер\tТекст", b'\t'),
            ("sep=|\nid|текст", b'|'),
        ] {
            assert_eq!(header(line, &ColumnNames::default()).0, delimiter, "{line}");
        }
    }
}
