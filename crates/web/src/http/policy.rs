//! Who may call a route at all. What he may see and do inside is the engine's business, record by record.

use trato_model::{Action, Reader};

/// A route's policy. There is no default: a route cannot be built without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody: sign-in, assets, health.
    Public,
    /// A form that strangers post from other sites (web-to-lead): reads no cookie, has limits of its own.
    Stranger,
    /// A signed-in user with a session; pages send others to the sign-in.
    Member,
    /// A signed-in user who makes campaigns and leads, or administers.
    Marketer,
    /// A signed-in user who administers.
    Admin,
    /// The JSON API: a bearer token or a session.
    Api,
    /// The JSON API of administrators.
    ApiAdmin,
}

impl Policy {
    /// Whether errors are problem documents instead of pages.
    #[must_use]
    pub fn json(self) -> bool {
        matches!(self, Policy::Api | Policy::ApiAdmin)
    }

    /// Whether somebody who is signed in is among those it is for.
    #[must_use]
    pub fn admits(self, reader: &Reader) -> bool {
        let makes = |entity| reader.can(entity, Action::Create);
        match self {
            Policy::Admin | Policy::ApiAdmin => reader.is_admin(),
            Policy::Marketer => reader.is_admin() || makes("campaign") && makes("lead"),
            Policy::Public | Policy::Stranger | Policy::Member | Policy::Api => true,
        }
    }
}
