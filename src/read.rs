//! Files → records. The format is told from the content; a bad record is reported and passed over.
//!
//! One file per format stands in `read/`; `FORMATS` lists the text formats and `json::SHAPES` the JSON ones in the
//! order in which they are tried. What each reads, and how columns are mapped, is told in `docs/formats.md`.

mod contact_lens;
mod convokit;
mod draft;
mod encoding;
mod genesys;
mod html;
mod inputs;
mod json;
mod jsonl;
mod labelled;
mod lines;
mod markdown;
mod moment;
mod open;
mod prose;
mod refuse;
mod roles;
mod rows;
mod speechkit;
mod speechsense;
mod subtitles;
mod table;
mod transcribe;
mod uniphore;
mod vcon;
mod vosk;
mod whisperx;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::Encoding;
use jiff::tz::Offset;

pub use self::inputs::{Input, find_inputs};

use self::draft::{Draft, Problem};
use self::open::{Opened, open};
use crate::config::{ColumnNames, ReadConfig};
use crate::document::{Channel, Head, Record, Rejected};

/// What the messages call the formats that are read.
const KNOWN_FORMATS: &str = "JSON lines of its own, CSV and TSV, WhisperX, Vosk, AWS Transcribe, Contact Lens, Genesys, \
    SpeechKit, SpeechSense, vCon, ConvoKit and Uniphore JSON, SRT, WebVTT, text with speakers' labels, and prose as \
    .txt, .md or .html";

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct ReadSettings {
    /// Encoding of all inputs; `None`: told from the bytes.
    pub encoding: Option<&'static Encoding>,
    /// Bytes that one record may take.
    pub max_record_bytes: usize,
    /// Channel of inputs that do not name theirs; `None`: what is usual for the format.
    pub channel: Option<Channel>,
    /// Where the company is, for times that inputs give in UTC.
    pub utc_offset: Offset,
    /// Names of columns that are not recognised by themselves.
    pub columns: ColumnNames,
    /// Bytes read so far, over all inputs that share the counter: for a progress bar.
    pub bytes_read: Arc<AtomicU64>,
}

impl From<&ReadConfig> for ReadSettings {
    fn from(config: &ReadConfig) -> Self {
        Self {
            encoding: config.encoding,
            max_record_bytes: config.max_record_mb.bytes(),
            channel: config.channel,
            utc_offset: config.utc_offset,
            columns: config.columns.clone(),
            bytes_read: Arc::default(),
        }
    }
}

impl Default for ReadSettings {
    fn default() -> Self {
        Self::from(&ReadConfig::default())
    }
}

/// What one input gives, record by record.
pub type Records = Box<dyn Iterator<Item = Result<Record, Rejected>> + Send>;

/// Drafts of records as a format's reader finds them.
type Drafts = Box<dyn Iterator<Item = Result<Draft, Problem>> + Send>;

/// A format that is not JSON.
struct Format {
    recognises: fn(&Opened, &ReadSettings) -> bool,
    read: fn(Opened, &ReadSettings) -> Result<Drafts, Problem>,
}

/// Formats in the order in which they are tried; prose takes what is left.
const FORMATS: &[Format] = &[
    Format {
        recognises: json::recognises,
        read: json::read,
    },
    Format {
        recognises: subtitles::recognises,
        read: subtitles::read,
    },
    Format {
        recognises: html::recognises,
        read: html::read,
    },
    Format {
        recognises: table::recognises,
        read: table::read,
    },
    Format {
        recognises: labelled::recognises,
        read: labelled::read,
    },
    Format {
        recognises: markdown::recognises,
        read: markdown::read,
    },
    Format {
        recognises: prose::recognises,
        read: prose::read,
    },
];

/// Reads one input, record by record, in the order of the file.
///
/// Formats of lines and rows stream through in bounded memory; formats that are one document are read whole, up to
/// [`ReadSettings::max_record_bytes`]. A second record with the id of an earlier one of the same input is rejected.
///
/// ```no_run
/// use razbor::read::{ReadSettings, find_inputs, read};
/// for input in find_inputs(&["звонки/*.json".to_owned()])? {
///     for record in read(&input, &ReadSettings::default()) {
///         match record {
///             Ok(record) => println!("{}", record.head().id),
///             Err(rejected) => eprintln!("{rejected}"),
///         }
///     }
/// }
/// # Ok::<(), razbor::error::Error>(())
/// ```
pub fn read(input: &Input, settings: &ReadSettings) -> Records {
    let mut seen = Seen::default();
    Box::new(numbered(input, settings).map(move |found| seen.check(found)))
}

