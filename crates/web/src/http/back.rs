//! Ways back. A refusal must not be a dead end, and an address that only takes forms must lead somewhere when somebody
//! loads it again: both ask which page of ours is near.

use std::sync::LazyLock;

use axum::http::{HeaderMap, Method, header};

/// The patterns of pages that can be looked at.
static PAGES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let all = crate::app::routes();
    let pages = all.iter().filter(|route| route.method == Method::GET && !route.policy.json());
    pages.map(|route| segments(route.path).collect()).collect()
});

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// Whether a path answers a GET with a page. A pattern's variable stands for any segment, but the last one of an address
/// that is made of two segments must be a record's id: `/opportunity/bulk` is no record.
#[must_use]
pub fn is_page(path: &str) -> bool {
    let given: Vec<&str> = segments(path).collect();
    PAGES.iter().any(|pattern| {
        pattern.len() == given.len()
            && pattern.iter().zip(&given).all(|(part, given)| match *part {
                "{id}" => given.parse::<trato_model::Id>().is_ok(),
                part => part.starts_with('{') || part == *given,
            })
    })
}

/// Whether pages have addresses that begin with this very word.
#[must_use]
pub fn is_named(first: &str) -> bool {
    PAGES.iter().any(|pattern| pattern.first() == Some(&first))
}

/// The nearest page at or above a path: `/account/1/deletion` belongs to `/account/1`. The home page is above all.
#[must_use]
pub fn nearest(path: &str) -> String {
    let mut rest = path.trim_end_matches('/');
    while !rest.is_empty() {
        if is_page(rest) {
            return rest.to_owned();
        }
        rest = rest.rsplit_once('/').map_or("", |(above, _)| above);
    }
    "/".to_owned()
}

/// A path on this site that somebody asks to be sent to, as it stands. Browsers read `\` as `/` and leave tabs and line ends
/// out, so that `/\elsewhere.example` and `/<tab>/elsewhere.example` are addresses of another site: what is no plain path is
/// refused.
#[must_use]
pub fn ours(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| (33..127).contains(&byte) && byte != b'\\')
}

/// The page of ours from which the browser came, with its query.
#[must_use]
pub fn referer(headers: &HeaderMap) -> Option<String> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let from = text(header::REFERER)?;
    let (_, rest) = from.split_once("://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = path.split('#').next().unwrap_or_default();
    let (bare, query) = path.split_once('?').map_or((path, ""), |(bare, query)| (bare, query));
    if text(header::HOST) != Some(host) || !ours(path) || path.len() > 2000 {
        return None;
    }
    // The page of a form that was refused before has the form's address.
    if is_page(bare) { Some(path.to_owned()) } else { Some(nearest(bare)).filter(|_| query.len() < 2000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0197a2f0-0000-7000-8000-000000000001";

    #[test]
    fn the_nearest_page_is_found_from_below() {
        for (path, page) in [
            (format!("/opportunity/{ID}/deletion"), format!("/opportunity/{ID}")),
            (format!("/opportunity/{ID}/closure"), format!("/opportunity/{ID}/closure")),
            (format!("/settings/users/{ID}/invitation"), "/settings/users".to_owned()),
            ("/account".to_owned(), "/account".to_owned()),
            ("/account/bulk".to_owned(), "/account".to_owned()),
            ("/".to_owned(), "/".to_owned()),
        ] {
            assert_eq!(nearest(&path), page, "{path}");
        }
    }

    #[test]
    fn only_plain_paths_are_ours() {
        for path in ["/", "/account?sort=-name", "/opportunity?filter=owner%20is%20me", "/reports/losses?period=2026"] {
            assert!(ours(path), "{path}");
        }
        let hostile = [
            "",
            "account",
            "https://evil.test",
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "/\t/evil.test",
            "/\n/evil.test",
            "/\r//evil.test",
            " //evil.test",
            "/a b",
            "/\u{a0}/evil.test",
            "javascript:alert(1)",
        ];
        for path in hostile {
            assert!(!ours(path), "{path:?}");
        }
    }

    #[test]
    fn only_pages_of_ours_lead_back() {
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "crm.example:8080".parse().unwrap());
            headers.insert(header::REFERER, referer.parse().unwrap());
            super::referer(&headers)
        };
        assert_eq!(from("https://crm.example:8080/account?sort=-name#top").as_deref(), Some("/account?sort=-name"));
        assert_eq!(
            from(&format!("https://crm.example:8080/account/{ID}/deletion")).as_deref(),
            Some(&*format!("/account/{ID}"))
        );
        assert_eq!(from("https://elsewhere.example/account"), None);
        assert_eq!(from("https://crm.example:8080//elsewhere.example"), None);
        assert_eq!(from("nonsense"), None);
    }
}
