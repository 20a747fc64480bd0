//! Reads and prepares rows on a thread of its own, a few blocks ahead of the writer.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::cells::{Prepared, prepare};
use super::plan::Plan;
use super::rows::Rows;

/// Rows of a block, and blocks that may wait for the writer.
const BLOCK: usize = 500;
const AHEAD: usize = 24;

/// Some rows, and how many bytes of the file were read for them.
#[derive(Debug, Default)]
pub struct Block {
    pub rows: Vec<Prepared>,
    pub bytes: u64,
}

/// The blocks of a file, as they are read.
pub type Blocks = mpsc::Receiver<Result<Block, std::io::Error>>;

/// Begins to read a file behind a line. A file that cannot be read on ends with an error.
#[must_use]
pub fn read(path: PathBuf, plan: Arc<Plan>, after: u64) -> Blocks {
    let (send, receive) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = pump(&path, &plan, after, &send) {
            let _ = send.blocking_send(Err(error));
        }
    });
    receive
}

fn pump(
    path: &std::path::Path,
    plan: &Plan,
    after: u64,
    send: &mpsc::Sender<Result<Block, std::io::Error>>,
) -> std::io::Result<()> {
    let mut rows = Rows::open(path, &plan.mapping.form())?;
    rows.skip_to(after)?;
    let mut block = Block::default();
    let ended = loop {
        let row = match rows.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        block.rows.push(prepare(plan, &row));
        if block.rows.len() >= BLOCK {
            block.bytes = rows.bytes();
            // Nobody listens any more: the run has ended.
            if send.blocking_send(Ok(std::mem::take(&mut block))).is_err() {
                return Ok(());
            }
        }
    };
    // What came before the end, or before the fault.
    block.bytes = rows.bytes();
    let _ = send.blocking_send(Ok(block));
    ended
}
