//! Change notices between nodes: one coalesced `NOTIFY` every [`EVERY`], and a listening connection.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client};
use trato_model::Id;

use super::Postgres;
use super::error::translate;
use crate::StoreError;
use crate::db::{ChangeNotice, EVERY};

const CHANNEL: &str = "trato_changes";
/// A payload must stay below 8,000 bytes.
const MOST_BYTES: usize = 7_000;

/// Sends this node's notices and hears the others', for ever; a lost connection is made anew. What others said while
/// there was none nobody knows, so each new one begins with "anything may have changed".
pub(crate) async fn exchange(
    db: Postgres,
    mut inbox: mpsc::UnboundedReceiver<ChangeNotice>,
    local: broadcast::Sender<ChangeNotice>,
) {
    let node = format!("{:016x}", rand::random::<u64>());
    // Told when the connection is back if it is lost before the server has them.
    let mut unsent = HashSet::new();
    loop {
        match connect(&db, &node, &local).await {
            Ok((client, hearing)) => {
                // Without listeners the channel refuses: nobody remembers anything.
                let _ = local.send(ChangeNotice::ANYTHING);
                if pump(&client, hearing, &node, &mut inbox, &mut unsent).await {
                    return;
                }
                tracing::warn!("the connection for change notices was lost");
            }
            Err(error) => tracing::warn!(%error, "change notices are interrupted"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Listens on a connection of its own; a task hands on what the other nodes say and ends with the connection.
async fn connect(
    db: &Postgres,
    node: &str,
    local: &broadcast::Sender<ChangeNotice>,
) -> Result<(Client, JoinHandle<()>), StoreError> {
    let (client, mut connection) = db.connect().await.map_err(translate)?;
    let (own, local) = (node.to_owned(), local.clone());
    let hearing = tokio::spawn(async move {
        let mut messages = futures_util::stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notification(notification) = message {
                for notice in parse(notification.payload(), &own) {
                    let _ = local.send(notice);
                }
            }
        }
    });
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await.map_err(translate)?;
    Ok((client, hearing))
}

/// Sends batches until the connection is lost (`false`), also while there is nothing to send, or the store is gone
/// (`true`).
async fn pump(
    client: &Client,
    mut hearing: JoinHandle<()>,
    node: &str,
    inbox: &mut mpsc::UnboundedReceiver<ChangeNotice>,
    unsent: &mut HashSet<ChangeNotice>,
) -> bool {
    loop {
        if unsent.is_empty() {
            tokio::select! {
                first = inbox.recv() => match first {
                    Some(first) => { unsent.insert(first); }
                    None => return true,
                },
                _ = &mut hearing => return false,
            }
            tokio::time::sleep(EVERY).await;
        }
        while let Ok(notice) = inbox.try_recv() {
            unsent.insert(notice);
        }
        for payload in payloads(node, unsent) {
            if client.execute("SELECT pg_notify($1, $2)", &[&CHANNEL, &payload]).await.is_err() {
                return false;
            }
        }
        unsent.clear();
    }
}

/// `node entity:id entity:id …`, in pieces that the server takes.
fn payloads(node: &str, batch: &HashSet<ChangeNotice>) -> Vec<String> {
    let mut payloads = Vec::new();
    let mut payload = node.to_owned();
    for notice in batch {
        if payload.len() + notice.entity.len() + 40 > MOST_BYTES {
            payloads.push(std::mem::replace(&mut payload, node.to_owned()));
        }
        payload.push_str(&format!(" {}:{}", notice.entity, notice.record));
    }
    payloads.push(payload);
    payloads
}

fn parse(payload: &str, own: &str) -> Vec<ChangeNotice> {
    let mut words = payload.split(' ');
    if words.next() == Some(own) {
        return Vec::new();
    }
    words
        .filter_map(|word| {
            let (entity, record) = word.split_once(':')?;
            let record: Id = record.parse().ok()?;
            Some(ChangeNotice { entity: trato_model::intern::intern(entity), record })
        })
        .collect()
}
