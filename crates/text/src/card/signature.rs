//! The signature under an e-mail. Lines are taken apart; what is recognised by its form (addresses, numbers, web sites) goes
//! first, and the lines that are left are name, position and company, in the order in which people write them.

use super::words::{calm, is_department, is_greeting, is_name, is_position, is_small_print, without_titles};
use super::{Card, address, phones};
use crate::{fold, fold_words};

/// Sites that are not the company's.
const NETWORKS: [&str; 9] =
    ["linkedin.", "twitter.", "x.com", "facebook.", "instagram.", "youtube.", "goo.gl", "google.com/maps", "wa.me"];
/// Where all but the last word of a name are given names.
const ENGLISH: [&str; 6] = ["GB", "US", "IE", "AU", "NZ", "CA"];

pub(super) fn read(text: &str, country: &str) -> Card {
    let mut card = Card::default();
    let mut left: Vec<String> = Vec::new();
    let mut street = false;
    for line in text.lines() {
        let line = cleaned(line);
        if is_small_print(&line) {
            break;
        }
        if line.is_empty() || is_greeting(&line) {
            continue;
        }
        let rest = phones::take(&take_tokens(&line, &mut card), country, &mut card);
        let rest = rest.trim();
        if address::is_address(rest, street) {
            let whole = rest.replace(" | ", ", ").replace(" • ", ", ");
            address::add(&whole, &mut card.address);
            street = true;
            continue;
        }
        if let Some(named) = address::country(rest).filter(|_| street) {
            card.address.country = named;
            continue;
        }
        left.extend(segments(rest));
    }
    let english = is_english(&card);
    name_position_company(&mut card, left, english);
    card
}

fn cleaned(line: &str) -> String {
    let line = line
        .trim_start_matches(['>', ' ', '\t'])
        .replace(['*', '_', '\u{200b}', '\u{feff}'], "")
        .replace('\u{a0}', " ");
    let line = line.trim().trim_start_matches("--").trim();
    line.trim_matches(|c: char| c.is_whitespace() || "|•·".contains(c)).to_owned()
}

/// Takes addresses and web sites out of a line; gives the rest back, without the labels before them.
fn take_tokens(line: &str, card: &mut Card) -> String {
    let mut rest: Vec<&str> = Vec::new();
    for token in line.split_whitespace() {
        let bare = token.trim_matches(|c: char| "<>()[],;:|\"'".contains(c)).trim_end_matches('.');
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        // `E:ana@nortex.es` and `ana@nortex.es<mailto:ana@nortex.es>`
        let mail = bare.split(['<', '>', ':']).find(|part| part.contains('@') && part.contains('.'));
        if let Some(mail) = mail {
            card.add_email(mail);
            drop_label(&mut rest);
        } else if is_site(bare) {
            let network = NETWORKS.iter().any(|network| bare.to_ascii_lowercase().contains(network));
            if !network && card.website.is_empty() {
                card.website = bare.split(['<', '>']).next().unwrap_or(bare).to_owned();
            }
            drop_label(&mut rest);
        } else {
            rest.push(token);
        }
    }
    rest.join(" ")
}

fn drop_label(rest: &mut Vec<&str>) {
    const LABELS: [&str; 16] = [
        "e",
        "email",
        "mail",
        "correo",
        "w",
        "web",
        "website",
        "sitio",
        "pagina",
        "url",
        "linkedin",
        "e-mail",
        "electronico",
        "www",
        "twitter",
        "site",
    ];
    while rest.last().is_some_and(|word| {
        let word = fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
        word.is_empty() || LABELS.contains(&word.as_str())
    }) {
        rest.pop();
    }
}

/// `www.nortex.es`, `https://nortex.es/x`, `nortex.es`; no `S.L.` and no `12.30`.
fn is_site(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.") {
        return lower.contains('.');
    }
    let host = token.split('/').next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let plain = |label: &str| {
        label.len() >= 2 && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let top = labels.last().is_some_and(|label| label.bytes().all(|b| b.is_ascii_lowercase()));
    labels.len() >= 2 && labels.iter().all(|label| plain(label)) && top && labels.first().is_some_and(|l| l.len() >= 3)
}

