//! `razbor.toml`: what a user may set beside the command line. Unknown keys are mistakes, with file and line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use jiff::tz::Offset;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::document::Channel;
use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;

/// The whole file; every section may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `policy = "policy.toml"`: what `--policy` takes, for every run in this folder; a path beside this file.
    pub policy: Option<PathBuf>,
    /// How inputs are read.
    pub read: ReadConfig,
    /// `[teams]`: labels of employees by the name of their team.
    pub teams: BTreeMap<String, Vec<String>>,
}

/// `[read]`: how inputs are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadConfig {
    /// Name of the encoding of all inputs (`windows-1251`, `koi8-r` …); left out or `auto`: told from the bytes.
    #[serde(deserialize_with = "encoding")]
    pub encoding: Option<&'static Encoding>,
    /// Megabytes that one record (a line, a row, a conversation, or a whole file that is one record) may take.
    pub max_record_mb: MegaBytes,
    /// Channel of inputs that do not name theirs.
    pub channel: Option<Channel>,
    /// Offset from UTC in which times given in UTC are understood, such as `+03:00`.
    #[serde(deserialize_with = "offset")]
    pub utc_offset: Offset,
    /// Names of columns (or of keys in flat JSON lines), where they are not recognised by themselves.
    pub columns: ColumnNames,
}

impl Default for ReadConfig {
    fn default() -> Self {
        Self {
            encoding: None,
            max_record_mb: MegaBytes(32),
            channel: None,
            utc_offset: Offset::UTC,
            columns: ColumnNames::default(),
        }
    }
}

/// A size limit, at least one megabyte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct MegaBytes(pub u32);

impl MegaBytes {
    /// The same in bytes.
    pub fn bytes(self) -> usize {
        self.0 as usize * 1024 * 1024
    }
}

impl TryFrom<u32> for MegaBytes {
    type Error = String;

    fn try_from(number: u32) -> std::result::Result<Self, String> {
        match number {
            1..=2048 => Ok(Self(number)),
            _ => Err(format!(
                "{number} megabytes cannot be kept: use 1 to 2048 (usual: 32)"
            )),
        }
    }
}

/// `[read.columns]`: which column holds what. A name is compared without regard to case, `ё` and spaces around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnNames {
    /// Identifier of the record, where a row is a document.
    pub id: Option<String>,
    /// Identifier of the conversation that a row's turn belongs to.
    pub conversation: Option<String>,
    /// Who speaks: a label or a name.
    pub speaker: Option<String>,
    /// The speaker's role: `agent`, `клиент` …
    pub role: Option<String>,
    /// The words; several columns are joined by an empty line.
    #[serde(deserialize_with = "one_or_many")]
    pub text: Vec<String>,
    /// The company's answer to a review or letter.
    pub reply: Option<String>,
    /// Title of a document.
    pub title: Option<String>,
    /// Start of a turn: seconds, `mm:ss`, or a date and time.
    pub start: Option<String>,
    /// End of a turn.
    pub end: Option<String>,
    /// Number of a turn within its conversation.
    pub order: Option<String>,
    /// Date and time of the conversation or of publication.
    pub date: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// The customer's stable key: telephone, contract …
    pub customer: Option<String>,
    /// The company.
    pub company: Option<String>,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file cannot be read, [`Error::Data`] with its line when it is not valid.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads the text of a configuration file; `file` is its name in messages.
    ///
    /// ```
    /// let config = razbor::config::Config::parse("[read.columns]\ntext = \"Реплика\"\n", "razbor.toml")?;
    /// assert_eq!(config.read.columns.text, ["Реплика"]);
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with the line when the text is not valid.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| Error::Data {
            file: file.to_owned(),
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })
    }
}

fn encoding<'de, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<&'static Encoding>, D::Error> {
    let label = String::deserialize(from)?;
    if label.eq_ignore_ascii_case("auto") {
        return Ok(None);
    }
    Encoding::for_label(label.as_bytes()).map(Some).ok_or_else(|| {
        D::Error::custom(format!(
            "`{label}` is no encoding: use auto, utf-8, utf-16le, utf-16be, windows-1251, koi8-r or ibm866"
        ))
    })
}

fn offset<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Offset, D::Error> {
    let text = String::deserialize(from)?;
    let parse = || {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+')?),
        };
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes < 60)
            .then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
    };
    parse().ok_or_else(|| {
        D::Error::custom(format!(
            "`{text}` is no offset from UTC: write it as +03:00"
        ))
    })
}

fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a column's name, or a list of names")]
    enum Names {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Names::deserialize(from)? {
        Names::One(name) => vec![name],
        Names::Many(names) => names,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = Config::parse(
            "[read]\nchannel = \"chat\"\nencodign = \"utf-8\"\n",
            "razbor.toml",
        )
        .unwrap_err()
        .to_string();
        assert!(
            error.starts_with("razbor.toml:3: unknown field `encodign`"),
            "{error}"
        );
    }

    #[test]
    fn wrong_values_name_what_is_possible() {
        for (text, part) in [
            (
                "[read]\nencoding = \"cp125\"",
                "razbor.toml:2: `cp125` is no encoding",
            ),
            (
                "\n[read]\nutc_offset = \"Moscow\"",
                "razbor.toml:3: `Moscow` is no offset",
            ),
            ("[read]\nmax_record_mb = 0", "razbor.toml:2: 0 megabytes"),
            (
                "[read]\nchannel = \"fax\"",
                "razbor.toml:2: unknown variant `fax`",
            ),
            ("[read.columns]\ntext = 5", "razbor.toml:2: a column's name"),
        ] {
            let error = Config::parse(text, "razbor.toml").unwrap_err().to_string();
            assert!(error.contains(part.split_once(": ").unwrap().1), "{error}");
            assert!(
                error.starts_with(part.split_once(": ").unwrap().0),
                "{error}"
            );
        }
    }

    #[test]
    fn everything_can_be_left_out_or_set() {
        assert_eq!(
            Config::parse("", "f").unwrap().read.max_record_mb.bytes(),
            32 << 20
        );
        let read = Config::parse(
            "[read]\nencoding = \"cp1251\"\nutc_offset = \"+03:00\"\nchannel = \"chat\"\n\
             [read.columns]\ntext = [\"Плюсы\", \"Минусы\"]\nspeaker = \"Кто\"",
            "f",
        )
        .unwrap()
        .read;
        assert_eq!(read.encoding, Some(encoding_rs::WINDOWS_1251));
        assert_eq!(read.utc_offset.seconds(), 10_800);
        assert_eq!(read.columns.text.len(), 2);
    }
}
