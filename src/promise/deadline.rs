//! Deadlines as they are spoken, resolved against the moment of speaking.

use std::ops::Range;

use jiff::civil::DateTime;

use super::amount::Row;
pub use super::calendar::Direction;
use super::day::Day;
use super::group::grouped;
pub use super::lex::Unit;
use super::lex::{self, Atom, Lexicon};
use super::moment::resolve;
use super::piece::{What, pieces};
use crate::error::Result;
use crate::morphology::{Analysis, Word};
use crate::rules::pattern::{Lexicons, Pattern};

/// What a deadline is counted in: the finest unit decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// «в течение трёх дней».
    Duration,
    /// «до пятнадцатого», «завтра», «до конца месяца».
    Date,
    /// «в пятницу».
    Weekday,
    /// «к пяти».
    Clock,
    /// «до обеда».
    PartOfDay,
    /// «пять рабочих дней».
    WorkingDays,
    /// «с двух до четырёх», «на следующей неделе».
    Range,
    /// «на днях».
    Vague,
}

impl DeadlineKind {
    /// The name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            DeadlineKind::Duration => "duration",
            DeadlineKind::Date => "date",
            DeadlineKind::Weekday => "weekday",
            DeadlineKind::Clock => "clock",
            DeadlineKind::PartOfDay => "part_of_day",
            DeadlineKind::WorkingDays => "working_days",
            DeadlineKind::Range => "range",
            DeadlineKind::Vague => "vague",
        }
    }
}

/// When a promise is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// Between two moments, to the minute; `latest` is the last moment at which the promise is still kept.
    Interval {
        /// The moment of speaking, or the start of the window.
        earliest: DateTime,
        /// The last moment.
        latest: DateTime,
        /// Whether hours and minutes were meant, and not the day's end.
        to_the_minute: bool,
    },
    /// So long after a moment that is not known.
    After {
        /// How many.
        count: f64,
        /// Of what.
        unit: Unit,
        /// Working days.
        working: bool,
    },
    /// A day or hour that cannot be told without the conversation's date.
    Undated,
    /// «на днях».
    Vague,
    /// A date that does not exist.
    Impossible,
}

/// A deadline with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// Bytes of the text, from the preposition to the last word.
    pub bytes: Range<usize>,
    /// What it is counted in.
    pub kind: DeadlineKind,
    /// When it is.
    pub when: When,
    /// Whether a day of a month is named: «пятого мая», and not «завтра» or «в пятницу».
    pub dated: bool,
    /// Whether a day is named at all: «завтра», «в пятницу», «пятого мая», and not «до семи» or «за сутки».
    pub on_day: bool,
    /// 0 to 1: how sure that these words name a time in this way.
    pub certainty: f64,
    /// What is wrong with the date, in Russian.
    pub notice: Option<String>,
}

impl Deadline {
    /// The last moment, where it is known.
    pub fn latest(&self) -> Option<DateTime> {
        match self.when {
            When::Interval { latest, .. } => Some(latest),
            _ => None,
        }
    }

    /// From the moment of speaking or the start of the window to the last moment, where they are known.
    pub fn interval(&self) -> Option<(DateTime, DateTime)> {
        match self.when {
            When::Interval {
                earliest, latest, ..
            } => Some((earliest, latest)),
            _ => None,
        }
    }

    /// Whether hours and minutes were meant, and not the day's end.
    pub fn hourly(&self) -> bool {
        matches!(
            self.when,
            When::Interval {
                to_the_minute: true,
                ..
            }
        )
    }

    /// This deadline and another of the same deed as one: «в субботу, шестнадцатого, приедет до обеда». Where one names the
    /// day and the other the hour, both count; else the later words do.
    pub(super) fn joined(&self, later: &Deadline) -> Deadline {
        let bytes = self.bytes.start.min(later.bytes.start)..self.bytes.end.max(later.bytes.end);
        let (day, hour) = if self.on_day && !later.on_day {
            (self, later)
        } else if later.on_day && !self.on_day {
            (later, self)
        } else {
            return Deadline {
                bytes,
                ..later.clone()
            };
        };
        let timed = matches!(
            hour.kind,
            DeadlineKind::Clock | DeadlineKind::PartOfDay | DeadlineKind::Range
        );
        let mut joined = day.clone();
        joined.bytes = bytes;
        if let (
            true,
            When::Interval {
                earliest: from,
                latest: to,
                to_the_minute: true,
            },
            When::Interval {
                earliest,
                latest,
                to_the_minute,
            },
        ) = (timed, hour.when, &mut joined.when)
        {
            *earliest = earliest.date().to_datetime(from.time());
            *latest = latest.date().to_datetime(to.time());
            *to_the_minute = true;
            joined.kind = hour.kind;
        }
        joined
    }