/// A line in the parts that separators make of it.
fn segments(line: &str) -> Vec<String> {
    let parts =
        line.split(['|', '•', '·', '\t']).flat_map(|part| part.split(" // ")).flat_map(|part| part.split(" - "));
    let parts = parts.flat_map(|part| part.split(" – ")).flat_map(|part| part.split(" — "));
    let clean = |part: &str| part.trim_matches(|c: char| c.is_whitespace() || ",;:/<>()[]\"".contains(c)).to_owned();
    let mut all = Vec::new();
    for part in parts.map(clean).filter(|part| part.chars().any(char::is_alphabetic)) {
        match part.split_once(", ") {
            Some((name, rest)) if is_name(name) && (is_position(rest) || is_department(rest)) => {
                all.push(name.trim().to_owned());
                all.push(rest.trim().to_owned());
            }
            Some((position, rest)) if is_position(position) && crate::names::has_legal_form(rest) => {
                all.push(position.trim().to_owned());
                all.push(rest.trim().to_owned());
            }
            _ => all.push(part),
        }
    }
    all
}

/// Whether names are written the English way, as far as telephone, address and web site tell.
fn is_english(card: &Card) -> bool {
    let numbers = [&card.mobile, &card.phone].into_iter().chain(&card.other_phones);
    let from = numbers.filter_map(|number| crate::phone::phone_country(number)).next();
    let from = if card.address.country.is_empty() { from } else { Some(card.address.country.clone()) };
    match from {
        Some(country) => ENGLISH.contains(&country.as_str()),
        None => [".uk", ".ie", ".us", ".au", ".nz"]
            .iter()
            .any(|top| card.emails.first().is_some_and(|address| address.ends_with(top))),
    }
}

fn name_position_company(card: &mut Card, left: Vec<String>, english: bool) {
    let mut left = left;
    let mut take = |test: &dyn Fn(&String) -> bool| left.iter().position(test).map(|at| left.remove(at));
    let named = take(&|line| is_name(line) && !is_position(line)).or_else(|| take(&|line| is_name(line)));
    if let Some(named) = named {
        let (salutation, bare) = without_titles(&named);
        card.salutation = salutation;
        card.name(&calm(&bare), english);
    }
    if let Some(department) = take(&|line| is_department(line)) {
        card.department = department;
    }
    // A company's own form says more than a word for a position in it: `Gerencia y Ventas, S.L.`
    let formed = take(&|line| crate::names::has_legal_form(line) && behind(line).is_none());
    if let Some(position) = take(&|line| is_position(line)) {
        match behind(&position) {
            Some((own, company)) => {
                card.position = own;
                card.company = company;
            }
            None => card.position = position,
        }
    }
    let domain = card.emails.first().and_then(|address| crate::email::domain_of(address).map(str::to_owned));
    let domain = domain.filter(|domain| !crate::email::is_free_mail_domain(domain)).unwrap_or_default();
    let label: String = domain.split('.').next().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
    let of_domain = |line: &String| {
        let joined = fold_words(line).collect::<Vec<_>>().concat();
        label.len() >= 3 && (joined.contains(&label) || (joined.len() >= 3 && label.contains(&joined)))
    };
    if let Some(company) = formed {
        card.company = company;
    } else if card.company.is_empty() {
        let short = |line: &String| line.split_whitespace().count() <= 6 && line.starts_with(char::is_uppercase);
        let found = take(&of_domain).or_else(|| if named_at_all(card) { take(&short) } else { None });
        card.company = found.unwrap_or_default();
    }
}

fn named_at_all(card: &Card) -> bool {
    !card.surname1.is_empty()
}

/// `Sales Manager at Acme` → position and company; a text without such a word is one or the other.
fn behind(line: &str) -> Option<(String, String)> {
    [" at ", " @ ", " en "].iter().find_map(|word| {
        let (position, company) = line.split_once(word)?;
        let good = is_position(position) && company.trim().starts_with(char::is_uppercase);
        good.then(|| (position.trim().to_owned(), company.trim().to_owned()))
    })
}
