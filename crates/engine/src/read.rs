//! Reads for a user: his scope is added by the store, what is relative (*me*, *this month*) is resolved here.

use trato_model::query::GroupRow;
use trato_model::refusal::Twin;
use trato_model::{Action, Aggregate, Alike, Draft, Id, Labels, Page, Query, Record, Refusal, Related, Source, access};
use trato_store::{Changed, Count, Groups, Hit, RowOut, Rows};

use crate::who::Who;
use crate::{Engine, Scope};

impl Engine {
    /// A page of records.
    ///
    /// # Errors
    /// [`Refusal::Limit`] where the query would scan a big table; [`Refusal::NotFound`] for an unknown entity.
    pub async fn rows(&self, who: &Who, query: &Query) -> Result<Rows, Refusal> {
        self.store().rows(&self.registry(), &who.reader, &self.complete(who, query)).await
    }

    /// All records of the query, page by page: for lists that a company keeps short and nobody may cut.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn every(&self, who: &Who, query: &Query) -> Result<Rows, Refusal> {
        let mut pages = Pages::of(query);
        while let Some(query) = pages.next() {
            pages.take(self.rows(who, query).await?);
        }
        Ok(pages.found)
    }

    /// A page of records without the titles of what they link to, and what that is: for who asks for the titles of several
    /// pages together ([`Engine::titles`]).
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn bare_rows(&self, who: &Who, query: &Query) -> Result<(Rows, Vec<(&'static str, Id)>), Refusal> {
        self.store().bare_rows(&self.registry(), &who.reader, &self.complete(who, query)).await
    }

    /// A page of records, without the titles of what they link to, and how their values changed since a moment (UTC
    /// microseconds).
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn changed(&self, who: &Who, query: &Query, since: i64) -> Result<Changed, Refusal> {
        self.store().changed(&self.registry(), &who.reader, &self.complete(who, query), since).await
    }

    /// How many records the query has, up to `cap`.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn count(&self, who: &Who, query: &Query, cap: u32) -> Result<Count, Refusal> {
        self.store().count(&self.registry(), &who.reader, &self.complete(who, query), cap).await
    }

    /// Groups and measures.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn groups(&self, who: &Who, aggregate: &Aggregate) -> Result<Groups, Refusal> {
        let resolved = Aggregate { filter: aggregate.filter.resolve(&who.ctx), ..aggregate.clone() };
        self.store().groups(&self.registry(), &who.reader, &resolved, &who.ctx.zone).await
    }

    /// Groups and measures without the titles of what they are grouped by, and what that is.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn bare_groups(
        &self,
        who: &Who,
        aggregate: &Aggregate,
    ) -> Result<(Groups, Vec<(&'static str, Id)>), Refusal> {
        let resolved = Aggregate { filter: aggregate.filter.resolve(&who.ctx), ..aggregate.clone() };
        self.store().bare_groups(&self.registry(), &who.reader, &resolved, &who.ctx.zone).await
    }

    /// The one row of an aggregate without groups.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn total(&self, who: &Who, aggregate: &Aggregate) -> Result<GroupRow, Refusal> {
        let groups = self.groups(who, aggregate).await?;
        Ok(groups.rows.into_iter().next().unwrap_or(GroupRow { groups: Vec::new(), measures: Vec::new() }))
    }

    /// Whether a record that the user may read lies within his reach for an action, too.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn may(&self, who: &Who, record: &Record, action: Action) -> Result<bool, Refusal> {
        let (reader, entity) = (&who.reader, record.entity.name);
        match reader.scope(entity, action) {
            access::Scope::Everything => Ok(true),
            access::Scope::Nothing => Ok(false),
            scope if scope == reader.scope(entity, Action::Read) => Ok(true),
            access::Scope::Only(_) => {
                let found = self.store().record(&self.registry(), reader, action, entity, record.id).await?;
                Ok(found.is_some())
            }
        }
    }

    /// A record that the user may read, without the values that are hidden from him.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] whether it is missing or hidden.
    pub async fn record(&self, who: &Who, entity: &str, id: Id) -> Result<Record, Refusal> {
        let found = self.store().record(&self.registry(), &who.reader, Action::Read, entity, id).await?;
        let mut record = found.ok_or(Refusal::NotFound)?;
        record.veil(&who.reader);
        Ok(record)
    }

    /// Titles of records that the user may read.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn titles(&self, who: &Who, records: &[(&'static str, Id)]) -> Result<Labels, Refusal> {
        let registry = self.registry();
        let mut labels = self.store().titles(&registry, &who.reader, records).await?;
        for (entity, id) in records {
            if let (Some(entity), Some(title)) = (registry.entity(entity), labels.get_mut(id)) {
                *title = entity.said(std::mem::take(title), who.ctx.locale, &who.ctx.zone);
            }
        }
        Ok(labels)
    }

    /// Records that the user may read and that look the same as what he is typing: the entity's rules run over it first
    /// (they make full names), whatever they find wrong.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn twins(&self, who: &Who, record: Record) -> Result<Vec<Twin>, Refusal> {
        let entity = record.entity.clone();
        let mut draft = Draft::new(record, None, Source::Page);
        let related = Related::new(Vec::new());
        for rule in entity.rules {
            let _ = (rule.run)(&mut draft, &related, &who.ctx);
        }
        let found = self.store().twins(&self.registry(), &who.reader, vec![draft.record], Alike::Refuse).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Free-text search over the entities named, or all that are searched.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn search(&self, who: &Who, text: &str, entities: &[&str], limit: u32) -> Result<Vec<Hit>, Refusal> {
        self.store().search(&self.registry(), &who.reader, text, entities, limit).await
    }

    fn complete(&self, who: &Who, query: &Query) -> Query {
        let mut query = Query { filter: query.filter.resolve(&who.ctx), ..query.clone() };
        if query.sort.is_empty()
            && let Some(entity) = self.registry().entity(query.entity)
        {
            let (path, descending) = entity.usual_sort(&who.reader);
            query = query.sort(path.into(), descending);
        }
        query
    }
}

