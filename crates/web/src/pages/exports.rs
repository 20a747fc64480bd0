//! `/export/{entity}.csv`: what a list shows, as a file. Safe for spreadsheets unless `mode=raw` asks for the plain values.
//! It is sent as it is read, so its length has no limit and a reader who goes away ends the work.

use std::io::{self, Write};

use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::mpsc;
use trato_engine::export::csv_file::Wish;
use trato_model::{Action, Refusal};

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::state::Asked;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/export/{file}", Policy::Member, export)]
}

/// Bytes that are gathered before they are sent.
const BLOCK: usize = 64 * 1024;

type Sent = Result<Vec<u8>, io::Error>;

async fn export(
    State(app): State<App>,
    signed: Signed,
    UrlPath(file): UrlPath<String>,
    params: Params,
) -> Result<Response, AppError> {
    let answer = async {
        let name = file.strip_suffix(".csv").ok_or(Refusal::NotFound)?;
        let entity = records::entity(&app, &signed, name)?;
        if !signed.who.reader.can(entity.name, Action::Export) {
            return Err(Refusal::Forbidden(Action::Export.name()));
        }
        let mut asked = Asked::read(&app, &signed, &entity, format!("/{name}"), &params).await?;
        if let Some(fault) = asked.filter_fault {
            return Err(Refusal::BadRequest(fault));
        }
        if params.get("columns").is_none() && asked.view.is_none() {
            asked.query.columns.clear();
        }
        let wish = match params.get("mode") {
            Some("raw") => Wish::raw(asked.query),
            _ => Wish::safe(asked.query, signed.locale()),
        };
        send(&app, &signed, wish, &format!("{}.csv", entity.name)).await
    };
    answer.await.map_err(signed.shape(false).wrap())
}

/// Writes the file in a task of its own and sends what it writes. A refusal before the first byte is the answer.
async fn send(app: &App, signed: &Signed, wish: Wish, name: &str) -> Result<Response, Refusal> {
    let (sender, mut receiver) = mpsc::channel::<Sent>(4);
    let (engine, who) = (app.engine().clone(), signed.who.clone());
    let work = tokio::spawn(async move {
        let mut pipe = Pipe { sender: sender.clone(), waiting: Vec::with_capacity(BLOCK) };
        let written = engine.export_csv(&who, &wish, &mut pipe, |_| !sender.is_closed()).await;
        match written {
            Ok(_) => pipe.flush().map_err(|_| Refusal::Storage),
            Err(refusal) => {
                // Whoever has received something already must not take it for the whole.
                let _ = sender.send(Err(io::Error::other("the export was interrupted"))).await;
                Err(refusal)
            }
        }
    });
    let first = match receiver.recv().await {
        Some(Ok(block)) => block,
        _ => {
            let ended = work.await.map_err(|error| Refusal::Internal(error.to_string()))?;
            return Err(ended.err().unwrap_or_else(|| Refusal::Internal("an export wrote nothing".into())));
        }
    };
    let rest = stream::unfold((Some(first), receiver), |(first, mut receiver)| async move {
        let next = match first {
            Some(first) => Some(Ok(first)),
            None => receiver.recv().await,
        };
        next.map(|next| (next, (None, receiver)))
    });
    let header = |value: String| HeaderValue::from_str(&value).map_err(|error| Refusal::Internal(error.to_string()));
    let disposition = header(format!("attachment; filename=\"{name}\""))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, Body::from_stream(rest)).into_response())
}

/// What the export writes into: full blocks go to the answer.
struct Pipe {
    sender: mpsc::Sender<Sent>,
    waiting: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= BLOCK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // The writer above flushes at its end; small blocks in between would cost more than they are worth.
        self.send()
    }
}

impl Pipe {
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
