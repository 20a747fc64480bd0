//! The durable queue. A job is put in by the transaction that causes it and runs at least once after its commit; the
//! handler must be harmless twice. Whoever leases a job gets a fence: a number that grows with each lease, without which
//! nothing about the job can be said. A worker that stalled past its lease has an old fence and is refused.

use serde_json::Value as Json;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, int_or_null, text, text_or_null};
use crate::db::Row;
use crate::{Store, StoreError, Tx};

/// A job to be put into the queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which handler runs it.
    pub kind: String,
    pub payload: Json,
    /// Not before this moment (UTC microseconds).
    pub run_at: i64,
    /// While an unfinished job has this key, another with it is not put in.
    pub key: Option<String>,
}

/// A job on lease.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: Id,
    pub kind: String,
    pub payload: Json,
    /// 1 at the first try.
    pub attempt: i64,
    pub fence: i64,
}

/// What becomes of a job that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It runs again, not before this moment.
    At(i64),
    /// It is put aside until somebody looks.
    Never,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Queued,
    Running,
    Done,
    Dead,
}

impl JobState {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            JobState::Queued => "queued",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Dead => "dead",
        }
    }

    fn from_name(name: &str) -> Result<Self, StoreError> {
        [JobState::Queued, JobState::Running, JobState::Done, JobState::Dead]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Other(format!("a job is {name:?}")))
    }
}

/// A job as the administrator sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    pub id: Id,
    pub kind: String,
    pub payload: Json,
    pub state: JobState,
    pub run_at: i64,
    pub attempt: i64,
    pub node: Option<String>,
    pub lease_until: Option<i64>,
    pub progress: Option<Json>,
    pub error: Option<String>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

/// Which jobs to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<String>,
    pub limit: u32,
}

const PUT: &str = "INSERT INTO sys_job (id, kind, payload, key, run_at, state, attempt, fence, created_at) \
                   VALUES (?, ?, ?, ?, ?, 'queued', 0, 0, ?) ON CONFLICT DO NOTHING";

impl Tx {
    /// Puts a job into the queue; nothing happens if an unfinished one has the same key.
    ///
    /// # Errors
    /// As any statement.
    pub async fn enqueue(&mut self, job: NewJob) -> Result<(), StoreError> {
        self.enqueue_all(vec![job]).await
    }

    /// Puts several in.
    ///
    /// # Errors
    /// As any statement.
    pub async fn enqueue_all(&mut self, jobs: Vec<NewJob>) -> Result<(), StoreError> {
        let rows: Vec<Row> = jobs
            .into_iter()
            .map(|job| {
                let id = Id::new(job.run_at, rand::random());
                let payload = text(job.payload.to_string());
                let at = Cell::Int(job.run_at);
                vec![Cell::Id(id), text(job.kind), payload, text_or_null(job.key), at.clone(), at]
            })
            .collect();
        let sql = self.dialect().sql(PUT, Vec::new());
        self.exec_many(&sql.text, rows.iter().map(Vec::as_slice)).await?;
        Ok(())
    }

    /// Ends a job in the transaction of its effect. `false`: the lease was lost; roll back, another has the job.
    ///
    /// # Errors
    /// As any statement.
    pub async fn finish_job(&mut self, id: Id, fence: i64, now: i64) -> Result<bool, StoreError> {
        let sql = self.dialect().sql(
            "UPDATE sys_job SET state = 'done', finished_at = ?, lease_until = NULL, error = NULL \
             WHERE id = ? AND fence = ? AND state = 'running'",
            vec![Cell::Int(now), Cell::Id(id), Cell::Int(fence)],
        );
        Ok(self.exec(&sql).await? == 1)
    }

    /// Puts a failed job back or aside. `false`: the lease was lost.
    ///
    /// # Errors
    /// As any statement.
    pub async fn fail_job(
        &mut self,
        id: Id,
        fence: i64,
        error: &str,
        retry: Retry,
        now: i64,
    ) -> Result<bool, StoreError> {
        let (state, run_at, finished) = match retry {
            Retry::At(at) => (JobState::Queued, Some(at), None),
            Retry::Never => (JobState::Dead, None, Some(now)),
        };
        let (set, mut params) = match run_at {
            Some(at) => (", run_at = ?", vec![Cell::Int(at)]),
            None => ("", Vec::new()),
        };
        params.splice(0..0, [text(state.name()), text(error), int_or_null(finished)]);
        params.extend([Cell::Id(id), Cell::Int(fence)]);
        let statement = format!(
            "UPDATE sys_job SET state = ?, error = ?, finished_at = ?, lease_until = NULL{set} \
             WHERE id = ? AND fence = ? AND state = 'running'"
        );
        let sql = self.dialect().sql(&statement, params);
        Ok(self.exec(&sql).await? == 1)
    }

