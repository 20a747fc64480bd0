//! An import while it runs, and what became of it.

use trato_engine::import::{Import, Status};
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::import as ui;
use trato_ui::report::Figure;

use super::preview;
use crate::App;
use crate::http::Signed;

/// Seconds until the page looks again.
const AGAIN: u8 = 2;

pub fn running(signed: &Signed, import: &Import) -> ui::Step {
    let locale = signed.locale();
    let counts = &import.counts;
    let undoing = import.status == Status::Undoing;
    let (done, whole) =
        if undoing { (counts.undone, counts.created + counts.updated) } else { (counts.bytes, counts.total) };
    let percent = (done.saturating_mul(100) / whole.max(1)).min(99);
    let rows = numbers::format_int(
        i64::try_from(if undoing { counts.undone } else { counts.rows }).unwrap_or(i64::MAX),
        locale,
    );
    let text = t_args(locale, if undoing { "import-undoing" } else { "import-running" }, &[("rows", Arg::from(rows))]);
    let path = format!("/import/{}/cancellation", import.id);
    let cancel = (!undoing).then(|| Button::post(t(locale, "ui-cancel"), "x", path, Vec::new()));
    ui::Step::Running(ui::Progress {
        percent: u8::try_from(percent).unwrap_or(99),
        text: text.into(),
        cancel,
        again: AGAIN,
    })
}

pub fn done(app: &App, signed: &Signed, import: &Import) -> ui::Step {
    let locale = signed.locale();
    let path = |rest: &str| format!("/import/{}/{rest}", import.id);
    let mut figures = vec![Figure {
        label: t(locale, "import-state"),
        value: t(locale, &format!("import-status-{}", import.status.name())),
        ..Figure::default()
    }];
    figures.extend(preview::figures(signed, &import.counts));
    for (key, n) in [("import-undone", import.counts.undone), ("import-kept", import.counts.kept)] {
        if n > 0 {
            let value = numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale).into();
            figures.push(Figure { label: t(locale, key), value, ..Figure::default() });
        }
    }
    let mut errors = Vec::new();
    if !import.failure.is_empty() {
        let text = trato_text::messages::try_t(locale, &format!("error-{}", import.failure))
            .or_else(|| trato_text::messages::try_t(locale, &format!("problem-{}", import.failure)));
        let text = text.map_or_else(|| t(locale, "import-failed"), Into::into);
        errors.push(ui::ErrorLine { text, count: "!".into(), sample: String::new() });
    }
    let mut actions = Vec::new();
    if !import.entity.is_empty() {
        let plural = app.engine().registry().plural(import.entity, locale).into_owned();
        actions.push(Button::go(plural, "list", format!("/{}", import.entity)).primary());
    }
    if import.counts.refused > 0 {
        actions.push(Button::go(t(locale, "ui-import-refused-file"), "file-down", path("errors.csv")));
    }
    if import.status.may_undo() {
        let undo = Button::post(t(locale, "ui-import-undo"), "undo-2", path("undo"), Vec::new());
        actions.push(undo.danger().confirm(t(locale, "import-undo-sure")));
    }
    actions.push(Button::go(t(locale, "import-another"), "upload", "/import"));
    ui::Step::Done(ui::Done { figures, errors, actions })
}
