//! Digests of tables that do not depend on the order of rows or on the database: the sum of the rows' SHA-256, each over
//! its cells in the order of their columns' names. Booleans count as 0 and 1, ids as their bytes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use trato_model::Cell;

use super::manifest::TableSum;
use super::source::{Batch, Head};

/// The sums of several tables, in the making.
#[derive(Default)]
pub(super) struct Sums {
    sums: BTreeMap<String, Sum>,
    /// The columns that count, by table; all where there are none.
    only: HashMap<String, HashSet<String>>,
}

#[derive(Default)]
struct Sum {
    rows: u64,
    lanes: [u64; 4],
}

impl Sums {
    /// Sums over the columns of these tables.
    pub(super) fn over(heads: &[Arc<Head>]) -> Self {
        let names = |head: &Head| head.columns.iter().map(|(name, _)| name.clone()).collect();
        let only = heads.iter().map(|head| (head.name.clone(), names(head))).collect();
        Sums { only, ..Sums::default() }
    }

    pub(super) fn add(&mut self, batch: &Batch) {
        let sum = self.sums.entry(batch.head.name.clone()).or_default();
        let mut order = batch.head.by_name();
        if let Some(only) = self.only.get(&batch.head.name) {
            order.retain(|at| batch.head.columns.get(*at).is_some_and(|(name, _)| only.contains(name)));
        }
        for row in &batch.rows {
            let digest = digest(&batch.head, &order, row);
            for (lane, word) in sum.lanes.iter_mut().zip(digest.chunks_exact(8)) {
                let mut bytes = [0; 8];
                bytes.copy_from_slice(word);
                *lane = lane.wrapping_add(u64::from_be_bytes(bytes));
            }
            sum.rows += 1;
        }
    }

    pub(super) fn finish(self) -> BTreeMap<String, TableSum> {
        self.sums
            .into_iter()
            .map(|(name, sum)| {
                let digest = sum.lanes.iter().map(|lane| format!("{lane:016x}")).collect();
                (name, TableSum { rows: sum.rows, digest })
            })
            .collect()
    }
}

fn digest(head: &Head, order: &[usize], row: &[Cell]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for index in order {
        let (Some((name, _)), Some(cell)) = (head.columns.get(*index), row.get(*index)) else { continue };
        // A column that is empty counts as one that is not there: a newer program may have added it.
        let mut part = |tag: u8, bytes: &[u8]| {
            hasher.update((name.len() as u64).to_be_bytes());
            hasher.update(name.as_bytes());
            hasher.update([tag]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        match cell {
            Cell::Null => {}
            Cell::Bool(b) => part(1, &i64::from(*b).to_be_bytes()),
            Cell::Int(n) => part(1, &n.to_be_bytes()),
            Cell::Text(text) => part(2, text.as_bytes()),
            Cell::Bytes(bytes) => part(3, bytes),
            Cell::Id(id) => part(3, id.as_bytes()),
        }
    }
    hasher.finalize().into()
}