/// Reads all inputs one after another, as [`read()`] does each, with ids that are unique over all of them: an id that
/// another file has already used for other words gets the file's name added (`1@март.csv`), a record that another
/// file has already brought is rejected.
pub fn read_all(inputs: Vec<Input>, settings: ReadSettings) -> Records {
    let mut seen = Seen::default();
    let found = inputs
        .into_iter()
        .flat_map(move |input| numbered(&input, &settings));
    Box::new(found.map(move |found| seen.check(found)))
}

/// A record with its line.
struct Found {
    record: Record,
    line: Option<u64>,
}

fn numbered(
    input: &Input,
    settings: &ReadSettings,
) -> Box<dyn Iterator<Item = Result<Found, Rejected>> + Send> {
    let (path, name) = (input.path.clone(), input.name.clone());
    let drafts = match open(input, settings).and_then(|opened| drafts(opened, settings)) {
        Ok(drafts) => drafts,
        Err(problem) => return Box::new(std::iter::once(Err(problem.rejected(&path, None)))),
    };
    let (channel, offset) = (settings.channel, settings.utc_offset);
    let mut number = 0;
    Box::new(drafts.map(move |draft| {
        // A record that is rejected keeps its number, so that the next ones keep their ids when it is mended.
        number += 1;
        let draft = draft.map_err(|problem| problem.rejected(&path, None))?;
        let line = draft.line;
        draft
            .finish(&path, &name, number, channel, offset)
            .map(|record| Found { record, line })
            .map_err(|problem| problem.rejected(&path, Some(number)))
    }))
}

fn drafts(opened: Opened, settings: &ReadSettings) -> Result<Drafts, Problem> {
    if let Some(reason) = refuse::foreign_text(&opened.head) {
        return Err(Problem::file(reason));
    }
    match FORMATS
        .iter()
        .find(|format| (format.recognises)(&opened, settings))
    {
        Some(format) => (format.read)(opened, settings),
        None => Err(Problem::file(format!(
            "not a known format: razbor reads {KNOWN_FORMATS}"
        ))),
    }
}

/// Ids that have been read, with the place and a hash of each record: no text, so that millions fit.
#[derive(Default)]
struct Seen {
    first: HashMap<u64, Place>,
    paths: Vec<String>,
}

#[derive(Clone, Copy)]
struct Place {
    path: u32,
    line: u64,
    content: u64,
}

impl Seen {
    /// Case ids must be unique. Within a file a second record of one id is rejected: which of the two is right only
    /// the user knows. Exports number their conversations from 1 each: in another file the same id with other words
    /// is another conversation and gets the file's name added; with the same words it is the same record once more.
    fn check(&mut self, found: Result<Found, Rejected>) -> Result<Record, Rejected> {
        let Found { mut record, line } = found?;
        if self.paths.last() != Some(&record.head().source.path) {
            self.paths.push(record.head().source.path.clone());
        }
        let here = Place {
            path: (self.paths.len() - 1) as u32,
            line: line.unwrap_or(0),
            content: hash(&words(&record)),
        };
        let Err(first) = self.enter(&record.head().id, here) else {
            return Ok(record);
        };
        let taken = record.head().id.clone();
        let other_file = first.path != here.path;
        if other_file && first.content != here.content {
            let source = &record.head().source.path;
            let file = source.rsplit(['/', '\\']).next().unwrap_or(source);
            let id = format!("{taken}@{file}");
            if self.enter(&id, here).is_ok() {
                head_of(&mut record).id = id;
                return Ok(record);
            }
        }
        let path = self
            .paths
            .get(first.path as usize)
            .map_or("", String::as_str);
        let place = match first.line {
            0 => path.to_owned(),
            line => format!("{path}:{line}"),
        };
        let reason = if other_file && first.content == here.content {
            format!("the same record as in {place} (id `{taken}`): it is counted once")
        } else {
            format!(
                "duplicate id `{taken}`, first seen in {place}: give each record its own id, or remove one"
            )
        };
        let source = &record.head().source;
        Err(Rejected {
            path: source.path.clone(),
            line,
            record: Some(source.record),
            reason,
        })
    }

    fn enter(&mut self, id: &str, here: Place) -> Result<(), Place> {
        match self.first.entry(hash(id)) {
            Entry::Vacant(free) => {
                free.insert(here);
                Ok(())
            }
            Entry::Occupied(taken) => Err(*taken.get()),
        }
    }
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn words(record: &Record) -> Vec<&str> {
    match record {
        Record::Transcript(transcript) => transcript
            .turns
            .iter()
            .map(|turn| turn.text.as_str())
            .collect(),
        Record::Prose(prose) => vec![prose.text.as_str()],
    }
}

fn head_of(record: &mut Record) -> &mut Head {
    match record {
        Record::Transcript(transcript) => &mut transcript.head,
        Record::Prose(prose) => &mut prose.head,
    }
}
