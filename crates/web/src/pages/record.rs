//! The page of any record: title and key facts, stage path, fields, timeline, related records.

use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_model::access::FieldLevel;
use trato_model::entity::Area;
use trato_model::kinds::Input as Given;
use trato_model::{
    Action, Entity, FieldDef, Filter, Id, Labels, Path, Query, Record, Refusal, Registry, Trash, Value, mixin,
};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::notice::Banner;
use trato_ui::page::Page;
use trato_ui::record::{self as page, FieldGroup, FieldView, Panel, PanelBody, RelatedRow};
use trato_ui::shown::{Shown, Tone};

use super::timeline;
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::reach::{self, Reach};
use crate::view::show::Showing;
use crate::view::{frame, input, words};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/{entity}/{id}", Policy::Member, show)]
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let record = app.engine().record(&signed.who, entity.name, records::id(&key)?).await?;
    let ahead = is_ahead(&headers);
    if !ahead && !params.names("frame").any(|_| true) {
        app.engine().store().touch_recent(signed.who.user(), entity.name, record.id, signed.who.ctx.now);
    }
    let field = params.get("edit").and_then(|name| entity.field(name)).filter(|field| field.writable());
    let (app, together) = app.together();
    let opened = async {
        match field {
            Some(field) => edit_field(&app, &signed, &record, field, None, None).await.map(Some),
            None => Ok(None),
        }
    };
    let asked = async {
        try_join!(
            view(&app, &signed, &record, &params),
            super::neighbours::of(&app, &signed, &record, &headers, &params),
            opened,
            around(&app, &signed, &headers, &record),
        )
    };
    let (mut view, neighbours, editing, page) = together.read(asked).await?;
    let log = params.get("log") == Some("call") && record.trashed_at.is_none();
    if log && view.timeline.compose.is_empty() && signed.who.reader.can("call", Action::Create) {
        // Who may not write on this record's page may still have talked to the person.
        return Ok(frame::go(&reach::new_call(&entity, &record.id.to_string()), None));
    }
    view.neighbours = neighbours;
    view.editing = editing;
    view.ahead = ahead;
    Ok(draw(&signed, &headers, &record, page, &view))
}

/// Whether nobody looks yet: the pointer is over a link, and the page is fetched in case it is followed. A page that is opened
/// then says so itself.
fn is_ahead(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ["sec-purpose", "x-sec-purpose"].into_iter().any(|name| says(name).contains("prefetch"))
}

/// What stands around the record on its page.
async fn around(app: &App, signed: &Signed, headers: &HeaderMap, record: &Record) -> Result<Page, Refusal> {
    frame::page(
        app,
        signed,
        headers,
        &format!("/{}", record.entity.name),
        &record.said(signed.locale(), &signed.who.ctx.zone),
    )
    .await
}

fn draw(signed: &Signed, headers: &HeaderMap, record: &Record, page: Page, view: &page::Record) -> Response {
    let live = format!("{}:{}", record.entity.name, record.id);
    let page = Page { live, commands: commands(view, signed.locale()), ..page };
    frame::answer(headers, page::render(&page, view))
}

/// What the palette offers on this page: the record's actions; a deal's stages and ends.
fn commands(view: &page::Record, locale: trato_model::Locale) -> Vec<Button> {
    let mut all = view.actions.clone();
    if let Some(path) = &view.stages {
        let moves = path.stages.iter().filter(|stage| !path.field.is_empty() && !stage.state.is_here()).map(|stage| {
            let label = t_args(locale, "ui-move-to-stage", &[("stage", Arg::from(stage.label.as_ref()))]);
            let values = vec![
                ("version".into(), view.version.to_string()),
                ("field".into(), path.field.to_string()),
                (path.field.clone(), stage.id.clone()),
            ];
            Button::post(label, "square-kanban", view.kind.at(&format!("{}/field", view.id)), values)
        });
        all.extend(path.actions.iter().cloned().chain(moves));
    }
    all
}

