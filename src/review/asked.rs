//! What an address of the page asks for: the filters of the queue, as they stand behind its `?`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::session::Session;
use crate::case::{FlagName, State};
use crate::document::Channel;
use crate::export::Language;
use crate::store::CaseNumber;
use crate::store::select::{Order, Review, Wanted};

use super::App;

/// What `review` may ask for beside the queue itself.
const REVIEWS: [&str; 6] = ["open", "decided", "all", "changed", "second", "disagreed"];

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
    /// Reads what stands behind `?`; what is not understood does not narrow, and [`Asked::misread`] says so.
    pub fn parse(query: &str) -> Self {
        let mut pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        // one number that is none shall not take the other filters with it
        pairs.retain(|(name, value)| match name.as_str() {
            "page" => value.parse::<usize>().is_ok(),
            "after" => value.parse::<i64>().is_ok(),
            _ => true,
        });
        let query = serde_html_form::to_string(&pairs).unwrap_or_default();
        serde_html_form::from_str(&query).unwrap_or_default()
    }

    /// What was asked for and is not applied, in words.
    pub fn misread(&self, app: &App, language: Language) -> Vec<String> {
        let mut all = Vec::new();
        for date in [&self.since, &self.until] {
            if !date.is_empty() && date.parse::<Date>().is_err() {
                all.push(language.pick(
                    format!("Дата «{date}» не понята, отбор по ней не применён. Дата пишется так: 2026-11-01."),
                    format!("The date “{date}” is not understood and does not narrow the list. A date is written 2026-11-01."),
                ));
            }
        }
        let known_flag = |flag: &&String| FlagName::ALL.iter().any(|name| name.as_str() == **flag);
        let unknown_flags = self.flag.iter().filter(|flag| !known_flag(flag));
        let one_of =
            |value: &String, known: &[&str]| value.is_empty() || known.contains(&value.as_str());
        let channel = serde_json::from_value::<Channel>(self.channel.as_str().into());
        let others = [
            (&self.state, one_of(&self.state, &["raised", "unsure"])),
            (&self.review, one_of(&self.review, &REVIEWS)),
            (&self.order, one_of(&self.order, &["newest"])),
            (&self.channel, self.channel.is_empty() || channel.is_ok()),
            (
                &self.team,
                self.team.is_empty() || app.teams.contains_key(&self.team),
            ),
        ];
        let others = others.into_iter().filter(|(_, fine)| !fine);
        for value in unknown_flags.chain(others.map(|(value, _)| value)) {
            all.push(language.pick(
                format!("Условие «{value}» не понято и не применено."),
                format!("“{value}” is not understood and does not narrow the list."),
            ));
        }
        all
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
        let applied = |date: &String| {
            date.parse::<Date>()
                .map_or_else(|_| String::new(), |_| date.clone())
        };
        let rest = Self {
            since: applied(&self.since),
            until: applied(&self.until),
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
