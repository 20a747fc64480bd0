//! What a new company starts with: a pipeline with its stages, reasons for losing, sources and industries. All of it can
//! be changed.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::Scope;
use trato_model::{Change, Locale, Refusal, Value};
use trato_text::t;

use super::{pipeline, stage};

/// Message key, kind, probability (10^-4), rotting days, fields it asks for.
const STAGES: [(&str, &str, i64, Option<i64>, &[&str]); 7] = [
    ("seed-stage-new", "open", 1_000, Some(14), &[]),
    ("seed-stage-qualified", "open", 2_500, Some(21), &["amount"]),
    ("seed-stage-proposal", "open", 5_000, Some(21), &["amount", "close_date"]),
    ("seed-stage-negotiation", "open", 7_500, Some(30), &["amount", "close_date"]),
    ("seed-stage-verbal", "open", 9_000, Some(14), &["amount", "close_date"]),
    ("seed-stage-won", "won", 10_000, None, &[]),
    ("seed-stage-lost", "lost", 0, None, &[]),
];

const LISTS: [(&str, &[&str]); 3] = [
    (
        "loss_reason",
        &["price", "competitor", "no-budget", "no-decision", "timing", "product", "service", "no-answer", "other"],
    ),
    ("lead_source", &["web", "referral", "campaign", "fair", "cold-call", "partner", "social", "service", "other"]),
    (
        "industry",
        &[
            "construction",
            "retail",
            "manufacturing",
            "health",
            "education",
            "technology",
            "finance",
            "hospitality",
            "logistics",
            "agriculture",
            "energy",
            "public",
            "services",
            "other",
        ],
    ),
];

/// Creates them in the company's language.
pub fn seed<'a>(scope: &'a mut Scope<'_>, locale: &'a str) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let locale = Locale::parse(locale).unwrap_or(Locale::Es);
        let standard = Change::create("pipeline")
            .set(pipeline::NAME, t(locale, "seed-pipeline").into_owned())
            .set(pipeline::STANDARD, true);
        let standard = scope.save(standard).await?.record.id;
        let mut stages = Vec::new();
        for (position, (key, kind, probability, rotting, required)) in (0i64..).zip(STAGES) {
            let mut change = Change::create("stage")
                .set(stage::NAME, t(locale, key).into_owned())
                .set(stage::PIPELINE, standard)
                .set(stage::POSITION, position)
                .set(stage::KIND, kind.to_owned())
                .set(stage::PROBABILITY, probability)
                .set(stage::REQUIRED_FIELDS, required.iter().map(|name| (*name).to_owned()).collect());
            if let Some(days) = rotting {
                change = change.set(stage::ROTTING_DAYS, days);
            }
            stages.push(change);
        }
        scope.save_many(stages).await?;
        for (entity, names) in LISTS {
            let prefix = entity.replace('_', "-");
            let named = |name: &&str| t(locale, &format!("seed-{prefix}-{name}")).into_owned();
            let changes = names.iter().map(|name| Change::create(entity).put("name", Value::from(named(name))));
            let changes: Vec<Change> = changes.collect();
            scope.save_many(changes).await?;
        }
        Ok(())
    }
    .boxed()
}
