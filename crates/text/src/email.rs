//! E-mail addresses: the form in which they are stored and compared, and whether they can be one.

use std::borrow::Cow;

/// Why a text is no e-mail address. [`EmailError::key`] is its message for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing but spaces.
    #[error("the e-mail address is empty")]
    Empty,
    /// No `@`, or a local part that cannot be.
    #[error("not an e-mail address")]
    Shape,
    /// A domain that cannot be.
    #[error("the domain of the e-mail address is not valid")]
    Domain,
    /// More than 64 bytes before the `@` or 254 in all (RFC 5321 §4.5.3.1).
    #[error("the e-mail address is too long")]
    TooLong,
}

impl EmailError {
    /// The key of the message for the user.
    pub const fn key(self) -> &'static str {
        match self {
            EmailError::Empty => "email-error-empty",
            EmailError::Shape => "email-error-shape",
            EmailError::Domain => "email-error-domain",
            EmailError::TooLong => "email-error-too-long",
        }
    }
}

/// The form in which addresses are stored and compared: without `mailto:` and `Name <…>`, in lower case, the domain in
/// ASCII (punycode) where it is an internationalised one. The local part is folded to lower case too: the standard
/// lets it matter, no mail provider does, and duplicates differ by it. Checks nothing: see [`validate_email`].
pub fn normalize_email(raw: &str) -> String {
    let text = raw.trim();
    let text = match (text.rfind('<'), text.strip_suffix('>')) {
        (Some(at), Some(inner)) => inner.get(at + 1..).unwrap_or(text),
        _ => text,
    };
    let lower = text.trim().to_lowercase();
    let address = lower.strip_prefix("mailto:").unwrap_or(&lower).trim();
    let Some((local, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    let domain = domain.trim_end_matches('.');
    let domain = if domain.is_ascii() {
        Cow::Borrowed(domain)
    } else {
        idna::domain_to_ascii(domain).map_or(Cow::Borrowed(domain), Cow::Owned)
    };
    [local, "@", &domain].concat()
}

/// Checks an address that [`normalize_email`] made: its parts, lengths and a domain of at least two labels. Stricter
/// than the standard in what nobody uses (quoted local parts, addresses without a domain), letters of any script pass.
pub fn validate_email(address: &str) -> Result<(), EmailError> {
    if address.trim().is_empty() {
        return Err(EmailError::Empty);
    }
    let (local, domain) = address.rsplit_once('@').ok_or(EmailError::Shape)?;
    if local.len() > 64 || address.len() > 254 {
        return Err(EmailError::TooLong);
    }
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    if local.is_empty() || dots || !local.chars().all(is_local) {
        return Err(EmailError::Shape);
    }
    let labels = domain.split('.').filter(|label| is_label(label)).count();
    let last = domain.rsplit('.').next().unwrap_or_default();
    let alphabetic = last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit());
    if labels < 2 || labels != domain.split('.').count() || !alphabetic {
        return Err(EmailError::Domain);
    }
    Ok(())
}

/// The domain of a normalised address.
pub fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}

/// Whether anybody can have an address at the domain: it then says nothing of the company.
pub fn is_free_mail_domain(domain: &str) -> bool {
    let domain = domain.to_lowercase();
    FREE_MAIL.contains(&domain.as_str())
        || ["yahoo.", "hotmail.", "outlook.", "live."].iter().any(|p| is_branch(&domain, p))
}

/// `yahoo.es`, `yahoo.com.mx`, but not `yahoo.mycompany.example`.
fn is_branch(domain: &str, brand: &str) -> bool {
    domain.strip_prefix(brand).is_some_and(|end| end.split('.').all(|label| matches!(label.len(), 2..=3)))
}

#[rustfmt::skip]
const FREE_MAIL: &[&str] = &[
    "gmail.com", "googlemail.com", "msn.com", "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com",
    "gmx.com", "gmx.de", "gmx.es", "gmx.net", "web.de", "mail.com", "mail.ru", "yandex.ru", "yandex.com", "proton.me",
    "protonmail.com", "pm.me", "tutanota.com", "zoho.com", "fastmail.com", "hey.com", "telefonica.net", "movistar.es",
    "terra.es", "terra.com", "ono.com", "wanadoo.es", "orange.es", "orange.fr", "free.fr", "laposte.net", "libero.it",
    "cantv.net", "uol.com.br", "bol.com.br", "sapo.pt", "qq.com", "163.com", "126.com", "naver.com", "comcast.net", "att.net",
    "btinternet.com",
];

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn normal_form() {
        for (raw, expected) in [
            (" Ana.Garcia@Example.COM ", "ana.garcia@example.com"),
            ("mailto:ANA@example.com", "ana@example.com"),
            ("Ana García <ana@example.com>", "ana@example.com"),
            ("<ana@example.com>", "ana@example.com"),
            ("ana@example.com.", "ana@example.com"),
            ("info@Peñíscola.example", "info@xn--pescola-8ya9a.example"),
            ("no address", "no address"),
            ("", ""),
        ] {
            assert_eq!(normalize_email(raw), expected, "{raw}");
        }
    }

    #[test]
    fn valid_and_not() {
        for address in [
            "a@b.co",
            "ana+crm@sub.example.com",
            "o'brien@example.ie",
            "info@xn--pescola-8ya9a.example",
            "josé@example.com",
        ] {
            assert_eq!(validate_email(address), Ok(()), "{address}");
        }
        for (address, expected) in [
            ("", EmailError::Empty),
            ("ana", EmailError::Shape),
            ("@example.com", EmailError::Shape),
            (".ana@example.com", EmailError::Shape),
            ("a..b@example.com", EmailError::Shape),
            ("a b@example.com", EmailError::Shape),
            ("a@b@example.com", EmailError::Shape),
            ("a\r\nbcc:x@example.com", EmailError::Shape),
            ("ana@localhost", EmailError::Domain),
            ("ana@example", EmailError::Domain),
            ("ana@example..com", EmailError::Domain),
            ("ana@-example.com", EmailError::Domain),
            ("ana@exa_mple.com", EmailError::Domain),
            ("ana@127.0.0.1", EmailError::Domain),
            ("ana@peñíscola.example", EmailError::Domain),
        ] {
            assert_eq!(validate_email(address), Err(expected), "{address}");
            assert!(crate::messages::has(crate::Locale::Es, expected.key()));
        }
        assert_eq!(validate_email(&format!("{}@example.com", "a".repeat(65))), Err(EmailError::TooLong));
    }

    #[test]
    fn domains() {
        assert_eq!(domain_of("ana@example.com"), Some("example.com"));
        assert_eq!((domain_of("ana@"), domain_of("ana")), (None, None));
        for free in ["gmail.com", "GMAIL.com", "yahoo.es", "yahoo.com.mx", "hotmail.co.uk"] {
            assert!(is_free_mail_domain(free), "{free}");
        }
        for own in ["example.com", "yahoo.mycompany.example", "notgmail.com", ""] {
            assert!(!is_free_mail_domain(own), "{own}");
        }
    }

    proptest! {
        #[test]
        fn the_normal_form_is_stable(raw in any::<String>(), near in "[A-Za-z.<> ]{0,8}@[a-zA-Zñé.-]{0,12}>?") {
            let _ = (validate_email(&raw), normalize_email(&raw));
            let once = normalize_email(&near);
            if validate_email(&once).is_ok() {
                prop_assert_eq!(normalize_email(&once), once);
            }
        }
    }
}
