//! The acting user: his circumstances ([`Ctx`]) and what he may read and do ([`Reader`]).

use trato_model::kinds::Reading;
use trato_model::{Ctx, Id, Locale, Reader};
use trato_text::{dates::DateOrder, numbers::NumberStyle};

/// Who acts. Made by [`crate::Engine::who`] for a user and [`crate::Engine::system`] for jobs; cheap to clone.
#[derive(Clone, Debug)]
pub struct Who {
    pub ctx: Ctx,
    pub reader: Reader,
    /// The user's name for pages and logs; empty for the system.
    pub name: String,
    pub email: String,
}

impl Who {
    #[must_use]
    pub fn user(&self) -> Id {
        self.ctx.actor
    }

    /// How the user's forms are read: numbers and dates as he writes them.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading {
            locale: self.ctx.locale,
            numbers: match self.ctx.locale {
                Locale::Es => NumberStyle::Es,
                Locale::En => NumberStyle::En,
            },
            dates: DateOrder::DayFirst,
            zone: self.ctx.zone.clone(),
            currency: self.ctx.currency,
            country: self.ctx.country,
        }
    }

    /// How URLs, filters and programs are read: plain numbers, ISO dates, whatever the language.
    #[must_use]
    pub fn reading_plain(&self) -> Reading {
        Reading { numbers: NumberStyle::Plain, dates: DateOrder::YearFirst, ..self.reading() }
    }

    /// The same user looking from the company's zone: months of moments are then the same for every reader.
    #[must_use]
    pub fn at_company(&self) -> Who {
        let zone = self.ctx.company_zone.clone();
        Who { ctx: trato_model::Ctx { zone, ..self.ctx.clone() }, ..self.clone() }
    }

    /// The same user acting through our own rules: sees and may write everything, but the log names him.
    #[must_use]
    pub fn elevated(&self) -> Who {
        Who { reader: Reader::system(), ..self.clone() }
    }
}
