//! A file that is sent as it is written: the writer works in a task of its own, a few blocks ahead of the reader, and
//! nothing is ever held whole.

use std::future::Future;
use std::io::{self, Write};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::mpsc;
use trato_model::Refusal;

/// Bytes that are gathered before they are sent, and blocks that may wait for a slow reader.
const BLOCK: usize = 64 * 1024;
const AHEAD: usize = 4;

type Sent = Result<Vec<u8>, io::Error>;

/// What the work writes into: full blocks go to the answer.
#[derive(Debug)]
pub struct Pipe {
    sender: mpsc::Sender<Sent>,
    waiting: Vec<u8>,
}

impl Pipe {
    /// Whether somebody still reads.
    pub fn wanted(&self) -> impl Fn() -> bool + Send + use<> {
        let sender = self.sender.clone();
        move || !sender.is_closed()
    }

    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let block = std::mem::replace(&mut self.waiting, Vec::with_capacity(BLOCK));
        // A slow reader holds the work, not a thread that others need.
        tokio::task::block_in_place(|| self.sender.blocking_send(Ok(block)))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= BLOCK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    /// Small blocks in between would cost more than they are worth: what is left goes out at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A CSV file under a name. A refusal before the first byte is the answer; one after it breaks the answer off, so that
/// nobody takes a part for the whole.
///
/// # Errors
/// What the work says before it has written anything.
pub async fn csv<W, F>(name: &str, work: W) -> Result<Response, Refusal>
where
    W: FnOnce(Pipe) -> F + Send + 'static,
    F: Future<Output = (Pipe, Result<(), Refusal>)> + Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel::<Sent>(AHEAD);
    let pipe = Pipe { sender, waiting: Vec::with_capacity(BLOCK) };
    let work = tokio::spawn(async move {
        let (mut pipe, done) = work(pipe).await;
        match done {
            Ok(()) => pipe.send().map_err(|_| Refusal::Storage),
            Err(refusal) => {
                let _ = pipe.sender.send(Err(io::Error::other("the file was interrupted"))).await;
                Err(refusal)
            }
        }
    });
    let first = match receiver.recv().await {
        Some(Ok(block)) => block,
        _ => {
            let ended = work.await.map_err(|error| Refusal::Internal(error.to_string()))?;
            return Err(ended.err().unwrap_or_else(|| Refusal::Internal("a file without a heading".into())));
        }
    };
    let rest = stream::unfold((Some(first), receiver), |(first, mut receiver)| async move {
        let next = match first {
            Some(first) => Some(Ok(first)),
            None => receiver.recv().await,
        };
        next.map(|next| (next, (None, receiver)))
    });
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, Body::from_stream(rest)).into_response())
}
