//! Who writes or is written to: a name and an address.

use lettre::Address;
use lettre::message::Mailbox;
use trato_text::email::normalize_email;

/// A name (which may be empty) and an address that can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    address: Address,
}

/// No address that a mail can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an e-mail address")]
pub struct NoAddress(pub String);

impl Party {
    /// A party by name and address. Line breaks and other control characters of the name become spaces, so that no name
    /// can end its header and begin another.
    ///
    /// # Errors
    /// [`NoAddress`].
    pub fn new(name: &str, address: &str) -> Result<Self, NoAddress> {
        let parsed: Address = normalize_email(address).parse().map_err(|_| NoAddress(address.to_owned()))?;
        Ok(Party { name: one_line(name), address: parsed })
    }

    /// `crm@example.com` or `Our company <crm@example.com>`, as an administrator writes it.
    ///
    /// # Errors
    /// [`NoAddress`].
    pub fn parse(text: &str) -> Result<Self, NoAddress> {
        let text = text.trim();
        match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => Party::new(name.trim().trim_matches('"'), address),
            None => Party::new("", text),
        }
    }

    #[must_use]
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    /// What comes after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(crate) fn mailbox(&self) -> Mailbox {
        let name = Some(self.name.clone()).filter(|name| !name.is_empty());
        Mailbox::new(name, self.address.clone())
    }
}

/// The text on one line: runs of white space and control characters become one space each.
pub(crate) fn one_line(text: &str) -> String {
    let broken = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(broken).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::Party;

    #[test]
    fn addresses_with_and_without_a_name() {
        for (text, name, address) in [
            ("crm@example.com", "", "crm@example.com"),
            (" Muebles Peña, S.L. <CRM@Example.com> ", "Muebles Peña, S.L.", "crm@example.com"),
            ("\"Peña\" <crm@xn--pea-8ma.example>", "Peña", "crm@xn--pea-8ma.example"),
        ] {
            let party = Party::parse(text).expect(text);
            assert_eq!((party.name.as_str(), party.address()), (name, address));
        }
        for text in
            ["", "crm", "Trato <crm>", "a@b@c.example", "Trato <>", "a b@example.com", "a@example.com>\r\nBcc: <b@c.de"]
        {
            assert!(Party::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_stays_on_its_line() {
        let party = Party::new("Eva\r\nBcc: all@example.com\u{2028}\0x", "eva@example.com").expect("an address");
        assert_eq!(party.name, "Eva Bcc: all@example.com x");
    }
}
