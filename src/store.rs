//! The store: scored cases and what people decided about them, in one SQLite file.
//!
//! A case is known again by its id and its words: a later run with other weights renews what the machine says and leaves
//! every decision where it is. Several processes may read while one writes (write-ahead log).

pub mod changes;
pub mod decisions;
pub mod domain;
pub mod fold;
pub mod intake;
pub mod load;
pub mod priority;
pub mod search;
pub mod select;
pub mod why_empty;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};
use serde::de::DeserializeOwned;
use serde::de::value::StrDeserializer;

use crate::error::{Error, Result};
use crate::export::Run;

const SCHEMA: &str = include_str!("store/schema.sql");

/// Version of the schema that this program writes.
pub const VERSION: i32 = 1;
/// Marks the file as ours («RZBR»), so that somebody else's database is never written to.
const APPLICATION: i32 = 0x525a_4252;
/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pages of memory for reading, in KiB.
const CACHE_KIB: i64 = 64 * 1024;

/// An open store.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

/// Number of a run in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId(i64);

/// Number of a case in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber(pub i64);

impl Store {
    /// Opens the store to write to it, and makes it when there is none.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let store = razbor::store::Store::open(&folder.path().join("razbor.db"))?;
    /// assert_eq!(store.count()?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when the file is no store of ours, is damaged, or was written by a newer version; it is left as it
    /// is.
    pub fn open(path: &Path) -> Result<Self> {
        let fresh = std::fs::metadata(path).map_or(true, |file| file.len() == 0);
        if !fresh {
            Self::look(path)?;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::Io {
                path: folder.to_owned(),
                source,
            })?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut store = Self::connect(path, flags)?;
        if fresh {
            store.build()?;
        }
        Ok(store)
    }

    /// Opens a store that must be there.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] as for [`Store::open`], and when there is no such file.
    pub fn open_existing(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Err(Error::Store {
                path: path.to_owned(),
                reason: "no store here; `razbor score INPUT… --db FILE` makes one, `razbor import DIR --db FILE` takes in \
                         what `score` wrote before"
                    .to_owned(),
            });
        }
        Self::open(path)
    }

    /// Reads what the file says it is, without the right to write a byte.
    fn look(path: &Path) -> Result<()> {
        let refuse = |reason: String| Error::Store {
            path: path.to_owned(),
            reason,
        };
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|error| refuse(error.to_string()))?;
        let number = |name: &str| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
                .map_err(|error| refuse(damage(&error)))
        };
        let (application, version) = (number("application_id")?, number("user_version")?);
        if application != APPLICATION {
            return Err(refuse(
                "this is a database, but no store of razbor; name another file with --db"
                    .to_owned(),
            ));
        }
        if version > VERSION {
            return Err(refuse(format!(
                "written by a newer razbor (schema {version}, this one knows {VERSION}); update razbor, the file was left as it is"
            )));
        }
        let sound: String = connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| refuse(damage(&error)))?;
        if sound != "ok" {
            return Err(refuse(format!(
                "the database is damaged ({sound}); restore it from a backup, the file was left as it is"
            )));
        }
        Ok(())
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        let failed = |error: rusqlite::Error| Error::Store {
            path: path.to_owned(),
            reason: damage(&error),
        };
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        for (name, value) in [
            ("journal_mode", "wal".to_owned()),
            ("foreign_keys", "on".to_owned()),
            // with a write-ahead log nothing that was committed is lost when the process dies; decisions also outlive the
            // machine's death, see `decisions`
            ("synchronous", "normal".to_owned()),
            // 40 MB of log between two checkpoints: a big import writes each page once, not after every batch
            ("wal_autocheckpoint", "10000".to_owned()),
            ("temp_store", "memory".to_owned()),
            ("cache_size", format!("-{CACHE_KIB}")),
        ] {
            connection
                .pragma_update(None, name, value)
                .map_err(failed)?;
        }
        // a statement is planned once, whatever values it is given
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    fn build(&mut self) -> Result<()> {
        fn build(connection: &mut Connection) -> rusqlite::Result<()> {
            let all = connection.transaction()?;
            all.execute_batch(SCHEMA)?;
            all.pragma_update(None, "application_id", APPLICATION)?;
            all.pragma_update(None, "user_version", VERSION)?;
            all.commit()
        }
        build(&mut self.connection).map_err(|error| self.failed(&error))
    }

    /// A second connection to the same file.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be opened.
    pub fn again(&self) -> Result<Self> {
        Self::connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Cases in it, those that newer readings replaced left out.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn count(&self) -> Result<u64> {
        self.connection
            .query_row(
                "SELECT count(*) FROM cases WHERE replaced_by IS NULL",
                [],
                |row| row.get(0),
            )
            .map_err(|error| self.failed(&error))
    }

    /// Notes that a run begins; its cases follow with [`Store::take`].
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be written.
    pub fn begin(&mut self, run: &Run) -> Result<RunId> {
        let model = run.model.as_ref();
        self.connection
            .execute(
                "INSERT INTO runs (started_at, razbor, model, model_hash, rules_hash, config_hash, command)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    &run.started_at,
                    &run.razbor,
                    model.map(|model| &model.name),
                    model.map(|model| &model.hash),
                    &run.rules_hash,
                    &run.config_hash,
                    run.command.join(" "),
                ),
            )
            .map_err(|error| self.failed(&error))?;
        Ok(RunId(self.connection.last_insert_rowid()))
    }

    /// Notes that a run came to its end.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be written.
    pub fn finish(&mut self, run: RunId, at: &str) -> Result<()> {
        self.connection
            .execute("UPDATE runs SET finished_at = ? WHERE id = ?", (at, run.0))
            .map_err(|error| self.failed(&error))?;
        Ok(())
    }

    /// The run in which a case was judged last: its start, program and model.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when it cannot be read.
    pub fn run_of(&self, case: CaseNumber) -> Result<Option<Judged>> {
        self.connection
            .query_row(
                "SELECT r.started_at, r.razbor, r.model FROM cases c JOIN runs r ON r.id = c.run_id WHERE c.id = ?",
                [case.0],
                |row| {
                    Ok(Judged {
                        at: row.get(0)?,
                        razbor: row.get(1)?,
                        model: row.get(2)?,
                    })
                },
            )
            .optional()
            .map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &rusqlite::Error) -> Error {
        Error::Store {
            path: self.path.clone(),
            reason: damage(error),
        }
    }
}

/// When a case was judged, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Start of the run, ISO date and time.
    pub at: String,
    /// Version of the program.
    pub razbor: String,
    /// Name of the weights, or `None` when rules worked alone.
    pub model: Option<String>,
}

/// What SQLite says, and what to do about it.
fn damage(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            "this is no database; name another file with --db, this one was left as it is"
                .to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "the database is damaged; restore it from a backup, the file was left as it is"
                .to_owned()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another razbor is writing to it; try again when it is done".to_owned()
        }
        Some(ErrorCode::DiskFull) => {
            "the disk is full; nothing of this step was written".to_owned()
        }
        _ => error.to_string(),
    }
}

/// A variant by its name in the contract.
fn variant<T: DeserializeOwned>(name: &str) -> rusqlite::Result<T> {
    let from: StrDeserializer<'_, serde::de::value::Error> = StrDeserializer::new(name);
    T::deserialize(from).map_err(|error| wrong(error.to_string()))
}

/// What stands in the store is not what this program writes.
fn wrong(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, reason.into())
}
