//! What follows where a rate is corrected: its page says so while amounts in its currency are still to be valued anew.

use trato_engine::people::exchange_rate::{self as rate, EXCHANGE_RATE};
use trato_engine::revaluation::{REVALUE, concerns};
use trato_engine::{JobFilter, JobState};
use trato_model::{Record, Refusal};
use trato_text::{Arg, t_args};
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use crate::App;
use crate::http::Signed;

/// Jobs of a state that are looked at.
const LOOKED: u32 = 100;

/// That a job runs or waits which values by this rate's currency; nothing on any other record's page.
///
/// # Errors
/// Where the database cannot be read.
pub async fn revaluing(app: &App, signed: &Signed, record: &Record) -> Result<Option<Banner>, Refusal> {
    let Some(currency) = record.get(rate::CURRENCY).filter(|_| record.entity.name == EXCHANGE_RATE.name) else {
        return Ok(None);
    };
    for (state, key) in [(JobState::Running, "ui-revaluing"), (JobState::Queued, "ui-revaluing-waits")] {
        let filter = JobFilter { state: Some(state), kind: Some(REVALUE.kind.to_owned()), limit: LOOKED };
        let jobs = app.engine().store().jobs(&filter).await?;
        // What waits for its day is not late.
        if jobs.iter().any(|job| job.run_at <= signed.who.ctx.now && concerns(&job.payload, &currency)) {
            let text = t_args(signed.locale(), key, &[("currency", Arg::from(currency.as_str()))]);
            return Ok(Some(Banner { tone: Tone::Plain, text: text.into(), action: None }));
        }
    }
    Ok(None)
}
