//! The search box: one text over several entities, best first. Candidates are capped before they are ranked, the
//! reader's scope holds inside the cap, and what lies in the trash is not found.

use std::collections::HashSet;
use std::sync::Arc;

use sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use trato_model::access::{FieldLevel, Scope};
use trato_model::{Action, Cell, ColumnType, Entity, FieldDef, Filter, Id, Reader, Refusal, Registry, Trash, mixin};
use trato_text::fold;

use super::customers::{LEGAL, customers_of, few, named, newest};
use super::drive::{Drive, Way};
use super::expr::{after_prefix, col, one};
use super::frame::{Compiler, Frame};
use super::matched::{Words, matching};
use super::route::{Asked, Route};
use super::size;
use super::sort::order;
use super::titles::{read_title, select_title, title_fields};
use super::verify::{is_partial, verified};
use super::words::{indexed, waiting};
use crate::db::{Reads, Row, Sql};
use crate::dialect::Dialect;
use crate::schema::Ident;
use crate::schema::table::{ID, TRASHED_AT, UPDATED_AT, fold_column, is_searched};
use crate::search::index::ROWID;
use crate::search::tokens::Wanted;

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub entity: &'static str,
    pub id: Id,
    pub title: String,
    /// What tells it apart from others of the same title: address, telephone, number.
    pub line: String,
    /// The field that has the words and its value, where neither title nor line shows them.
    pub matched: Option<(&'static str, String)>,
}

/// Candidates of one entity in the first round, and in the rounds for readers whose scope the index does not know.
const CAPS: [u64; 3] = [400, 4_000, 20_000];
/// Candidates of the rounds before, for each hit wanted. Of a big table it is enough to look at the titles that begin with the
/// text and at the newest records that may have the words, where so many of them have them in their titles that others could
/// only be older ones of the same rank.
const ROUGH: [u64; 2] = [2, 10];
/// Rows of a table that are few enough to be looked at once.
const FEW: u64 = 1_000;
/// Ranks: the title begins with the text, its words begin with the words, the words are anywhere else in the record.
const BEGINS: u8 = 1;
const WORDS: u8 = 2;
const BESIDE: u8 = 3;
/// The customer is called so.
const CUSTOMERS: u8 = 4;
/// Candidates whose title begins with the text, and whose title it is.
const TITLES: u64 = 50;
const SAME: u64 = 1_000;
/// Fields on a hit's second line.
const LINE: usize = 2;

/// A hit with what it is ranked by, and what its lines are made of if it is among the best.
struct Ranked {
    rank: u8,
    updated: i64,
    entity: &'static str,
    id: Id,
    title: String,
    line: Arc<[FieldDef]>,
    cells: std::vec::IntoIter<Cell>,
}

/// Searches the entities named, or all with the SEARCH mixin where none are.
pub(crate) async fn search(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    text: &str,
    entities: &[&str],
    limit: u32,
) -> Result<Vec<Hit>, Refusal> {
    let Some(wanted) = Wanted::read(text) else { return Ok(Vec::new()) };
    let folded = fold(text);
    let rough = wanted.roughly().filter(|_| reads.dialect() == Dialect::Sqlite);
    let sought = Sought { words: Words::of(text), wanted: &wanted, folded: &folded };
    let chosen = |entity: &Entity| match entities {
        [] => entity.has(&mixin::SEARCH),
        names => names.contains(&entity.name),
    };
    let mut ranked = Vec::new();
    let readable = |entity: &Entity| reader.scope(entity.name, Action::Read) != Scope::Nothing;
    let entities =
        registry.entities().iter().filter(|entity| is_searched(entity) && chosen(entity) && readable(entity));
    let present = present(reads, &entities.collect::<Vec<_>>()).await?;
    let mut entities = present.clone();
    if let Some(rough) = &rough {
        entities = likely(reads, reader, entities, rough, &folded).await?;
    }
    for entity in entities {
        let scope = reader.scope(entity.name, Action::Read);
        let partial = is_partial(entity, reader);
        if let Some(rough) = rough.as_ref().filter(|_| !partial)
            && size::of(reads, entity).await? > FEW
        {
            match roughly(reads, registry, reader, entity, (rough, &sought), limit).await? {
                Rough::Enough(found) => {
                    ranked.extend(found);
                    continue;
                }
                Rough::Nothing => continue,
                Rough::Unclear => {}
            }
        }
        for cap in CAPS {
            let mut compiler = Compiler::new(reads.dialect(), registry, reader);
            let frame = compiler.frame(entity.clone());
            if partial {
                let ids = verified(reads, registry, reader, entity, &wanted, Action::Read, Trash::Live).await?;
                let drive = compiler.by_ids(&frame, &ids);
                ranked.extend(read(reads, compiler, frame, drive, &sought).await?);
                break;
            }
            let (drive, _) = candidates(&mut compiler, &frame, &wanted, &folded, &scope, cap);
            let narrow = compiler.is_narrowed(&frame, Action::Read);
            let found = read(reads, compiler, frame, drive, &sought).await?;
            if narrow || found.len() >= limit as usize || cap == CAPS[CAPS.len() - 1] {
                ranked.extend(found);
                break;
            }
        }
    }
    if ranked.iter().filter(|found| found.rank < BESIDE).count() < limit as usize {
        of_customers(reads, registry, reader, &present, &sought, &mut ranked).await?;
    }
    ranked.sort_by(|a, b| {
        let key = |r: &Ranked| (r.rank, std::cmp::Reverse(r.updated), r.id);
        key(a).cmp(&key(b))
    });
    ranked.truncate(limit as usize);
    Ok(ranked.into_iter().map(|ranked| ranked.hit(&sought)).collect())
}

