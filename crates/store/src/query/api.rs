//! The reads, the same on [`Store`] (committed state) and [`Tx`] (its own changes included).

use jiff::tz::TimeZone;
use trato_model::refusal::Twin;
use trato_model::{Action, Aggregate, Alike, Event, Id, Labels, Query, Reader, Record, Refusal, Registry};

use super::{Changed, Count, Groups, Hit, Rows, changed, count, find, groups, load, rows, timeline, titles, twins};
use crate::{Store, Tx};

macro_rules! reads {
    ($on:ty, $me:ident, $($self:tt)+) => {
        impl $on {
            /// A page of records within the reader's scope. No columns asked for means all own fields.
            ///
            /// # Errors
            /// [`Refusal::BadRequest`] for fields, operators or cursors that are not there for this reader;
            /// [`Refusal::Limit`] `scan` where a big table would have to be searched through: ask to narrow.
            pub async fn rows($($self)+, registry: &Registry, reader: &Reader, query: &Query) -> Result<Rows, Refusal> {
                rows::rows(&mut { $me }, registry, reader, Action::Read, query).await
            }

            /// [`Self::rows`] without the titles of what the records link to, and what that is: for who asks for the titles of
            /// several pages together ([`Self::titles`]).
            ///
            /// # Errors
            /// As [`Self::rows`].
            pub async fn bare_rows(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                query: &Query,
            ) -> Result<(Rows, Vec<(&'static str, Id)>), Refusal> {
                rows::bare(&mut { $me }, registry, reader, query).await
            }

            /// [`Self::rows`] within the scope of another action ([`Action::Export`]).
            ///
            /// # Errors
            /// As [`Self::rows`].
            pub async fn rows_for(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                action: Action,
                query: &Query,
            ) -> Result<Rows, Refusal> {
                rows::rows(&mut { $me }, registry, reader, action, query).await
            }

            /// How many records a query has, counted up to `cap`.
            ///
            /// # Errors
            /// As [`Self::rows`].
            pub async fn count(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                query: &Query,
                cap: u32,
            ) -> Result<Count, Refusal> {
                count::count(&mut { $me }, registry, reader, query, cap).await
            }

            /// Groups and measures. Reads every record of the condition, however many.
            ///
            /// # Errors
            /// [`Refusal::BadRequest`] for what cannot be grouped or measured; [`Refusal::Limit`] `groups`, `buckets`.
            pub async fn groups(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                aggregate: &Aggregate,
                zone: &TimeZone,
            ) -> Result<Groups, Refusal> {
                groups::groups(&mut { $me }, registry, reader, aggregate, zone).await
            }

            /// [`Self::groups`] without the titles of what they are grouped by, and what that is.
            ///
            /// # Errors
            /// As [`Self::groups`].
            pub async fn bare_groups(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                aggregate: &Aggregate,
                zone: &TimeZone,
            ) -> Result<(Groups, Vec<(&'static str, Id)>), Refusal> {
                groups::bare(&mut { $me }, registry, reader, aggregate, zone).await
            }

            /// A record, live or in the trash, within the scope of the action; all its fields, hidden ones too.
            ///
            /// # Errors
            /// [`Refusal::NotFound`] for an unknown entity.
            pub async fn record(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                action: Action,
                entity: &str,
                id: Id,
            ) -> Result<Option<Record>, Refusal> {
                let found = load::records(&mut { $me }, registry, reader, action, entity, &[id], false).await?;
                Ok(found.into_iter().next())
            }

            /// [`Self::record`] for several, in the order of their ids; those out of scope are left out.
            ///
            /// # Errors
            /// As [`Self::record`].
            pub async fn records(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                action: Action,
                entity: &str,
                ids: &[Id],
            ) -> Result<Vec<Record>, Refusal> {
                load::records(&mut { $me }, registry, reader, action, entity, ids, false).await
            }

            /// Titles of records that the reader may read.
            ///
            /// # Errors
            /// Where the database cannot be read.
            pub async fn titles(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                records: &[(&'static str, Id)],
            ) -> Result<Labels, Refusal> {
                titles::titles(&mut { $me }, registry, reader, records, false).await
            }

            /// Free-text search over the entities named, or all that are found by it; best first.
            ///
            /// # Errors
            /// Where the database cannot be read.
            pub async fn search(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                text: &str,
                entities: &[&str],
                limit: u32,
            ) -> Result<Vec<Hit>, Refusal> {
                find::search(&mut { $me }, registry, reader, text, entities, limit).await
            }

            /// For each of the drafts (of one entity) the records that look the same, as far as the reader may read them.
            ///
            /// # Errors
            /// Where the database cannot be read.
            pub async fn twins(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                drafts: Vec<Record>,
                alike: Alike,
            ) -> Result<Vec<Vec<Twin>>, Refusal> {
                twins::twins(&mut { $me }, registry, reader, drafts, alike).await
            }

            /// What happened about a record, newest first, before the moment and event given; only what happened to
            /// records that the reader may read. Fields of today's access are the caller's business.
            ///
            /// # Errors
            /// [`Refusal::NotFound`] if the record itself is not his to read.
            pub async fn timeline(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                entity: &str,
                id: Id,
                before: Option<(i64, Id)>,
                limit: u32,
            ) -> Result<Vec<Event>, Refusal> {
                timeline::timeline(&mut { $me }, registry, reader, entity, id, before, limit).await
            }

            /// A page of records within the reader's scope, and how their values changed since a moment (UTC
            /// microseconds).
            ///
            /// # Errors
            /// As [`Self::rows`].
            pub async fn changed(
                $($self)+,
                registry: &Registry,
                reader: &Reader,
                query: &Query,
                since: i64,
            ) -> Result<Changed, Refusal> {
                changed::changed(&mut { $me }, registry, reader, query, since).await
            }
        }
    };
}

reads!(Store, self, &self);
reads!(Tx, self, &mut self);

impl Tx {
    /// [`Tx::titles`] of records to which something is linked: nobody takes them away until the end of the transaction.
    ///
    /// # Errors
    /// As [`Tx::titles`].
    pub async fn hold_titles(
        &mut self,
        registry: &Registry,
        reader: &Reader,
        records: &[(&'static str, Id)],
    ) -> Result<Labels, Refusal> {
        let mut me = self;
        titles::titles(&mut me, registry, reader, records, true).await
    }

    /// [`Tx::records`], kept from others until the end of the transaction, in the order of their ids.
    ///
    /// # Errors
    /// As [`Tx::records`].
    pub async fn lock(
        &mut self,
        registry: &Registry,
        reader: &Reader,
        action: Action,
        entity: &str,
        ids: &[Id],
    ) -> Result<Vec<Record>, Refusal> {
        let mut me = self;
        load::records(&mut me, registry, reader, action, entity, ids, true).await
    }
}
