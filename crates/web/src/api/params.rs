//! Query parameters, read strictly: known names only, none twice (but for the rows and columns that a list's forms send),
//! valid UTF-8, at most 8 KB.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use trato_model::Refusal;
use trato_model::kinds::Fault;

use crate::http::error::AppError;

/// Bytes of a query string, at most.
const LONGEST: usize = 8 * 1024;

/// How the names of a filter form's rows begin: `f.{group}.{row}.field`.
pub const ROW: &str = "f.";

/// The parameters of a request.
#[derive(Debug, Default)]
pub struct Params(BTreeMap<String, Vec<String>>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Params::parse(parts.uri.query().unwrap_or_default()).map_err(Refusal::BadRequest)?)
    }
}

/// Marks of campaigns and of those who count clicks, and the language of the pages outside.
fn is_foreign(name: &str) -> bool {
    name.starts_with("utm_") || ["gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "locale"].contains(&name)
}

impl Params {
    /// Reads a query string.
    ///
    /// # Errors
    /// A fault that names the parameter.
    pub fn parse(query: &str) -> Result<Self, Fault> {
        if query.len() > LONGEST {
            return Err(Fault::new("query-long").with("most", LONGEST));
        }
        let mut params: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                return Err(Fault::new("bad-encoding"));
            };
            if params.contains_key(&name) && name != "columns" && !name.starts_with(ROW) {
                return Err(Fault::new("parameter-twice").with("name", shorten(&name)));
            }
            params.entry(name).or_default().push(value);
        }
        Ok(Params(params))
    }

    /// Refuses every parameter that is not named.
    ///
    /// # Errors
    /// `unknown-parameter`.
    pub fn only(&self, names: &[&str]) -> Result<(), Refusal> {
        self.known(|name| names.contains(&name))
    }

    /// The same for a page: what mails and other sites hang on any address says nothing to it.
    ///
    /// # Errors
    /// `unknown-parameter`.
    pub fn only_on_page(&self, names: &[&str]) -> Result<(), Refusal> {
        self.known(|name| names.contains(&name) || is_foreign(name))
    }

    /// The same for a list's page, whose filter form sends rows.
    ///
    /// # Errors
    /// `unknown-parameter`.
    pub fn only_with_rows(&self, names: &[&str]) -> Result<(), Refusal> {
        self.known(|name| names.contains(&name) || name.starts_with(ROW) || is_foreign(name))
    }

    fn known(&self, is_known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        match self.0.keys().find(|name| !is_known(name)) {
            Some(name) => Err(Refusal::BadRequest(Fault::new("unknown-parameter").with("name", shorten(name)))),
            None => Ok(()),
        }
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|values| values.first()).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Takes a parameter out, for who reads the others strictly.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)?.into_iter().next().filter(|value| !value.is_empty())
    }

    /// All values under a name that may come several times.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names that begin so.
    pub fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().map(String::as_str).filter(move |name| name.starts_with(start))
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// `parameter-number`.
    pub fn number(&self, name: &'static str, least: u32, most: u32) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        match text.parse::<u32>() {
            Ok(n) if (least..=most).contains(&n) => Ok(Some(n)),
            _ => Err(Refusal::BadRequest(
                Fault::new("parameter-number").with("name", name).with("least", least).with("most", most),
            )),
        }
    }

    /// Comma-separated names.
    pub fn names(&self, name: &str) -> impl Iterator<Item = &str> {
        self.get(name).unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
    }
}

/// What is quoted of a long value.
#[must_use]
pub fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Percent-decodes a form value; `None` where it is no UTF-8 or holds a NUL.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_strictly() {
        let params = Params::parse("a=1+2&b=%C3%B1&c").expect("fine");
        assert_eq!((params.get("a"), params.get("b"), params.get("c")), (Some("1 2"), Some("ñ"), None));
        assert!(params.only(&["a", "b", "c"]).is_ok());
        assert!(params.only(&["a"]).is_err());
        let hung = Params::parse("a=1&utm_source=mail&locale=en").expect("reads");
        assert!(hung.only(&["a"]).is_err() && hung.only_on_page(&["a"]).is_ok() && hung.only_on_page(&[]).is_err());
        for bad in ["a=1&a=2", "a=%ff", "a=%0", "a=%zz", "a=%00"] {
            assert!(Params::parse(bad).is_err(), "{bad}");
        }
    }
}
