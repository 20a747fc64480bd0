//! How far a run is.

/// How far a run is: `import-status-{name}` words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The file is there.
    Uploaded,
    /// The mapping is there.
    Mapped,
    Running,
    Done,
    Cancelled,
    Failed,
    Undoing,
    Undone,
    /// Given up before it began; its file is gone.
    Discarded,
}

impl Status {
    const ALL: [Status; 9] = [
        Status::Uploaded,
        Status::Mapped,
        Status::Running,
        Status::Done,
        Status::Cancelled,
        Status::Failed,
        Status::Undoing,
        Status::Undone,
        Status::Discarded,
    ];

    /// Whether the run has not begun and may.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Status::Uploaded | Status::Mapped)
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Status::Uploaded => "uploaded",
            Status::Mapped => "mapped",
            Status::Running => "running",
            Status::Done => "done",
            Status::Cancelled => "cancelled",
            Status::Failed => "failed",
            Status::Undoing => "undoing",
            Status::Undone => "undone",
            Status::Discarded => "discarded",
        }
    }

    pub(super) fn from_name(name: &str) -> Status {
        Status::ALL.into_iter().find(|status| status.name() == name).unwrap_or(Status::Failed)
    }

    /// Whether it can be undone: it wrote something and writes no more.
    #[must_use]
    pub fn may_undo(self) -> bool {
        UNDOABLE.contains(&self)
    }
}

/// Of a run that is over.
pub(super) const UNDOABLE: [Status; 3] = [Status::Done, Status::Cancelled, Status::Failed];
