//! Leads that a form on the company's web site brings: where they are said to come from, who gets them, and to which pages
//! the form may send people back. The company's record says it.

use trato_engine::people::company;
use trato_engine::{Engine, Who};
use trato_model::query::period::day_start;
use trato_model::{Aggregate, Change, Filter, Measure, Op, Path, Query, Record, Refusal, Value, mixin};

use super::lead;

/// Gives a captured lead what its form did not say: source and campaign.
#[must_use]
pub fn complete(company: &Record, mut change: Change) -> Change {
    let given = |change: &Change, name: &str| change.values.iter().any(|(own, _)| own == name);
    for (from, to) in [(company::LEAD_SOURCE, lead::SOURCE), (company::LEAD_CAMPAIGN, lead::CAMPAIGN)] {
        if let Some(id) = company.get(from).filter(|_| !given(&change, to.name())) {
            change = change.put(to.name(), Value::Id(id));
        }
    }
    change.derived()
}

/// Who gets the next lead: the person named, as long as he works here; else the members of the team by turns.
///
/// # Errors
/// Where the database cannot be read.
pub async fn owner(engine: &Engine, who: &Who, company: &Record) -> Result<Option<trato_model::Id>, Refusal> {
    if let Some(named) = company.get(company::LEAD_OWNER)
        && engine.who(named).await?.is_some()
    {
        return Ok(Some(named));
    }
    let Some(team) = company.get(company::LEAD_TEAM) else { return Ok(None) };
    let members = Query::new("user")
        .and(Filter::equal("team", team))
        .and(Filter::equal("active", true))
        .columns(vec![Path::field("id")]);
    let mut members: Vec<_> = engine.every(who, &members).await?.rows.iter().map(|row| row.id).collect();
    members.sort_unstable();
    // The day decides who begins, and every lead since then passes the turn on.
    let today = who.ctx.today();
    let since = Filter::test("created_at", Op::AtLeast, vec![Value::Int(day_start(today, &who.ctx.zone))]);
    let theirs = Filter::one_of(mixin::OWNER.name(), members.iter().copied().map(Value::Id).collect());
    let count = Aggregate::new("lead").and(theirs).and(since).measures(vec![Measure::Count]);
    let count = engine.total(who, &count).await?.measures.first().and_then(Value::as_int).unwrap_or(0);
    let turn = usize::try_from(i64::from(today) + count).unwrap_or(0);
    Ok(members.get(turn.checked_rem(members.len()).unwrap_or(0)).copied())
}

/// Whether a form may send people to an address: on the company's own web site, on a host that it names, or on this server.
#[must_use]
pub fn may_return_to(company: &Record, server: &str, url: &str) -> bool {
    let Some(host) = host(url) else { return false };
    let named = company.get(company::LEAD_HOSTS).unwrap_or_default();
    let own = company.get(company::WEBSITE).and_then(|site| self::host(&site));
    let mut allowed: Vec<String> = named.split([' ', ',', ';', '\n', '\t']).filter_map(bare_host).collect();
    allowed.extend(own.into_iter().chain(self::host(server)));
    allowed.iter().any(|allowed| without_www(allowed) == without_www(&host))
}

fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// The host of an address of the web, in lower case, with its port. Addresses that hide it behind a user name, or with
/// letters that browsers read otherwise, have none.
fn host(url: &str) -> Option<String> {
    let plain = |b: u8| b > 32 && b < 127 && b != b'\\';
    let lower = url.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .filter(|rest| rest.bytes().all(plain))?;
    let host = rest.split(['/', '?', '#']).next()?;
    let good = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
    (!host.is_empty() && host.bytes().all(good)).then(|| host.to_owned())
}

/// `example.com`, also where somebody typed it with its scheme.
fn bare_host(text: &str) -> Option<String> {
    if text.contains("://") { host(text) } else { host(&format!("https://{text}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_browsers_read_them() {
        for (url, wanted) in [
            ("https://Example.com/thanks?x=1", Some("example.com")),
            ("http://example.com:8080", Some("example.com:8080")),
            ("https://example.com@evil.test/", None),
            ("https://example.com\\@evil.test/", None),
            ("//evil.test", None),
            ("javascript:alert(1)", None),
            ("https:///evil.test", None),
            ("https://exámple.com", None),
        ] {
            assert_eq!(host(url).as_deref(), wanted, "{url}");
        }
    }
}
