//! The letters that we write, in the reader's language. Their words are in `locales/*/mail.ftl`.

use trato_text::{Arg, Locale, t, t_args};

use crate::letter::Letter;

/// What every letter needs to know.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    pub locale: Locale,
    /// The reader's name.
    pub name: &'a str,
    /// The company whose CRM it is.
    pub company: &'a str,
}

impl Around<'_> {
    fn args(&self) -> [(&'static str, Arg<'_>); 2] {
        [("name", Arg::from(self.name)), ("company", Arg::from(self.company))]
    }

    /// A letter by the prefix of its messages: greeting, its own paragraphs, a link.
    fn letter(&self, key: &str, paragraphs: &[&str], url: Option<&str>) -> Letter {
        let say = |part: &str| t_args(self.locale, &format!("mail-{key}-{part}"), &self.args());
        let mut all = vec![t_args(self.locale, "mail-hello", &self.args())];
        all.extend(paragraphs.iter().map(|part| say(part)));
        Letter {
            locale: self.locale,
            subject: say("subject"),
            paragraphs: all,
            link: url.map(|url| (say("link"), url.to_owned())),
            footer: vec![t_args(self.locale, "mail-footer", &self.args())],
        }
    }
}

/// Somebody, we hope the reader, forgot the password.
#[must_use]
pub fn reset(around: &Around<'_>, url: &str) -> Letter {
    around.letter("reset", &["what", "else"], Some(url))
}

/// An account was made for the reader.
#[must_use]
pub fn invitation(around: &Around<'_>, url: &str) -> Letter {
    around.letter("invitation", &["what", "until"], Some(url))
}

/// What the reader wanted to be reminded of: what kind of thing, its title, and when it is due, as text.
#[must_use]
pub fn reminder(around: &Around<'_>, kind: &str, title: &str, due: Option<&str>, url: &str) -> Letter {
    let args = [("kind", Arg::from(kind)), ("title", Arg::from(title)), ("due", Arg::from(due.unwrap_or_default()))];
    let say = |key: &str| t_args(around.locale, key, &args);
    let mut letter = around.letter("reminder", &[], Some(url));
    letter.subject = say("mail-reminder-title");
    letter.paragraphs.push(say("mail-reminder-what"));
    if due.is_some() {
        letter.paragraphs.push(say("mail-reminder-due"));
    }
    letter.footer.push(t(around.locale, "mail-reminder-stop").into_owned());
    letter
}

/// Shows the administrator that mail arrives.
#[must_use]
pub fn trial(around: &Around<'_>, url: &str) -> Letter {
    around.letter("trial", &["what"], Some(url))
}
