//! Import runs: what was mapped, what became of each line, and what it was before, so that a run can be resumed after a
//! crash and undone as a whole. Lines are written in the transaction of their chunk.

use serde_json::Value as Json;
use trato_model::intern::intern;
use trato_model::{Cell, ColumnType, Id};

use super::row::{Cells, id_or_null, int_or_null, text, text_or_null};
use crate::db::{Reads, Row};
use crate::{Store, StoreError, Tx};

/// A run of the importer.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRun {
    pub id: Id,
    pub user: Id,
    pub entity: &'static str,
    /// `ready`, `running`, `done`, `failed`, `undone`: the engine's words.
    pub status: String,
    /// The uploaded file.
    pub file: Option<Id>,
    pub mapping: Json,
    pub counts: Json,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

/// What became of one line.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// Line in the file, from 1.
    pub line: i64,
    /// `created`, `updated`, `skipped`, `failed`.
    pub action: String,
    pub record: Option<Id>,
    /// The record's version after the line: an undo only touches what nobody changed since.
    pub version: Option<i64>,
    /// The values that the line replaced.
    pub before: Option<Json>,
    pub error: Option<String>,
}

const COLUMNS: &str =
    "SELECT id, user_id, entity, status, file, mapping, counts, created_at, finished_at FROM sys_import_run";
const TYPES: [ColumnType; 9] = {
    use ColumnType::{Id, Int, Text};
    [Id, Id, Text, Text, Id, Text, Text, Int, Int]
};

fn run(row: Row) -> Result<ImportRun, StoreError> {
    let mut cells = Cells::new(row);
    Ok(ImportRun {
        id: cells.id()?,
        user: cells.id()?,
        entity: intern(&cells.text()?),
        status: cells.text()?,
        file: cells.id_or_null(),
        mapping: cells.json()?,
        counts: cells.json()?,
        created_at: cells.int()?,
        finished_at: cells.int_or_null(),
    })
}

/// A run; `lock` is how a statement of this transaction holds it.
async fn run_by_id(mut reads: impl Reads, id: Id, lock: &str) -> Result<Option<ImportRun>, StoreError> {
    let sql = reads.dialect().sql(&format!("{COLUMNS} WHERE id = ?{lock}"), vec![Cell::Id(id)]);
    reads.one(&sql, &TYPES).await?.map(run).transpose()
}

/// Runs of a user, or of everybody, newest first.
async fn runs(
    mut reads: impl Reads,
    user: Option<Id>,
    statuses: &[&str],
    limit: u32,
    lock: &str,
) -> Result<Vec<ImportRun>, StoreError> {
    let mut params: Vec<Cell> = user.map(Cell::Id).into_iter().collect();
    let mut condition = String::from(if user.is_some() { " WHERE user_id = ?" } else { " WHERE 1 = 1" });
    if !statuses.is_empty() {
        condition.push_str(&format!(" AND status IN ({})", vec!["?"; statuses.len()].join(", ")));
        params.extend(statuses.iter().map(|status| text(*status)));
    }
    params.push(Cell::Int(i64::from(limit)));
    let statement = format!("{COLUMNS}{condition} ORDER BY created_at DESC, id DESC LIMIT ?{lock}");
    let sql = reads.dialect().sql(&statement, params);
    reads.all(&sql, &TYPES).await?.into_iter().map(run).collect()
}

impl Tx {
    /// A run, which nobody else changes until the transaction ends.
    ///
    /// # Errors
    /// As any read.
    pub async fn hold_import_run(&mut self, id: Id) -> Result<Option<ImportRun>, StoreError> {
        let lock = self.dialect().for_update();
        run_by_id(self, id, lock).await
    }

    /// A user's runs with one of the statuses, newest first, which nobody else changes until the transaction ends.
    ///
    /// # Errors
    /// As any read.
    pub async fn hold_import_runs(
        &mut self,
        user: Id,
        statuses: &[&str],
        limit: u32,
    ) -> Result<Vec<ImportRun>, StoreError> {
        let lock = self.dialect().for_update();
        runs(self, Some(user), statuses, limit, lock).await
    }

    /// A user's runs with one of these states as the transaction sees them, without holding them.
    ///
    /// # Errors
    /// As any read.
    pub async fn import_runs_of(
        &mut self,
        user: Id,
        statuses: &[&str],
        limit: u32,
    ) -> Result<Vec<ImportRun>, StoreError> {
        runs(self, Some(user), statuses, limit, "").await
    }

    /// Writes a run, new or changed.
    ///
    /// # Errors
    /// As any statement.
    pub async fn save_import_run(&mut self, run: &ImportRun) -> Result<(), StoreError> {
        let sql = self.dialect().sql(
            "INSERT INTO sys_import_run (id, user_id, entity, status, file, mapping, counts, created_at, finished_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET entity = excluded.entity, \
             status = excluded.status, mapping = excluded.mapping, counts = excluded.counts, finished_at = excluded.finished_at",
            vec![
                Cell::Id(run.id),
                Cell::Id(run.user),
                text(run.entity),
                text(run.status.as_str()),
                id_or_null(run.file),
                text(run.mapping.to_string()),
                text(run.counts.to_string()),
                Cell::Int(run.created_at),
                int_or_null(run.finished_at),
            ],
        );
        self.exec(&sql).await?;
        Ok(())
    }

