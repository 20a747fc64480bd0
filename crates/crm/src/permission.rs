//! Whom we may reach, and by which channel. A no that was once given is kept: only the person's own later yes, given by
//! hand with a source, replaces it; an import or a merge never does.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::kinds::Fault;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Intent, Record, Refusal, Related, Source};

use crate::mixins::CHANNELS;

/// Notes the day of a change of permission and asks for the source of a yes that replaces a no.
pub const PERMISSION_RULE: Rule = Rule { name: "permission", needs: &[], run: permission };

fn permission(draft: &mut Draft, _: &Related, ctx: &Ctx) -> Result<(), FieldError> {
    for (status, source, on) in CHANNELS {
        if !draft.changed(status.name()) {
            continue;
        }
        let (before, after) = (draft.old(status), draft.get(status));
        if before.as_deref() == Some("denied") && after.as_deref() != Some("denied") {
            let told_why = draft.changed(source.name()) && draft.get(source).is_some();
            if !told_why {
                return Err(FieldError::new(source.name(), Fault::new("permission-source")));
            }
        }
        if after.as_deref().is_some_and(|status| status != "unknown") && !draft.changed(on.name()) {
            draft.set(on, i64::from(ctx.today()));
        }
    }
    Ok(())
}

/// The kinds of record that carry permissions ([`crate::mixins::REACHABLE`]).
pub const PEOPLE: [&str; 2] = ["contact", "lead"];

/// Before the rules look at what an import brings: the record is locked by now, so that a no that somebody has just noted
/// counts, too.
#[must_use]
pub const fn kept(entity: &'static str) -> Hook {
    Hook { name: "a-no-is-kept", entity, moment: Moment::Prepare, intents: &[Intent::Update], run: keep }
}

fn keep<'a>(_: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        for item in items.iter_mut().filter(|item| item.change.source == Source::Import) {
            let Some(before) = item.draft.before.clone() else { continue };
            for (status, source, on) in CHANNELS {
                let denied = before.get(status).as_deref() == Some("denied");
                if denied && item.draft.get(status).as_deref() != Some("denied") {
                    for field in [status.name(), source.name(), on.name()] {
                        item.draft.record.put(field, before.value(field).clone());
                    }
                }
            }
        }
        Ok(())
    }
    .boxed()
}

/// A way of reaching a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Email,
    Phone,
    /// SMS, WhatsApp and the like.
    Message,
    Post,
}

impl Channel {
    pub const ALL: [Channel; 4] = [Channel::Email, Channel::Phone, Channel::Message, Channel::Post];

    /// The message key's part and the fields' prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Phone => "phone",
            Channel::Message => "message",
            Channel::Post => "post",
        }
    }

    /// The field that says whether the person may be reached this way.
    #[must_use]
    pub fn field(self) -> &'static str {
        CHANNELS[self as usize].0.name()
    }
}

/// Whether the person has said no to a channel. Records without permissions (accounts) have not.
#[must_use]
pub fn denied(record: &Record, channel: Channel) -> bool {
    let (status, _, _) = CHANNELS[channel as usize];
    record.get(status).as_deref() == Some("denied")
}

/// The channels by which the person does not want to be reached.
#[must_use]
pub fn warnings(record: &Record) -> Vec<Channel> {
    Channel::ALL.into_iter().filter(|channel| denied(record, *channel)).collect()
}
