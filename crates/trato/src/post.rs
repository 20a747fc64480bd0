//! Joins the engine's outbox with the SMTP client: neither knows of the other.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::mail::{Courier, Delivery, Mail};
use trato_mail::Smtp;

/// The courier that goes to an SMTP server.
#[derive(Debug)]
pub struct Post(pub Smtp);

impl Courier for Post {
    fn deliver<'a>(&'a mut self, mail: &'a Mail) -> BoxFuture<'a, Delivery> {
        async move {
            match self.0.deliver(&mail.sender, &mail.recipients, &mail.raw).await {
                trato_mail::Delivery::Accepted(words) => Delivery::Accepted(words),
                trato_mail::Delivery::Later(words) => Delivery::Later(words),
                trato_mail::Delivery::Never(words) => Delivery::Never(words),
                trato_mail::Delivery::Unreachable(words) => Delivery::Unreachable(words),
            }
        }
        .boxed()
    }

    fn rest(&mut self) -> BoxFuture<'_, ()> {
        self.0.rest().boxed()
    }
}
