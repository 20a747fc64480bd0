//! The addresses of a list's states. Every state (view, filter, search, sort, columns, page, open panel) is in its URL,
//! so that it can be sent to a colleague; this module is the one place that knows the parameters' names.
//!
//! `view` saved view's id · `filter` the written filter language · `q` words · `sort` `-amount,name` · `columns`
//! `name,amount` · `count` `all` counts and adds up every record, however many · `after` keyset cursor · `panel`
//! `filter|columns|save` · `preview` a record's id.

use std::fmt::Write as _;

/// The state of a list, board or calendar. Empty texts are left out of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// `/opportunity`, `/opportunity/board`, `/opportunity/calendar`, `/trash/…`.
    pub path: String,
    pub view: String,
    pub filter: String,
    pub q: String,
    pub sort: String,
    pub columns: String,
    /// [`COUNT_ALL`] where somebody wants to know how many records there are and what they come to.
    pub count: String,
    pub after: String,
    pub panel: String,
    pub preview: String,
    /// Further parameters that the view keeps: `pipeline`, `month`, `mode`.
    pub more: Vec<(String, String)>,
}

/// Counts and adds up all records of a list: what a figure leads to, so that one sees that they agree.
pub const COUNT_ALL: &str = "all";

impl ListState {
    pub fn new(path: impl Into<String>) -> Self {
        ListState { path: path.into(), ..ListState::default() }
    }

    /// The parameters in their order, without the empty ones.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let own = [
            ("view", &self.view),
            ("filter", &self.filter),
            ("q", &self.q),
            ("sort", &self.sort),
            ("columns", &self.columns),
            ("count", &self.count),
            ("after", &self.after),
            ("panel", &self.panel),
            ("preview", &self.preview),
        ];
        let more = self.more.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        own.into_iter().map(|(name, value)| (name, value.as_str())).chain(more).filter(|(_, v)| !v.is_empty()).collect()
    }

    pub fn href(&self) -> String {
        href(&self.path, &self.pairs())
    }

    /// The same state, with every record of it counted and added up.
    #[must_use]
    pub fn counted(mut self) -> ListState {
        COUNT_ALL.clone_into(&mut self.count);
        self
    }

    /// The same state with changes made by `change`; the page starts anew and no panel is open unless it says so. Other
    /// records are counted when that is asked for again.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut ListState)) -> ListState {
        let mut state = self.clone();
        state.after.clear();
        state.panel.clear();
        state.preview.clear();
        change(&mut state);
        if (&state.view, &state.filter, &state.q) != (&self.view, &self.filter, &self.q) {
            state.count.clear();
        }
        state
    }

    /// The same state with another panel open (or none, for `""`), on the same page.
    #[must_use]
    pub fn panel(&self, panel: &str) -> ListState {
        let mut state = self.clone();
        state.preview.clear();
        state.panel = panel.to_owned();
        state
    }

    /// The same state with a record in the side panel.
    #[must_use]
    pub fn preview(&self, id: &str) -> ListState {
        let mut state = self.clone();
        state.panel.clear();
        state.preview = id.to_owned();
        state
    }

    /// Sorted by a column: first ascending (or descending, for amounts and dates), then the other way round.
    #[must_use]
    pub fn sorted(&self, column: &str, descending_first: bool) -> ListState {
        let ascending = self.sort == column;
        let descending = self.sort.strip_prefix('-') == Some(column);
        let next_descending = if ascending || descending { ascending } else { descending_first };
        self.with(|state| state.sort = if next_descending { format!("-{column}") } else { column.to_owned() })
    }
}

/// A path with its query.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(path.len() + pairs.len() * 16);
    out.push_str(path);
    for (at, (name, value)) in pairs.iter().enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
    }
    out
}

/// Percent-encodes for a query (RFC 3986 unreserved kept, also `,:@/!*'()` which are plain in a query; space as `+`).
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b','
            | b':'
            | b'@'
            | b'/'
            | b'!'
            | b'*'
            | b'('
            | b')' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_addresses() {
        let state = ListState { filter: "amount >= 1000 & owner is me".into(), ..ListState::new("/opportunity") };
        assert_eq!(state.href(), "/opportunity?filter=amount+%3E%3D+1000+%26+owner+is+me");
        assert_eq!(ListState { q: "año".into(), ..ListState::new("/lead") }.href(), "/lead?q=a%C3%B1o");
    }

    #[test]
    fn what_is_counted_is_counted_until_other_records_are_asked_for() {
        let state = ListState { filter: "status = won".into(), ..ListState::new("/opportunity") }.counted();
        assert_eq!(state.href(), "/opportunity?filter=status+%3D+won&count=all");
        assert_eq!(state.sorted("amount", true).count, COUNT_ALL);
        assert!(state.with(|state| state.filter.clear()).count.is_empty());
        assert!(state.with(|state| state.q = "sol".into()).count.is_empty());
    }

    #[test]
    fn sorting_turns_round_and_starts_the_page_anew() {
        let state = ListState { after: "x".into(), ..ListState::new("/lead") };
        let by_amount = state.sorted("amount", true);
        assert_eq!(by_amount.href(), "/lead?sort=-amount");
        assert_eq!(by_amount.sorted("amount", true).href(), "/lead?sort=amount");
        assert_eq!(by_amount.sorted("name", false).sorted("name", false).href(), "/lead?sort=-name");
    }
}
