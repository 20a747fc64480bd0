//! The page of a record that cannot be deleted because others name it: which, how many, and the way to them.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::try_join_all;
use trato_model::access::FieldLevel;
use trato_model::{Action, Entity, FieldDef, Filter, Query, Record, Refusal, Trash};
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::error::Failure;
use trato_ui::url::ListState;

use crate::App;
use crate::http::Signed;
use crate::view::frame;

/// How far the records are counted.
const COUNTED: u32 = 1000;
/// Kinds of record that are named.
const NAMED: usize = 6;

/// What uses the record, as far as the reader may see it; 409.
///
/// # Errors
/// Where the database cannot be read.
pub async fn page(app: &App, signed: &Signed, headers: &HeaderMap, record: &Record) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let (app, together) = app.together();
    let registry = app.engine().registry();
    let reader = &signed.who.reader;
    let pointing = registry.pointing_at(record.entity.name).filter(|(entity, field)| {
        let seen = reader.field(entity.name, field.name) != FieldLevel::Hidden;
        seen && !field.kind.many() && reader.can(entity.name, Action::Read) && told(entity, field)
    });
    let pointing: Vec<(&Entity, &FieldDef)> = pointing.map(|(entity, field)| (entity.as_ref(), field)).collect();
    let count = |entity: &Entity, field: &FieldDef, trash: Trash| {
        let mut query = Query::new(entity.name).and(Filter::equal(field.name, record.id));
        query.trash = trash;
        let (app, signed) = (&app, signed);
        async move { app.engine().count(&signed.who, &query, COUNTED).await }
    };
    let asked = pointing.iter().flat_map(|(entity, field)| {
        let trashed = if entity.trash() { Trash::Only } else { Trash::Live };
        [count(entity, field, Trash::Live), count(entity, field, trashed)]
    });
    let counts = together.read(try_join_all(asked)).await?;
    let number = |n: u64, more: bool| {
        let n = numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale);
        if more { format!("{n}+") } else { n }
    };
    let mut users = Vec::new();
    let mut actions = Vec::new();
    for ((entity, field), pair) in pointing.iter().zip(counts.chunks(2)) {
        let [live, trashed] = pair else { continue };
        let named = |n: u64, more: bool| {
            let kind = if n == 1 { registry.label(entity.name, locale) } else { registry.plural(entity.name, locale) };
            let words = format!("{} {}", number(n, more), kind.to_lowercase());
            // Which of its links it is, where it has several.
            let several = pointing.iter().filter(|(other, _)| other.name == entity.name).count() > 1;
            if several { format!("{words} ({})", registry.field_label(entity.name, field.name, locale)) } else { words }
        };
        if live.n > 0 {
            let words = named(live.n, live.more);
            let filter = format!("{} = {}", field.name, record.id);
            let list = ListState { filter, ..ListState::new(format!("/{}", entity.name)) };
            actions.push(Button::go(words.clone(), entity.icon, list.href()));
            users.push(words);
        }
        if entity.trash() && trashed.n > 0 {
            let words = named(trashed.n, trashed.more);
            users.push(t_args(locale, "in-use-trashed", &[("records", Arg::from(words.as_str()))]));
            let all = ListState { more: vec![("entity".into(), entity.name.into())], ..ListState::new("/trash") };
            let label = format!("{}: {}", t(locale, "ui-trash"), registry.plural(entity.name, locale).to_lowercase());
            actions.push(Button::go(label, "trash-2", all.href()));
        }
    }
    actions.truncate(NAMED);
    let title = record.said(locale, &signed.who.ctx.zone);
    let path = format!("/{}/{}", record.entity.name, record.id);
    actions.insert(0, Button::go(title.clone(), record.entity.icon, path).primary());
    let text = if users.is_empty() {
        t(locale, "in-use-unseen").into_owned()
    } else {
        t_args(locale, "in-use-by", &[("records", Arg::from(users.join(", ").as_str()))])
    };
    let failure = Failure {
        status: StatusCode::CONFLICT.as_u16(),
        title: t_args(locale, "in-use-title", &[("title", Arg::from(title.as_str()))]).into(),
        text: text.into(),
        reference: String::new(),
        actions,
    };
    let page = frame::page(&app, signed, headers, &format!("/{}", record.entity.name), &failure.title).await?;
    let answer = frame::answer(headers, trato_ui::error::render(&page, &failure));
    Ok((StatusCode::CONFLICT, answer).into_response())
}

/// What our own rules keep (ledgers) has no list that anybody looks for; it is named by the records that it is about.
fn told(entity: &Entity, field: &FieldDef) -> bool {
    field.indexed && entity.fields.iter().any(FieldDef::writable)
}