    /// ISO date, or date and time when hours were meant; nothing when it is not known.
    pub fn iso(&self) -> Option<String> {
        match self.when {
            When::Interval {
                latest,
                to_the_minute: true,
                ..
            } => Some(latest.strftime("%Y-%m-%dT%H:%M").to_string()),
            When::Interval { latest, .. } => Some(latest.date().to_string()),
            _ => None,
        }
    }
}

/// Years ahead in which a promise can be kept.
const LIFETIME: i16 = 100;

/// Certainty of a part of the day without a day («утром»): said after a deadline it does not replace it.
pub(super) const PASSING: f64 = 0.8;

/// The day that a text says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Today {
    /// Monday is 1.
    Weekday(i8),
    /// Day and, where it is said, month.
    Date(i8, Option<i8>),
}

/// Finds and resolves deadlines: immutable, shared by all threads.
pub struct Deadlines {
    lexicon: Lexicon,
    no_deadline: Vec<Pattern>,
}

impl Deadlines {
    /// Reads the words of time that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] when they are not valid.
    pub fn load() -> Result<Self> {
        let (lexicon, sources) = Lexicon::load()?;
        let no_deadline = sources
            .iter()
            .map(|source| Pattern::parse(source, &Lexicons::default()))
            .collect::<std::result::Result<_, _>>()
            .map_err(|reason| lex::wrong(1, reason))?;
        Ok(Self {
            lexicon,
            no_deadline,
        })
    }

    /// All times named in these bytes that could be deadlines, in order.
    ///
    /// `anchor` is the moment of speaking; without it only dates with a year become moments.
    ///
    /// ```
    /// use razbor::{morphology::Morphology, promise::deadline::{Deadlines, Direction}};
    /// let text = "Мастер приедет завтра до обеда.";
    /// let analysis = Morphology::load()?.analyze(text);
    /// let anchor = jiff::civil::date(2024, 6, 3).at(9, 30, 0, 0);
    /// let found = Deadlines::load()?.find(text, &analysis, 0..text.len(), Some(anchor), Direction::Ahead);
    /// assert_eq!(&text[found[0].bytes.clone()], "завтра до обеда");
    /// assert_eq!(found[0].iso().as_deref(), Some("2024-06-04T13:00"));
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn find(
        &self,
        text: &str,
        analysis: &Analysis,
        bytes: Range<usize>,
        anchor: Option<DateTime>,
        direction: Direction,
    ) -> Vec<Deadline> {
        let row = self.row(text, analysis, bytes.clone());
        let groups = grouped(&row, pieces(&self.lexicon, &row));
        let mut found: Vec<Deadline> = groups
            .iter()
            .filter(|group| !group.statement)
            .map(|group| resolve(&row, group, anchor, direction))
            .collect();
        // «гарантия 500000 месяцев»: nobody alive sees its day. It stays in its place: callers resolve one text against
        // several anchors and compare by place.
        for one in &mut found {
            if let (Some(latest), Some(anchor)) = (one.latest(), anchor)
                && latest.year() - anchor.year() > LIFETIME
            {
                one.when = When::Undated;
            }
        }
        let barred = self.barred(analysis, &bytes);
        found.retain(|one| {
            !barred
                .iter()
                .any(|stretch| stretch.start < one.bytes.end && one.bytes.start < stretch.end)
        });
        // «Сегодня четверг, три рабочих дня, значит, до вторника»: two wordings of one deadline
        let working = found
            .iter()
            .find(|one| one.kind == DeadlineKind::WorkingDays)
            .and_then(Deadline::latest);
        for one in &mut found {
            if working.is_some() && one.latest() == working {
                one.kind = DeadlineKind::WorkingDays;
            }
        }
        found
    }

    /// These bytes as words of time, numbers and marks.
    pub(super) fn atoms(&self, text: &str, bytes: Range<usize>) -> Vec<Atom> {
        self.lexicon.atoms(text, bytes)
    }

    /// What day the text says it is: «сегодня четверг», «сегодня уже восемнадцатое».
    pub fn today(&self, text: &str, analysis: &Analysis, bytes: Range<usize>) -> Option<Today> {
        let row = self.row(text, analysis, bytes);
        grouped(&row, pieces(&self.lexicon, &row))
            .into_iter()
            .find(|group| group.statement)
            .and_then(|group| match group.day {
                Some((_, What::Day(Day::Weekday { weekday, .. }))) => Some(Today::Weekday(weekday)),
                Some((_, What::Day(Day::Date { day, month, .. }))) => Some(Today::Date(day, month)),
                _ => None,
            })
    }

