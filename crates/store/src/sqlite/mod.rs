//! SQLite: one writer connection that is passed on as a baton, and a pool of readers, all called in place.
//!
//! `settings` makes and judges a connection's settings, `place` judges the folder, `cells` binds and decodes,
//! `readers` serves reads; `checkpoint` copies the log into the file; `desk` is the state that the baton protects (connection and open group), `writer` hands the
//! baton out, `member` is one transaction in a group.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::block_in_place;

use crate::{StoreConfig, StoreError};

mod cells;
mod checkpoint;
mod desk;
mod error;
mod member;
pub(crate) mod place;
mod readers;
pub(crate) mod settings;
mod writer;

use checkpoint::Copier;
pub(crate) use member::Member;
use readers::Readers;
pub(crate) use writer::Manner;
use writer::Writer;

/// An open SQLite database.
pub(crate) struct Sqlite {
    pub readers: Readers,
    pub writer: Arc<Writer>,
    copier: Copier,
    pub path: PathBuf,
}

impl Sqlite {
    /// Opens or creates the file; answers with the unsafe settings that were overridden.
    pub(crate) fn open(
        path: &Path,
        options: &[(String, String)],
        config: &StoreConfig,
    ) -> Result<(Self, Vec<String>), StoreError> {
        let mut reasons = place::judge(path);
        if !reasons.is_empty() && !config.unsafe_override {
            return Err(StoreError::Unsafe(reasons));
        }
        let mut connection = settings::connect(path, options)?;
        let asked = checkpoint::watch(&mut connection, checkpoint::PAGES)?;
        readers::give_way_in(&mut connection)?;
        reasons.extend(settings::judge(&settings::read(&connection)?));
        if !reasons.is_empty() && !config.unsafe_override {
            return Err(StoreError::Unsafe(reasons));
        }
        let writer = Writer::start(connection, path);
        let copier = Copier::start(path, options, asked, Arc::downgrade(&writer))?;
        let readers = Readers::new(path, options, config.readers, config.read_timeout)?;
        Ok((Sqlite { readers, writer, copier, path: path.to_owned() }, reasons))
    }

    /// Copies the whole log into the file.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        self.writer.checkpoint().await
    }

    /// Ends the open group and closes the connections.
    pub(crate) async fn close(&self) {
        self.writer.close().await;
        block_in_place(|| self.copier.join());
        self.readers.close();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use trato_model::ColumnType;

    use crate::db::Sql;
    use crate::{Store, StoreConfig, StoreError};

    fn sql(text: &str) -> Sql {
        Sql::new(text, Vec::new())
    }

    async fn store(dir: &tempfile::TempDir) -> Store {
        let config = StoreConfig {
            read_timeout: Duration::from_millis(200),
            ..StoreConfig::new(format!("sqlite:{}", dir.path().join("a.db").display()))
        };
        let store = Store::open(&config).await.expect("opens");
        let mut tx = store.begin_alone().await.expect("begins");
        tx.exec(&sql("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT")).await.expect("creates");
        tx.exec(&sql("INSERT INTO t VALUES (1)")).await.expect("inserts");
        tx.commit().await.expect("commits");
        store
    }

    /// SQLite may roll back the whole transaction because of one statement: every member of the group is told.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_rolled_back_group_is_told_to_all_its_members() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = store(&dir).await;
        // On a slow machine the first is alone in its group now and then, because that became too old.
        let told = 'tries: {
            for n in (10..1000).step_by(10) {
                if let Err(error) = pair(&store, n).await {
                    break 'tries (error, n);
                }
            }
            panic!("the two were never in one group");
        };
        assert_eq!(told.0, StoreError::Aborted);
        let rows = store.all(&sql(&format!("SELECT n FROM t WHERE n >= {}", told.1)), &[ColumnType::Int]).await;
        assert_eq!(rows, Ok(Vec::new()), "nothing of either is there");
        let mut third = store.begin().await.expect("the writer goes on");
        third.exec(&sql("INSERT INTO t VALUES (5)")).await.expect("inserts");
        third.commit().await.expect("commits");
    }

    /// What the first of two is told when the second's statement rolls the group back.
    async fn pair(store: &Store, n: i64) -> Result<(), StoreError> {
        let insert = |n: i64| sql(&format!("INSERT INTO t VALUES ({n})"));
        let mut first = store.begin().await.expect("begins");
        first.exec(&insert(n)).await.expect("inserts");
        let other = store.clone();
        let second = tokio::spawn(async move {
            let mut tx = other.begin().await?;
            tx.exec(&insert(n + 1)).await?;
            let failed = tx.exec(&sql("INSERT OR ROLLBACK INTO t VALUES (1)")).await;
            assert!(matches!(failed, Err(StoreError::Unique { .. })), "{failed:?}");
            assert!(tx.savepoint().await.is_err() && tx.exec(&insert(n + 2)).await.is_err());
            tx.commit().await
        });
        while !store.contended() {
            tokio::task::yield_now().await;
        }
        let outcome = first.commit().await;
        assert!(matches!(second.await.expect("no panic"), Err(StoreError::Unique { .. })));
        outcome
    }

    /// Whoever waits patiently ends nobody's long work, and is served in his turn.
    #[tokio::test(flavor = "multi_thread")]
    async fn long_work_goes_on_while_housekeeping_waits() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = store(&dir).await;
        let begun = std::time::Instant::now();
        let mut long = store.begin_alone().await.expect("begins");
        long.exec(&sql("INSERT INTO t VALUES (2)")).await.expect("inserts");
        let other = store.clone();
        let mut patient = tokio::spawn(async move {
            let mut tx = other.begin_patiently().await?;
            tx.exec(&sql("INSERT INTO t VALUES (3)")).await?;
            tx.commit().await
        });
        let waited = tokio::time::timeout(Duration::from_millis(50), &mut patient).await;
        assert!(waited.is_err() && store.may_go_on(begun), "he waits, and nobody minds");
        let other = store.clone();
        let hurried = tokio::spawn(async move { other.begin().await.expect("begins").rollback().await });
        while !store.contended() {
            tokio::task::yield_now().await;
        }
        assert!(!store.may_go_on(begun), "somebody who is not patient ends it");
        long.commit().await.expect("commits");
        patient.await.expect("no panic").expect("commits");
        hurried.await.expect("no panic");
        let rows = store.all(&sql("SELECT n FROM t"), &[ColumnType::Int]).await.expect("reads");
        assert_eq!(rows.len(), 3);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn endless_reads_are_stopped_and_readers_cannot_write() {
        let dir = tempfile::tempdir().expect("a folder");
        let store = store(&dir).await;
        let endless = sql("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c");
        assert_eq!(store.all(&endless, &[ColumnType::Int]).await, Err(StoreError::Timeout));
        assert!(store.all(&sql("INSERT INTO t VALUES (9)"), &[]).await.is_err());
        assert_eq!(store.all(&sql("SELECT n FROM t"), &[ColumnType::Int]).await.expect("reads").len(), 1);
        let wrong = store.all(&sql("SELECT n FROM t"), &[ColumnType::Text]).await;
        assert!(matches!(wrong, Err(StoreError::Other(_))), "a cell of another type is an error, not a guess");
    }
}
