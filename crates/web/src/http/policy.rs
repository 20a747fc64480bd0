//! Who may call a route at all. What he may see and do inside is the engine's business, record by record.

/// A route's policy. There is no default: a route cannot be built without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Anybody: sign-in, assets, health.
    Public,
    /// A form that strangers post from other sites (web-to-lead): reads no cookie, has limits of its own.
    Stranger,
    /// A signed-in user with a session; pages send others to the sign-in.
    Member,
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
}
