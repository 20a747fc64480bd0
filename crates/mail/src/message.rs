//! A letter as it goes over the wire: headers, plain text and HTML as alternatives, everything in ASCII.
//!
//! `Auto-Submitted: auto-generated` (RFC 3834) keeps vacation replies from answering us. The Message-ID is made of the
//! outbox row's id before anything is sent; the bytes made here are stored and sent as they are, however often, so that a
//! second copy after a crash is recognised by servers and readers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Message, MultiPart};

use crate::letter::Letter;
use crate::party::{Party, one_line};

/// A message to be written down.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// See [`message_id`].
    pub message_id: &'a str,
    /// UTC microseconds.
    pub date: i64,
    pub from: &'a Party,
    pub to: &'a Party,
    pub letter: &'a Letter,
}

/// A subject has no more characters than this; readers show far fewer.
const SUBJECT: usize = 200;

/// The Message-ID of the outbox row with this id (a UUID, hence unique for ever), with its angle brackets.
#[must_use]
pub fn message_id(row: &str, from: &Party) -> String {
    format!("<{row}@{}>", from.domain())
}

/// A subject on one line and of bearable length.
#[must_use]
pub fn subject(text: &str) -> String {
    one_line(text).chars().take(SUBJECT).collect()
}

/// The message could not be written down.
#[derive(Debug, thiserror::Error)]
#[error("a message could not be written: {0}")]
pub struct Unwritten(#[from] lettre::error::Error);

impl Draft<'_> {
    /// The whole message.
    ///
    /// # Errors
    /// [`Unwritten`]: none is known for a sender and a recipient that are addresses.
    pub fn write(&self) -> Result<Vec<u8>, Unwritten> {
        let date: SystemTime = UNIX_EPOCH + Duration::from_micros(u64::try_from(self.date).unwrap_or_default());
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let message = Message::builder()
            .message_id(Some(self.message_id.to_owned()))
            .date(date)
            .from(self.from.mailbox())
            .to(self.to.mailbox())
            .subject(subject(&self.letter.subject))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(self.letter.text(), self.letter.html()))?;
        Ok(message.formatted())
    }
}

#[cfg(test)]
mod tests {
    use trato_text::Locale;

    use super::{Draft, message_id};
    use crate::letter::Letter;
    use crate::party::Party;

    fn written(name: &str, subject: &str, text: &str) -> String {
        let from = Party::parse("Muebles Peña <crm@example.com>").expect("an address");
        let to = Party::new(name, "eva@example.com").expect("an address");
        let letter = Letter {
            locale: Locale::Es,
            subject: subject.into(),
            paragraphs: vec![text.into()],
            link: None,
            footer: Vec::new(),
        };
        let id = message_id("0190-7", &from);
        let draft = Draft { message_id: &id, date: 1_795_341_600_000_000, from: &from, to: &to, letter: &letter };
        let raw = draft.write().expect("written");
        assert!(raw.is_ascii(), "no server needs 8BITMIME");
        String::from_utf8(raw).expect("ASCII")
    }

    /// Names and values of the headers of the message itself, unfolded.
    fn headers(message: &str) -> Vec<(String, String)> {
        let head = message.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        head.split("\r\n").map(|line| pair(line).unwrap_or_else(|| (line.to_owned(), "?".to_owned()))).collect()
    }

    #[test]
    fn a_message_has_its_headers_and_no_others() {
        let message = written("Eva Núñez", "Contraseña nueva", "Hola, ¿qué tal?");
        let headers = headers(&message);
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let wanted = ["Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"];
        assert_eq!(names, wanted, "{message}");
        let value = |name: &str| headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        assert_eq!(value("Message-ID"), Some("<0190-7@example.com>"));
        assert_eq!(value("Date"), Some("Sun, 22 Nov 2026 10:00:00 +0000"));
        assert_eq!(value("Auto-Submitted"), Some("auto-generated"));
        assert!(value("Subject").is_some_and(|text| text.starts_with("=?utf-8?")), "{message}");
        assert!(message.contains("text/plain; charset=utf-8") && message.contains("text/html; charset=utf-8"));
    }

    #[test]
    fn names_and_titles_add_no_headers() {
        for evil in [
            "x\r\nBcc: victim@example.com",
            "x\nBcc: victim@example.com",
            "x\rBcc: victim@example.com",
            "x\r\n\r\n<html>",
            "x\u{0}\u{b}\u{85}\u{2028}Bcc: victim@example.com",
            "\" <victim@example.com>, \"",
            "=?utf-8?q?x=0D=0ABcc:_victim@example.com?=",
            &"ñ\r\nBcc: a@example.com".repeat(200),
        ] {
            let message = written(evil, evil, evil);
            let names: Vec<String> = headers(&message).into_iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), 8, "{evil:?}: {message}");
            assert!(!names.iter().any(|name| name.eq_ignore_ascii_case("bcc")), "{message}");
            assert!(message.lines().all(|line| line.len() <= 998), "RFC 5322, 2.1.1");
        }
    }
}
