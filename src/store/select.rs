//! Which cases, in which order: what the queue, the page and the trainer's examples ask for.

mod narrow;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::search::Stems;
use super::{CaseNumber, Store, variant};
use crate::case::{FlagName, LegitimacyClass, State};
use crate::conversation::Party;
use crate::document::Channel;
use crate::error::Result;
use crate::export::cases_csv::{name_of, state_name};
use crate::signal::SignalKind;
use narrow::Conditions;

/// What is asked for; every part narrows the choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Any of these flags in one of `states`; none: any flag.
    pub flags: Vec<FlagName>,
    /// States a flag may be in; none: raised or not sure.
    pub states: Vec<State>,
    /// What people have said so far.
    pub review: Review,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Labels of employees; none: anybody.
    pub operators: Vec<String>,
    /// The company, without regard to case.
    pub company: Option<String>,
    /// The customer's key.
    pub customer: Option<String>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Class of the claim.
    pub legitimacy: Option<LegitimacyClass>,
    /// A signal that must stand in it.
    pub signal: Option<SignalKind>,
    /// What it is about: a name of `data/domains.toml`.
    pub domain: Option<String>,
    /// Characters of its text: from the first to below the second.
    pub letters: Option<(usize, usize)>,
    /// Escalation from here on, 0 to 1.
    pub harm: Option<f64>,
    /// What people say of a flag, all who decided on it.
    pub said: Option<(FlagName, Said)>,
    /// Signals of which one must stand in it, seen surely, of that party where one is named; none: anything.
    pub signs: Vec<(SignalKind, Option<Party>)>,
    /// Only where no promise is proved broken.
    pub unbroken: bool,
    /// Not these.
    pub without: Vec<CaseNumber>,
    /// Words that must stand in it, as typed.
    pub words: Option<String>,
    /// Near-duplicates one by one, too.
    pub unfolded: bool,
    /// Only what comes after this case in the order of priority.
    pub after: Option<CaseNumber>,
    /// In which order.
    pub order: Order,
}

/// What people have said of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Review {
    /// Nobody has decided on all that is raised or not sure.
    #[default]
    Open,
    /// Somebody has.
    Decided,
    /// Either, cases without any flag included.
    All,
    /// A later run judged a flag otherwise, and nobody has decided on it since.
    Changed,
    /// Somebody has decided, and this reviewer has not.
    Second(String),
    /// Reviewers differ.
    Disagreed,
}

/// What people say of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Somebody that it holds, and nobody that it does not.
    Holds,
    /// Somebody that it does not, and nobody that it holds.
    DoesNot,
    /// Nobody that it does not.
    NotRejected,
    /// Nobody anything.
    Nothing,
}

/// Order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What to look at first.
    #[default]
    Priority,
    /// Newest conversation first.
    Newest,
    /// As they came into the store.
    Number,
    /// Surest flag first.
    Surest(FlagName),
}

/// A case of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its number in the store.
    pub number: CaseNumber,
    /// Its id.
    pub case_id: String,
    /// Its place in the queue, 0 to 1.
    pub priority: f64,
    /// Escalation, 0 to 1.
    pub escalation: f64,
    /// States of the four flags in the order of the contract.
    pub states: [State; 4],
    /// Their probabilities.
    pub probabilities: [f64; 4],
    /// Near-duplicates folded under it.
    pub folded: u64,
    /// Whether a later run judged a flag otherwise, and nobody has decided on it since.
    pub changed: bool,
    /// Characters of its text, the site's own words left out.
    pub letters: usize,
    /// Turns.
    pub turns: usize,
    /// The employee's label.
    pub operator: Option<String>,
}

impl Store {
    /// The cases asked for: at most `limit`, the first `skip` left out.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn list(&self, wanted: &Wanted, limit: usize, skip: usize) -> Result<Vec<Listed>> {
        let (conditions, mut values) = wanted.conditions();
        let order = match wanted.order {
            // an index holds both parts of the usual order
            Order::Priority => "c.open DESC, c.priority DESC, c.id".to_owned(),
            Order::Newest => "c.day DESC, c.id".to_owned(),
            Order::Number => "c.id".to_owned(),
            Order::Surest(flag) => format!("c.{}_p DESC, c.id", flag.as_str()),
        };
        values.extend([limit, skip].map(|number| Value::Integer(number as i64)));
        let text = format!(
            "SELECT c.id, c.case_id, c.priority, c.escalation, c.abusive_staff_reply, c.unreasonable_customer, c.broken_promise,
               c.exemplary_handling, c.abusive_staff_reply_p, c.unreasonable_customer_p, c.broken_promise_p,
               c.exemplary_handling_p, c.changed, c.letters, c.turns, c.operator,
               (SELECT count(*) FROM cases f WHERE f.fold = c.id AND f.fold <> f.id)
             FROM cases c WHERE {conditions} ORDER BY {order} LIMIT ? OFFSET ?"
        );
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(&text)?
                .query_map(params_from_iter(values), listed)?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// How many cases are asked for.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn count_of(&self, wanted: &Wanted) -> Result<u64> {
        let (conditions, values) = wanted.conditions();
        let load = || {
            self.connection
                .prepare_cached(&format!("SELECT count(*) FROM cases c WHERE {conditions}"))?
                .query_row(params_from_iter(values), |row| row.get(0))
        };
        load().map_err(|error| self.failed(&error))
    }

    /// Near-duplicates folded under a case.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn folded_under(&self, number: CaseNumber) -> Result<Vec<(CaseNumber, String)>> {
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(
                    "SELECT id, case_id FROM cases WHERE fold = ?1 AND fold <> id ORDER BY id",
                )?
                .query_map([number.0], |row| Ok((CaseNumber(row.get(0)?), row.get(1)?)))?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }

    /// Companies, employees' labels and channels that occur, for choices; at most `limit` of each, most frequent first.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Store`] when the store cannot be read.
    pub fn values_of(&self, column: Column, limit: usize) -> Result<Vec<String>> {
        let column = match column {
            Column::Company => "company",
            Column::Operator => "operator",
            Column::Channel => "channel",
        };
        let load = || -> rusqlite::Result<Vec<_>> {
            self.connection
                .prepare_cached(&format!(
                    "SELECT {column} FROM cases WHERE {column} IS NOT NULL AND replaced_by IS NULL
                     GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?"
                ))?
                .query_map([limit], |row| row.get(0))?
                .collect()
        };
        load().map_err(|error| self.failed(&error))
    }
}

