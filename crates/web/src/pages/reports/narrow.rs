//! What a report may be narrowed to: only that of which its reader may see records.

use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_crm::reports::reach::knows;
use trato_crm::reports::{Narrow, Params as Asked, Report};
use trato_model::{Action, Filter, Id, Labels, Level, Path, Query, Reader, Refusal, Value};
use trato_text::t;
use trato_ui::form::{Choice, Input};

use crate::App;
use crate::http::Signed;
use crate::view::people;

/// What one may narrow the report by.
pub async fn inputs(app: &App, signed: &Signed, report: &Report, asked: &Asked) -> Result<Vec<Input>, Refusal> {
    let inputs = report.narrows.iter().map(|by| input(app, signed, (report.entity, *by), asked));
    Ok(try_join_all(inputs).await?.into_iter().flatten().collect())
}

/// The records that one may narrow to, if the reader may see any; the one chosen is always among them.
async fn input(
    app: &App,
    signed: &Signed,
    (entity, by): (&'static str, Narrow),
    asked: &Asked,
) -> Result<Option<Input>, Refusal> {
    if !signed.who.reader.can(by.entity(), Action::Read) {
        return Ok(None);
    }
    // Those who left and those who were imported have sold too: they follow the ones at work.
    let query = match by {
        Narrow::Seller => people::query(&signed.who.reader),
        _ => Query::new(by.entity()).columns(vec![Path::field("name")]),
    };
    let query = query.and(offered(&signed.who.reader, entity, by)).limit(200);
    let chosen = asked.get(by);
    let title = async {
        match chosen {
            Some(id) => app.engine().titles(&signed.who, &[(by.entity(), id)]).await,
            None => Ok(Labels::new()),
        }
    };
    let (rows, titles) = try_join!(app.engine().rows(&signed.who, &query), title)?;
    let rows = rows.rows;
    let name = |values: &[Value]| values.first().and_then(|v| v.as_text()).unwrap_or_default().to_owned();
    let mut choices: Vec<Choice> = match by {
        Narrow::Seller => people::choices(signed, &rows),
        _ => rows.iter().map(|row| Choice::new(row.id.to_string(), name(&row.values))).collect(),
    };
    if let Some(id) = chosen.filter(|id| rows.iter().all(|row| row.id != *id)) {
        choices.push(Choice::new(
            id.to_string(),
            titles.get(&id).cloned().unwrap_or_else(|| t(signed.locale(), "ui-no-access").into_owned()),
        ));
    }
    if choices.is_empty() {
        return Ok(None);
    }
    choices.insert(0, Choice::new("", t(signed.locale(), "report-all")));
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    Ok(Some(Input::new(
        by.name(),
        t(signed.locale(), &format!("report-by-{}", by.name())),
        super::required(choices, chosen),
    )))
}

/// Those of which the reader may see records of an entity: his branches and teams by his level, and of the people who belong
/// there those who have any.
fn offered(reader: &Reader, entity: &'static str, by: Narrow) -> Filter {
    let level = reader.level(entity, Action::Read);
    let one_of = |path: &'static str, ids: &[Id]| Filter::one_of(path, ids.iter().map(|id| Value::Id(*id)).collect());
    match (by, level) {
        (Narrow::Seller, _) => sellers(reader, entity, level),
        (_, Level::All) => Filter::everything(),
        (Narrow::Branch, _) => one_of("id", reader.branches()),
        (Narrow::Team, Level::Branch) if knows(reader, "team", "branch") => {
            Filter::empty("branch").or(one_of("branch", reader.branches())).or(one_of("id", reader.teams()))
        }
        (Narrow::Team, _) => one_of("id", reader.teams()),
        _ => Filter::everything(),
    }
}

/// He himself and who belongs to his branches or teams, as far as he reads their records: whoever reads only his own is
/// offered no colleagues, for they would answer with nothing, or with the few that were shared, as if that were all. Of them
/// those who have records, or a target to reach; and who has moved on, as long as his records have stayed.
fn sellers(reader: &Reader, entity: &'static str, level: Level) -> Filter {
    let of = |place: &'static str, ids: &[Id]| match knows(reader, "user", place) {
        true => Filter::one_of(place, ids.iter().map(|id| Value::Id(*id)).collect()),
        false => Filter::nothing(),
    };
    let own = Filter::equal("id", reader.user());
    let his = match level {
        Level::All => Filter::everything(),
        Level::Branch => own.or(of("branch", reader.branches())),
        Level::Team => own.or(of("team", reader.teams())),
        _ => own,
    };
    let having = |entity, link| {
        let filter = Box::new(Filter::everything());
        if knows(reader, entity, link) { Filter::Having { entity, link, filter } } else { Filter::nothing() }
    };
    let (recorded, targeted) = (having(entity, "owner"), having("target", "seller"));
    match level {
        // Whose records he reads, wherever they sit today: they count in his figures.
        Level::Team | Level::Branch => recorded.or(his.and(targeted)),
        _ => his.and(recorded.or(targeted)),
    }
}
