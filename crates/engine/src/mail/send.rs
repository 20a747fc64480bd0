//! The sender: takes due messages out of the outbox, one at a time, hands each to the courier and records what became of it.
//!
//! One at a time, because SMTP knows no "exactly once": who dies between the server's `250` and the record leaves one
//! message in doubt, which goes out again under the same Message-ID, and there should not be more than that one. A node
//! holds the lease of what it sends for as long as the server takes; no other node touches it meanwhile.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use trato_store::{Mail, Sent, Store};

use crate::Clock;

/// What became of a message, in the server's words or the courier's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Accepted(String),
    /// Not now, or nobody knows.
    Later(String),
    /// This message never.
    Never(String),
    /// No message at all for now: the server cannot be reached or will not have us.
    Unreachable(String),
}

/// Hands messages over to a mail server.
pub trait Courier: Send {
    /// Hands one over; ends at some time, whatever the server does.
    fn deliver<'a>(&'a mut self, mail: &'a Mail) -> BoxFuture<'a, Delivery>;

    /// There is nothing more to send for now.
    fn rest(&mut self) -> BoxFuture<'_, ()>;
}

/// How fast things go; [`Pace::default`] but for tests.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long a node may be silent before another takes its message.
    pub lease: Duration,
    /// How often the outbox is looked into.
    pub tick: Duration,
    /// The pause after the first failure of a message; it doubles with each further one, up to an hour.
    pub retry: Duration,
    /// The pause after the first failure to reach the server; it doubles up to thirty of it.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            lease: Duration::from_secs(60),
            tick: Duration::from_millis(500),
            retry: Duration::from_secs(60),
            pause: Duration::from_secs(1),
        }
    }
}

/// Pauses between tries of one message grow to this.
const RAREST: Duration = Duration::from_secs(3600);
/// The server's words are kept up to this many characters.
const WORDS: usize = 500;
/// Tries to record an outcome: to lose it would send the message twice.
const RECORDS: u32 = 5;

/// Sends until `stop` turns true; then finishes the message it is at.
pub async fn run(store: Store, clock: Clock, courier: impl Courier, pace: Pace, mut stop: watch::Receiver<bool>) {
    let mut sender = Sender { store, clock, courier, pace, unreached: 0 };
    loop {
        let wait = match sender.next().await {
            Next::Sent => Duration::ZERO,
            Next::Idle => pace.tick,
            Next::Unreachable => sender.pause(sender.unreached),
        };
        if *stop.borrow() || !pause(&mut stop, wait).await {
            break;
        }
    }
    sender.courier.rest().await;
}

/// Waits; `false` when it is time to stop.
async fn pause(stop: &mut watch::Receiver<bool>, length: Duration) -> bool {
    if length.is_zero() {
        return true;
    }
    tokio::select! {
        () = tokio::time::sleep(length) => true,
        changed = stop.changed() => changed.is_ok() && !*stop.borrow(),
    }
}

struct Sender<C> {
    store: Store,
    clock: Clock,
    courier: C,
    pace: Pace,
    /// Failures to reach the server since it was last reached.
    unreached: u32,
}

/// What the sender found.
enum Next {
    Sent,
    Idle,
    Unreachable,
}

