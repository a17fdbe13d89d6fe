//! JSON in any framing: one document, documents one after another (JSON lines, Vosk's output), or an array of them;
//! then the shape of each document by its keys.

pub(super) mod fields;
mod keys;

use std::collections::VecDeque;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

pub(super) use self::keys::Keys;
use super::draft::{Draft, Problem};
use super::lines::Line;
use super::open::Opened;
use super::{Drafts, ReadSettings};
use super::{
    contact_lens, convokit, genesys, jsonl, rows, speechkit, speechsense, transcribe, uniphore,
    vcon, vosk, whisperx,
};

/// One JSON format.
pub(super) struct Shape {
    /// Whether a document with these keys has it.
    pub recognises: fn(&Keys, &ReadSettings) -> bool,
    /// Whether a document with these keys can be a part of a file that is known to have it.
    pub continues: fn(&Keys) -> bool,
    pub reads: Reads,
}

/// What one document is.
pub(super) enum Reads {
    /// Complete records.
    Documents(fn(&str) -> Result<Vec<Draft>, Problem>),
    /// Parts of records: turns, results of a recogniser.
    Parts(fn(&ReadSettings, Option<&std::path::Path>) -> Box<dyn Parts + Send>),
}

/// Puts records together from the documents of one file.
pub(super) trait Parts {
    /// Takes one document that starts at `line`; returns what became complete.
    fn add(&mut self, json: &str, line: u64) -> Vec<Result<Draft, Problem>>;
    /// The file has ended.
    fn end(&mut self) -> Vec<Result<Draft, Problem>>;
}

/// Shapes in the order in which they are tried; rows, which need no more than a text, come last.
const SHAPES: &[Shape] = &[
    uniphore::SHAPE,
    jsonl::SHAPE,
    transcribe::CALL_ANALYTICS,
    contact_lens::SHAPE,
    transcribe::STANDARD,
    genesys::SHAPE,
    speechsense::TALK,
    speechsense::UPLOAD,
    speechkit::SHAPE,
    vcon::SHAPE,
    vosk::TRANSCRIBER,
    vosk::RESULTS,
    whisperx::SHAPE,
    convokit::SHAPE,
    rows::SHAPE,
];

/// Documents that are looked at before the first is given to a shape.
const LOOK_AHEAD: usize = 50;

pub(super) fn recognises(opened: &Opened, _: &ReadSettings) -> bool {
    // A file that calls itself JSON and is none is damaged, not a story.
    if matches!(opened.extension.as_str(), "json" | "jsonl" | "ndjson") {
        return true;
    }
    let mut signs = opened.head.chars().filter(|sign| !sign.is_whitespace());
    match (signs.next(), signs.next()) {
        (Some('{'), Some('"' | '}')) => true,
        // `[{` and `[[` are JSON, `[SPEAKER_00]:` and `[12:03]` are not.
        (Some('['), Some('{' | '[' | '"' | ']')) => true,
        _ => false,
    }
}

pub(super) fn read(opened: Opened, settings: &ReadSettings) -> Result<Drafts, Problem> {
    let folder = opened.folder.clone();
    let in_lines = stands_in_lines(&opened.head, opened.complete);
    let documents: Box<dyn Iterator<Item = Result<Document, Problem>> + Send> = if in_lines {
        Box::new(opened.lines().flat_map(documents_of_line))
    } else {
        Box::new(split(&opened.whole()?, 1).into_iter())
    };
    Ok(Box::new(Shaped {
        documents,
        ahead: VecDeque::new(),
        looked: false,
        single: false,
        preferred: None,
        parts: SHAPES.iter().map(|_| None).collect(),
        ready: VecDeque::new(),
        ended: false,
        settings: settings.clone(),
        folder,
    }))
}

/// JSON lines: a line that is a document of its own. A document that is one endless line is read the same way.
fn stands_in_lines(head: &str, complete: bool) -> bool {
    let mut lines = head.lines();
    let Some(first) = lines.next().filter(|_| complete || head.contains('\n')) else {
        return true;
    };
    let whole = |line: &str| serde_json::from_str::<IgnoredAny>(line).is_ok();
    if whole(first) {
        return true;
    }
    // The first line may be the damaged one.
    let mut others = lines.take(20);
    let damaged = others.any(|line| line.starts_with("{\"") && whole(line));
    damaged || (!head.trim_end().contains('\n') && complete)
}

/// One document and the line it starts in.
struct Document {
    json: String,
    line: u64,
}

fn documents_of_line(line: Result<Line, Problem>) -> Vec<Result<Document, Problem>> {
    match line {
        Err(problem) => vec![Err(problem)],
        Ok(Line { number, text }) => match text {
            Err(reason) => vec![Err(Problem::at(number, reason))],
            Ok(text) => split(text.trim_end_matches(['\n', '\r']), number),
        },
    }
}

/// Cuts a text into its documents; an array gives its elements. What stands before a mistake is kept.
fn split(text: &str, first_line: u64) -> Vec<Result<Document, Problem>> {
    let mut documents = Vec::new();
    let line_of = |json: &str| {
        let at = json.as_ptr() as usize - text.as_ptr() as usize;
        first_line + text[..at].bytes().filter(|byte| *byte == b'\n').count() as u64
    };
    let keep = |json: &str, documents: &mut Vec<_>| {
        documents.push(Ok(Document {
            json: json.to_owned(),
            line: line_of(json),
        }));
    };
    let mut parser = serde_json::Deserializer::from_str(text);
    if text.trim_start().starts_with('[') {
        let mut elements: Vec<&RawValue> = Vec::new();
        let result = parser
            .deserialize_seq(Elements(&mut elements))
            .and_then(|()| parser.end());
        for element in elements {
            keep(element.get(), &mut documents);
        }
        if let Err(error) = result {
            documents.push(Err(wrong(&error, text, first_line)));
        }
        return documents;
    }
    for value in parser.into_iter::<&RawValue>() {
        match value {
            Ok(value) => keep(value.get(), &mut documents),
            Err(error) => {
                documents.push(Err(wrong(&error, text, first_line)));
                break;
            }
        }
    }
    documents
}