/// Deals and people of the customers that the text names, among those that were found or, where none were looked for, all.
async fn of_customers(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entities: &[&Arc<Entity>],
    sought: &Sought<'_>,
    ranked: &mut Vec<Ranked>,
) -> Result<(), Refusal> {
    let known: HashSet<Id> = ranked.iter().map(|found| found.id).collect();
    for entity in entities {
        let Some(account) = customers_of(registry, reader, entity) else { continue };
        let accounts = if entities.iter().any(|other| other.name == account.name) {
            let called = ranked.iter().filter(|found| found.entity == account.name && found.is_called(sought));
            few(called.map(|found| found.id).collect())
        } else {
            named(reads, registry, reader, entity, sought.wanted).await?
        };
        if accounts.is_empty() {
            continue;
        }
        let mut compiler = Compiler::new(reads.dialect(), registry, reader);
        let frame = compiler.frame((*entity).clone());
        let drive = newest(&mut compiler, entity, &accounts, CAPS[0])?;
        let mut found = read(reads, compiler, frame, drive, sought).await?;
        found.retain(|found| !known.contains(&found.id));
        for found in &mut found {
            found.rank = CUSTOMERS;
        }
        ranked.append(&mut found);
    }
    Ok(())
}

/// What was asked for, as hits are ranked by it and as they show it.
struct Sought<'a> {
    words: Words,
    wanted: &'a Wanted,
    folded: &'a str,
}

/// What a look at the newest records that may have the words says.
enum Rough {
    /// As many as are wanted, and others could only be older ones of the same rank.
    Enough(Vec<Ranked>),
    /// No record has even the words' first letters.
    Nothing,
    Unclear,
}

/// Looks at the newest records that may have the words: a few first, since most of them do.
async fn roughly(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &Arc<Entity>,
    (rough, sought): (&Wanted, &Sought<'_>),
    limit: u32,
) -> Result<Rough, Refusal> {
    let scope = reader.scope(entity.name, Action::Read);
    for times in ROUGH {
        let mut compiler = Compiler::new(reads.dialect(), registry, reader);
        let frame = compiler.frame(entity.clone());
        if !compiler.is_narrowed(&frame, Action::Read) {
            break;
        }
        let cap = (u64::from(limit) * times).clamp(1, CAPS[0]);
        let (drive, titled) = candidates(&mut compiler, &frame, rough, sought.folded, &scope, cap);
        let mut found = read(reads, compiler, frame, drive, sought).await?;
        if found.is_empty() {
            return Ok(Rough::Nothing);
        }
        let all = (found.len() as u64) < cap;
        // Without a look at all titles, older ones may begin with the text; those that are the very text are there.
        found.retain(|ranked| ranked.rank <= if titled { WORDS } else { BEGINS });
        if found.len() >= limit as usize {
            return Ok(Rough::Enough(found));
        }
        if all || !titled {
            break;
        }
    }
    Ok(Rough::Unclear)
}

/// Those entities of which there is any record; that is remembered until one of them is written.
async fn present<'e>(reads: &mut impl Reads, entities: &[&'e Arc<Entity>]) -> Result<Vec<&'e Arc<Entity>>, Refusal> {
    let first = |(_, entity): (usize, &&Arc<Entity>)| {
        let mut first = Query::select();
        first.expr(one()).from(Ident::table(entity));
        Expr::exists(first)
    };
    let Some(sql) = whose(reads.dialect(), entities, first)? else { return Ok(Vec::new()) };
    Ok(those(reads.sums(&sql, &[ColumnType::Int]).await?, entities))
}

