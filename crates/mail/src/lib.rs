//! Mail: what our messages say, how they are written down, and how they reach an SMTP server. The heavy dependencies of
//! that (SMTP, MIME, TLS) stay in here; nothing of ours but texts and addresses is needed for it. Which messages there are
//! to send, and that none is lost or sent twice, is the business of the outbox in `store` and the sender in `engine`.
//!
//! - [`letter`]: what a message says, as text and as plain HTML. [`letters`]: the ones that we write.
//! - [`party`]: a name with an address. [`message`]: a letter as it goes over the wire.
//! - [`server`]: where mail is handed over, from `TRATO_SMTP_URL`. [`smtp`]: the handing over.

pub mod letter;
pub mod letters;
pub mod message;
pub mod party;
pub mod server;
pub mod smtp;

pub use letter::Letter;
pub use message::Draft;
pub use party::Party;
pub use server::{Security, Server};
pub use smtp::{Delivery, Smtp};
