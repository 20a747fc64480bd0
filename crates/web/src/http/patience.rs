//! How long a request may take. A body that is waited for must go on coming; what is done with it must end. Uploads may
//! take as long as they come.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::{Body as Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use trato_model::Refusal;

use super::error::{AppError, Shape};
use super::route::Body;
use crate::App;

/// How often is looked whether a request takes too long.
const LOOK: Duration = Duration::from_secs(1);

/// Where a body is.
#[derive(Clone, Copy, Debug)]
struct Progress {
    /// Since when nothing has come, while somebody waits for it.
    waiting: Option<Instant>,
    /// When something came last.
    moved: Instant,
}

/// A body that says how it goes on.
struct Watched {
    body: Bytes,
    progress: Arc<Mutex<Progress>>,
}

impl HttpBody for Watched {
    type Data = axum::body::Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Ok(mut progress) = self.progress.lock() {
            let now = Instant::now();
            match &polled {
                Poll::Pending => progress.waiting = progress.waiting.or(Some(now)),
                Poll::Ready(_) => *progress = Progress { waiting: None, moved: now },
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Ends what takes too long: 408 where the body stays away, 504 where we are not done. Writes run in tasks of their own,
/// so nothing is left half done.
pub async fn limit(State(app): State<App>, Extension(body): Extension<Body>, request: Request, next: Next) -> Response {
    let (silence, patience) = (app.config().silence, app.config().patience);
    let shape = Shape::for_path(request.uri().path(), request.headers());
    let start = Instant::now();
    let progress = Arc::new(Mutex::new(Progress { waiting: None, moved: start }));
    let watched = progress.clone();
    let request = request.map(|body| Bytes::new(Watched { body, progress: watched }));
    let mut answer = std::pin::pin!(next.run(request));
    let look = LOOK.min(silence).min(patience);
    loop {
        if let Ok(response) = tokio::time::timeout(look, &mut answer).await {
            return response;
        }
        let Ok(Progress { waiting, moved }) = progress.lock().map(|progress| *progress) else { continue };
        let since = if body == Body::Upload { moved } else { start };
        let late =
            |name, most: Duration| AppError::new(Refusal::Limit { name, most: most.as_secs() }, shape).into_response();
        if waiting.is_some_and(|since| since.elapsed() >= silence) {
            return late("silence", silence);
        }
        if since.elapsed() >= patience {
            return late("patience", patience);
        }
    }
}