/// SQLite: those entities of which any record has words that begin like these, or a title that begins with the text: one
/// statement in place of one for each entity that has none.
async fn likely<'e>(
    reads: &mut impl Reads,
    reader: &Reader,
    entities: Vec<&'e Arc<Entity>>,
    rough: &Wanted,
    folded: &str,
) -> Result<Vec<&'e Arc<Entity>>, Refusal> {
    let any = |(at, entity): (usize, &&Arc<Entity>)| {
        let sources = [indexed(entity, rough, &[]), waiting(entity, rough, &[])];
        let mut ways: Vec<SelectStatement> = sources.into();
        ways.extend(
            title_index(entity, reader).and_then(|title| titles(entity, title, folded, Ident::numbered('t', at))),
        );
        let exist = ways.into_iter().map(|mut way| {
            way.expr(one());
            Expr::exists(way)
        });
        super::expr::any(exist)
    };
    let Some(sql) = whose(reads.dialect(), &entities, any)? else { return Ok(Vec::new()) };
    Ok(those(reads.all(&sql, &[ColumnType::Int]).await?, &entities))
}

/// A statement that gives the places of those entities for which a condition holds.
fn whose<'e>(
    dialect: Dialect,
    entities: &[&'e Arc<Entity>],
    holds: impl Fn((usize, &&'e Arc<Entity>)) -> Expr,
) -> Result<Option<Sql>, Refusal> {
    let mut selects = entities.iter().enumerate().map(|(at, entity)| {
        let mut select = Query::select();
        select.expr(Expr::cust(format!("CAST({at} AS bigint)"))).and_where(holds((at, entity)));
        select
    });
    let Some(mut all) = selects.next() else { return Ok(None) };
    for select in selects {
        all.union(UnionType::All, select);
    }
    Ok(Some(dialect.query(&all)?))
}

fn those<'e>(rows: Vec<Row>, entities: &[&'e Arc<Entity>]) -> Vec<&'e Arc<Entity>> {
    let at = |row: Row| if let Some(Cell::Int(at)) = row.first() { usize::try_from(*at).ok() } else { None };
    rows.into_iter().filter_map(at).filter_map(|at| entities.get(at).copied()).collect()
}

/// Records whose title begins with a text.
fn titles(entity: &Entity, title: &FieldDef, folded: &str, alias: Ident) -> Option<SelectStatement> {
    let (column, end) = (fold_column(title)?, after_prefix(folded).filter(|_| !folded.is_empty())?);
    let mut select = Query::select();
    select.from(super::frame::aliased(entity, &alias));
    select.and_where(col(&alias, column.clone()).gte(folded)).and_where(col(&alias, column).lt(end));
    select.and_where(col(&alias, TRASHED_AT).is_null());
    Some(select)
}

/// Records whose title is the text: few, so that those that the reader may see are among them.
fn same_titles(entity: &Entity, title: &FieldDef, folded: &str, alias: Ident) -> Option<SelectStatement> {
    let column = fold_column(title).filter(|_| !folded.is_empty())?;
    let mut select = Query::select();
    select.from(super::frame::aliased(entity, &alias));
    select.and_where(col(&alias, column).eq(folded)).and_where(col(&alias, TRASHED_AT).is_null());
    Some(select)
}

/// Where to look: titles that begin with the text (for readers of everything; whether there are any to look at is the second
/// answer) or, for others, that are the text, and the newest records with the words.
fn candidates(
    compiler: &mut Compiler<'_>,
    frame: &Frame,
    wanted: &Wanted,
    folded: &str,
    scope: &Scope,
    cap: u64,
) -> (Drive, bool) {
    let mut drive = compiler.drive_words(frame, wanted, Action::Read, Trash::Live);
    if let (Some(first), Dialect::Sqlite) = (drive.first_mut(), compiler.dialect) {
        // The newest ones first, which is the order of the full-text table read backwards.
        let fts = Ident::fts(&Ident::table(&frame.entity));
        order(Dialect::Sqlite, first.select(), col(&fts, ROWID), true);
    }
    let mut drive: Drive = drive
        .into_iter()
        .enumerate()
        .map(|(n, way)| way.limited(compiler.dialect, cap, Ident::numbered('c', n)))
        .collect();
    let title = title_index(&frame.entity, compiler.reader);
    let titled = title.is_some() && *scope == Scope::Everything;
    let alias = compiler.alias();
    let select = title.and_then(|title| {
        let found = if titled { titles } else { same_titles };
        Some((title, found(&frame.entity, title, folded, alias.clone())?))
    });
    if let Some((title, mut select)) = select {
        if let Some(column) = fold_column(title) {
            order(compiler.dialect, &mut select, col(&alias, column), false);
        }
        let name = Ident::numbered('c', drive.len());
        let most = if titled { TITLES } else { SAME };
        drive.push(Way::of(select, alias).limited(compiler.dialect, most, name));
    }
    (drive, titled)
}

