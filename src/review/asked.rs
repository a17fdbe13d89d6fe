//! What an address of the page asks for: the filters of the queue, as they stand behind its `?`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::session::Session;
use crate::case::{FlagName, State};
use crate::document::Channel;
use crate::store::CaseNumber;
use crate::store::select::{Order, Review, Wanted};

use super::App;

/// Filters; what is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words to find.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Flags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flag: Vec<String>,
    /// State of a flag.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// What people have said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub review: String,
    /// Employee's label.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operator: String,
    /// Team.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// Company.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// Channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// First day.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// Last day.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// Order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub order: String,
    /// Number of the case after which to go on; 0: from the first.
    #[serde(skip_serializing_if = "is_none")]
    pub after: i64,
    /// Page of the list, from 0.
    #[serde(skip_serializing_if = "is_first")]
    pub page: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_first(page: &usize) -> bool {
    *page == 0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_none(number: &i64) -> bool {
    *number == 0
}

impl Asked {
    /// Reads what stands behind `?`; what is not understood does not narrow.
    pub fn parse(query: &str) -> Self {
        serde_html_form::from_str(query).unwrap_or_default()
    }

    /// The same as an address writes it, without the `?`.
    pub fn query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// The same on another page of the list.
    pub fn on_page(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// Whether anything narrows the list beside what people have said.
    pub fn narrows(&self) -> bool {
        let rest = Self {
            review: String::new(),
            order: String::new(),
            after: 0,
            page: 0,
            ..self.clone()
        };
        rest != Self::default()
    }

    /// What the store is asked for.
    pub fn wanted(&self, app: &App, session: &Session) -> Wanted {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let flags = FlagName::ALL.into_iter();
        let states = match self.state.as_str() {
            "raised" => vec![State::Raised],
            "unsure" => vec![State::Unsure],
            _ => Vec::new(),
        };
        let review = match self.review.as_str() {
            "decided" => Review::Decided,
            "all" => Review::All,
            "changed" => Review::Changed,
            "second" => Review::Second(session.reviewer.clone()),
            "disagreed" => Review::Disagreed,
            _ => Review::Open,
        };
        let operators = match app.teams.get(&self.team) {
            Some(labels) => labels.clone(),
            None => given(&self.operator).into_iter().collect(),
        };
        Wanted {
            flags: flags
                .filter(|flag| self.flag.iter().any(|asked| asked == flag.as_str()))
                .collect(),
            states,
            review,
            since: self.since.parse::<Date>().ok(),
            until: self.until.parse::<Date>().ok(),
            operators,
            company: given(&self.company),
            channel: serde_json::from_value::<Channel>(self.channel.as_str().into()).ok(),
            words: given(&self.text),
            after: (self.after > 0).then_some(CaseNumber(self.after)),
            order: if self.order == "newest" {
                Order::Newest
            } else {
                Order::Priority
            },
            ..Wanted::default()
        }
    }
}