    /// Takes the jobs of a kind that nobody has begun and that may begin by now out of the queue, and gives what they were
    /// asked for and when they were to begin: whoever takes them does them.
    ///
    /// # Errors
    /// As any statement.
    pub async fn take_jobs(&mut self, kind: &str, now: i64) -> Result<Vec<(Json, i64)>, StoreError> {
        let statement = "DELETE FROM sys_job WHERE finished_at IS NULL AND state = 'queued' AND kind = ? AND run_at <= ? \
             RETURNING payload, run_at";
        let sql = self.dialect().sql(statement, vec![text(kind), Cell::Int(now)]);
        let read = |row| {
            let mut cells = Cells::new(row);
            Ok((cells.json()?, cells.int()?))
        };
        self.all(&sql, &[ColumnType::Text, ColumnType::Int]).await?.into_iter().map(read).collect()
    }

    async fn lease_jobs(
        &mut self,
        node: &str,
        kinds: &[&str],
        limit: u32,
        until: i64,
        now: i64,
    ) -> Result<Vec<Job>, StoreError> {
        let marks = vec!["?"; kinds.len()].join(", ");
        let statement = format!(
            "UPDATE sys_job SET state = 'running', attempt = attempt + 1, fence = fence + 1, node = ?, lease_until = ? \
             WHERE id IN (SELECT id FROM sys_job WHERE finished_at IS NULL AND kind IN ({marks}) AND run_at <= ? \
             AND (lease_until IS NULL OR lease_until < ?) ORDER BY run_at, id LIMIT ?{}) \
             RETURNING id, kind, payload, attempt, fence",
            self.dialect().skip_locked()
        );
        let mut params = vec![text(node), Cell::Int(until)];
        params.extend(kinds.iter().map(|kind| text(*kind)));
        params.extend([Cell::Int(now), Cell::Int(now), Cell::Int(i64::from(limit))]);
        let sql = self.dialect().sql(&statement, params);
        let jobs: Result<Vec<Job>, StoreError> = self.all(&sql, &LEASED).await?.into_iter().map(job).collect();
        let mut jobs = jobs?;
        jobs.sort_by_key(|job| job.id);
        Ok(jobs)
    }
}

impl Store {
    /// Leases up to `limit` due jobs of the given kinds, those included whose worker let its lease run out.
    ///
    /// # Errors
    /// As any write.
    pub async fn lease_jobs(
        &self,
        node: &str,
        kinds: &[&str],
        limit: u32,
        lease_micros: i64,
        now: i64,
    ) -> Result<Vec<Job>, StoreError> {
        if kinds.is_empty() || !self.is_due(now).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let jobs = tx.lease_jobs(node, kinds, limit, now.saturating_add(lease_micros), now).await?;
        tx.commit().await?;
        Ok(jobs)
    }

