//! A form as a browser posts it: every control with what stands in it, and what somebody typed over it.

use trato_testkit::app::{Answer, Browser};

use crate::crawl::plain;

/// The controls of a record's form on a page, with their values.
pub struct Filled(pub Vec<(String, String)>);

impl Filled {
    pub fn of(html: &str) -> Self {
        let start = html.find("<form class=\"form").unwrap_or_else(|| panic!("no form: {html}"));
        let form = html[start..].split("</form>").next().unwrap_or_default();
        let mut controls = Vec::new();
        for (at, _) in form.match_indices('<') {
            let Some((tag, after)) = form[at + 1..].split_once('>') else { continue };
            let kind = tag.split(' ').next().unwrap_or_default();
            let Some(name) = attribute(tag, "name").filter(|name| name != "csrf") else { continue };
            match kind {
                "input" if posted(tag) => controls.push((name, attribute(tag, "value").unwrap_or_default())),
                "textarea" => controls.push((name, plain(after.split("</textarea>").next().unwrap_or_default()))),
                "select" => controls.push((name, selected(after))),
                _ => {}
            }
        }
        Filled(controls)
    }

    /// The form at an address.
    pub async fn at(browser: &Browser, path: &str) -> Self {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        Filled::of(&answer.text())
    }

    /// What stands in a control.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().rev().find(|(own, _)| own == name);
        found.map_or_else(|| panic!("{name} is not on the form"), |(_, value)| value.as_str())
    }

    /// Types something over a control that is there.
    pub fn typing(mut self, name: &str, value: &str) -> Self {
        let found = self.0.iter_mut().rev().find(|(own, _)| own == name);
        value.clone_into(&mut found.unwrap_or_else(|| panic!("{name} is not on the form")).1);
        self
    }

    /// Posts all of it.
    pub async fn send(&self, browser: &Browser, path: &str) -> Answer {
        let pairs: Vec<(&str, &str)> = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(path, &pairs).await
    }
}

/// Whether a browser sends an input as it stands.
fn posted(tag: &str) -> bool {
    match attribute(tag, "type").as_deref() {
        Some("checkbox" | "radio") => tag.split(' ').any(|word| word == "checked"),
        Some("file") => false,
        _ => true,
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(plain(rest.split('"').next()?))
}

/// The chosen option of a select, else its first.
fn selected(after: &str) -> String {
    let options = || after.split("</select>").next().unwrap_or_default().split("<option").skip(1);
    let tag = |option: &&str| option.split('>').next().unwrap_or_default().split(' ').any(|word| word == "selected");
    let chosen = options().find(tag).or_else(|| options().next());
    chosen.and_then(|option| attribute(option.split('>').next()?, "value")).unwrap_or_default()
}
