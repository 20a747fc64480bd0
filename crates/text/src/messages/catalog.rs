//! The messages of one locale, loaded from the embedded Fluent files.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeSet, HashMap};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::Locale;
use crate::numbers::format_int;

/// One locale's messages: those without variables ready as text, the others in a bundle.
pub(super) struct Catalog {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
    /// Key (or `key.attribute`) → names of its variables.
    variables: HashMap<String, BTreeSet<String>>,
    problems: Vec<String>,
}

impl Catalog {
    /// Loads the files (`(locale, file, text)`) of one locale; what is wrong with them goes to [`Catalog::problems`].
    pub(super) fn load(locale: Locale, files: &[(&str, &str, &str)]) -> Catalog {
        let language = locale.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match locale {
            Locale::Es => |value, _| grouped(value, Locale::Es),
            Locale::En => |value, _| grouped(value, Locale::En),
        }));
        let mut catalog = Catalog {
            code: locale.code(),
            bundle,
            plain: HashMap::new(),
            variables: HashMap::new(),
            problems: Vec::new(),
        };
        for (_, name, text) in files.iter().filter(|(code, ..)| *code == locale.code()) {
            catalog.add(name, text);
        }
        if let Err(error) = catalog.bundle.add_builtins() {
            catalog.problems.push(format!("{}: {error}", catalog.code));
        }
        catalog.settle();
        catalog
    }

    fn add(&mut self, file: &str, text: &str) {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                self.problems.extend(errors.iter().map(|e| format!("{}/{file}: {e}", self.code)));
                resource
            }
        };
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            if let Some(pattern) = &message.value {
                self.note(file, message.id.name.to_owned(), pattern);
            }
            for attribute in &message.attributes {
                self.note(file, format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
            }
        }
        if let Err(errors) = self.bundle.add_resource(resource) {
            self.problems.extend(errors.iter().map(|e| format!("{}/{file}: {e}", self.code)));
        }
    }

    fn note(&mut self, file: &str, key: String, pattern: &Pattern<&str>) {
        let mut names = BTreeSet::new();
        variables_of(pattern, &mut names);
        match self.variables.entry(key) {
            Slot::Occupied(slot) => {
                self.problems.push(format!("{}/{file}: {} is defined twice", self.code, slot.key()))
            }
            Slot::Vacant(slot) => {
                slot.insert(names);
            }
        }
    }

    /// Formats every message without variables once, for [`Catalog::plain`].
    fn settle(&mut self) {
        let none = FluentArgs::new();
        for (key, names) in &self.variables {
            if !names.is_empty() {
                continue;
            }
            let Some(pattern) = find(&self.bundle, key) else { continue };
            let mut errors = Vec::new();
            let text = self.bundle.format_pattern(pattern, Some(&none), &mut errors).into_owned();
            self.problems.extend(errors.iter().map(|e| format!("{}: {key}: {e}", self.code)));
            self.plain.insert(key.clone(), text);
        }
        self.problems.sort();
    }

    /// The ready text of a message without variables.
    pub(super) fn plain(&self, key: &str) -> Option<&str> {
        self.plain.get(key).map(String::as_str)
    }

    /// A message with its variables filled in.
    pub(super) fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = find(&self.bundle, key)?;
        Some(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
    }

    /// The variables of a message; `None` when there is no such message.
    pub(super) fn variables(&self, key: &str) -> Option<&BTreeSet<String>> {
        self.variables.get(key)
    }

    pub(super) fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.variables.keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    /// Lines that say what `other` has and this catalogue has not, or has with other variables.
    pub(super) fn lacks(&self, other: &Catalog) -> Vec<String> {
        let mut lines: Vec<String> = other
            .variables
            .iter()
            .filter_map(|(key, theirs)| match self.variables.get(key) {
                None => Some(format!("{}: {key} is missing (it is in {})", self.code, other.code)),
                Some(ours) if ours != theirs => {
                    Some(format!("{}: {key} has the variables {ours:?}, in {} {theirs:?}", self.code, other.code))
                }
                Some(_) => None,
            })
            .collect();
        lines.sort();
        lines
    }

    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }
}

fn find<'b>(bundle: &'b FluentBundle<FluentResource>, key: &str) -> Option<&'b Pattern<&'b str>> {
    match key.split_once('.') {
        None => bundle.get_message(key)?.value(),
        Some((message, attribute)) => Some(bundle.get_message(message)?.get_attribute(attribute)?.value()),
    }
}

/// Whole numbers with the locale's thousands separators; anything else as Fluent writes it.
fn grouped(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    match value {
        FluentValue::Number(n) if n.value.fract() == 0.0 && n.value.abs() <= super::EXACT as f64 => {
            Some(format_int(n.value as i64, locale))
        }
        _ => None,
    }
}

fn variables_of(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        variables_in(expression, names);
    }
}

fn variables_in(expression: &Expression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => variables_inline(inline, names),
        Expression::Select { selector, variants } => {
            variables_inline(selector, names);
            variants.iter().for_each(|variant| variables_of(&variant.value, names));
        }
    }
}

fn variables_inline(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    let in_call = |arguments: &CallArguments<&str>, names: &mut BTreeSet<String>| {
        arguments.positional.iter().for_each(|argument| variables_inline(argument, names));
        arguments.named.iter().for_each(|argument| variables_inline(&argument.value, names));
    };
    match inline {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => variables_in(expression, names),
        InlineExpression::FunctionReference { arguments, .. } => in_call(arguments, names),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => in_call(arguments, names),
        _ => {}
    }
}