/// The record's page with one field open and what is wrong with what was typed there.
///
/// # Errors
/// Where the database cannot be read.
pub async fn editing(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    record: &Record,
    field: &FieldDef,
    typed: Option<&Given>,
    refusal: &Refusal,
) -> Result<Response, Refusal> {
    let (app, together) = app.together();
    let params = Params::default();
    let asked = async {
        try_join!(
            view(&app, signed, record, &params),
            edit_field(&app, signed, record, field, typed, Some(refusal)),
            around(&app, signed, headers, record),
        )
    };
    let (mut view, editing, page) = together.read(asked).await?;
    view.editing = Some(editing);
    Ok(draw(signed, headers, record, page, &view))
}

async fn edit_field(
    app: &App,
    signed: &Signed,
    record: &Record,
    field: &FieldDef,
    typed: Option<&Given>,
    refusal: Option<&Refusal>,
) -> Result<page::Editing, Refusal> {
    let registry = app.engine().registry();
    let labels = labels(app, signed, record).await?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let mut made = input::input(&showing, &record.entity, field, record.value(field.name), typed);
    super::places::hint(&record.entity, field, &mut made);
    if let Some(Refusal::Invalid(errors)) = refusal
        && let Some(error) = errors.iter().find(|error| error.field == field.name)
    {
        input::fault(&mut made, &showing, field, &error.fault);
    }
    super::links::offer(app, signed, std::iter::once(&mut made)).await?;
    Ok(page::Editing { input: made, cancel_href: format!("/{}/{}", record.entity.name, record.id) })
}

/// The fields that the user may see, in the order of definition.
pub fn visible<'a>(signed: &'a Signed, entity: &'a Entity) -> impl Iterator<Item = &'a FieldDef> {
    entity.fields.iter().filter(|field| signed.who.reader.field(entity.name, field.name) != FieldLevel::Hidden)
}

