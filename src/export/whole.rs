//! Files that appear whole or not at all.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// A file under a temporary name in its own folder until [`WholeFile::publish`]; dropped before, nothing stays.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl WholeFile {
    /// Starts the file `name` of a folder.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create(dir: &Path, name: &str) -> Result<Self> {
        let path = dir.join(name);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".razbor-").suffix(".part");
        // a temporary file is private by default; an output is as readable as any other file its user makes
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        match builder.tempfile_in(dir) {
            Ok(file) => Ok(Self {
                path,
                writer: BufWriter::with_capacity(1 << 16, file),
            }),
            Err(source) => Err(Error::Io { path, source }),
        }
    }

    /// Runs a step that writes; a failure names the file.
    ///
    /// # Errors
    /// When the step fails.
    pub fn write<E: Into<std::io::Error>>(
        &mut self,
        step: impl FnOnce(&mut dyn Write) -> std::result::Result<(), E>,
    ) -> Result<()> {
        step(&mut self.writer).map_err(|error| Error::Io {
            path: self.path.clone(),
            source: error.into(),
        })
    }

    /// What was written so far, from its beginning.
    ///
    /// # Errors
    /// When the disk is full or the file cannot be opened again.
    pub fn reopen(&mut self) -> Result<std::fs::File> {
        let opened = self
            .writer
            .flush()
            .and_then(|()| self.writer.get_ref().reopen());
        opened.map_err(|source| Error::Io {
            path: self.path.clone(),
            source,
        })
    }

    /// Gives the file its name, in place of an older one.
    ///
    /// # Errors
    /// When the disk is full or the name cannot be taken.
    pub fn publish(self) -> Result<()> {
        let Self { path, writer } = self;
        let published = writer
            .into_inner()
            .map_err(|error| error.into_error())
            .and_then(|file| file.as_file().sync_all().map(|()| file))
            .and_then(|file| file.persist(&path).map_err(|error| error.error));
        published
            .map(|_| ())
            .map_err(|source| Error::Io { path, source })
    }
}
