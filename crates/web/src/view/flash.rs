//! What is said once, after a redirect: a cookie carries the tone, the message's name and what it speaks of to the page
//! that says it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use trato_model::{Currency, Id, Locale, Money, Record};
use trato_text::messages::try_t;
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::notice::Flash;
use trato_ui::shown::Tone;

use crate::api::params::decode;
use crate::http::error::percent;
use crate::http::session::cookie;

/// The cookie.
const FLASH: &str = "flash";

/// A message that is to be said: its tone, and `flash-{key}` with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said(String);

impl Said {
    /// A message that speaks of nothing.
    #[must_use]
    pub fn plain(tone: &str, key: &str) -> Self {
        Said(format!("{tone}.{key}"))
    }

    /// A record went to the trash: it can be brought back.
    #[must_use]
    pub fn trashed(gone: &Record) -> Self {
        Said(format!("good.trashed.{}.{}.{}", gone.entity.name, gone.id, gone.version))
    }

    /// A record came out of the trash.
    #[must_use]
    pub fn restored(entity: &str, id: Id, title: &str) -> Self {
        let title: String = title.chars().take(80).collect();
        Said(format!("good.restored-one.{entity}.{id}.{}", percent(&title)))
    }

    /// Several came out of the trash.
    #[must_use]
    pub fn restored_many(n: usize) -> Self {
        Said(format!("good.restored-many.{n}"))
    }

    /// A record's address moved: its city is still the one of before, no territory covers it any more.
    #[must_use]
    pub fn place(record: &Record, kept_city: bool, lost_territory: bool) -> Option<Self> {
        let key = match (kept_city, lost_territory) {
            (true, true) => "city-kept-territory-lost",
            (true, false) => "city-kept",
            (false, true) => "territory-lost",
            (false, false) => return None,
        };
        Some(Said(format!("warn.{key}.{}.{}", record.entity.name, record.id)))
    }

    /// A deal is decided (`won`, `lost`) and so many activities of it are still planned.
    #[must_use]
    pub fn decided(status: &str, deal: Id, left: u64) -> Self {
        match left {
            0 => Said::plain("good", status),
            left => Said(format!("good.{status}-left.{deal}.{left}")),
        }
    }

    /// So many activities were ended, so many could not be.
    #[must_use]
    pub fn settled(ended: usize, kept: usize) -> Self {
        Said(match kept {
            0 => format!("good.settled.{ended}"),
            kept => format!("warn.settled-kept.{kept}.{ended}"),
        })
    }

    /// The first line of a deal took the place of its amount; whoever may take it away again is offered that.
    #[must_use]
    pub fn amount(before: Money, now: Money, undo: Option<&Record>) -> Self {
        let of = |money: Money| format!("{}{}", money.currency.code(), money.minor);
        let line = undo.map(|line| format!(".{}.{}", line.id, line.version)).unwrap_or_default();
        Said(format!("good.amount-of-line.{}.{}{line}", of(before), of(now)))
    }

