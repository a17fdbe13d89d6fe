//! Files → records. The format is told from the content; a bad record is reported and passed over.
//!
//! One file per format stands in `read/`; [`FORMATS`] lists the text formats and `json::SHAPES` the JSON ones in the
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
use crate::document::{Channel, Record, Rejected};

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

/// Reads all inputs one after another, as [`read()`] does each; ids are checked over all of them.
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

/// Ids that have been read, with the place of each: 16 bytes a record and no text, so that millions fit.
#[derive(Default)]
struct Seen {
    first: HashMap<u64, (u32, u64)>,
    paths: Vec<String>,
}

impl Seen {
    /// Rejects a record whose id has been read before: case ids must be unique, and which of the two is right only
    /// the user knows.
    fn check(&mut self, found: Result<Found, Rejected>) -> Result<Record, Rejected> {
        let Found { record, line } = found?;
        let head = record.head();
        let source = &head.source;
        if self.paths.last() != Some(&source.path) {
            self.paths.push(source.path.clone());
        }
        let here = (self.paths.len() - 1) as u32;
        let mut hasher = DefaultHasher::new();
        head.id.hash(&mut hasher);
        match self.first.entry(hasher.finish()) {
            Entry::Vacant(free) => {
                free.insert((here, line.unwrap_or(0)));
                Ok(record)
            }
            Entry::Occupied(taken) => {
                let (file, first) = *taken.get();
                let path = self.paths.get(file as usize).map_or("", String::as_str);
                let place = match first {
                    0 => path.to_owned(),
                    first => format!("{path}:{first}"),
                };
                Err(Rejected {
                    path: source.path.clone(),
                    line,
                    record: Some(source.record),
                    reason: format!(
                        "duplicate id `{}`, first seen in {place}: give each record its own id, or remove one",
                        head.id
                    ),
                })
            }
        }
    }
}
