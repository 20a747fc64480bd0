//! The handle: cheap to clone, shared by all requests and jobs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use trato_model::{ColumnType, Id, Labels};

use super::kept::{self, Kept};
use super::notice::Notices;
use super::titles::{KeptTitles, TitlesOf};
use super::together::Meeting;
use super::watch::{Stopwatch, Watch};
use super::{Reads, Row, Sql, Tx};
use crate::config::{StoreConfig, Target};
use crate::dialect::Dialect;
use crate::postgres::Postgres;
use crate::sqlite::{Manner, Sqlite};
use crate::system::Buffer;
use crate::{StoreError, db::tx};

/// How long a transaction of long work takes on PostgreSQL, about.
const LONG: Duration = Duration::from_millis(500);
/// And on SQLite at most, for whoever waits patiently.
const LONGEST: Duration = Duration::from_secs(5);

/// An open database, and where its reads wait for one another if they do ([`Store::together`]). Clones share both.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>, pub(super) Option<Arc<Meeting>>);

pub(crate) struct Inner {
    pub db: Db,
    pub notices: Notices,
    pub buffer: Buffer,
    /// How big tables are, roughly.
    pub sizes: crate::query::Sizes,
    /// What statements run.
    pub watch: Watch,
    /// Sums that still hold.
    pub kept: Kept,
    /// Titles that still hold.
    pub titles: KeptTitles,
    /// Settings that were refused and overridden.
    pub warnings: Vec<String>,
    /// The folder of stored files and the file of anchors, where known.
    pub files: Option<PathBuf>,
    pub anchor: Option<PathBuf>,
}

pub(crate) enum Db {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Only our own tables: those of the server are its superuser's.
const ANALYZE: &str = "DO $$ DECLARE name text; BEGIN \
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user LOOP \
        EXECUTE format('ANALYZE %I', name); \
    END LOOP; END $$";

impl Store {
    /// Opens the database and checks that its settings lose nothing. Creates a SQLite file that is missing; creates no
    /// tables (`sync_schema` does).
    ///
    /// # Errors
    /// [`StoreError::Unsafe`] with every reason, unless `unsafe_override` is set; [`StoreError::Unreachable`];
    /// [`StoreError::Other`] if a restore into it did not come to its end.
    pub async fn open(config: &StoreConfig) -> Result<Store, StoreError> {
        let target = config.target()?;
        let (db, warnings) = match &target {
            Target::Sqlite(path, options) => {
                let (db, warnings) = Sqlite::open(path, options, config)?;
                (Db::Sqlite(db), warnings)
            }
            Target::Postgres(url) => {
                let (db, warnings) = Postgres::open(url, config).await?;
                (Db::Postgres(db), warnings)
            }
        };
        for warning in &warnings {
            tracing::warn!(setting = warning, "unsafe setting overridden");
        }
        let notices = Notices::start(&db);
        let inner = Inner {
            notices,
            kept: Kept::default(),
            titles: KeptTitles::default(),
            sizes: crate::query::Sizes::default(),
            watch: Watch::default(),
            buffer: Buffer::default(),
            db,
            warnings,
            files: config.files_of(&target),
            anchor: config.anchor_of(&target),
        };
        let store = Store(Arc::new(inner), None);
        if store.dialect() == Dialect::Postgres {
            tokio::spawn(kept::listen(Arc::downgrade(&store.0), store.changes()));
        }
        match crate::backup::refuse_part(&store).await {
            Ok(()) => Ok(store),
            Err(error) => {
                store.close().await;
                Err(error)
            }
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match &self.0.db {
            Db::Sqlite(_) => Dialect::Sqlite,
            Db::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Reads committed rows.
    pub(crate) async fn all(&self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        if let Some(meeting) = &self.1
            && let Some(answer) = meeting.ask(sql, types, false).await
        {
            return answer;
        }
        self.0.watch.saw(sql);
        self.send(sql, types).await
    }

    /// Sends a query that was counted.
    pub(super) async fn send(&self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        let clock = Stopwatch::start();
        let rows = match &self.0.db {
            Db::Sqlite(db) => db.readers.all(sql, types).await,
            Db::Postgres(db) => db.all(sql, types).await,
        };
        clock.stop(rows.as_ref().map_or(0, Vec::len), &sql.text);
        rows
    }

    /// Reads committed sums, or takes what was answered before if nothing was written since.
    async fn sums(&self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        if let Some(meeting) = &self.1
            && let Some(answer) = meeting.ask(sql, types, true).await
        {
            return answer;
        }
        self.0.watch.saw(sql);
        let Some(state) = self.sum_state(sql) else { return self.send(sql, types).await };
        if let Some(rows) = self.0.kept.find(sql, state) {
            return Ok(rows);
        }
        let rows = self.send(sql, types).await?;
        self.0.kept.keep(sql, state, &rows);
        Ok(rows)
    }

    /// The state of a sum's tables; `None` where nobody can say whether a kept answer still holds.
    pub(super) fn sum_state(&self, sql: &Sql) -> Option<u64> {
        self.heard().then(|| self.0.kept.state(sql))
    }

    /// Whether it is known what others have written.
    fn heard(&self) -> bool {
        match &self.0.db {
            Db::Sqlite(db) => self.0.kept.heard(db.writer.others()),
            Db::Postgres(_) => true,
        }
    }

    /// Reads the first committed row.
    pub(crate) async fn one(&self, sql: &Sql, types: &[ColumnType]) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, types).await?.into_iter().next())
    }

