//! Answers of statements that count and add up, kept until one of their tables is written.
//!
//! Everybody's board, home and reports ask for the same sums again and again; while nobody writes, there is nothing new to
//! add up. A kept answer is taken only while none of the tables that its statement names has been written since it was asked
//! for: every statement that writes passes [`super::Tx`], which tells at its commit, before whoever wrote is answered. SQLite's
//! writing connection knows whether another process has written to the file; other nodes on PostgreSQL tell by their change
//! notices, and what those do not say is seen when the answer is [`OLDEST`] old. So is a commit whose caller went away while it
//! was under way; records are written in tasks of their own, which nobody leaves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::broadcast::{self, error::RecvError};

use super::notice::ChangeNotice;
use super::store::Inner;
use super::{Row, Sql};

/// How old a kept answer may get.
pub(super) const OLDEST: Duration = Duration::from_secs(10);
/// How long nobody need have looked whether another process wrote.
const UNSEEN: Duration = Duration::from_secs(1);
/// Answers kept, at most.
const MOST: usize = 1_000;
/// Rows of a kept answer, at most.
const ROWS: usize = 500;
/// Stands for all tables.
const ALL: &str = "*";

/// The kept answers, and how often each table was written.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    writes: Mutex<HashMap<String, u64>>,
    answers: Mutex<HashMap<Sql, Answer>>,
    /// What the writing connection said of other processes' writes, and when.
    others: Mutex<Option<(i64, Instant)>>,
}

#[derive(Debug)]
struct Answer {
    rows: Vec<Row>,
    state: u64,
    at: Instant,
}

impl Kept {
    /// Takes what SQLite's writing connection says of other processes' writes, if it could be asked. Answers whether kept
    /// answers may be taken.
    pub(super) fn heard(&self, version: Option<i64>) -> bool {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(version) = version else { return others.is_some_and(|(_, at)| at.elapsed() < UNSEEN) };
        if others.replace((version, Instant::now())).is_none_or(|(before, _)| before != version) {
            self.written([ALL]);
        }
        true
    }

    /// The state of the tables that a statement names: it grows with each write of one of them.
    pub(super) fn state(&self, sql: &Sql) -> u64 {
        self.state_of(quoted(&sql.text))
    }

    /// The state of some tables.
    pub(super) fn state_of<'t>(&self, tables: impl Iterator<Item = &'t str>) -> u64 {
        let writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |name: &str| writes.get(name).copied().unwrap_or(0);
        count(ALL) + tables.map(count).sum::<u64>()
    }

    /// The answer, if it still holds.
    pub(super) fn find(&self, sql: &Sql, state: u64) -> Option<Vec<Row>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answers.get(sql)?;
        (answer.state == state && answer.at.elapsed() < OLDEST).then(|| answer.rows.clone())
    }

    /// Keeps what was answered to a statement that was asked when its tables were in this state.
    pub(super) fn keep(&self, sql: &Sql, state: u64, rows: &[Row]) {
        if rows.len() > ROWS {
            return;
        }
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST {
            answers.retain(|_, answer| answer.at.elapsed() < OLDEST);
        }
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(sql.clone(), Answer { rows: rows.to_vec(), state, at: Instant::now() });
    }

    /// Some tables were written.
    pub(super) fn written<'t>(&self, tables: impl IntoIterator<Item = &'t str>) {
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        for table in tables {
            *writes.entry(table.to_owned()).or_default() += 1;
        }
    }
}

/// The names in quotes: tables, and columns, some of which are named like tables. Then a little more is believed to have
/// changed than did.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// The tables that statements write, gathered in a transaction.
#[derive(Debug, Default)]
pub(super) struct Written(Vec<String>);

impl Written {
    /// A statement is about to run.
    pub(super) fn saw(&mut self, text: &str) {
        if text.starts_with("SELECT") {
            return;
        }
        let mut words = text.split([' ', '(', ')', '\n']).map(|word| word.trim_matches('"')).filter(|w| !w.is_empty());
        let table = match words.next() {
            Some("INSERT") => words.skip_while(|word| *word != "INTO").nth(1),
            Some("UPDATE") => words.next(),
            Some("DELETE") => words.nth(1),
            // The schema, or something that is written in another way.
            _ => Some(ALL),
        };
        let table = table.unwrap_or(ALL);
        if !self.0.iter().any(|seen| seen == table) {
            self.0.push(table.to_owned());
        }
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Takes what other nodes say that they wrote.
pub(super) async fn listen(store: Weak<Inner>, mut changes: broadcast::Receiver<ChangeNotice>) {
    loop {
        let notice = changes.recv().await;
        let Some(store) = Weak::upgrade(&store) else { return };
        match notice {
            Ok(notice) if notice != ChangeNotice::ANYTHING => store.kept.written([notice.entity]),
            Ok(_) | Err(RecvError::Lagged(_)) => store.kept.written([ALL]),
            Err(RecvError::Closed) => return,
        }
        drop::<Arc<Inner>>(store);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(texts: &[&str]) -> Vec<String> {
        let mut written = Written::default();
        texts.iter().for_each(|text| written.saw(text));
        written.tables().map(str::to_owned).collect()
    }

    #[test]
    fn every_way_of_writing_names_its_table() {
        assert_eq!(tables(&["INSERT INTO \"account\" (\"id\") VALUES (?)"]), ["account"]);
        assert_eq!(tables(&["INSERT OR IGNORE INTO sys_lease(name) SELECT 1"]), ["sys_lease"]);
        assert_eq!(tables(&["UPDATE \"contact\" SET \"name\" = ?", "UPDATE \"contact\" SET x = 1"]), ["contact"]);
        assert_eq!(tables(&["DELETE FROM \"task\" WHERE id = ?"]), ["task"]);
        assert_eq!(tables(&["ALTER TABLE \"task\" ADD COLUMN x", "WITH a AS (SELECT 1) DELETE FROM t"]), [ALL]);
        assert!(tables(&["SELECT \"id\" FROM \"task\""]).is_empty());
    }

    #[test]
    fn another_process_that_wrote_ends_all_answers() {
        let kept = Kept::default();
        let sql = Sql::new("SELECT count(*) FROM \"task\"", Vec::new());
        assert!(!kept.heard(None), "nobody has looked yet");
        assert!(kept.heard(Some(1)));
        kept.keep(&sql, kept.state(&sql), &[Vec::new()]);
        assert!(kept.heard(Some(1)) && kept.heard(None) && kept.find(&sql, kept.state(&sql)).is_some());
        assert!(kept.heard(Some(2)) && kept.find(&sql, kept.state(&sql)).is_none());
    }

    #[test]
    fn an_answer_holds_until_one_of_its_tables_is_written() {
        let kept = Kept::default();
        let sql = Sql::new("SELECT count(*) FROM \"task\" JOIN \"account\"", Vec::new());
        let state = kept.state(&sql);
        kept.keep(&sql, state, &[Vec::new()]);
        kept.written(["contact"]);
        assert!(kept.find(&sql, kept.state(&sql)).is_some(), "another table");
        kept.written(["account"]);
        assert!(kept.find(&sql, kept.state(&sql)).is_none(), "a joined one");
        kept.keep(&sql, state, &[Vec::new()]);
        assert!(kept.find(&sql, kept.state(&sql)).is_none(), "asked before it was written");
        kept.keep(&sql, kept.state(&sql), &[Vec::new()]);
        kept.written([ALL]);
        assert!(kept.find(&sql, kept.state(&sql)).is_none(), "everything");
    }
}