    /// Writes what a run is about, if it still has one of the statuses and, where it is named, the mapping that was read.
    /// `false`: it has begun, or was mapped anew.
    ///
    /// # Errors
    /// As any statement.
    pub async fn keep_import_run(
        &mut self,
        run: &ImportRun,
        from: &[&str],
        mapping: Option<&Json>,
    ) -> Result<bool, StoreError> {
        let places = vec!["?"; from.len()].join(", ");
        let mut query = format!(
            "UPDATE sys_import_run SET entity = ?, status = ?, mapping = ?, counts = ?, finished_at = ? \
             WHERE id = ? AND status IN ({places})"
        );
        let mut cells = vec![
            text(run.entity),
            text(run.status.as_str()),
            text(run.mapping.to_string()),
            text(run.counts.to_string()),
            int_or_null(run.finished_at),
            Cell::Id(run.id),
        ];
        cells.extend(from.iter().map(|status| text(*status)));
        if let Some(mapping) = mapping {
            query.push_str(" AND mapping = ?");
            cells.push(text(mapping.to_string()));
        }
        Ok(self.exec(&self.dialect().sql(&query, cells)).await? == 1)
    }

    /// Notes how far a run is, in the transaction of a chunk. `false`: it is neither `running` nor `undoing` any more (somebody cancelled it);
    /// roll back.
    ///
    /// # Errors
    /// As any statement.
    pub async fn advance_import(&mut self, run: Id, counts: &Json) -> Result<bool, StoreError> {
        let sql = self.dialect().sql(
            "UPDATE sys_import_run SET counts = ? WHERE id = ? AND status IN ('running', 'undoing')",
            vec![text(counts.to_string()), Cell::Id(run)],
        );
        Ok(self.exec(&sql).await? == 1)
    }

    /// Moves a run from one status to another. `false`: it is not in the first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn move_import(
        &mut self,
        run: Id,
        from: &str,
        to: &str,
        finished_at: Option<i64>,
    ) -> Result<bool, StoreError> {
        let sql = self.dialect().sql(
            "UPDATE sys_import_run SET status = ?, finished_at = COALESCE(?, finished_at) WHERE id = ? AND status = ?",
            vec![text(to), int_or_null(finished_at), Cell::Id(run), text(from)],
        );
        Ok(self.exec(&sql).await? == 1)
    }

    /// Writes what became of lines; a line that was written before is refused.
    ///
    /// # Errors
    /// [`StoreError::Unique`] for a line that another worker has done.
    pub async fn add_import_rows(&mut self, run: Id, rows: &[ImportRow]) -> Result<(), StoreError> {
        let rows: Vec<Row> = rows
            .iter()
            .map(|row| {
                vec![
                    Cell::Id(run),
                    Cell::Int(row.line),
                    text(row.action.as_str()),
                    id_or_null(row.record),
                    int_or_null(row.version),
                    text_or_null(row.before.as_ref().map(Json::to_string)),
                    text_or_null(row.error.clone()),
                ]
            })
            .collect();
        let sql = self.dialect().sql(
            "INSERT INTO sys_import_row (run, line, action, record, version, before, error) VALUES (?, ?, ?, ?, ?, ?, ?)",
            Vec::new(),
        );
        self.exec_many(&sql.text, rows.iter().map(Vec::as_slice)).await?;
        Ok(())
    }
}

impl Store {
    /// A run.
    ///
    /// # Errors
    /// As any read.
    pub async fn import_run(&self, id: Id) -> Result<Option<ImportRun>, StoreError> {
        run_by_id(self, id, "").await
    }

    /// Runs of a user, or of everybody, newest first; only those with one of the statuses where some are named.
    ///
    /// # Errors
    /// As any read.
    pub async fn import_runs(
        &self,
        user: Option<Id>,
        statuses: &[&str],
        limit: u32,
    ) -> Result<Vec<ImportRun>, StoreError> {
        runs(self, user, statuses, limit, "").await
    }

    /// Lines of a run after a line, in order; only those with an error if asked so.
    ///
    /// # Errors
    /// As any read.
    pub async fn import_rows(
        &self,
        run: Id,
        after: i64,
        limit: u32,
        failed: bool,
    ) -> Result<Vec<ImportRow>, StoreError> {
        let statement = format!(
            "SELECT line, action, record, version, before, error FROM sys_import_row \
             WHERE run = ? AND line > ?{} ORDER BY line LIMIT ?",
            if failed { " AND error IS NOT NULL" } else { "" }
        );
        let params = vec![Cell::Id(run), Cell::Int(after), Cell::Int(i64::from(limit))];
        let types = {
            use ColumnType::{Id, Int, Text};
            [Int, Text, Id, Int, Text, Text]
        };
        let rows = self.all(&self.dialect().sql(&statement, params), &types).await?;
        rows.into_iter()
            .map(|row| {
                let mut cells = Cells::new(row);
                Ok(ImportRow {
                    line: cells.int()?,
                    action: cells.text()?,
                    record: cells.id_or_null(),
                    version: cells.int_or_null(),
                    before: cells.json_or_null()?,
                    error: cells.text_or_null(),
                })
            })
            .collect()
    }

    /// The last line of a run that was written: where it goes on after a crash.
    ///
    /// # Errors
    /// As any read.
    pub async fn import_line(&self, run: Id) -> Result<i64, StoreError> {
        let statement = "SELECT line FROM sys_import_row WHERE run = ? ORDER BY line DESC LIMIT 1";
        let row = self.one(&self.dialect().sql(statement, vec![Cell::Id(run)]), &[ColumnType::Int]).await?;
        row.map_or(Ok(0), |row| Cells::new(row).int())
    }
}
