//! Examples for a class as they are written out: Markdown, a page made for print, a table, lines.

pub mod markdown;
pub mod page;

use std::io::{self, Write};

use serde::Serialize;

use crate::case::{Case, CaseSignal, Evidence, FlagName, State};
use crate::conversation::Kind;
use crate::examples::questions::Questions;
use crate::examples::{Example, Role};
use crate::export::cases_csv::{name_of, state_name};
use crate::export::jsonl;
use crate::export::sheet::{Cell, CsvProfile};
use crate::export::words::Language;
use crate::store::decisions::{Decision, Holds};

/// Quotes shown of one flag.
const QUOTES: usize = 8;
/// What is seen less surely is not shown to a class.
const FAINT: f64 = 0.1;

const NAMES: [&str; 13] = [
    "example",
    "pair",
    "role",
    "flag",
    "case_id",
    "channel",
    "started_at",
    "state",
    "probability",
    "quote",
    "decision",
    "comment",
    "conversation",
];

/// Examples with what belongs under each.
#[derive(Debug)]
pub struct Handout<'a> {
    /// In order.
    pub examples: &'a [Example],
    /// What to ask the class.
    pub questions: &'a Questions,
    /// Language of everything but the conversations.
    pub language: Language,
    /// Whether personal data are hidden.
    pub masked: bool,
}

impl Handout<'_> {
    /// Writes one row an example, header first.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn csv(&self, out: &mut dyn Write, profile: CsvProfile) -> io::Result<()> {
        profile.header(out, &NAMES)?;
        for (at, example) in self.examples.iter().enumerate() {
            let case = &example.case;
            let flag = flag_of(example);
            let shown = flag.map(|flag| case.flags.get(flag));
            let decision =
                flag.and_then(|flag| example.decisions.iter().rfind(|one| one.flag == flag));
            profile.row(
                out,
                &[
                    Cell::from(at + 1),
                    example.pair.map_or(Cell::Empty, Cell::from),
                    Cell::Text(role_name(example.role)),
                    flag.map(FlagName::as_str).into(),
                    Cell::Text(&case.case_id),
                    Cell::Text(self.language.channel(case.channel)),
                    case.started_at.as_deref().into(),
                    shown.map(|shown| state_name(shown.state)).into(),
                    shown.map_or(Cell::Empty, |shown| Cell::Share(shown.probability)),
                    shown
                        .and_then(|shown| shown.evidence.first())
                        .map(|first| first.quote.as_str())
                        .into(),
                    decision
                        .map(|decision| name_of(&decision.holds))
                        .as_deref()
                        .into(),
                    decision.map(|decision| decision.comment.as_str()).into(),
                    Cell::Text(&conversation(case, self.language)),
                ],
            )?;
        }
        Ok(())
    }

    /// Writes one object an example, the whole case in it.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn lines(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Object<'a> {
            example: usize,
            pair: Option<usize>,
            role: &'static str,
            flag: Option<FlagName>,
            questions: &'a [String],
            decisions: &'a [Decision],
            case: &'a Case,
        }
        for (at, example) in self.examples.iter().enumerate() {
            let object = Object {
                example: at + 1,
                pair: example.pair,
                role: role_name(example.role),
                flag: flag_of(example),
                questions: self.questions.of(example.role, self.language),
                decisions: &example.decisions,
                case: &example.case,
            };
            jsonl::line(out, &object)?;
        }
        Ok(())
    }

    fn title(&self) -> String {
        let mut flags: Vec<FlagName> = self.examples.iter().filter_map(flag_of).collect();
        flags.sort_unstable();
        flags.dedup();
        let pairs = self.examples.iter().any(|example| example.pair.is_some());
        let what = match flags.as_slice() {
            _ if pairs => self
                .language
                .pick(
                    "одно и то же, сделанное плохо и хорошо",
                    "the same, done badly and well",
                )
                .to_owned(),
            [flag] => self.language.flag(*flag).to_lowercase(),
            _ => self
                .language
                .pick("разные случаи", "cases of several kinds")
                .to_owned(),
        };
        format!(
            "{}: {what}",
            self.language
                .pick("Учебные примеры", "Examples for training")
        )
    }

    /// What stands over an example.
    fn heading(&self, at: usize, example: &Example) -> String {
        let (number, language) = (at + 1, self.language);
        match (example.role, example.pair) {
            (Role::Badly, Some(pair)) => language.pick(
                format!("Пара {pair}, как не надо"),
                format!("Pair {pair}, how not to"),
            ),
            (Role::Well, Some(pair)) => language.pick(
                format!("Пара {pair}, как надо"),
                format!("Pair {pair}, how to"),
            ),
            (Role::NearMiss(flag), _) => language.pick(
                format!(
                    "Пример {number}. Похоже, но нет: {}",
                    language.flag(flag).to_lowercase()
                ),
                format!(
                    "Example {number}. Looks like it, is not: {}",
                    language.flag(flag).to_lowercase()
                ),
            ),
            (Role::Shows(flag), _) => language.pick(
                format!("Пример {number}. {}", language.flag(flag)),
                format!("Example {number}. {}", language.flag(flag)),
            ),
            (Role::Badly | Role::Well, None) => number.to_string(),
        }
    }

    fn facts(&self, case: &Case) -> String {
        let mut facts = vec![self.language.channel(case.channel).to_owned()];
        facts.extend(case.started_at.as_deref().map(|at| self.language.date(at)));
        facts.extend(case.company.clone());
        facts.join(" · ")
    }

    /// Who says that a near miss is none, in a sentence: a person's word weighs more than the program's.
    fn said(&self, example: &Example) -> Option<String> {
        let Role::NearMiss(flag) = example.role else {
            return None;
        };
        let language = self.language;
        let no = example
            .decisions
            .iter()
            .filter(|decision| decision.flag == flag && decision.holds == Holds::No);
        let people: Vec<&str> = no.map(|decision| decision.reviewer.as_str()).collect();
        Some(if people.is_empty() {
            let sure = language.percent(example.case.flags.get(flag).probability);
            language.pick(
                format!("Решение программы: нет (вероятность {sure}). Человек этого не проверял."),
                format!("The program decided: no (probability {sure}). Nobody has checked it."),
            )
        } else {
            let people = people.join(", ");
            language.pick(
                format!("Решение человека: нет ({people})."),
                format!("A person decided: no ({people})."),
            )
        })
    }

    /// What to ask under an example; of a pair, under the second, when both are read.
    fn asked(&self, example: &Example) -> &[String] {
        if example.role == Role::Badly && example.pair.is_some() {
            return &[];
        }
        self.questions.of(example.role, self.language)
    }

    /// Whether personal data are hidden, in a sentence.
    fn privacy(&self) -> &'static str {
        if self.masked {
            self.language.pick(
                "Имена, номера и адреса скрыты; люди обозначены буквами.",
                "Names, numbers and addresses are hidden; people go by letters.",
            )
        } else {
            self.language.pick(
                "Личные данные НЕ скрыты: только для тех, кому их можно видеть.",
                "Personal data are NOT hidden: only for those who may see them.",
            )
        }
    }
}