    /// Begins a transaction: takes the baton on SQLite, `BEGIN` (read committed) on PostgreSQL. While it is open the
    /// task must await nothing but the transaction; a second `begin` in the same task waits for itself.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Busy`], [`StoreError::Closed`], [`StoreError::Unreachable`].
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.begin_with(Manner::Shared).await
    }

    /// Begins a transaction that shares its commit with nobody: for DDL and for long chunks, so that no other writer
    /// waits for their end to be answered. The same as [`Store::begin`] on PostgreSQL.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn begin_alone(&self) -> Result<Tx, StoreError> {
        self.begin_with(Manner::Alone).await
    }

    /// Begins a transaction for which nobody's long work ends early: for housekeeping that has a few seconds. The same as
    /// [`Store::begin`] on PostgreSQL.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub(crate) async fn begin_patiently(&self) -> Result<Tx, StoreError> {
        self.begin_with(Manner::Patient).await
    }

    async fn begin_with(&self, manner: Manner) -> Result<Tx, StoreError> {
        let open = match &self.0.db {
            Db::Sqlite(db) => tx::Open::Sqlite(db.writer.begin(manner).await?),
            Db::Postgres(db) => tx::Open::Postgres(db.begin().await?),
        };
        Ok(Tx::new(self.clone(), open))
    }

    /// Settings that can lose data and were overridden: the pages show them to the administrator.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.0.warnings
    }

    /// Whether writes are possible: asks the writer's state or the server.
    ///
    /// # Errors
    /// [`StoreError::Closed`] after a failed sync, [`StoreError::Full`], [`StoreError::Unreachable`].
    pub async fn health(&self) -> Result<(), StoreError> {
        match &self.0.db {
            Db::Sqlite(db) => db.writer.health(),
            Db::Postgres(db) => db.health().await,
        }
    }

    /// Lets PostgreSQL look at its tables after many rows were written. By itself it does so within a minute or two; until
    /// then it plans as if they were as small as before. SQLite's plans need no such figures.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] and whatever else the server says.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        match &self.0.db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(db) => db.patiently(&Sql::new(ANALYZE, Vec::new())).await,
        }
    }

    /// Whether long work may go on in a transaction that began then. On SQLite until somebody waits for the writer, or five
    /// seconds; on PostgreSQL, where nobody knows who waits for its locks, for half a second.
    #[must_use]
    pub fn may_go_on(&self, begun: Instant) -> bool {
        match &self.0.db {
            Db::Sqlite(_) => !self.contended() && begun.elapsed() < LONGEST,
            Db::Postgres(_) => begun.elapsed() < LONG,
        }
    }

    /// Whether others wait for the writer: bulk work makes its chunks smaller then. Never on PostgreSQL.
    #[must_use]
    pub fn contended(&self) -> bool {
        match &self.0.db {
            Db::Sqlite(db) => db.writer.is_awaited(),
            Db::Postgres(_) => false,
        }
    }

    /// Transactions committed by this process and the commits (syncs) that they shared; `None` on PostgreSQL, which counts
    /// by itself.
    #[must_use]
    pub fn commits(&self) -> Option<(u64, u64)> {
        match &self.0.db {
            Db::Sqlite(db) => Some(db.writer.counts()),
            Db::Postgres(_) => None,
        }
    }

    /// Waits for the open group's commit and closes the connections; later calls fail with [`StoreError::Closed`].
    pub async fn close(self) {
        self.0.notices.stop();
        match &self.0.db {
            Db::Sqlite(db) => db.close().await,
            Db::Postgres(db) => db.close(),
        }
    }
}

impl Reads for &Store {
    fn dialect(&self) -> Dialect {
        Store::dialect(self)
    }

    fn sizes(&self) -> &crate::query::Sizes {
        &self.0.sizes
    }

    async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        Store::all(self, sql, types).await
    }

    async fn sums(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        Store::sums(self, sql, types).await
    }

    fn take_titles(&self, of: &TitlesOf, ids: &mut Vec<Id>, labels: &mut Labels) -> Option<u64> {
        // Who watches wants to see what a page asks for where nothing is kept.
        if self.0.watch.is_on() || !self.heard() {
            return None;
        }
        let state = self.0.kept.state_of(std::iter::once(of.table));
        self.0.titles.take(of, state, ids, labels);
        Some(state)
    }

    fn keep_titles(&self, of: TitlesOf, state: u64, titles: Vec<(Id, String)>) {
        self.0.titles.keep(of, state, titles);
    }
}
