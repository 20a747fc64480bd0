//! A posted form: checked token, fields by name, and their way into inputs for the pipeline.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use trato_model::kinds::{Input, Widget};
use trato_model::{Entity, Expected, Id, Refusal};

use crate::api::params::decode;
use crate::http::Signed;
use crate::http::error::AppError;
use crate::http::limits::BodyLimit;

/// Values of a form, at most.
pub(super) const MOST: usize = 12_000;

/// The fields of a form, in the order in which they were posted.
#[derive(Clone, Debug, Default)]
pub struct Posted(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let signed = request.extensions().get::<Signed>().cloned();
        let limit = BodyLimit::of(request.extensions());
        let bytes = Bytes::from_request(request, state).await.map_err(|_| limit.exceeded())?;
        let posted = Posted::parse(&bytes)?;
        posted.prove(signed.as_ref())?;
        Ok(posted)
    }
}

impl Posted {
    /// A signed-in user's form carries his session's token; forms of strangers have none.
    ///
    /// # Errors
    /// `bad-csrf` for another one.
    pub fn prove(&self, signed: Option<&Signed>) -> Result<(), Refusal> {
        match signed {
            Some(signed) if self.get("csrf") != Some(signed.csrf.as_str()) => Err(Refusal::bad("bad-csrf")),
            _ => Ok(()),
        }
    }

    /// Reads an urlencoded body.
    ///
    /// # Errors
    /// `bad-encoding` for what is no UTF-8; [`Refusal::Limit`] for too many values.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refusal::bad("bad-encoding"))?;
        let mut pairs = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decode(name), decode(value)) else {
                return Err(Refusal::bad("bad-encoding"));
            };
            pairs.push((name, value.replace("\r\n", "\n")));
            if pairs.len() > MOST {
                return Err(Refusal::Limit { name: "values", most: MOST as u64 });
            }
        }
        Ok(Posted(pairs))
    }

    /// The last value under a name, if it is not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    /// Whether the name was on the form at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The version that the form was made from.
    #[must_use]
    pub fn expected(&self) -> Expected {
        match self.get("version").and_then(|text| text.parse().ok()) {
            Some(version) => Expected::Version(version),
            None => Expected::Unknown,
        }
    }

    /// An id under a name.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<Id> {
        self.get(name).and_then(|text| text.parse().ok())
    }

    /// What was given for the fields of an entity, `prefix` before their names. Names that are no fields are left out:
    /// the form's own (`csrf`, `version`) are among them; a field that the user may not write is refused by the pipeline.
    #[must_use]
    pub fn inputs(&self, entity: &Entity, prefix: &str) -> Vec<(String, Input)> {
        let fields = entity.fields.iter().filter_map(|field| {
            let name = format!("{prefix}{}", field.name);
            let input = self.input(&name, field.kind.widget(), field.kind.many())?;
            Some((field.name.to_owned(), input))
        });
        fields.collect()
    }

    fn input(&self, name: &str, widget: Widget, many: bool) -> Option<Input> {
        let part = format!("{name}.");
        let parts = || self.0.iter().filter_map(|(key, v)| Some((key.strip_prefix(&part)?.to_owned(), v.clone())));
        match widget {
            Widget::Address => {
                let parts: Vec<_> = parts().collect();
                (!parts.is_empty()).then_some(Input::Parts(parts))
            }
            Widget::Money => {
                let amount = self.all(name).last()?.to_owned();
                let mut all = vec![("amount".to_owned(), amount)];
                all.extend(parts());
                Some(Input::Parts(all))
            }
            Widget::MultiSelect | Widget::Tags | Widget::Lines => {
                self.has(name).then(|| Input::List(self.all(name).map(str::to_owned).collect()))
            }
            Widget::Email | Widget::Phone if many => {
                self.has(name).then(|| Input::List(self.all(name).map(str::to_owned).collect()))
            }
            Widget::Link => {
                // A text typed without JavaScript is looked up by the page; here the id counts.
                self.all(name).last().map(|id| Input::Text(id.to_owned()))
            }
            // A file comes in a part of its own; without one the old one stays, unless the box takes it off.
            Widget::File => self.get(&format!("{name}.remove")).map(|_| Input::Text(String::new())),
            _ => self.all(name).last().map(|text| Input::Text(text.to_owned())),
        }
    }
}
