//! Word lists that rules refer to as `<name>`: `data/lexicons/*.toml`, part of the program.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::pattern::Lexicons;
use crate::error::{Error, Result};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/lexicons");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    lists: BTreeMap<String, Vec<String>>,
}

/// The lists that are part of the program.
///
/// # Errors
///
/// [`Error::Data`] with file and line when a file is not valid, or a list stands in two files.
pub fn bundled() -> Result<Lexicons> {
    let mut lexicons = Lexicons::new();
    for file in FILES.files().filter(|file| {
        file.path()
            .extension()
            .is_some_and(|ending| ending == "toml")
    }) {
        let path = format!("data/lexicons/{}", file.path().display());
        let text = file.contents_utf8().unwrap_or_default();
        let parsed: File = toml::from_str(text).map_err(|error| Error::Data {
            file: path.clone(),
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        for (name, words) in parsed.lists {
            if lexicons.insert(name.clone(), words).is_some() {
                let reason = format!("the list `{name}` stands in another file as well");
                return Err(Error::Data {
                    file: path,
                    line: 1,
                    reason,
                });
            }
        }
    }
    Ok(lexicons)
}

/// Line, from 1, of a byte of the text.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}
