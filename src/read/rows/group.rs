//! The rows of one conversation.

use super::Row;
use super::turn::Said;
use crate::document::{Channel, RawTurn};
use crate::read::draft::{Draft, Problem, relative};
use crate::read::lines::too_long;
use crate::read::moment::Moment;
use crate::read::roles;
use crate::read::table::columns::Field;

/// Rows of one conversation.
pub(super) struct Group {
    pub id: Option<String>,
    line: u64,
    said: Vec<Said>,
    started_at: Option<Moment>,
    channel: Option<Channel>,
    customer_key: Option<String>,
    company: Option<String>,
    pub bytes: usize,
    too_big: bool,
}

impl Group {
    pub(super) fn new(id: Option<String>, line: u64) -> Self {
        Self {
            id,
            line,
            said: Vec::new(),
            started_at: None,
            channel: None,
            customer_key: None,
            company: None,
            bytes: 0,
            too_big: false,
        }
    }

    pub(super) fn turns_size(&self) -> usize {
        if self.too_big { 0 } else { self.bytes }
    }

    pub(super) fn overflow(&mut self) {
        self.too_big = true;
        self.said = Vec::new();
    }

    pub(super) fn add(&mut self, row: &Row, said: Vec<Said>) {
        let value = |field| row.get(field).map(|value| value.trim().to_owned());
        self.started_at = self.started_at.or_else(|| row.date().ok().flatten());
        self.channel = self
            .channel
            .or_else(|| row.get(Field::Channel).and_then(roles::channel));
        self.customer_key = self.customer_key.take().or_else(|| value(Field::Customer));
        self.company = self.company.take().or_else(|| value(Field::Company));
        if !self.too_big {
            self.said.extend(said);
        }
    }

    pub(super) fn finish(
        mut self,
        alone: bool,
        limit: usize,
        usual: Channel,
    ) -> Result<Draft, Problem> {
        if self.too_big {
            return Err(Problem::at(
                self.line,
                format!("the conversation {}", too_long(self.bytes as u64, limit)),
            ));
        }
        if self.said.iter().all(|said| said.order.is_some()) {
            self.said.sort_by(|a, b| {
                a.order
                    .partial_cmp(&b.order)
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
        }
        let times: Vec<Option<Moment>> = self.said.iter().map(|said| said.time).collect();
        let mut turns: Vec<RawTurn> = self.said.into_iter().map(|said| said.turn).collect();
        // The same date in every row is the conversation's, not the turns'.
        let timed = times.iter().any(|time| *time != times[0]);
        if timed {
            relative(&mut turns, &times);
        }
        Ok(Draft {
            line: Some(self.line),
            id: self.id,
            alone,
            channel: self.channel,
            started_at: self.started_at,
            customer_key: self.customer_key,
            company: self.company,
            ..Draft::turns(if timed { Channel::Chat } else { usual }, turns)
        })
    }
}