/// A column whose values people choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The company.
    Company,
    /// The employee's label.
    Operator,
    /// Where the conversation took place.
    Channel,
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let state = |at: usize| variant(row.get_ref(at)?.as_str()?);
    Ok(Listed {
        number: CaseNumber(row.get(0)?),
        case_id: row.get(1)?,
        priority: row.get(2)?,
        escalation: row.get(3)?,
        states: [state(4)?, state(5)?, state(6)?, state(7)?],
        probabilities: [row.get(8)?, row.get(9)?, row.get(10)?, row.get(11)?],
        changed: row.get(12)?,
        letters: row.get(13)?,
        turns: row.get(14)?,
        operator: row.get(15)?,
        folded: row.get(16)?,
    })
}

impl Wanted {
    /// Conditions on `cases c`, and the values of their question marks.
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut all = Conditions {
            parts: vec!["c.replaced_by IS NULL".to_owned()],
            values: Vec::new(),
        };
        if !self.unfolded {
            all.add("c.fold = c.id", []);
        }
        self.review.narrow(&mut all);
        if let Some(CaseNumber(after)) = self.after {
            all.add(
                "(c.priority, -c.id) < (SELECT a.priority, -a.id FROM cases a WHERE a.id = ?)",
                [Value::Integer(after)],
            );
        }
        self.narrow_flags(&mut all);
        let day = |day: Date| Value::Text(day.to_string());
        if let Some(since) = self.since {
            all.add("c.day >= ?", [day(since)]);
        }
        if let Some(until) = self.until {
            all.add("c.day <= ?", [day(until)]);
        }
        if !self.operators.is_empty() {
            let marks = vec!["?"; self.operators.len()].join(", ");
            let labels = self.operators.iter().cloned().map(Value::Text);
            all.add(&format!("c.operator IN ({marks})"), labels);
        }
        if let Some(company) = &self.company {
            all.add("c.company = ?", [Value::Text(company.clone())]);
        }
        if let Some(customer) = &self.customer {
            all.add("c.customer_key = ?", [Value::Text(customer.clone())]);
        }
        if let Some(channel) = &self.channel {
            all.add("c.channel = ?", [Value::Text(name_of(channel))]);
        }
        if let Some(class) = &self.legitimacy {
            all.add("c.legitimacy = ?", [Value::Text(name_of(class))]);
        }
        if let Some(domain) = &self.domain {
            all.add("c.domain = ?", [Value::Text(domain.clone())]);
        }
        if let Some((from, below)) = self.letters {
            let ends = [from, below]
                .map(|letters| Value::Integer(i64::try_from(letters).unwrap_or(i64::MAX)));
            all.add("c.letters >= ? AND c.letters < ?", ends);
        }
        if let Some(harm) = self.harm {
            all.add("c.escalation >= ?", [Value::Real(harm)]);
        }
        if let Some((flag, said)) = self.said {
            said.narrow(flag, &mut all);
        }
        if let Some(signal) = self.signal {
            all.add(
                "c.id IN (SELECT case_id FROM signals WHERE signal = ?)",
                [Value::Text(signal.as_str().to_owned())],
            );
        }
        self.narrow_signs(&mut all);
        if let Some(typed) = self
            .words
            .as_deref()
            .filter(|words| !words.trim().is_empty())
        {
            match Stems::default().query(typed) {
                Some(asked) => all.add(
                    "c.id IN (SELECT rowid FROM words WHERE words MATCH ?)",
                    [Value::Text(asked)],
                ),
                None => all.add("c.case_id = ?", [Value::Text(typed.trim().to_owned())]),
            }
        }
        (all.parts.join(" AND "), all.values)
    }

    fn narrow_flags(&self, all: &mut Conditions) {
        if self.flags.is_empty() && self.states.is_empty() {
            return;
        }
        let flags = if self.flags.is_empty() {
            &FlagName::ALL[..]
        } else {
            &self.flags
        };
        let states = if self.states.is_empty() {
            &[State::Raised, State::Unsure][..]
        } else {
            &self.states
        };
        let states: Vec<String> = states
            .iter()
            .map(|&state| format!("'{}'", state_name(state)))
            .collect();
        let one = |flag: &FlagName| format!("c.{} IN ({})", flag.as_str(), states.join(", "));
        let flags: Vec<String> = flags.iter().map(one).collect();
        all.add(&format!("({})", flags.join(" OR ")), []);
    }
}
