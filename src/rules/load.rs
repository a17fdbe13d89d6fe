//! Rule files → validated rules; a mistake points at file and line.

use std::collections::HashMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::index::Index;
use super::lexicon::{self, line_of};
use super::pattern::{Lexicons, Pattern};
use super::{Example, Rule, RuleParty, RuleVoice, Rules};
use crate::error::{Error, Result};
use crate::signal::SignalKind;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/rules");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(rename = "rule")]
    rules: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    signal: SignalKind,
    party: RuleParty,
    #[serde(default)]
    voice: RuleVoice,
    weight: Spanned<f64>,
    reason: Spanned<String>,
    patterns: Vec<Spanned<String>>,
    #[serde(default)]
    with: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    #[serde(default)]
    previous: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    negatable: bool,
    question: Option<bool>,
    matches: Vec<Spanned<String>>,
    ignores: Vec<Spanned<String>>,
}

fn yes() -> bool {
    true
}

impl Rules {
    /// The rules that are part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with file and line.
    pub fn bundled() -> Result<Self> {
        let files = FILES.files().filter(|file| is_toml(file.path()));
        let texts = files.map(|file| {
            let name = format!("data/rules/{}", file.path().display());
            (name, file.contents_utf8().unwrap_or_default().to_owned())
        });
        Self::compile(texts.collect(), &lexicon::bundled()?)
    }

    /// The rules in `*.toml` of a folder, with the word lists that are part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when a file cannot be read, [`Error::Data`] with file and line when a rule is wrong.
    pub fn from_folder(folder: &Path) -> Result<Self> {
        let failed = |path: &Path, source| Error::Io {
            path: path.to_owned(),
            source,
        };
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
            let path = entry.map_err(|error| failed(folder, error))?.path();
            if is_toml(&path) {
                let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
                texts.push((path.display().to_string(), text));
            }
        }
        if texts.is_empty() {
            return Err(Error::Usage(format!(
                "{}: no *.toml rule files here",
                folder.display()
            )));
        }
        Self::compile(texts, &lexicon::bundled()?)
    }

    fn compile(mut files: Vec<(String, String)>, lexicons: &Lexicons) -> Result<Self> {
        files.sort();
        let mut rules: Vec<Rule> = Vec::new();
        let mut known: HashMap<String, String> = HashMap::new();
        for (file, text) in &files {
            let parsed: RawFile = toml::from_str(text).map_err(|error| Error::Data {
                file: file.clone(),
                line: line_of(text, error.span().map_or(0, |span| span.start)),
                reason: error.message().to_owned(),
            })?;
            for raw in parsed.rules {
                let place = Place { file, text };
                let id = raw.get_ref().id.clone();
                let here = format!("{file}:{}", line_of(text, id.span().start));
                if let Some(there) = known.insert(id.get_ref().clone(), here) {
                    return Err(
                        place.error(id.span().start, format!("the id stands at {there} already"))
                    );
                }
                rules.push(place.rule(raw, lexicons)?);
            }
        }
        Ok(Self {
            index: Index::new(&rules),
            rules,
            hash: hash(&files, lexicons),
        })
    }
}

fn hash(files: &[(String, String)], lexicons: &Lexicons) -> String {
    let mut hash = Sha256::new();
    for (_, text) in files {
        hash.update(text);
    }
    let mut lists: Vec<_> = lexicons.iter().collect();
    lists.sort();
    hash.update(format!("{lists:?}"));
    format!("{:x}", hash.finalize())
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

/// A file being read, for messages.
struct Place<'f> {
    file: &'f str,
    text: &'f str,
}

impl Place<'_> {
    fn error(&self, at: usize, reason: String) -> Error {
        Error::Data {
            file: self.file.to_owned(),
            line: line_of(self.text, at),
            reason,
        }
    }

    fn rule(&self, raw: Spanned<RawRule>, lexicons: &Lexicons) -> Result<Rule> {
        let line = line_of(self.text, raw.span().start);
        let raw = raw.into_inner();
        let weight = *raw.weight.get_ref();
        if !(weight > 0.0 && weight <= 1.0) {
            return Err(self.error(
                raw.weight.span().start,
                format!("weight {weight} is not above 0 and at most 1"),
            ));
        }
        if raw.reason.get_ref().trim().is_empty() {
            return Err(self.error(
                raw.reason.span().start,
                "a rule needs a reason in Russian".to_owned(),
            ));
        }
        if raw.matches.is_empty() || raw.ignores.is_empty() {
            let reason =
                "a rule needs at least one sentence in `matches` and one in `ignores`".to_owned();
            return Err(self.error(raw.id.span().start, reason));
        }
        if raw.patterns.is_empty() {
            return Err(self.error(
                raw.id.span().start,
                "a rule needs at least one pattern".to_owned(),
            ));
        }
        let compile = |sources: &[Spanned<String>]| {
            let one = |source: &Spanned<String>| {
                Pattern::parse(source.get_ref(), lexicons)
                    .map_err(|reason| self.error(source.span().start, reason))
            };
            sources.iter().map(one).collect::<Result<Vec<_>>>()
        };
        let examples = |texts: &[Spanned<String>]| {
            let one = |text: &Spanned<String>| Example {
                text: text.get_ref().clone(),
                line: line_of(self.text, text.span().start),
            };
            texts.iter().map(one).collect::<Vec<_>>()
        };
        Ok(Rule {
            signal: raw.signal,
            party: raw.party,
            voice: raw.voice,
            weight,
            file: self.file.to_owned(),
            line,
            patterns: compile(&raw.patterns)?,
            with: compile(&raw.with)?,
            unless: compile(&raw.unless)?,
            previous: compile(&raw.previous)?,
            negatable: raw.negatable,
            question: raw.question,
            matches: examples(&raw.matches),
            ignores: examples(&raw.ignores),
            id: raw.id.into_inner(),
            reason: raw.reason.into_inner(),
        })
    }
}
