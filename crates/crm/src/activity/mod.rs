//! What people do about customers: tasks, calls, meetings, visits, notes and documents.
//!
//! [`planning`]: the rules of what is planned, done or cancelled. [`next_step`]: keeps each deal's next step.
//! [`completion`]: how it went and what comes next. [`settlement`]: what is left when a deal is decided. [`reminders`]: fire. [`hours`]: when people like to be reached. [`attaching`]: files on records.

pub mod attaching;
pub mod call;
pub mod completion;
pub mod document;
pub mod hours;
pub mod meeting;
pub mod next_step;
pub mod note;
pub mod planning;
pub mod reminders;
pub mod settlement;
pub mod task;
pub mod visit;

use trato_engine::Modules;

/// The entities that are planned and done, as their names in the registry.
pub const PLANNED: [&str; 4] = ["task", "call", "meeting", "visit"];

/// Names the entities and hooks of activities.
pub fn register(modules: &mut Modules) {
    for def in [&task::TASK, &call::CALL, &meeting::MEETING, &visit::VISIT, &note::NOTE, &document::DOCUMENT] {
        modules.entity(def);
    }
    for entity in PLANNED {
        modules.hook(next_step::on(entity));
    }
    modules.hook(next_step::RESTORED);
    modules.hook(document::FOUND);
    modules.job(reminders::FIRE);
}
