//! The stems of `data/lexicons/obscenity`: what a word is, and every form it is written in.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::Class;
use super::trie::letter;
use crate::error::{Error, Result};
use crate::rules::lexicon::line_of;

/// What sort of word a stem is: decides how its aim is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A noun for a person: «мудак», «дура».
    Person,
    /// A noun for a person that is mostly a mere cry: «сука».
    Curse,
    /// An adjective for a person: «тупая».
    Trait,
    /// An adjective that insults only as a predicate: «вы глухие?».
    Remark,
    /// A word for the situation: «хуйня».
    Thing,
    /// What one does or has had enough of: «заебали», «охуели».
    Verb,
    /// Describes the noun beside it: «ёбаный склад».
    Adjective,
    /// Says nothing of anybody: «бля».
    Exclamation,
    /// Is an order to the other person: «заткнись».
    Command,
    /// Where one is sent to: «иди на хуй»; of the situation otherwise («ни хуя»).
    Away,
}

/// One entry of the word lists.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stem {
    pub name: String,
    pub class: Class,
    pub kind: Kind,
    /// A harmless word that counts only where it is said of somebody.
    #[serde(default)]
    pub aimed: bool,
    /// Whether misspelt forms count too; off where near words are harmless.
    #[serde(default)]
    pub typos: bool,
    /// Lemmas that give the word its harmless meaning.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Lemmas of which one must stand right before or after the word.
    #[serde(default)]
    pub context: Vec<String>,
    /// Pieces that betray derivations nobody lists, in words the dictionary does not know.
    #[serde(default)]
    pub cores: Vec<String>,
    /// Beginnings that count when dots cut the word off, the word before included or not: «бл...», «на х...».
    #[serde(default)]
    pub cut: Vec<String>,
    forms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    endings: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stems {
    stem: Vec<Stem>,
}

/// Words that never count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Harmless {
    /// Whole words in Latin letters.
    pub latin: HashSet<String>,
    /// Beginnings of names the dictionary does not know.
    pub beginnings: Vec<String>,
    /// Whole Russian words.
    pub words: HashSet<String>,
}

/// Words around a hit that decide what it means; the file says what each list is for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Context {
    pub sending: Vec<String>,
    pub sending_merged: Vec<String>,
    pub filling: Vec<String>,
    pub own: Vec<String>,
    pub like: Vec<String>,
    pub calling: Vec<String>,
    pub calls: Vec<String>,
    pub run_on: HashSet<String>,
    pub surnames: Vec<String>,
    pub prefixes: HashSet<String>,
}

/// Everything the folder holds.
pub(super) struct Lists {
    pub stems: Vec<Stem>,
    /// Folded form and number of its stem; earlier stems first.
    pub forms: Vec<(String, u16)>,
    pub harmless: Harmless,
    pub context: Context,
}

macro_rules! bundled {
    ($name:literal) => {
        (
            concat!("data/lexicons/obscenity/", $name),
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/data/lexicons/obscenity/",
                $name
            )),
        )
    };
}

/// Reads the lists that are part of the program.
///
/// # Errors
///
/// [`Error::Data`] with file and line.
pub(super) fn bundled() -> Result<Lists> {
    let Endings { endings } = read(bundled!("endings.toml"))?;
    let harmless = read(bundled!("harmless.toml"))?;
    let mut lists = Lists {
        stems: Vec::new(),
        forms: Vec::new(),
        harmless,
        context: read(bundled!("context.toml"))?,
    };
    for file in [
        bundled!("obscene.toml"),
        bundled!("insults.toml"),
        bundled!("mild.toml"),
    ] {
        let Stems { stem } = read(file)?;
        for stem in stem {
            let number = u16::try_from(lists.stems.len()).unwrap_or(u16::MAX);
            for source in &stem.forms {
                let mistake = |reason: String| Error::Data {
                    file: file.0.to_owned(),
                    line: line_of(file.1, file.1.find(source.as_str()).unwrap_or(0)),
                    reason,
                };
                for form in expand(source, &endings).map_err(mistake)? {
                    if form.is_empty() || form.chars().any(|c| letter(c).is_none()) {
                        return Err(mistake(format!(
                            "`{source}` gives `{form}`, which is not made of а–я"
                        )));
                    }
                    lists.forms.push((form, number));
                }
            }
            lists.stems.push(stem);
        }
    }
    Ok(lists)
}

fn read<T: for<'de> Deserialize<'de>>((file, text): (&str, &str)) -> Result<T> {
    toml::from_str(text).map_err(|error| Error::Data {
        file: file.to_owned(),
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })
}

/// All words of a form: `{a|b}` is either (and nests), `<name>` a set of endings.
fn expand(
    source: &str,
    endings: &BTreeMap<String, String>,
) -> std::result::Result<Vec<String>, String> {
    let mut rest = source;
    let words = sequence(&mut rest, endings)?;
    if rest.is_empty() {
        Ok(words)
    } else {
        Err(format!("`{source}`: a brace or `|` too many"))
    }
}

/// Reads up to `|`, `}` or the end.
fn sequence(
    rest: &mut &str,
    endings: &BTreeMap<String, String>,
) -> std::result::Result<Vec<String>, String> {
    let mut words = vec![String::new()];
    while let Some(first) = rest.chars().next().filter(|c| !matches!(c, '|' | '}')) {
        *rest = &rest[first.len_utf8()..];
        let next = match first {
            '{' => {
                let mut either = sequence(rest, endings)?;
                while let Some(after) = rest.strip_prefix('|') {
                    *rest = after;
                    either.extend(sequence(rest, endings)?);
                }
                *rest = rest.strip_prefix('}').ok_or("a brace is not closed")?;
                either
            }
            '<' => {
                let (name, after) = rest.split_once('>').ok_or("a `<` is not closed")?;
                *rest = after;
                let set = endings
                    .get(name)
                    .ok_or_else(|| format!("no endings `{name}` in endings.toml"))?;
                set.split('|').map(str::to_owned).collect()
            }
            _ => vec![first.to_string()],
        };
        words = words
            .iter()
            .flat_map(|word| next.iter().map(move |piece| format!("{word}{piece}")))
            .collect();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn forms_are_written_short_and_read_in_full() {
        let endings = BTreeMap::from([("f".to_owned(), "а|ы".to_owned())]);
        let words = expand("{|на}хам{|к<f>}", &endings).unwrap();
        assert_eq!(
            words,
            ["хам", "хамка", "хамкы", "нахам", "нахамка", "нахамкы"]
        );
        assert!(expand("хам{а", &endings).is_err());
        assert!(expand("хам<m>", &endings).unwrap_err().contains("`m`"));
    }

    #[test]
    fn the_bundled_lists_are_sound() {
        let lists = bundled().unwrap();
        assert!(lists.stems.len() > 40 && lists.forms.len() > 10_000);
    }
}