    /// The deadline that one spoken sentence sets: the last one that is said plainly. A sentence that only tells of the
    /// past sets none.
    pub fn spoken(
        &self,
        text: &str,
        analysis: &Analysis,
        anchor: Option<DateTime>,
    ) -> Option<Deadline> {
        let verb = |word: &Word, tense: &str| {
            word.has(&["verb", "fin", tense]) || word.has(&["aux", "fin", tense])
        };
        let ahead = analysis.words.iter().any(|word| verb(word, "fut"));
        // «так вы когда явитесь, к пятнице?»
        let own = |word: &Word| word.has(&["fut", "1"]);
        if text.trim_end().ends_with('?') && !analysis.words.iter().any(own) {
            return None;
        }
        // what a clause of the past says is over: «подали вы её сегодня»
        let told = |one: &Deadline| {
            let clause = clause(analysis, &one.bytes);
            let before = analysis
                .words
                .partition_point(|word| word.bytes.end <= one.bytes.start);
            // «вы в понедельник клялись, что за час доедете»
            let that = analysis.words[..before]
                .iter()
                .position(|word| word.form == "что");
            // «сегодня не приедем», «на завтра талонов уже нет»
            let denied = |at: usize| at > 0 && clause[at - 1].form == "не";
            let future: Vec<usize> = (0..clause.len())
                .filter(|&at| verb(&clause[at], "fut"))
                .collect();
            let none = clause.iter().any(|word| word.form == "нет") && future.is_empty();
            if none || !future.is_empty() && future.iter().all(|&at| denied(at)) {
                return true;
            }
            that.is_some_and(|that| analysis.words[..that].iter().any(|word| verb(word, "past")))
                || !ahead && clause.iter().any(|word| verb(word, "past"))
        };
        let found = self.find(text, analysis, 0..text.len(), anchor, Direction::Ahead);
        let over = |one: &Deadline| matches!((one.latest(), anchor), (Some(latest), Some(anchor)) if latest < anchor);
        let mut best: Option<Deadline> = None;
        for one in found {
            if over(&one) || told(&one) {
                continue;
            }
            let better = best.as_ref().is_none_or(|best| {
                let working =
                    best.kind == DeadlineKind::WorkingDays && one.kind != DeadlineKind::WorkingDays;
                !working
                    && (one.certainty > best.certainty
                        || one.certainty == best.certainty && one.certainty != PASSING
                        || best.kind == DeadlineKind::Vague)
            });
            if better {
                best = Some(one);
            }
        }
        best
    }

    /// Bytes of phrases whose times are no deadlines: «магазин работает до девяти».
    fn barred(&self, analysis: &Analysis, bytes: &Range<usize>) -> Vec<Range<usize>> {
        let within = |sentence: &&Range<usize>| {
            let here = analysis.bytes(sentence);
            here.start < bytes.end && bytes.start < here.end
        };
        let sentences: Vec<&Range<usize>> = analysis.sentences.iter().filter(within).collect();
        self.no_deadline
            .iter()
            .flat_map(|pattern| {
                sentences
                    .iter()
                    .flat_map(|sentence| pattern.find_all(analysis, sentence))
            })
            .map(|words| analysis.bytes(&words))
            .collect()
    }

    fn row<'a>(&self, text: &str, analysis: &'a Analysis, bytes: Range<usize>) -> Row<'a> {
        let atoms = self.lexicon.atoms(text, bytes);
        let words = atoms
            .iter()
            .map(|atom| {
                let at = analysis
                    .words
                    .partition_point(|word| word.bytes.start < atom.bytes.start);
                analysis
                    .words
                    .get(at)
                    .filter(|word| word.bytes == atom.bytes)
            })
            .collect();
        Row { atoms, words }
    }
}

/// The words of the clause that holds these bytes: between marks and «а», «но».
fn clause<'a>(analysis: &'a Analysis, bytes: &Range<usize>) -> &'a [Word] {
    let words = &analysis.words;
    let ends = |word: &Word| {
        word.punctuation && matches!(word.form.as_str(), "." | "!" | "?" | ";" | ",")
            || matches!(word.form.as_str(), "а" | "но")
    };
    let from = words.partition_point(|word| word.bytes.end <= bytes.start);
    let to = words.partition_point(|word| word.bytes.start < bytes.end);
    let start = words[..from].iter().rposition(ends).map_or(0, |at| at + 1);
    let end = words[to..]
        .iter()
        .position(ends)
        .map_or(words.len(), |at| to + at);
    &words[start..end.max(start)]
}