/// The pages of a query, read one after the other.
pub(crate) struct Pages {
    query: Query,
    pub found: Rows,
    ended: bool,
}

impl Pages {
    pub fn of(query: &Query) -> Self {
        Pages { query: query.clone().limit(Page::MOST), found: Rows::default(), ended: false }
    }

    /// What to read next.
    pub fn next(&self) -> Option<&Query> {
        (!self.ended).then_some(&self.query)
    }

    pub fn take(&mut self, page: Rows) {
        self.found.columns = page.columns;
        self.found.rows.extend(page.rows);
        self.found.labels.extend(page.labels);
        self.ended = page.next.is_none();
        self.query.page.after = page.next;
    }
}

impl Scope<'_> {
    /// A page of records, read inside the transaction as the acting user.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn rows(&mut self, query: &Query) -> Result<Rows, Refusal> {
        let query = self.engine.complete(&self.who, query);
        self.tx.rows(&self.registry, &self.who.reader, &query).await
    }

    /// A page of records, read inside the transaction as the system: what our own rules need to know.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn any_rows(&mut self, query: &Query) -> Result<Rows, Refusal> {
        let query = self.engine.complete(&self.who, query);
        self.tx.rows(&self.registry, &trato_model::Reader::system(), &query).await
    }

    /// [`Engine::every`], read inside the transaction as the acting user.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn every(&mut self, query: &Query) -> Result<Vec<RowOut>, Refusal> {
        let mut pages = Pages::of(query);
        while let Some(query) = pages.next() {
            pages.take(self.rows(query).await?);
        }
        Ok(pages.found.rows)
    }

    /// The same as the system: what our own rules need to know.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn every_any(&mut self, query: &Query) -> Result<Vec<RowOut>, Refusal> {
        let mut pages = Pages::of(query);
        while let Some(query) = pages.next() {
            pages.take(self.any_rows(query).await?);
        }
        Ok(pages.found.rows)
    }

    /// Groups and measures, read inside the transaction.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn groups(&mut self, aggregate: &Aggregate) -> Result<Groups, Refusal> {
        let resolved = Aggregate { filter: aggregate.filter.resolve(&self.who.ctx), ..aggregate.clone() };
        self.tx.groups(&self.registry, &self.who.reader, &resolved, &self.who.ctx.zone).await
    }

    /// How many records there are, whoever may see them: what our own rules need to know.
    ///
    /// # Errors
    /// As [`Engine::rows`].
    pub async fn any_count(&mut self, aggregate: Aggregate) -> Result<i64, Refusal> {
        let counted = Aggregate { filter: aggregate.filter.resolve(&self.who.ctx), ..aggregate };
        let reader = trato_model::Reader::system();
        let found = self.tx.groups(&self.registry, &reader, &counted, &self.who.ctx.zone).await?;
        Ok(found.rows.first().and_then(|row| row.measures.first()?.as_int()).unwrap_or(0))
    }

    /// Records by id; those that the acting user may not read are left out.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn records(&mut self, entity: &str, ids: &[Id]) -> Result<Vec<Record>, Refusal> {
        self.tx.records(&self.registry, &self.who.reader, Action::Read, entity, ids).await
    }
}