/// Pushes the elements of an array one by one, so that those before a mistake are kept.
struct Elements<'a, 'de>(&'a mut Vec<&'de RawValue>);

impl<'de> Visitor<'de> for Elements<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array of documents")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(element) = seq.next_element()? {
            self.0.push(element);
        }
        Ok(())
    }
}

/// A mistake in JSON, in the words of the user; `first_line` is the line of the file that `json` starts in.
pub(super) fn wrong(error: &serde_json::Error, json: &str, first_line: u64) -> Problem {
    let text = error.to_string();
    let said = text
        .rfind(" at line ")
        .map_or(text.as_str(), |at| &text[..at]);
    // The parser counts bytes, people count letters.
    let line = json
        .lines()
        .nth(error.line().max(1) - 1)
        .unwrap_or_default();
    let before = line
        .char_indices()
        .take_while(|(at, _)| *at < error.column());
    let column = before.count().max(1);
    let reason = match error.classify() {
        _ if said.starts_with("recursion limit") => {
            "JSON nested too deeply to be a conversation".to_owned()
        }
        Category::Eof => {
            format!("truncated JSON ({said}): the file was probably cut off while it was written")
        }
        Category::Data => format!("{said} (character {column})"),
        Category::Syntax | Category::Io => format!("not valid JSON: {said} (character {column})"),
    };
    Problem::at(first_line + error.line().max(1) as u64 - 1, reason)
}

/// Reads a document into the types of its shape.
pub(super) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, Problem> {
    serde_json::from_str(json).map_err(|error| wrong(&error, json, 1))
}

/// A problem of a document that starts at `line` of its file.
pub(super) fn shifted(mut problem: Problem, line: u64) -> Problem {
    problem.line = Some(line + problem.line.map_or(0, |within| within - 1));
    problem
}

/// Documents → drafts.
struct Shaped {
    documents: Box<dyn Iterator<Item = Result<Document, Problem>> + Send>,
    ahead: VecDeque<Result<Document, Problem>>,
    looked: bool,
    /// Whether the file holds one document.
    single: bool,
    /// Shape of the first document that has one of its own.
    preferred: Option<usize>,
    parts: Vec<Option<Box<dyn Parts + Send>>>,
    ready: VecDeque<Result<Draft, Problem>>,
    ended: bool,
    settings: ReadSettings,
    folder: Option<std::path::PathBuf>,
}

impl Iterator for Shaped {
    type Item = Result<Draft, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.looked {
            self.look_ahead();
        }
        loop {
            if let Some(draft) = self.ready.pop_front() {
                return Some(draft);
            }
            match self.ahead.pop_front().or_else(|| self.documents.next()) {
                Some(Ok(document)) => self.take(&document),
                Some(Err(problem)) => return Some(Err(problem)),
                None if self.ended => return None,
                None => {
                    self.ended = true;
                    for parts in self.parts.iter_mut().flatten() {
                        self.ready.extend(parts.end());
                    }
                }
            }
        }
    }
}

impl Shaped {
    /// Vosk begins with `{"text": ""}` when nobody speaks at first: which shape a file has, its first telling
    /// document says.
    fn look_ahead(&mut self) {
        self.looked = true;
        let mut size = 0;
        while self.ahead.len() < LOOK_AHEAD && size < self.settings.max_record_bytes {
            let Some(document) = self.documents.next() else {
                break;
            };
            size += document.as_ref().map_or(0, |document| document.json.len());
            self.ahead.push_back(document);
        }
        self.single = self.ahead.len() == 1;
        self.preferred = self.ahead.iter().flatten().find_map(|document| {
            let keys = Keys::of(&document.json).ok()?;
            self.shape(&keys).filter(|shape| *shape + 1 < SHAPES.len())
        });
    }

    fn shape(&self, keys: &Keys) -> Option<usize> {
        let recognised = |shape: &Shape| (shape.recognises)(keys, &self.settings);
        if let Some(at) = self.preferred
            && (recognised(&SHAPES[at]) || (SHAPES[at].continues)(keys))
        {
            return Some(at);
        }
        SHAPES.iter().position(recognised)
    }

    fn take(&mut self, document: &Document) {
        let (json, line) = (document.json.as_str(), document.line);
        let keys = match Keys::of(json) {
            Ok(keys) => keys,
            Err(error) => return self.ready.push_back(Err(wrong(&error, json, line))),
        };
        let Some(at) = self.shape(&keys) else {
            return self.ready.push_back(Err(Problem::at(line, keys.unknown())));
        };
        match SHAPES[at].reads {
            Reads::Documents(read) => match read(json) {
                Ok(drafts) => self.ready.extend(drafts.into_iter().map(|draft| {
                    Ok(Draft {
                        line: Some(line),
                        alone: self.single,
                        ..draft
                    })
                })),
                Err(problem) => self.ready.push_back(Err(shifted(problem, line))),
            },
            Reads::Parts(start) => {
                let parts = self.parts[at]
                    .get_or_insert_with(|| start(&self.settings, self.folder.as_deref()));
                self.ready.extend(parts.add(json, line));
            }
        }
    }
}

/// For shapes whose documents stand alone.
pub(super) fn never(_: &Keys) -> bool {
    false
}
