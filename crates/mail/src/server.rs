//! Where mail is handed over, as the administrator writes it: `smtps://user:password@smtp.example.com` (TLS from the start,
//! port 465), `smtp://user:password@smtp.example.com` (STARTTLS, required, port 587), `smtp://localhost` (the machine's own
//! server, unencrypted, port 25). `?tls=none` and `?tls=starttls` say otherwise.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on the same machine or in a network of one's own.
    None,
    /// By STARTTLS; a server that does not offer it gets no mail (otherwise anybody on the way could switch it off).
    StartTls,
    /// TLS from the first byte.
    Tls,
}

impl Security {
    /// Its name in messages' keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Security::None => "none",
            Security::StartTls => "starttls",
            Security::Tls => "tls",
        }
    }
}

/// An SMTP server. Its `Debug` and `Display` never show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    login: Option<(String, String)>,
}

/// What is wrong with an address of a server; it never quotes the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    #[error("it is no URL: {0}")]
    Url(url::ParseError),
    #[error("it begins with {0}://, not with smtp:// or smtps://")]
    Scheme(String),
    #[error("it names no host")]
    Host,
    #[error("user and password must both be given, or neither; write @ and : inside them as %40 and %3A")]
    Login,
    #[error("what follows ? is not understood; there are ?tls=none and ?tls=starttls, both for smtp:// only")]
    Option,
    #[error("nothing may follow the host but a port and ?tls=")]
    Path,
}

impl Server {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`Misread`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Misread> {
        let url = Url::parse(text.trim()).map_err(Misread::Url)?;
        let implicit = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            other => return Err(Misread::Scheme(other.to_owned())),
        };
        // `url` keeps hosts of schemes it does not know as they are written: numbers are addresses all the same.
        let host = match url.host().ok_or(Misread::Host)? {
            Host::Domain(name) => decoded(name).ok_or(Misread::Host)?,
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        if host.is_empty() {
            return Err(Misread::Host);
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(Misread::Path);
        }
        let local = is_local(&host);
        let mut security = match (implicit, local) {
            (true, _) => Security::Tls,
            (false, true) => Security::None,
            (false, false) => Security::StartTls,
        };
        for (name, value) in url.query_pairs() {
            security = match (implicit, name.as_ref(), value.as_ref()) {
                (false, "tls", "none") => Security::None,
                (false, "tls", "starttls") => Security::StartTls,
                _ => return Err(Misread::Option),
            };
        }
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                decoded(user).zip(decoded(password)).ok_or(Misread::Login).map(Some)?
            }
            _ => return Err(Misread::Login),
        };
        let usual = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        Ok(Server { host, port: url.port().unwrap_or(usual), security, login })
    }

    /// User and password, where the server asks for them.
    pub(crate) fn login(&self) -> Option<(&str, &str)> {
        self.login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()))
    }

    /// Host and port.
    #[must_use]
    pub fn place(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{host}:{}", self.port)
    }

    /// Whether a password would cross a network that others may listen to.
    #[must_use]
    pub fn exposes_password(&self) -> bool {
        self.login.is_some() && self.security == Security::None && !is_local(&self.host)
    }
}

impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let security = match self.security {
            Security::None => "unencrypted",
            Security::StartTls => "STARTTLS",
            Security::Tls => "TLS",
        };
        let place = self.place();
        match &self.login {
            Some((user, _)) => write!(f, "{place} ({security}, {user})"),
            None => write!(f, "{place} ({security})"),
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({self})")
    }
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Misread, Security, Server};

    #[test]
    fn addresses_of_servers() {
        for (text, shown, security) in [
            ("smtps://crm:s3cret@smtp.example.com", "smtp.example.com:465 (TLS, crm)", Security::Tls),
            (
                "smtp://crm%40example.com:p%3A%2Fs3cret@smtp.example.com:2525",
                "smtp.example.com:2525 (STARTTLS, crm@example.com)",
                Security::StartTls,
            ),
            ("smtp://localhost", "localhost:25 (unencrypted)", Security::None),
            ("smtp://127.0.0.1:1025/", "127.0.0.1:1025 (unencrypted)", Security::None),
            ("smtp://[::1]", "[::1]:25 (unencrypted)", Security::None),
            ("smtp://localhost?tls=starttls", "localhost:587 (STARTTLS)", Security::StartTls),
            ("smtp://relay.lan?tls=none", "relay.lan:25 (unencrypted)", Security::None),
        ] {
            let server = Server::parse(text).expect(text);
            assert_eq!((server.to_string().as_str(), server.security), (shown, security), "{text}");
            assert!(!format!("{server} {server:?}").contains("s3cret"));
        }
        let server = Server::parse("smtp://crm%40example.com:p%3A%2Fs3cret@smtp.example.com").expect("read");
        assert_eq!(server.login(), Some(("crm@example.com", "p:/s3cret")));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        for (text, wrong) in [
            ("https://smtp.example.com", Misread::Scheme("https".to_owned())),
            ("smtp:smtp.example.com", Misread::Host),
            ("smtp://", Misread::Host),
            ("smtp://crm@smtp.example.com", Misread::Login),
            ("smtp://:s3cret@smtp.example.com", Misread::Login),
            ("smtps://smtp.example.com?tls=none", Misread::Option),
            ("smtp://smtp.example.com?tls=maybe", Misread::Option),
            ("smtp://smtp.example.com?starttls", Misread::Option),
            // A password that begins with digits and has a question mark in it.
            ("smtp://crm:12?s3cret@smtp.example.com", Misread::Option),
            ("smtp://smtp.example.com/inbox", Misread::Path),
        ] {
            let found = Server::parse(text).expect_err(text);
            assert_eq!(found, wrong, "{text}");
            assert!(!found.to_string().contains("s3cret"), "{found}");
        }
        assert!(Server::parse("smtp.example.com:25").is_err());
    }

    #[test]
    fn a_password_in_the_clear_is_noticed() {
        let exposed = |text: &str| Server::parse(text).expect(text).exposes_password();
        assert!(exposed("smtp://u:p@relay.lan?tls=none"));
        assert!(
            !exposed("smtp://u:p@localhost")
                && !exposed("smtp://u:p@relay.lan")
                && !exposed("smtp://relay.lan?tls=none")
        );
    }
}
