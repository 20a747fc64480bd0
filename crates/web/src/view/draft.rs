//! The filter form of a list as it was sent: rows in groups, and what is to be done with them.

use std::collections::{BTreeMap, BTreeSet};

use trato_model::Filter;
use trato_model::query::rows::{MOST_ROWS, Row};

use crate::api::params::{Params, ROW};

/// Parameters of the form besides its rows and the list's own state.
pub const FORM: [&str; 5] = ["match", "add", "draft", "written", "written.was"];

/// A filter form.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Whether all groups must hold, and in each of them one row; else one group, and in it all rows.
    pub all: bool,
    pub groups: Vec<Vec<Row>>,
    /// What was typed for links whose record no script chose: group, row, text.
    pub typed: Vec<(usize, usize, String)>,
    /// The written form, where it was changed.
    pub written: Option<String>,
    /// Only to be drawn again.
    pub redraw: bool,
}

impl Draft {
    /// The form, if one was sent.
    #[must_use]
    pub fn read(params: &Params) -> Option<Draft> {
        if params.beginning(ROW).next().is_none() && FORM.iter().all(|name| params.get(name).is_none()) {
            return None;
        }
        let mut places: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for name in params.beginning(ROW) {
            let mut parts = name[ROW.len()..].splitn(3, '.');
            let mut number = || parts.next()?.parse::<usize>().ok();
            if let (Some(group), Some(row)) = (number(), number()) {
                places.entry(group).or_default().insert(row);
            }
        }
        let mut draft = Draft { all: params.get("match") == Some("all"), ..Draft::default() };
        for (group, rows) in places {
            let mut read = Vec::new();
            for row in rows.into_iter().take(MOST_ROWS) {
                let part = |name: &str| format!("{ROW}{group}.{row}.{name}");
                let text = |name: &str| params.get(&part(name)).unwrap_or_default().to_owned();
                let values = params.all(&part("value")).iter().filter(|value| !value.trim().is_empty()).cloned();
                let typed = text("value.text");
                if !typed.is_empty() && typed != text("value.was") {
                    draft.typed.push((draft.groups.len(), read.len(), typed));
                }
                read.push(Row { path: text("field"), op: text("op"), values: values.collect() });
            }
            draft.groups.push(read);
        }
        match params.get("add") {
            Some("new") => draft.groups.push(vec![Row::default()]),
            Some(group) => {
                let group = group.parse::<usize>().ok().and_then(|group| draft.groups.get_mut(group));
                group.into_iter().for_each(|rows| rows.push(Row::default()));
            }
            None => {}
        }
        draft.redraw = params.get("draft").is_some() || params.get("add").is_some();
        let was = params.all("written.was").first();
        draft.written = params.all("written").first().filter(|text| Some(*text) != was).cloned();
        Some(draft)
    }

    /// The groups joined to one filter.
    #[must_use]
    pub fn join(&self, groups: Vec<Vec<Filter>>) -> Filter {
        let mut groups: Vec<Vec<Filter>> = groups.into_iter().filter(|rows| !rows.is_empty()).collect();
        if let (1, false) = (groups.len(), self.all) {
            return Filter::All(groups.remove(0));
        }
        let one = |mut rows: Vec<Filter>, all: bool| match rows.len() {
            1 => rows.remove(0),
            _ if all => Filter::Any(rows),
            _ => Filter::All(rows),
        };
        let joined: Vec<Filter> = groups.into_iter().map(|rows| one(rows, self.all)).collect();
        if self.all || joined.is_empty() { Filter::All(joined) } else { Filter::Any(joined) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(query: &str) -> Draft {
        Draft::read(&Params::parse(query).expect("parameters")).expect("a form")
    }

    #[test]
    fn rows_are_read_in_their_groups() {
        let sent = draft(
            "match=all&f.0.0.field=status&f.0.0.op=in&f.0.0.value=&f.0.0.value=open&f.0.0.value=won&f.2.1.field=name\
             &written=a&written.was=a",
        );
        assert_eq!((sent.all, sent.redraw, sent.written.as_deref()), (true, false, None));
        assert_eq!(sent.groups.len(), 2);
        assert_eq!(sent.groups[0][0].values, ["open", "won"]);
        assert_eq!(sent.groups[1][0].path, "name");
        assert!(Draft::read(&Params::parse("q=a").expect("parameters")).is_none());
    }

    #[test]
    fn rows_and_groups_are_added() {
        let sent = draft("f.0.0.field=name&add=0&written=x&written.was=");
        assert_eq!((sent.groups[0].len(), sent.redraw, sent.written.as_deref()), (2, true, Some("x")));
        assert_eq!(draft("f.0.0.field=name&add=new").groups.len(), 2);
        assert_eq!(draft("f.0.0.field=name&add=9").groups.len(), 1);
    }

    #[test]
    fn groups_are_joined_as_the_form_says() {
        let test = |n: i64| Filter::equal("n", n);
        let (any, all) = (Draft::default(), Draft { all: true, ..Draft::default() });
        assert_eq!(any.join(vec![vec![test(1), test(2)]]), Filter::All(vec![test(1), test(2)]));
        let two = vec![vec![test(1), test(2)], vec![], vec![test(3)]];
        assert_eq!(any.join(two.clone()), Filter::Any(vec![Filter::All(vec![test(1), test(2)]), test(3)]));
        assert_eq!(all.join(two), Filter::All(vec![Filter::Any(vec![test(1), test(2)]), test(3)]));
        assert!(any.join(vec![vec![]]).is_everything() && all.join(vec![]).is_everything());
    }
}
