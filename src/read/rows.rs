//! Rows with named fields, from tables or from flat JSON: each a document, or each a turn of a conversation.

mod document;
mod group;
mod turn;

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use self::document::document;
use self::group::Group;
use self::turn::turns;

use super::ReadSettings;
use super::draft::{Draft, Problem};
use super::json::{Keys, Parts, Reads, Shape, never, parse, shifted};
use super::moment::Moment;
use super::table::columns::{Columns, Field};
use crate::config::ColumnNames;
use crate::document::Channel;

/// JSON objects without nesting, one a line: `{"dialog_id", "role", "text"}`, `{"id", "date", "rating", "text"}`.
pub(super) const SHAPE: Shape = Shape {
    recognises: |keys: &Keys, settings| Columns::of(keys.top(), &settings.columns).has_words(),
    continues: never,
    reads: Reads::Parts(|settings, _| {
        Box::new(JsonRows {
            rows: Rows::new(settings, Vec::new()),
            mapping: settings.columns.clone(),
        })
    }),
};

struct JsonRows {
    rows: Rows,
    mapping: ColumnNames,
}

impl Parts for JsonRows {
    fn add(&mut self, json: &str, line: u64) -> Vec<Result<Draft, Problem>> {
        match parse(json).and_then(|object| json_row(&object, &self.mapping, line)) {
            Ok(row) => self.rows.add(row),
            Err(problem) => vec![Err(shifted(problem, line))],
        }
    }

    fn end(&mut self) -> Vec<Result<Draft, Problem>> {
        self.rows.end()
    }
}

fn json_row(object: &Map<String, Value>, mapping: &ColumnNames, line: u64) -> Result<Row, Problem> {
    let names: Vec<&String> = object.keys().collect();
    let columns = Columns::of(&names, mapping);
    let mut values = Vec::new();
    for (field, (name, value)) in columns.fields.iter().zip(object) {
        let Some(field) = *field else { continue };
        let words = matches!(
            field,
            Field::Text
                | Field::Review
                | Field::Letter
                | Field::Reply
                | Field::Title
                | Field::Pros
                | Field::Cons
        );
        let value = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Number(number) if !words => number.to_string(),
            Value::Bool(truth) if !words => truth.to_string(),
            other => {
                let kind = match other {
                    Value::Array(_) => "a list",
                    Value::Object(_) => "an object",
                    Value::Number(_) => "a number",
                    _ => "true or false",
                };
                return Err(Problem::at(
                    1,
                    format!("wrong type: `{name}` is {kind}, expected text"),
                ));
            }
        };
        values.push((field, value));
    }
    Ok(Row { line, values })
}

/// One row with what is known of its columns.
pub(super) struct Row {
    /// Line of the file.
    pub line: u64,
    /// Values in the order of the columns.
    pub values: Vec<(Field, String)>,
}

impl Row {
    fn get(&self, field: Field) -> Option<&str> {
        let value = self
            .values
            .iter()
            .find(|(known, _)| *known == field)?
            .1
            .as_str();
        (!value.trim().is_empty()).then_some(value)
    }

    fn words(&self) -> String {
        let texts = self.values.iter().filter(|(field, text)| {
            matches!(field, Field::Text | Field::Review | Field::Letter) && !text.trim().is_empty()
        });
        let texts: Vec<&str> = texts.map(|(_, text)| text.as_str()).collect();
        texts.join("\n\n")
    }