    /// Leases the job with this key, due or not, unless it is on lease elsewhere.
    ///
    /// # Errors
    /// As any write.
    pub async fn lease_job(
        &self,
        key: &str,
        node: &str,
        lease_micros: i64,
        now: i64,
    ) -> Result<Option<Job>, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_job SET state = 'running', attempt = attempt + 1, fence = fence + 1, node = ?, lease_until = ? \
             WHERE finished_at IS NULL AND key = ? AND (lease_until IS NULL OR lease_until < ?) \
             RETURNING id, kind, payload, attempt, fence",
            vec![text(node), Cell::Int(now.saturating_add(lease_micros)), text(key), Cell::Int(now)],
        );
        let leased = tx.one(&sql, &LEASED).await?.map(job).transpose()?;
        tx.commit().await?;
        Ok(leased)
    }

    /// Whether any job is due: an idle worker must not disturb the writers.
    async fn is_due(&self, now: i64) -> Result<bool, StoreError> {
        let sql = self.dialect().sql(
            "SELECT run_at FROM sys_job WHERE finished_at IS NULL AND run_at <= ? \
             AND (lease_until IS NULL OR lease_until < ?) LIMIT 1",
            vec![Cell::Int(now), Cell::Int(now)],
        );
        Ok(self.one(&sql, &[ColumnType::Int]).await?.is_some())
    }

    /// Ends a job whose effect lies outside the database. `false`: the lease was lost.
    ///
    /// # Errors
    /// As any write.
    pub async fn finish_job(&self, id: Id, fence: i64, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = tx.finish_job(id, fence, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Puts a job back whose turn has not come, until this moment; the try does not count. `false`: the lease was lost.
    ///
    /// # Errors
    /// As any write.
    pub async fn put_off_job(&self, id: Id, fence: i64, until: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_job SET state = 'queued', run_at = ?, attempt = attempt - 1, lease_until = NULL \
             WHERE id = ? AND fence = ? AND state = 'running'",
            vec![Cell::Int(until), Cell::Id(id), Cell::Int(fence)],
        );
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Puts a failed job back or aside. `false`: the lease was lost.
    ///
    /// # Errors
    /// As any write.
    pub async fn fail_job(&self, id: Id, fence: i64, error: &str, retry: Retry, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = tx.fail_job(id, fence, error, retry, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Prolongs a lease and notes how far the job is. `false`: the lease was lost; stop.
    ///
    /// # Errors
    /// As any write.
    pub async fn heartbeat(&self, id: Id, fence: i64, until: i64, progress: Option<&Json>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_job SET lease_until = ?, progress = COALESCE(?, progress) \
             WHERE id = ? AND fence = ? AND state = 'running'",
            vec![Cell::Int(until), text_or_null(progress.map(Json::to_string)), Cell::Id(id), Cell::Int(fence)],
        );
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Puts a dead job back into the queue.
    ///
    /// # Errors
    /// As any write; [`StoreError::Unique`] if another job has taken its key.
    pub async fn revive_job(&self, id: Id, now: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = tx.dialect().sql(
            "UPDATE sys_job SET state = 'queued', finished_at = NULL, run_at = ?, attempt = 0 WHERE id = ? AND state = 'dead'",
            vec![Cell::Int(now), Cell::Id(id)],
        );
        let done = tx.exec(&sql).await? == 1;
        tx.commit().await?;
        Ok(done)
    }

    /// Jobs for the administrator, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn jobs(&self, filter: &JobFilter) -> Result<Vec<JobRow>, StoreError> {
        let mut conditions = vec!["1 = 1"];
        let mut params = Vec::new();
        if let Some(state) = filter.state {
            conditions.push("state = ?");
            params.push(text(state.name()));
        }
        if let Some(kind) = &filter.kind {
            conditions.push("kind = ?");
            params.push(text(kind.as_str()));
        }
        params.push(Cell::Int(i64::from(filter.limit)));
        let statement = format!(
            "SELECT id, kind, payload, state, run_at, attempt, node, lease_until, progress, error, created_at, finished_at \
             FROM sys_job WHERE {} ORDER BY id DESC LIMIT ?",
            conditions.join(" AND ")
        );
        let types = {
            use ColumnType::{Id, Int, Text};
            [Id, Text, Text, Text, Int, Int, Text, Int, Text, Text, Int, Int]
        };
        self.all(&self.dialect().sql(&statement, params), &types).await?.into_iter().map(job_row).collect()
    }

    /// Forgets jobs that were done before `before`; dead ones stay until somebody looked.
    ///
    /// # Errors
    /// As any write.
    pub async fn prune_jobs(&self, before: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let text = "DELETE FROM sys_job WHERE finished_at < ? AND state = 'done'";
        let sql = tx.dialect().sql(text, vec![Cell::Int(before)]);
        let count = tx.exec(&sql).await?;
        tx.commit().await?;
        Ok(count)
    }
}

const LEASED: [ColumnType; 5] = [ColumnType::Id, ColumnType::Text, ColumnType::Text, ColumnType::Int, ColumnType::Int];

fn job(row: Row) -> Result<Job, StoreError> {
    let mut cells = Cells::new(row);
    Ok(Job { id: cells.id()?, kind: cells.text()?, payload: cells.json()?, attempt: cells.int()?, fence: cells.int()? })
}

fn job_row(row: Row) -> Result<JobRow, StoreError> {
    let mut cells = Cells::new(row);
    Ok(JobRow {
        id: cells.id()?,
        kind: cells.text()?,
        payload: cells.json()?,
        state: JobState::from_name(&cells.text()?)?,
        run_at: cells.int()?,
        attempt: cells.int()?,
        node: cells.text_or_null(),
        lease_until: cells.int_or_null(),
        progress: cells.json_or_null()?,
        error: cells.text_or_null(),
        created_at: cells.int()?,
        finished_at: cells.int_or_null(),
    })
}