/// Titles of all that a record links to.
///
/// # Errors
/// Where the database cannot be read.
pub async fn labels(app: &App, signed: &Signed, record: &Record) -> Result<Labels, Refusal> {
    let mut linked: Vec<(&'static str, Id)> = record
        .entity
        .fields
        .iter()
        .filter_map(|field| Some((field.target?, record.value(field.name).as_id()?)))
        .collect();
    linked.extend([record.created_by, record.updated_by].into_iter().filter(|id| !id.is_nil()).map(|id| ("user", id)));
    linked.sort_unstable();
    linked.dedup();
    let mut titles = app.engine().titles(&signed.who, &linked).await?;
    titles.extend(super::files::names(app, signed, record).await?);
    Ok(titles)
}

async fn view(app: &App, signed: &Signed, record: &Record, params: &Params) -> Result<page::Record, Refusal> {
    let registry = app.engine().registry();
    let (entity, locale) = (record.entity.clone(), signed.locale());
    let (labels, may_edit) =
        try_join!(labels(app, signed, record), app.engine().may(&signed.who, record, Action::Edit))?;
    let (next_step, stages, timeline, panels, revaluing) = try_join!(
        super::sales::next_step(app, signed, record, may_edit),
        super::sales::stages(app, signed, record, may_edit),
        timeline::timeline(app, signed, record, params, may_edit, &labels),
        panels(app, signed, record, may_edit),
        super::rates::revaluing(app, signed, record),
    )?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let reach = Reach::of(signed, &registry, record, Some(may_edit));
    let id = record.id.to_string();
    let facts: Vec<_> = entity
        .list
        .iter()
        .filter_map(|name| entity.field(name))
        .filter(|field| !field.title && signed.who.reader.field(entity.name, field.name) != FieldLevel::Hidden)
        .filter(|field| entity.position(field.name).is_some() && field.name != "full_name")
        // It stands beside the title, with what is to be done.
        .filter(|field| next_step.is_none() || field.name != "next_step_at")
        .take(6)
        .map(|field| {
            let label = registry.field_label(entity.name, field.name, locale).into_owned();
            (label.into(), reach.of_field(field, showing.value(&entity, field, record.value(field.name))))
        })
        .collect();
    Ok(page::Record {
        ahead: false,
        kind: frame::kind(&registry, &entity, locale),
        id: id.clone(),
        version: record.version,
        chip: frame::chip(&entity, &id, &record.said(locale, &signed.who.ctx.zone)),
        subtitle: subtitle(&showing, record),
        actions: actions(signed, record, may_edit, &panels),
        neighbours: None,
        facts,
        next_step,
        stages,
        warnings: warnings(signed, record).into_iter().chain(revaluing).collect(),
        groups: groups(&showing, record, may_edit, &reach),
        editing: None,
        provenance: provenance(&showing, record),
        timeline,
        panels,
    })
}

fn subtitle(showing: &Showing<'_>, record: &Record) -> std::borrow::Cow<'static, str> {
    let link = |name: &str| {
        let id = record.value(name).as_id()?;
        showing.labels.get(&id).cloned()
    };
    let mut parts = vec![showing.registry.label(record.entity.name, showing.signed.locale()).into_owned()];
    parts.extend(
        ["account", "company", "industry"]
            .iter()
            .filter_map(|name| link(name).or_else(|| record.value(name).as_text().map(str::to_owned))),
    );
    parts.join(" · ").into()
}

fn actions(signed: &Signed, record: &Record, may_edit: bool, panels: &[Panel]) -> Vec<Button> {
    let (entity, locale) = (&record.entity, signed.locale());
    let at = |rest: &str| format!("/{}/{}{rest}", entity.name, record.id);
    let version = || vec![("version".into(), record.version.to_string())];
    if record.trashed_at.is_some() {
        return vec![Button::post(t(locale, "ui-restore"), "undo-2", at("/restoration"), version()).primary()];
    }
    let mut actions = Vec::new();
    if may_edit {
        actions.push(Button::go(t(locale, "ui-edit"), "pencil", at("/edit")).primary().key('e'));
        actions.extend(super::sales::actions(signed, record));
    }
    if entity.name == "role" && signed.who.reader.is_admin() {
        actions.push(Button::go(t(locale, "ui-role-rights"), "shield", format!("/settings/roles/{}", record.id)));
    }
    if entity.has(&mixin::TIMELINE) {
        let star = Button::post(t(locale, "ui-favourite"), "star", at("/favourite"), Vec::new());
        actions.push(star);
    }
    if may_edit && signed.who.reader.can(entity.name, Action::Delete) {
        let question = t_args(
            locale,
            "ui-delete-ask",
            &[("title", Arg::from(record.said(locale, &signed.who.ctx.zone).as_str()))],
        );
        let mut delete = Button::post(t(locale, "ui-delete"), "trash-2", at("/deletion"), version()).danger();
        if entity.trash() {
            delete.confirm = hanging(signed, record, panels).map(Into::into);
        } else {
            delete.confirm = Some(question.into());
        }
        actions.push(delete);
    }
    actions
}

/// The question before a record is deleted that others hang on: which and how many; what may be undone asks nothing else.
fn hanging(signed: &Signed, record: &Record, panels: &[Panel]) -> Option<String> {
    let full = panels.iter().filter(|panel| matches!(&panel.body, PanelBody::Records(rows) if !rows.is_empty()));
    let counts: Vec<String> = full.map(|panel| format!("{} ({})", panel.title, panel.count)).collect();
    let args = [
        ("title", Arg::from(record.said(signed.locale(), &signed.who.ctx.zone))),
        ("counts", Arg::from(counts.join(", "))),
    ];
    (!counts.is_empty()).then(|| t_args(signed.locale(), "ui-trash-ask", &args))
}

fn warnings(signed: &Signed, record: &Record) -> Vec<Banner> {
    let locale = signed.locale();
    let mut all = Vec::new();
    if record.trashed_at.is_some() {
        all.push(Banner { tone: Tone::Warn, text: t(locale, "ui-in-trash"), action: None });
    }
    for channel in trato_crm::permission::warnings(record) {
        let text = t(locale, &format!("warning-denied-{}", channel.name()));
        all.push(Banner { tone: Tone::Bad, text, action: None });
    }
    all
}

/// The form's sections as groups of fields, custom fields last.
fn groups(showing: &Showing<'_>, record: &Record, may_edit: bool, reach: &Reach) -> Vec<FieldGroup> {
    let (entity, signed) = (&record.entity, showing.signed);
    let locale = signed.locale();
    let view = |field: &FieldDef| FieldView {
        name: field.name.into(),
        label: showing.registry.field_label(entity.name, field.name, locale).into_owned().into(),
        value: reach.of_field(field, showing.value(entity, field, record.value(field.name))),
        editable: may_edit
            && field.writable()
            && !field.fixed
            && signed.who.reader.field(entity.name, field.name) == FieldLevel::Full,
    };
    let shown = || visible(signed, entity).filter(|field| !super::sales::settled(record, field));
    let mut placed: Vec<&str> = Vec::new();
    let mut groups: Vec<FieldGroup> = entity
        .form
        .iter()
        .map(|section| {
            let names = section.rows.iter().flat_map(|row| row.iter());
            let fields: Vec<FieldView> = names
                .filter_map(|name| shown().find(|field| field.name == *name))
                .inspect(|field| placed.push(field.name))
                .map(view)
                .collect();
            FieldGroup { title: words::section(showing.registry, section.name, locale), fields }
        })
        .collect();
    let rest: Vec<FieldView> = shown()
        .filter(|field| !placed.contains(&field.name) && (field.custom || !record.value(field.name).is_null()))
        .filter(|field| field.kind.name() != "json")
        .map(view)
        .collect();
    groups.push(FieldGroup { title: words::rest(entity, locale), fields: rest });
    groups.retain(|group| !group.fields.is_empty());
    groups
}

fn provenance(showing: &Showing<'_>, record: &Record) -> Vec<(std::borrow::Cow<'static, str>, Shown)> {
    let locale = showing.signed.locale();
    let person = |id: Id| match showing.labels.get(&id) {
        Some(name) => Shown::Chip(trato_ui::chip::Chip::person(format!("/user/{id}"), name.clone())),
        None => Shown::text(t(locale, "ui-system")),
    };
    vec![
        (t(locale, "common--created-at"), Shown::Moment(showing.moment(record.created_at))),
        (t(locale, "common--created-by"), person(record.created_by)),
        (t(locale, "common--updated-at"), Shown::Moment(showing.moment(record.updated_at))),
        (t(locale, "common--updated-by"), person(record.updated_by)),
    ]
}

/// Records that point at this one, by panel, a few of each.
async fn panels(app: &App, signed: &Signed, record: &Record, may_edit: bool) -> Result<Vec<Panel>, Refusal> {
    let registry = app.engine().registry();
    let (own, built_in): (Vec<_>, Vec<_>) = registry
        .pointing_at(record.entity.name)
        .filter(|(entity, field)| field.reverse.is_some() && seen(signed, entity, field.name))
        .filter(|(entity, _)| signed.who.reader.can(entity.name, Action::Read))
        .partition(|(_, field)| field.custom);
    // What the company made for itself, it wants to see.
    let pointing = built_in
        .into_iter()
        .take(PANELS)
        .chain(own.into_iter().take(OWN_PANELS))
        .map(|(entity, field)| Related::read(app, signed, record, entity.clone(), *field));
    let related = async {
        let (found, linked): (Vec<Related>, Vec<_>) = try_join_all(pointing).await?.into_iter().unzip();
        let labels = app.engine().titles(&signed.who, &linked.concat()).await?;
        Ok((found, labels))
    };
    let ((found, labels), files) = try_join!(related, super::files::panel(app, signed, record, may_edit))?;
    let panels = found.iter().map(|related| related.panel(&registry, signed, record, &labels));
    // Where there is nothing to see, and nothing to add, there is no panel.
    let bare =
        |panel: &Panel| matches!(&panel.body, PanelBody::Records(rows) if rows.is_empty() && panel.actions.is_empty());
    let panels = panels.filter(|panel| !bare(panel));
    Ok(panels.chain(files).collect())
}

/// Whether the user may see the field.
fn seen(signed: &Signed, entity: &Entity, field: &'static str) -> bool {
    signed.who.reader.field(entity.name, field) != FieldLevel::Hidden
}

/// Panels of related records, those of the company's own links, and rows of each, at most; of what is set up (the stages
/// of a pipeline) one wants to see all.
const PANELS: usize = 6;
const OWN_PANELS: usize = 24;
const MOST: u32 = 5;
const MOST_SET_UP: u32 = 20;

/// Records of one kind that point at a record by one link.
struct Related {
    entity: Arc<Entity>,
    link: FieldDef,
    /// Names of the columns: of the title, and those shown beside it.
    titles: Vec<&'static str>,
    shown: Vec<&'static str>,
    /// What was read: titles, what is shown, whom one may not reach.
    columns: Vec<Path>,
    rows: Vec<trato_engine::RowOut>,
    more: bool,
}

impl Related {
    /// Reads them; and what they link to, for the titles of all panels together.
    async fn read(
        app: &App,
        signed: &Signed,
        record: &Record,
        entity: Arc<Entity>,
        link: FieldDef,
    ) -> Result<(Related, Vec<(&'static str, Id)>), Refusal> {
        let beside = |name: &&'static str| {
            *name != link.name && entity.field(name).is_some_and(|f| !f.title && f.name != "full_name")
        };
        let may = |name: &&'static str| seen(signed, &entity, name);
        let shown: Vec<&'static str> = match entity.panel {
            [] => entity.list.iter().copied().filter(beside).filter(may).take(2).collect(),
            named => named.iter().copied().filter(beside).filter(may).collect(),
        };
        let titles: Vec<&'static str> = entity.title_fields().map(|field| field.name).filter(may).collect();
        let mut columns: Vec<Path> = titles.iter().chain(&shown).map(|name| Path::field(name)).collect();
        columns.extend(reach::marks(signed, &app.engine().registry(), &entity, &columns));
        let ours = Filter::equal(link.name, record.id);
        let most = if entity.area == Area::Settings { MOST_SET_UP } else { MOST };
        let mut query = Query::new(entity.name).and(ours).columns(columns.clone()).limit(most);
        // In the trash, a record still shows its parts, which have none of their own.
        if record.trashed_at.is_some() && entity.part_of == Some(link.name) {
            query.trash = Trash::Any;
        }
        let (rows, links) = app.engine().bare_rows(&signed.who, &query).await?;
        let more = rows.next.is_some();
        Ok((Related { entity, link, titles, shown, columns, rows: rows.rows, more }, links))
    }

    fn panel(&self, registry: &Registry, signed: &Signed, record: &Record, labels: &Labels) -> Panel {
        let (entity, link, locale) = (&self.entity, &self.link, signed.locale());
        let showing = Showing { registry, signed, labels };
        let body = self.rows.iter().map(|row| {
            let (head, rest) = row.values.split_at(self.titles.len().min(row.values.len()));
            let title = related_title(&showing, entity, &self.titles, head);
            let whole = reach::Row { entity, id: row.id, columns: &self.columns, values: &row.values };
            let shown = self.shown.iter().zip(rest).filter_map(|(name, value)| {
                let shown = showing.value(entity, entity.field(name)?, value);
                let shown = whole.reached(signed, registry, &Path::field(name), shown);
                // Several numbers in a row say nothing without their names.
                let label = match entity.panel {
                    [] => Default::default(),
                    _ if shown.is_empty() || !matches!(shown, Shown::Number(_)) => Default::default(),
                    _ => registry.field_label(entity.name, name, locale).into_owned().into(),
                };
                Some((label, shown))
            });
            RelatedRow {
                record: frame::chip(entity, &row.id.to_string(), &title),
                values: shown.collect(),
                tone: Tone::Plain,
            }
        });
        let body = PanelBody::Records(body.collect());
        let filter = format!("{} = {}", link.name, record.id);
        let list = trato_ui::url::ListState { filter, ..trato_ui::url::ListState::new(format!("/{}", entity.name)) };
        let may = signed.who.reader.can(entity.name, Action::Create) && record.trashed_at.is_none() && link.writable();
        let add = Button::go(t(locale, "ui-add"), "plus", format!("/{}/new?{}={}", entity.name, link.name, record.id));
        Panel {
            title: words::panel(registry, entity, link, locale),
            icon: entity.icon.into(),
            hue: entity.hue,
            count: super::list::count_text(self.rows.len() as u64, self.more, signed),
            href: if self.more { list.href() } else { String::new() },
            actions: if may { vec![add] } else { Vec::new() },
            body,
            folded: false,
        }
    }
}

/// A title may be made of links (a role's contact): those are shown by their titles.
fn related_title(showing: &Showing<'_>, entity: &Entity, names: &[&'static str], values: &[Value]) -> String {
    let parts = names.iter().zip(values).filter_map(|(name, value)| {
        let field = entity.field(name)?;
        match value {
            Value::Id(id) => showing.labels.get(id).cloned(),
            value => Some(field.kind.show(field, value, showing.signed.locale(), &showing.signed.who.ctx.zone)),
        }
    });
    let title = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if title.is_empty() { "—".to_owned() } else { title }
}