/// The indexed text that is the title: the only title field, or the computed one (a person's full name) that joins them.
fn title_index<'e>(entity: &'e Entity, reader: &Reader) -> Option<&'e FieldDef> {
    let mut titles = entity.title_fields();
    let found = match (titles.next(), titles.next()) {
        (Some(only), None) => Some(only),
        _ => entity.fields.iter().find(|field| field.computed && field.matched && field.kind.name() == "text"),
    };
    found.filter(|field| field.indexed && reader.field(entity.name, field.name) != FieldLevel::Hidden)
}

async fn read(
    reads: &mut impl Reads,
    mut compiler: Compiler<'_>,
    mut frame: Frame,
    drive: Drive,
    sought: &Sought<'_>,
) -> Result<Vec<Ranked>, Refusal> {
    let titles = title_fields(&frame.entity, compiler.reader);
    let line: Arc<[FieldDef]> = line_fields(&frame.entity, compiler.reader).into();
    let everything = Filter::everything();
    let asked = Asked {
        filter: &everything,
        words: None,
        action: Action::Read,
        trash: Trash::Live,
        sorted_by_index: true,
        order: None,
        everything: false,
    };
    let route = Route::Found(drive, 0);
    let conditions = compiler.conditions(&mut frame, &asked, &route)?;
    let mut select = compiler.from(&frame, &route);
    let mut types = vec![ColumnType::Id, ColumnType::Int];
    select.expr(col(&frame.alias, ID)).expr(col(&frame.alias, UPDATED_AT));
    select_title(&frame, &titles, &mut select, &mut types);
    select_title(&frame, &line, &mut select, &mut types);
    select.and_where(conditions);
    let sql = reads.dialect().query(&select)?;
    let rows = reads.all(&sql, &types).await?;
    Ok(rows.into_iter().map(|row| rank(frame.entity.name, &titles, &line, row, sought)).collect())
}

/// What is searched besides the title: the first of them are the second line, the others may tell why it was found.
fn line_fields(entity: &Entity, reader: &Reader) -> Vec<FieldDef> {
    let fits = |field: &&FieldDef| {
        field.searched
            && !field.title
            && matches!(field.kind.columns(), [_])
            && !["long_text", "rich_text", "link", "json"].contains(&field.kind.name())
            && reader.field(entity.name, field.name) != FieldLevel::Hidden
    };
    entity.fields.iter().filter(fits).copied().collect()
}

/// The very title comes first, then titles that begin with the text, then titles whose words begin with all of its words.
fn rank(entity: &'static str, titles: &[FieldDef], line: &Arc<[FieldDef]>, row: Row, sought: &Sought<'_>) -> Ranked {
    let mut cells = row.into_iter();
    let id = crate::record::cells::id(cells.next());
    let updated = crate::record::cells::int(cells.next());
    let title = read_title(titles, &mut cells);
    let plain = fold(&title);
    let rank = match () {
        () if plain == sought.folded => 0,
        () if plain.starts_with(sought.folded) => BEGINS,
        () if sought.wanted.begins_words_of(&plain) => WORDS,
        () => BESIDE,
    };
    Ranked { rank, updated, entity, id, title, line: line.clone(), cells }
}

impl Ranked {
    /// Whether the words are in its names.
    fn is_called(&self, sought: &Sought<'_>) -> bool {
        let mut cells = self.cells.clone();
        let legal = self.line.iter().find_map(|field| {
            let mut own: Vec<Cell> = cells.by_ref().take(field.kind.columns().len()).collect();
            (field.name == LEGAL).then(|| field.kind.plain(field, &field.kind.read(&mut own)))
        });
        sought.wanted.begins_words_of(&fold(&format!("{} {}", self.title, legal.unwrap_or_default())))
    }

    /// The hit with its second line, and what was found where neither title nor line shows it.
    fn hit(mut self, sought: &Sought<'_>) -> Hit {
        let mut parts = Vec::new();
        let mut others = Vec::new();
        for (at, field) in self.line.iter().enumerate() {
            let mut own: Vec<Cell> = self.cells.by_ref().take(field.kind.columns().len()).collect();
            let text = field.kind.plain(field, &field.kind.read(&mut own));
            if text.is_empty() {
                continue;
            }
            if at < LINE { parts.push(text) } else { others.push((*field, text)) }
        }
        let (title, line) = (self.title, parts.join(" · "));
        // What the title shows needs no telling, and most hits are of that kind.
        let shown = self.rank != BESIDE || others.is_empty() || sought.words.all_in(&format!("{title} {line}"));
        let matched = if shown { None } else { matching(&sought.words, &others) };
        Hit { entity: self.entity, id: self.id, title, line, matched }
    }
}
