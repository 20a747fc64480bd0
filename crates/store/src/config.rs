//! Where the data is and how it is opened.

use std::path::PathBuf;
use std::time::Duration;

use crate::StoreError;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `sqlite:PATH` or `postgres://user:password@host/database`. A SQLite path may be followed by
    /// `?synchronous=extra&cache_mib=64&mmap_mib=0`; settings that can lose data (`journal_mode`, `synchronous=normal`,
    /// `foreign_keys=off`, `trusted_schema=on`, `defensive=off`) are understood and refused.
    pub url: String,
    /// SQLite connections for reading.
    pub readers: usize,
    /// PostgreSQL connections.
    pub pool: usize,
    /// A read that takes longer is stopped.
    pub read_timeout: Duration,
    /// Where files lie; beside the database (`{name}.files`) where `None`. PostgreSQL needs one as soon as a file is kept.
    pub files: Option<PathBuf>,
    /// Where the audit chain's anchors are appended; beside a SQLite database (`{name}.anchor`) where `None`.
    pub anchor: Option<PathBuf>,
    /// Open in spite of unsafe settings; each is logged as a warning and listed by `Store::warnings`.
    pub unsafe_override: bool,
}

impl StoreConfig {
    /// Sensible settings for the database at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        StoreConfig {
            url: url.into(),
            readers: std::thread::available_parallelism().map_or(4, |n| n.get().max(2) * 2),
            pool: 16,
            read_timeout: Duration::from_secs(30),
            files: None,
            anchor: None,
            unsafe_override: false,
        }
    }

    /// The folder of stored files.
    pub(crate) fn files_of(&self, target: &Target) -> Option<PathBuf> {
        self.files.clone().or_else(|| target.near("files"))
    }

    /// The file of anchors.
    pub(crate) fn anchor_of(&self, target: &Target) -> Option<PathBuf> {
        self.anchor.clone().or_else(|| target.near("anchor"))
    }

    pub(crate) fn target(&self) -> Result<Target, StoreError> {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            return Ok(Target::Postgres(self.url.clone()));
        }
        let Some(rest) = self.url.strip_prefix("sqlite:") else {
            return Err(StoreError::other("the database URL begins with neither sqlite: nor postgres://"));
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, options) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(StoreError::Unsafe(vec!["a database in memory keeps nothing: name a file".to_owned()]));
        }
        let options = options
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (name.to_ascii_lowercase(), value.to_ascii_lowercase())
            })
            .collect();
        Ok(Target::Sqlite(PathBuf::from(path), options))
    }
}

/// The two kinds of database, with what the URL says about each.
pub(crate) enum Target {
    Sqlite(PathBuf, Vec<(String, String)>),
    Postgres(String),
}

impl Target {
    /// What lies beside a SQLite file, by its ending.
    fn near(&self, end: &str) -> Option<PathBuf> {
        match self {
            Target::Sqlite(path, _) => Some(path.with_extension(end)),
            Target::Postgres(_) => None,
        }
    }
}