impl<C: Courier> Sender<C> {
    /// Sends one message, if one is due.
    async fn next(&mut self) -> Next {
        let asked = self.now().await;
        let leased = self.store.lease_mail(1, micros(self.pace.lease), asked).await;
        let mail = match leased.map(|mails| mails.into_iter().next()) {
            Ok(Some(mail)) => mail,
            Ok(None) => {
                self.courier.rest().await;
                return Next::Idle;
            }
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read");
                return Next::Idle;
            }
        };
        // A busy database may have used the lease up before it told us of it.
        let now = self.now().await;
        let late = now - asked > micros(self.pace.lease / 3);
        if late && !hold(&self.store, &self.clock, &self.pace, &mail).await {
            return Next::Sent;
        }
        // It waited while nobody could send it, and what it says may no longer be so: nobody gets it.
        if now >= mail.give_up_at {
            tracing::warn!(mail = %mail.id, "a mail came too late to be sent");
            self.record(&mail, &Sent::Expired).await;
            return Next::Sent;
        }
        let Some(delivery) = self.deliver(&mail).await else { return Next::Sent };
        let sent = self.judge(&mail, &delivery, self.now().await);
        match &sent {
            Sent::Accepted(_) => tracing::debug!(mail = %mail.id, attempt = mail.attempt, "a mail was sent"),
            Sent::Later(words, _) => tracing::warn!(mail = %mail.id, attempt = mail.attempt, words, "a mail waits"),
            Sent::Failed(words) => tracing::warn!(mail = %mail.id, attempt = mail.attempt, words, "a mail failed"),
            Sent::Expired => tracing::warn!(mail = %mail.id, "a mail came too late to be sent"),
        }
        self.record(&mail, &sent).await;
        if matches!(delivery, Delivery::Unreachable(_)) {
            self.unreached = self.unreached.saturating_add(1);
            Next::Unreachable
        } else {
            self.unreached = 0;
            Next::Sent
        }
    }

    /// Hands a message over with its lease renewed meanwhile; `None`: the lease was lost, another node has it.
    async fn deliver(&mut self, mail: &Mail) -> Option<Delivery> {
        let Sender { store, clock, courier, pace, .. } = self;
        let mut work = courier.deliver(mail);
        loop {
            tokio::select! {
                delivery = &mut work => return Some(delivery),
                () = tokio::time::sleep(pace.lease / 3) => {
                    if !hold(store, clock, pace, mail).await {
                        return None;
                    }
                }
            }
        }
    }

    /// The moment by which mail is due and leases are had.
    async fn now(&self) -> i64 {
        self.clock.of_server(&self.store).await
    }

    /// What a delivery means for the message: when it is tried again, if at all.
    fn judge(&self, mail: &Mail, delivery: &Delivery, now: i64) -> Sent {
        let short = |words: &String| words.chars().take(WORDS).collect::<String>();
        let (words, pause) = match delivery {
            Delivery::Accepted(words) => return Sent::Accepted(short(words)),
            Delivery::Never(words) => return Sent::Failed(short(words)),
            Delivery::Later(words) => (short(words), doubled(self.pace.retry, mail.attempt).min(RAREST)),
            // It is not the message's fault: it waits no longer than the server is left alone.
            Delivery::Unreachable(words) => (short(words), self.pause(self.unreached.saturating_add(1))),
        };
        let at = now + micros(pause);
        if at > mail.give_up_at { Sent::Failed(words) } else { Sent::Later(words, at) }
    }

    async fn record(&self, mail: &Mail, sent: &Sent) {
        for _ in 0..RECORDS {
            match self.store.mail_sent(mail.id, mail.fence, sent, self.now().await).await {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!(mail = %mail.id, "what became of a mail came too late to count");
                    return;
                }
                Err(error) => tracing::error!(%error, mail = %mail.id, "what became of a mail could not be recorded"),
            }
            tokio::time::sleep(self.pace.tick).await;
        }
    }

    /// How long to leave a server alone that could not be reached so many times.
    fn pause(&self, times: u32) -> Duration {
        doubled(self.pace.pause, i64::from(times)).min(self.pace.pause * 30)
    }
}

/// Renews a lease. `false`: another node has the message. A database that does not answer is no reason to stop halfway.
async fn hold(store: &Store, clock: &Clock, pace: &Pace, mail: &Mail) -> bool {
    let until = clock.of_server(store).await + micros(pace.lease);
    match store.hold_mail(mail.id, mail.fence, until).await {
        Ok(true) => true,
        Ok(false) => {
            tracing::warn!(mail = %mail.id, "a mail went to another node before it was sent");
            false
        }
        Err(error) => {
            tracing::warn!(%error, "a mail's lease could not be renewed");
            true
        }
    }
}

/// The pause after the `n`th failure (from one on).
fn doubled(first: Duration, n: i64) -> Duration {
    let times = 1u32 << u32::try_from(n.clamp(1, 16)).map_or(0, |n| n - 1);
    first * times
}

fn micros(length: Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::doubled;

    #[test]
    fn pauses_double_and_never_overflow() {
        let second = Duration::from_secs(1);
        let seconds: Vec<u64> = [1, 2, 5, 16, 17, i64::MAX].map(|n| doubled(second, n).as_secs()).to_vec();
        assert_eq!(seconds, [1, 2, 16, 32_768, 32_768, 32_768]);
        assert_eq!(doubled(second, 0), second);
    }
}