/// The flag an example is of.
fn flag_of(example: &Example) -> Option<FlagName> {
    match example.role {
        Role::Shows(flag) | Role::NearMiss(flag) => Some(flag),
        Role::Well => Some(FlagName::ExemplaryHandling),
        Role::Badly => FlagName::ALL
            .into_iter()
            .find(|&flag| example.case.flags.get(flag).state == State::Raised),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Shows(_) => "shows",
        Role::NearMiss(_) => "near_miss",
        Role::Badly => "badly",
        Role::Well => "well",
    }
}

/// The example as people read it: what was hardly seen is left out, of marks and of quotes, unless nothing else carries a flag.
fn shown(example: &Example) -> Example {
    let mut example = example.clone();
    let turns = example.case.turns.clone();
    let faint = |one: &Evidence| {
        let signals = turns.get(one.turn).map_or(&[][..], |turn| &turn.signals);
        let same = |signal: &&CaseSignal| {
            (signal.start, signal.end, signal.signal) == (one.start, one.end, one.signal)
        };
        let mut of = signals.iter().filter(same).peekable();
        of.peek().is_some() && of.all(|signal| signal.probability < FAINT)
    };
    for name in FlagName::ALL {
        let evidence = &mut example.case.flags.get_mut(name).evidence;
        if !evidence.iter().all(faint) {
            evidence.retain(|one| !faint(one));
        }
    }
    for turn in &mut example.case.turns {
        turn.signals.retain(|signal| signal.probability >= FAINT);
    }
    example
}

/// A decision in words: «есть», «нет», with the reason.
fn decided(decision: &Decision, language: Language) -> String {
    let holds = match decision.holds {
        Holds::Yes => language.pick("да", "yes"),
        Holds::No => language.pick("нет", "no"),
        Holds::Unsure => language.pick("не уверен(а)", "not sure"),
    };
    let comment = if decision.comment.is_empty() {
        String::new()
    } else {
        format!(". {}", decision.comment)
    };
    format!("{}: {holds}{comment}", language.flag(decision.flag))
}

/// The conversation as plain text, one turn a line.
fn conversation(case: &Case, language: Language) -> String {
    let turns = case
        .turns
        .iter()
        .filter(|turn| turn.kind != Kind::Boilerplate);
    let lines: Vec<String> = turns
        .map(|turn| {
            format!(
                "{}: {}",
                who(turn.speaker.as_deref(), language.party(turn.party)),
                turn.text
            )
        })
        .collect();
    lines.join("\n")
}

fn who(label: Option<&str>, party: &str) -> String {
    match label {
        Some(label) if label != party => format!("{party} ({label})"),
        _ => party.to_owned(),
    }
}
