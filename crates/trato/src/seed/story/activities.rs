//! Calls, visits, meetings, tasks and notes about deals: what was done, and on the last days what is planned.

use anyhow::Result;
use trato_model::{Change, Id, Value};

use super::Story;
use crate::seed::{calendar, names};

/// Of a hundred days, on how many a seller does one of each.
const OFTEN: [(&str, usize); 5] = [("call", 96), ("visit", 44), ("meeting", 16), ("task", 26), ("note", 16)];

/// One visit of so many is cancelled.
const CANCELLED: usize = 7;

impl Story<'_> {
    /// A seller writes down in the evening what he did that day, and on the last days plans the next.
    pub(super) async fn activities(&mut self, seller: usize, day: i32) -> Result<()> {
        let about = |deal: &&super::Deal| deal.seller == seller && !deal.forgotten();
        let own: Vec<(Id, Id)> = self.deals.iter().filter(about).map(|deal| (deal.id, deal.contact)).collect();
        let mut changes = Vec::new();
        for (entity, often) in OFTEN {
            let deal = if self.dice.chance(often) { self.dice.pick(&own).copied() } else { None };
            if let Some(deal) = deal {
                let at = self.appointment(seller, day)?;
                changes.push(self.done(entity, deal, at));
            }
        }
        let place = self.place(seller);
        let last = calendar::previous(place, self.today);
        if day == last {
            self.plan_ahead(seller, &own, &mut changes)?;
        } else if day >= last - 4 && self.dice.chance(60) {
            // Some of what was planned is overdue by now.
            if let Some(deal) = self.dice.pick(&own).copied() {
                let due = self.appointment(seller, calendar::next(place, day + 1))?;
                let entity = self.dice.word_of(&["task", "call"]);
                changes.push(self.planned(entity, deal, due));
            }
        }
        self.write(self.seller(seller)?, changes).await?;
        Ok(())
    }

    /// Most open deals have a next step when the story ends, and the diaries of the next days are filled.
    fn plan_ahead(&mut self, seller: usize, own: &[(Id, Id)], changes: &mut Vec<Change>) -> Result<()> {
        for deal in own {
            if self.dice.chance(25) {
                continue;
            }
            let due = self.ahead(seller, 14)?;
            let entity = self.dice.word_of(&["task", "call"]);
            changes.push(self.planned(entity, *deal, due));
        }
        for entity in ["visit", "visit", "visit", "visit", "meeting", "meeting"] {
            let Some(deal) = self.dice.pick(own).copied() else { continue };
            let due = self.ahead(seller, 9)?;
            let change = self.planned(entity, deal, due);
            changes.push(if entity == "visit" && self.is_cancelled() {
                cancelled(change, names::CANCELS[0])
            } else {
                change
            });
        }
        Ok(())
    }

    fn is_cancelled(&mut self) -> bool {
        self.visits += 1;
        self.visits.is_multiple_of(CANCELLED)
    }

    /// A moment of one of the next days, today among them.
    fn ahead(&mut self, seller: usize, days: i64) -> Result<i64> {
        let day = self.today + i32::try_from(self.dice.between(0, days))?;
        self.appointment(seller, calendar::next(self.place(seller), day))
    }

    /// A half hour of a working day.
    fn appointment(&mut self, seller: usize, day: i32) -> Result<i64> {
        let minutes = 30 * self.dice.between(1, 15);
        Ok(calendar::moment(self.seller(seller)?, day, minutes))
    }

    fn planned(&mut self, entity: &'static str, (deal, contact): (Id, Id), due: i64) -> Change {
        let subjects = match entity {
            "call" => names::CALLS,
            "visit" => names::VISITS,
            "meeting" => names::MEETINGS,
            _ => names::TASKS,
        };
        Change::create(entity)
            .put("opportunity", deal.into())
            .put("contact", contact.into())
            .put("subject", Value::from(self.dice.word_of(subjects)))
            .put("due_at", Value::Int(due))
            .put("remind_before", Value::Int(30))
    }

    fn done(&mut self, entity: &'static str, deal: (Id, Id), at: i64) -> Change {
        if entity == "note" {
            return Change::create("note")
                .put("opportunity", deal.0.into())
                .put("contact", deal.1.into())
                .put("text", Value::from(self.dice.word_of(names::NOTES)));
        }
        let change = self.planned(entity, deal, at).put("remind_before", Value::Null);
        if entity == "visit" && self.is_cancelled() {
            return cancelled(change, self.dice.word_of(names::CANCELS));
        }
        let change = change.put("status", Value::from("done"));
        if entity == "task" {
            return change.put("outcome", Value::from(self.dice.word_of(names::TASKS_DONE)));
        }
        let mut reached = true;
        let mut change = change;
        if entity == "call" {
            let inward = self.dice.chance(22);
            let result = if inward { "reached" } else { self.dice.word_of(names::RESULTS) };
            reached = result == "reached";
            let direction = if inward { "in" } else { "out" };
            change = change.put("direction", Value::from(direction)).put("result", Value::from(result));
        }
        if reached { change.put("outcome", Value::from(self.dice.word_of(names::OUTCOMES))) } else { change }
    }
}

fn cancelled(change: Change, reason: &'static str) -> Change {
    change
        .put("remind_before", Value::Null)
        .put("status", Value::from("cancelled"))
        .put("cancel_reason", Value::from(reason))
}