    /// Date with the time of day that stands in its own column.
    fn date(&self) -> Result<Option<Moment>, Problem> {
        let Some(date) = self.get(Field::Date) else {
            return Ok(None);
        };
        let whole = match self.get(Field::Clock) {
            Some(clock) if !date.contains(':') => format!("{} {}", date.trim(), clock.trim()),
            _ => date.to_owned(),
        };
        Moment::parse_with_year(&whole).map_err(|reason| Problem::at(self.line, reason))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Layout {
    Documents,
    /// Turns, grouped by that field; without one the whole file is one conversation.
    Turns(Option<Field>),
}

/// Rows that are looked at before it is decided what they are.
const LOOK_AHEAD: usize = 200;

/// Bytes of conversations that are kept open for further rows; exports sorted by time mix the rows of several.
const WINDOW: usize = 16 * 1024 * 1024;

/// Puts rows together into records.
pub(super) struct Rows {
    fields: HashSet<Field>,
    layout: Option<Layout>,
    ahead: Vec<Row>,
    groups: VecDeque<Group>,
    places: HashMap<String, u64>,
    closed: u64,
    bytes: usize,
    limit: usize,
    /// Channel of conversations whose rows have no times.
    usual: Channel,
}

impl Rows {
    /// `fields`: what the header names; empty where every row has its own names.
    pub(super) fn new(settings: &ReadSettings, fields: Vec<Field>) -> Self {
        Self {
            fields: fields.into_iter().collect(),
            layout: None,
            ahead: Vec::new(),
            groups: VecDeque::new(),
            places: HashMap::new(),
            closed: 0,
            bytes: 0,
            limit: settings.max_record_bytes,
            usual: Channel::Call,
        }
    }

    /// The same for a format whose conversations are written.
    pub(super) fn of_chats(self) -> Self {
        Self {
            usual: Channel::Chat,
            ..self
        }
    }

    pub(super) fn add(&mut self, row: Row) -> Vec<Result<Draft, Problem>> {
        match self.layout {
            Some(layout) => self.take(row, layout),
            None => {
                self.fields
                    .extend(row.values.iter().map(|(field, _)| *field));
                self.bytes += row
                    .values
                    .iter()
                    .map(|(_, value)| value.len())
                    .sum::<usize>();
                self.ahead.push(row);
                if self.ahead.len() < LOOK_AHEAD && self.bytes < WINDOW {
                    return Vec::new();
                }
                self.decide()
            }
        }
    }

    pub(super) fn end(&mut self) -> Vec<Result<Draft, Problem>> {
        let mut drafts = if self.layout.is_none() {
            self.decide()
        } else {
            Vec::new()
        };
        let alone = self.layout == Some(Layout::Turns(None));
        let (limit, usual) = (self.limit, self.usual);
        let groups = std::mem::take(&mut self.groups);
        drafts.extend(
            groups
                .into_iter()
                .map(|group| group.finish(alone, limit, usual)),
        );
        drafts
    }

    fn decide(&mut self) -> Vec<Result<Draft, Problem>> {
        let layout = self.layout();
        self.layout = Some(layout);
        self.bytes = 0;
        let rows = std::mem::take(&mut self.ahead);
        rows.into_iter()
            .flat_map(|row| self.take(row, layout))
            .collect()
    }

    /// A row is a turn when it says who speaks, or when the turn stands; a review has an author as well.
    fn layout(&self) -> Layout {
        let has = |field| self.fields.contains(&field);
        let conversation = has(Field::Conversation);
        let judged = [
            Field::Rating,
            Field::Review,
            Field::Letter,
            Field::Pros,
            Field::Cons,
            Field::Title,
            Field::Reply,
        ];
        if judged.into_iter().any(has) && !conversation && !has(Field::Role) && !has(Field::Speaker)
        {
            return Layout::Documents;
        }
        let timed =
            (has(Field::Start) && has(Field::End)) || (has(Field::StartMs) && has(Field::EndMs));
        let speaks = has(Field::Speaker)
            || has(Field::Role)
            || has(Field::StaffWords)
            || timed
            || (has(Field::Author) && (conversation || self.repeats(Field::Author)))
            || (conversation && self.repeats(Field::Conversation));
        if !speaks {
            return Layout::Documents;
        }
        // `id;speaker;text`: an id that comes again is the conversation's, one that does not is the turn's.
        Layout::Turns(if conversation {
            Some(Field::Conversation)
        } else if has(Field::Id) && self.repeats(Field::Id) {
            Some(Field::Id)
        } else {
            None
        })
    }

    /// Whether the values of a column come again: at most half as many values as rows.
    fn repeats(&self, field: Field) -> bool {
        let values: Vec<&str> = self.ahead.iter().filter_map(|row| row.get(field)).collect();
        let different: HashSet<&str> = values.iter().copied().collect();
        values.len() > 1 && different.len() * 2 <= values.len()
            || (field == Field::Id && different.len() < values.len())
    }

    fn take(&mut self, row: Row, layout: Layout) -> Vec<Result<Draft, Problem>> {
        let Layout::Turns(key) = layout else {
            return vec![document(&row)];
        };
        let name = key
            .and_then(|key| row.get(key))
            .map(|key| key.trim().to_owned());
        if key.is_some() && name.is_none() {
            return vec![Err(Problem::at(
                row.line,
                "the row does not say which conversation it belongs to",
            ))];
        }
        let said = match turns(&row) {
            Ok(said) => said,
            Err(problem) => return vec![Err(problem)],
        };
        let place = name.as_deref().unwrap_or_default();
        let at = match self.places.get(place) {
            Some(at) => (at - self.closed) as usize,
            None => {
                self.places
                    .insert(place.to_owned(), self.closed + self.groups.len() as u64);
                self.groups.push_back(Group::new(name.clone(), row.line));
                self.groups.len() - 1
            }
        };
        let size = row
            .values
            .iter()
            .map(|(_, value)| value.len() + 64)
            .sum::<usize>();
        let group = &mut self.groups[at];
        group.bytes += size;
        self.bytes += size;
        if group.bytes > self.limit {
            self.bytes -= group.turns_size();
            group.overflow();
        }
        group.add(&row, said);
        let mut drafts = Vec::new();
        while self.bytes > WINDOW && self.groups.len() > 1 {
            if let Some(group) = self.groups.pop_front() {
                self.closed += 1;
                self.bytes = self.bytes.saturating_sub(group.turns_size());
                self.places.remove(group.id.as_deref().unwrap_or_default());
                drafts.push(group.finish(false, self.limit, self.usual));
            }
        }
        drafts
    }
}
