//! Outboxes with messages, on each database, and senders for them.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use trato::post::Post;
use trato_engine::Clock;
use trato_engine::mail::send;
use trato_engine::mail::{MailRow, MailState, Pace};
use trato_mail::{Draft, Letter, Party, Server, Smtp, message};
use trato_model::Id;
use trato_store::{NewMail, Store};
use trato_text::Locale;

pub const SOON: Duration = Duration::from_secs(10);

/// Hundreds of times as fast as in earnest.
pub fn pace() -> Pace {
    Pace {
        lease: Duration::from_millis(300),
        tick: Duration::from_millis(10),
        retry: Duration::from_millis(50),
        pause: Duration::from_millis(10),
    }
}

/// The `n`th id.
pub fn id(n: u32) -> Id {
    Id::constant(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(n))
}

fn mail(n: u32, size: usize, give_up_at: i64) -> NewMail {
    let from = Party::parse("Muebles Peña <crm@example.com>").expect("an address");
    let to = Party::new("Eva Núñez", &format!("eva{n}@example.com")).expect("an address");
    let letter = Letter {
        locale: Locale::Es,
        subject: format!("Aviso número {n}"),
        paragraphs: vec!["¿Qué tal, Eva?".to_owned(), ".".to_owned(), "x ".repeat(size)],
        link: Some(("Abrir".to_owned(), format!("https://crm.example.com/task/{n}"))),
        footer: Vec::new(),
    };
    let message_id = message::message_id(&id(n).to_string(), &from);
    let draft = Draft { message_id: &message_id, date: 1_795_341_600_000_000, from: &from, to: &to, letter: &letter };
    let raw = draft.write().expect("written");
    NewMail {
        id: id(n),
        sender: from.address().to_owned(),
        recipients: vec![to.address().to_owned()],
        subject: letter.subject.clone(),
        raw,
        about: None,
        run_at: i64::from(n),
        give_up_at,
        good_until: None,
        message_id,
    }
}

/// Puts messages into the outbox, from the `first` on; each is tried until the moment given.
pub async fn put_until(store: &Store, first: u32, many: u32, size: usize, give_up_at: i64) {
    let mut tx = store.begin().await.expect("begins");
    for n in first..first + many {
        tx.outbox_put(&mail(n, size, give_up_at)).await.expect("puts");
    }
    tx.commit().await.expect("commits");
}

pub async fn put(store: &Store, many: u32) {
    put_until(store, 1, many, 10, i64::MAX / 2).await;
}

/// A sender at work.
pub struct Sending {
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

impl Sending {
    pub fn to(store: &Store, url: &str) -> Sending {
        Sending::at(store, url, pace())
    }

    pub fn at(store: &Store, url: &str, pace: Pace) -> Sending {
        let smtp = Smtp::new(Server::parse(url).expect("a server")).expect("a client");
        let (stop, stopping) = watch::channel(false);
        let work = tokio::spawn(send::run(store.clone(), Clock::System, Post(smtp), pace, stopping));
        Sending { stop, work }
    }

    /// Lets it finish what it is at.
    pub async fn end(self) {
        self.stop.send_replace(true);
        self.work.await.expect("it ends");
    }
}

/// Waits until as many messages are in a state; its rows.
pub async fn wait(store: &Store, state: MailState, many: usize) -> Vec<MailRow> {
    for _ in 0..3_000 {
        let rows = store.mails(state, 200_000).await.expect("reads");
        if rows.len() >= many {
            assert_eq!(rows.len(), many, "{state:?}");
            return rows;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{many} messages are never {state:?}: {:?}", store.outbox_counts().await);
}
