//! Command-line arguments → inputs, in a fixed order: files, folders, globs, `-`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, Result};

/// One file, standard input, or a place that could not be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Path as shown to the user: as given, with the way below a folder added.
    pub path: String,
    /// What ids are derived from: the file's name, or its way below the folder that was given.
    pub name: String,
    /// Size in bytes, where it is known before reading.
    pub bytes: Option<u64>,
    pub(super) place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Stdin,
    File(PathBuf),
    /// The walk could not go on here, and why.
    Unreadable(String),
}

/// Finds the inputs that the arguments name: files, folders with all that is below them, globs (`*`, `**`, `?`,
/// `[…]`, `{a,b}`), and `-` for standard input.
///
/// Arguments keep their order, names below a folder or glob are sorted, what two arguments name comes once, hidden
/// files and folders are passed over below folders and globs. A folder that may not be opened becomes an input that
/// is rejected when it is read. In a ConvoKit corpus (a folder with `utterances.jsonl`) the tables beside the turns
/// are no inputs of their own.
///
/// # Errors
///
/// [`Error::Usage`] when an argument names nothing.
pub fn find_inputs(args: &[String]) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let mut seen = HashSet::new();
    for arg in args {
        let mut found = matches(arg)?;
        if found.is_empty() {
            return Err(Error::Usage(nothing(arg)));
        }
        found.retain(|input| seen.insert(identity(input)));
        inputs.append(&mut found);
    }
    Ok(inputs)
}

fn matches(arg: &str) -> Result<Vec<Input>> {
    if arg == "-" {
        return Ok(vec![Input {
            path: "-".to_owned(),
            name: "stdin".to_owned(),
            bytes: None,
            place: Place::Stdin,
        }]);
    }
    let path = Path::new(arg);
    if path.is_dir() {
        return Ok(walk(path, |_| true));
    }
    if path.exists() {
        let name = path.file_name().unwrap_or(path.as_os_str());
        return Ok(vec![Input {
            path: arg.to_owned(),
            name: name.to_string_lossy().into_owned(),
            bytes: path
                .metadata()
                .ok()
                .filter(|meta| meta.is_file())
                .map(|meta| meta.len()),
            place: Place::File(path.to_owned()),
        }]);
    }
    if arg.contains(['*', '?', '[', '{']) {
        return glob(arg);
    }
    // A name that the system refuses to look up is told apart from one that is not there.
    match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Ok(vec![unreadable(arg, &error.to_string())])
        }
        _ => Ok(Vec::new()),
    }
}

fn glob(arg: &str) -> Result<Vec<Input>> {
    let matcher = GlobBuilder::new(arg)
        .literal_separator(true)
        .build()
        .map_err(|error| Error::Usage(format!("`{arg}` is not a valid glob: {}", error.kind())))?
        .compile_matcher();
    // The walk starts at the longest way that has no pattern in it.
    let plain = &arg[..arg.find(['*', '?', '[', '{']).unwrap_or(arg.len())];
    let base = plain.rfind('/').map_or("", |slash| &plain[..=slash]);
    let start = if base.is_empty() { "." } else { base };
    if !Path::new(start).exists() {
        return Ok(Vec::new());
    }
    let wanted = |path: &Path| {
        let shown = path.strip_prefix(".").unwrap_or(path);
        let shown = if base.is_empty() { shown } else { path };
        shown
            .ancestors()
            .take_while(|above| above.as_os_str().len() >= base.len())
            .any(|above| matcher.is_match(above))
    };
    let mut found = walk(Path::new(start), wanted);
    if base.is_empty() {
        for input in &mut found {
            if let Some(rest) = input.path.strip_prefix("./") {
                input.path = rest.to_owned();
            }
        }
    }
    Ok(found)
}

fn walk(root: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<Input> {
    let mut inputs = Vec::new();
    let walker = WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
    for entry in walker {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let path = entry.path();
                if !wanted(path) || beside_utterances(path) {
                    continue;
                }
                let below = path.strip_prefix(root).unwrap_or(path);
                inputs.push(Input {
                    path: path.to_string_lossy().into_owned(),
                    name: below.to_string_lossy().into_owned(),
                    bytes: entry.metadata().ok().map(|meta| meta.len()),
                    place: Place::File(path.to_owned()),
                });
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(root);
                if path == root || wanted(path) {
                    let reason = match error.io_error() {
                        Some(io) => io.to_string(),
                        None => "the link leads back to a folder above it".to_owned(),
                    };
                    inputs.push(unreadable(&path.to_string_lossy(), &reason));
                }
            }
        }
    }
    inputs
}

fn unreadable(path: &str, reason: &str) -> Input {
    Input {
        path: path.to_owned(),
        name: path.to_owned(),
        bytes: None,
        place: Place::Unreadable(format!(
            "cannot be opened: {reason}; give read permission, or leave it out"
        )),
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// A ConvoKit corpus keeps its turns in `utterances.jsonl`; the other files describe speakers and conversations.
fn beside_utterances(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let described = matches!(
        &*name,
        "speakers.json" | "users.json" | "conversations.json" | "corpus.json" | "index.json"
    ) || (name.starts_with("info.") && name.ends_with(".jsonl"))
        || (name.starts_with("vectors.") && name.ends_with(".p"));
    described && path.with_file_name("utterances.jsonl").exists()
}

fn identity(input: &Input) -> PathBuf {
    match &input.place {
        Place::Stdin => PathBuf::from("-"),
        Place::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
        Place::Unreadable(_) => PathBuf::from(&input.path),
    }
}

fn nothing(arg: &str) -> String {
    let path = Path::new(arg);
    if path.is_dir() {
        format!("{arg}: the folder has no files to read (hidden files are passed over)")
    } else if arg.contains(['*', '?', '[', '{']) {
        format!("{arg}: no file matches")
    } else {
        format!("{arg}: no such file or folder")
    }
}