    /// Puts it into the answer that leads to the page.
    pub fn put(&self, response: &mut Response) {
        let line = format!("{FLASH}={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", self.0);
        if let Ok(value) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// What the browser brought to be said; nothing where it is none of ours.
#[must_use]
pub fn read(headers: &HeaderMap, locale: Locale) -> Option<Flash> {
    let (tone, rest) = cookie(headers, FLASH)?.split_once('.')?;
    let tone = match tone {
        "good" => Tone::Good,
        "warn" => Tone::Warn,
        _ => return None,
    };
    let (key, rest) = rest.split_once('.').unwrap_or((rest, ""));
    let plain = try_t(locale, &format!("flash-{key}")).map(Into::into);
    let (text, actions): (trato_ui::Str, Vec<Button>) = match key {
        "trashed" => (plain?, undo(locale, rest).into_iter().collect()),
        "city-kept" | "territory-lost" | "city-kept-territory-lost" => {
            let (entity, id) = rest.split_once('.').filter(|(name, _)| is_name(name))?;
            let href = format!("/{entity}/{}/edit", id.parse::<Id>().ok()?);
            (plain?, vec![Button::go(t(locale, "ui-edit"), "pencil", href)])
        }
        "won-left" | "lost-left" => {
            let (id, n) = rest.split_once('.')?;
            let (id, n) = (id.parse::<Id>().ok()?, n.parse::<i64>().ok()?);
            (t_args(locale, &format!("flash-{key}"), &[("n", Arg::from(n))]).into(), endings(locale, id))
        }
        "restored-one" => {
            let mut parts = rest.splitn(3, '.');
            let entity = parts.next().filter(|name| is_name(name))?;
            let (id, title) = (parts.next()?.parse::<Id>().ok()?, decode(parts.next()?)?);
            let text = t_args(locale, "ui-restored", &[("title", Arg::from(title.as_str()))]).into();
            (text, vec![Button::go(t(locale, "ui-open"), "arrow-right", format!("/{entity}/{id}"))])
        }
        "restored-many" => {
            let n = rest.parse::<i64>().ok()?;
            (t_args(locale, "flash-restored-many", &[("n", Arg::from(n))]).into(), Vec::new())
        }
        "settled" => {
            let n = rest.parse::<i64>().ok()?;
            (t_args(locale, "flash-settled", &[("n", Arg::from(n))]).into(), Vec::new())
        }
        "settled-kept" => {
            let (kept, ended) = rest.split_once('.')?;
            let args = [("n", Arg::from(kept.parse::<i64>().ok()?)), ("ended", Arg::from(ended.parse::<i64>().ok()?))];
            (t_args(locale, "flash-settled-kept", &args).into(), Vec::new())
        }
        "amount-of-line" => {
            let (before, rest) = rest.split_once('.')?;
            let (now, line) = rest.split_once('.').unwrap_or((rest, ""));
            let shown = |text| Some(numbers::format_money(money(text)?.minor, money(text)?.currency.code(), locale));
            let args = [("before", Arg::from(shown(before)?)), ("now", Arg::from(shown(now)?))];
            let text = t_args(locale, "flash-amount-of-line", &args).into();
            (text, withdraw(locale, line, money(before)?).into_iter().collect())
        }
        _ => (plain?, Vec::new()),
    };
    Some(Flash { tone, text, actions })
}

/// Takes back what was said.
pub fn used(headers: &HeaderMap, response: &mut Response) {
    if cookie(headers, FLASH).is_some() {
        response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static("flash=; Path=/; Max-Age=0"));
    }
}

/// The ways to end what is still planned on a decided deal.
#[must_use]
pub fn endings(locale: Locale, deal: Id) -> Vec<Button> {
    let path = format!("/opportunity/{deal}/settlement");
    let end = |key: &str, icon: &'static str, ended: &str| {
        Button::post(t(locale, key), icon, path.clone(), vec![("ended".into(), ended.to_owned())])
    };
    vec![end("ui-settle-done", "circle-check", "done"), end("ui-settle-cancel", "circle-x", "cancelled")]
}

/// `EUR120000`.
fn money(text: &str) -> Option<Money> {
    let (code, minor) = text.split_at_checked(3)?;
    let currency: Currency = code.parse().ok()?;
    Some(Money::new(minor.parse().ok()?, currency))
}

/// The button that takes a first line away again, `{id}.{version}`, and brings back the amount.
fn withdraw(locale: Locale, line: &str, before: Money) -> Option<Button> {
    let (id, version) = line.split_once('.')?;
    let (id, version) = (id.parse::<Id>().ok()?, version.parse::<i64>().ok()?);
    let values = vec![
        ("version".into(), version.to_string()),
        ("amount".into(), before.minor.to_string()),
        ("currency".into(), before.currency.code().to_owned()),
    ];
    Some(Button::post(t(locale, "ui-undo"), "undo-2", format!("/opportunity_line/{id}/withdrawal"), values))
}

/// Whether it is written as an entity's name is.
fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// The button that brings back a record: `account.{id}.{version}`.
fn undo(locale: Locale, record: &str) -> Option<Button> {
    let mut parts = record.splitn(3, '.');
    let entity = parts.next().filter(|name| is_name(name))?;
    let (id, version) = (parts.next()?.parse::<Id>().ok()?, parts.next()?.parse::<i64>().ok()?);
    let values = vec![("version".into(), version.to_string())];
    Some(Button::post(t(locale, "ui-undo"), "undo-2", format!("/{entity}/{id}/restoration"), values))
}
