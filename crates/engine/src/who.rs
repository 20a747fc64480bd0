//! The acting user: his circumstances ([`Ctx`]) and what he may read and do ([`Reader`]).

use trato_model::{Ctx, Id, Reader};

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

    /// The same user acting through our own rules: sees and may write everything, but the log names him.
    #[must_use]
    pub fn elevated(&self) -> Who {
        Who { reader: Reader::system(), ..self.clone() }
    }
}
