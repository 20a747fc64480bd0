//! Prints what one call of each hot function costs: `cargo run --release -p trato-text --example timings`.
//! The figures in the modules' comments come from here.

use std::hint::black_box;
use std::time::Instant;

use jiff::tz::TimeZone;
use trato_text::dates::{DateOrder, format_date, parse_date, parse_datetime, relative};
use trato_text::email::normalize_email;
use trato_text::geography::country_from_name;
use trato_text::names::{normalize_company, normalize_person, split_spanish_name};
use trato_text::numbers::{NumberStyle, format_money, parse_decimal};
use trato_text::phone::{format_phone, normalize_phone};
use trato_text::{Locale, fold, messages, sort_key, t, t_args};

const CALLS: u32 = 20_000;

fn time<T>(name: &str, call: impl Fn() -> T) {
    for _ in 0..CALLS / 10 {
        black_box(call());
    }
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    println!("{:>8} ns  {name}", (start.elapsed() / CALLS).as_nanos());
}

fn main() {
    let es = Locale::Es;
    time("fold, ASCII", || fold(black_box("Distribuciones Garcia Lopez SL")));
    time("fold, Latin", || fold(black_box("Compañía Española de Petróleos, S.A.")));
    time("fold, other scripts", || fold(black_box("Компания Española")));
    time("sort_key", || sort_key(black_box("Compañía Española de Petróleos, S.A.")));
    time("t", || t(es, black_box("relative-yesterday")));
    time("t_args", || t_args(es, "relative-days-ago", &[("n", black_box(5).into())]));
    time("field_label, shared", || messages::field_label(es, "sales_order", black_box("created_at")));
    time("format_money", || format_money(black_box(123_456), "EUR", es));
    time("parse_decimal", || parse_decimal(black_box("1.234,56"), 2, NumberStyle::Es));
    time("format_date", || format_date(black_box(20_000), es));
    time("parse_date", || parse_date(black_box("21/11/2026"), DateOrder::DayFirst));
    time("parse_datetime", || parse_datetime(black_box("2026-11-21T10:30:00Z"), DateOrder::Auto, &TimeZone::UTC));
    time("relative", || relative(0, black_box(300_000_000_000), es));
    time("normalize_phone, Spanish", || normalize_phone(black_box("612 34 56 78"), "ES"));
    time("normalize_phone, E.164 of a fast plan", || normalize_phone(black_box("+593 99 123 4567"), "ES"));
    time("normalize_phone, by metadata", || normalize_phone(black_box("+1 212 555 0123"), "ES"));
    time("format_phone", || format_phone(black_box("+34612345678")));
    time("normalize_email", || normalize_email(black_box("Maria.Garcia@Example.com")));
    time("normalize_company", || normalize_company(black_box("Distribuciones García López, S.L.U.")));
    time("normalize_person", || normalize_person(black_box("María del Carmen"), "García López"));
    time("split_spanish_name", || split_spanish_name(black_box("María del Carmen García López")));
    time("country_from_name", || country_from_name(black_box("España")));
}
