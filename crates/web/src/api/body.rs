//! A JSON object as a body, read strictly: UTF-8, one object, no key twice, at most 64 levels deep.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use trato_model::Refusal;
use trato_model::kinds::Fault;

use crate::http::error::AppError;
use crate::http::limits::BodyLimit;

/// Levels of nesting, at most.
const DEEPEST: u8 = 64;

/// The object that the caller sent.
#[derive(Debug, Default)]
pub struct Object(pub Map<String, Json>);

impl<S: Send + Sync> FromRequest<S> for Object {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if media != "application/json" && media != "application/merge-patch+json" {
            return Err(Refusal::bad("wrong-media-type").into());
        }
        let limit = BodyLimit::of(request.extensions());
        let bytes = Bytes::from_request(request, state).await.map_err(|why| unread(why, limit))?;
        Ok(parse(&bytes).map(Object).map_err(Refusal::BadRequest)?)
    }
}

/// Why a body could not be read.
pub fn unread(rejection: BytesRejection, limit: BodyLimit) -> Refusal {
    let too_large = rejection.into_response_status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    if too_large { limit.exceeded() } else { Refusal::bad("bad-json") }
}

/// The status that an axum rejection carries.
trait RejectionStatus {
    fn into_response_status(self) -> axum::http::StatusCode;
}

impl<T: axum::response::IntoResponse> RejectionStatus for T {
    fn into_response_status(self) -> axum::http::StatusCode {
        self.into_response().status()
    }
}

/// Reads one JSON object.
///
/// # Errors
/// `bad-json` with the place.
pub fn parse(bytes: &[u8]) -> Result<Map<String, Json>, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let json = Strict { depth: 0 }.deserialize(&mut reader).and_then(|json| reader.end().map(|()| json));
    match json {
        Ok(Json::Object(map)) => Ok(map),
        Ok(_) => Err(Fault::new("json-object")),
        Err(error) => Err(Fault::new("bad-json").with("line", error.line()).with("column", error.column())),
    }
}

/// Builds a value, refusing keys that come twice.
struct Strict {
    depth: u8,
}

impl Strict {
    fn deeper<E: serde::de::Error>(&self) -> Result<Strict, E> {
        if self.depth >= DEEPEST { Err(E::custom("too deep")) } else { Ok(Strict { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        serde_json::Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = seq.next_element_seed(self.deeper()?)? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let value = access.next_value_seed(self.deeper()?)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key comes twice"));
            }
        }
        Ok(Json::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_clean_object_is_taken() {
        assert_eq!(parse(br#"{"a":[1,{"b":null}]}"#).map(|map| map.len()), Ok(1));
        for bad in ["", "[]", "{", r#"{"a":1,"a":2}"#, r#"{"a":1e400}"#, r#"{"a":1} x"#, "{\"a\":\"\u{1}\"}"] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(parse(b"{\"a\":\"\xff\"}").is_err(), "invalid UTF-8");
        let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
        assert!(parse(deep.as_bytes()).is_err());
    }
}
