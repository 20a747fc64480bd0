//! What a source holds, found in one walk: its tables with their sums, the contents it names and the company's overlay.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::Value as Json;
use trato_model::{Cell, Registry};

use super::manifest::TableSum;
use super::source::{Batch, Head, Source};
use super::sums::Sums;
use crate::StoreError;

/// What was found.
#[derive(Default)]
pub(super) struct Survey {
    pub tables: BTreeMap<String, TableSum>,
    pub heads: Vec<Arc<Head>>,
    /// The contents that the files' entries name.
    pub hashes: HashSet<Vec<u8>>,
    /// Version and content.
    overlay: (i64, Option<Json>),
}

impl Survey {
    /// Walks through a source.
    ///
    /// # Errors
    /// Whatever stops the source.
    pub(super) async fn of(source: Source) -> Result<Self, StoreError> {
        Survey::walk(source, Sums::default()).await
    }

    /// The same over those columns alone that another source has: a newer program may have added some.
    ///
    /// # Errors
    /// Whatever stops the source.
    pub(super) async fn like(source: Source, heads: &[Arc<Head>]) -> Result<Self, StoreError> {
        Survey::walk(source, Sums::over(heads)).await
    }

    async fn walk(mut source: Source, mut sums: Sums) -> Result<Self, StoreError> {
        let mut survey = Survey::default();
        while let Some(batch) = source.recv().await {
            let batch = batch?;
            sums.add(&batch);
            if survey.heads.last() != Some(&batch.head) {
                survey.heads.push(batch.head.clone());
            }
            survey.note(batch)?;
        }
        survey.tables = sums.finish();
        Ok(survey)
    }

    fn note(&mut self, batch: Batch) -> Result<(), StoreError> {
        let place = |name: &str| batch.head.columns.iter().position(|(column, _)| column == name);
        match batch.head.name.as_str() {
            "sys_file" => {
                let at = place("hash");
                let hashes = batch.rows.into_iter().filter_map(|row| row.into_iter().nth(at?));
                self.hashes
                    .extend(hashes.filter_map(|cell| if let Cell::Bytes(hash) = cell { Some(hash) } else { None }));
            }
            "sys_overlay" => {
                let (version, body) = (place("version"), place("body"));
                for row in &batch.rows {
                    if let (Some(Cell::Int(version)), Some(Cell::Text(body))) =
                        (version.and_then(|at| row.get(at)), body.and_then(|at| row.get(at)))
                    {
                        self.overlay = (*version, Some(serde_json::from_str(body)?));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The registry of the company whose data these are.
    ///
    /// # Errors
    /// Where the overlay does not fit this program.
    pub(super) fn registry(&self, build: &impl Build, extent: Extent) -> Result<Registry, StoreError> {
        let (version, overlay) = self.overlay.clone();
        build(version, overlay, extent).map_err(StoreError::Other)
    }
}

/// How much of an overlay is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What people see.
    Shown,
    /// With the fields and entities that the company has hidden: their columns and tables are there.
    Whole,
}

/// Makes the registry from an overlay (its version and content): it says which tables the company's records lie in.
pub trait Build: Fn(i64, Option<Json>, Extent) -> Result<Registry, String> {}

impl<F: Fn(i64, Option<Json>, Extent) -> Result<Registry, String>> Build for F {}
