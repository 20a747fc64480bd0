use std::time::Instant;
fn main() {
    let n = 20000u32;
    let time = |name: &str, f: &mut dyn FnMut()| {
        f();
        let s = Instant::now();
        for _ in 0..n {
            f();
        }
        println!("{name}: {:?}", s.elapsed() / n);
    };
    let es = phonenumber::country::ES;
    for raw in ["+34612345678", "612 34 56 78", "+593 99 123 4567", "+58 414-1234567"] {
        time(&format!("parse {raw}"), &mut || {
            std::hint::black_box(phonenumber::parse(Some(es), raw).unwrap());
        });
        let p = phonenumber::parse(Some(es), raw).unwrap();
        time("valid", &mut || {
            std::hint::black_box(p.is_valid());
        });
        time("e164", &mut || {
            std::hint::black_box(p.format().mode(phonenumber::Mode::E164).to_string());
        });
        time("intl", &mut || {
            std::hint::black_box(p.format().mode(phonenumber::Mode::International).to_string());
        });
        println!("{} {}", p.is_valid(), p.format().mode(phonenumber::Mode::International));
    }
    for raw in [
        "12",
        "abc",
        "999999999",
        "04141234567",
        "0991234567 ext 12",
        "+34 (0) 612345678",
        "0034612345678",
        "tel:+34612345678",
        "+3461234567",
    ] {
        println!(
            "{raw}: {:?}",
            phonenumber::parse(Some(phonenumber::country::VE), raw).map(|p| (
                p.is_valid(),
                p.format().mode(phonenumber::Mode::E164).to_string(),
                p.extension().cloned()
            ))
        );
    }
    let names = ["Compañía Española de Petróleos, S.A.", "Distribuciones Garcia Lopez SL"];
    for t in names {
        time("fold", &mut || {
            std::hint::black_box(trato_text::fold(t));
        });
        time("sort_key", &mut || {
            std::hint::black_box(trato_text::sort_key(t));
        });
    }
    use trato_text::*;
    time("t", &mut || {
        std::hint::black_box(t(Locale::Es, "relative-yesterday"));
    });
    time("t_args", &mut || {
        std::hint::black_box(t_args(Locale::Es, "relative-days-ago", &[("n", 5.into())]));
    });
    time("money", &mut || {
        std::hint::black_box(numbers::format_money(123456, "EUR", Locale::Es));
    });
    time("parse", &mut || {
        let _ = std::hint::black_box(numbers::parse_decimal("1.234,56", 2, numbers::NumberStyle::Es));
    });
    time("format_date", &mut || {
        std::hint::black_box(dates::format_date(20000, Locale::Es));
    });
    time("parse_date", &mut || {
        let _ = std::hint::black_box(dates::parse_date("21/11/2026", dates::DateOrder::DayFirst));
    });
    time("parse_datetime", &mut || {
        let _ = std::hint::black_box(dates::parse_datetime(
            "2026-11-21T10:30:00Z",
            dates::DateOrder::DayFirst,
            &jiff::tz::TimeZone::UTC,
        ));
    });
    time("relative", &mut || {
        std::hint::black_box(dates::relative(0, 300_000_000_000, Locale::Es));
    });
    time("field_label", &mut || {
        std::hint::black_box(messages::field_label(Locale::Es, "sales_order", "close_date"));
    });
}
