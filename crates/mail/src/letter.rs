//! What a message says: a few paragraphs and at most one link to press, as plain text and as HTML that needs nothing from
//! elsewhere (no pictures, no styles beyond a font), so that opening it calls nobody.

use trato_text::Locale;

/// A message's content, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub locale: Locale,
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// What to press, and the address it leads to.
    pub link: Option<(String, String)>,
    /// Small print below.
    pub footer: Vec<String>,
}

impl Letter {
    /// The plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut blocks = self.paragraphs.clone();
        blocks.extend(self.link.as_ref().map(|(label, url)| format!("{label}:\n{url}")));
        if !self.footer.is_empty() {
            blocks.push(format!("-- \n{}", self.footer.join("\n")));
        }
        blocks.join("\n\n") + "\n"
    }

    /// The same as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family: sans-serif\">\n",
            self.locale.code(),
            escape(&self.subject)
        );
        for paragraph in &self.paragraphs {
            html.push_str(&format!("<p>{}</p>\n", escape(paragraph)));
        }
        if let Some((label, url)) = &self.link {
            let url = escape(url);
            html.push_str(&format!("<p><a href=\"{url}\"><b>{}</b></a></p>\n<p>{url}</p>\n", escape(label)));
        }
        if !self.footer.is_empty() {
            html.push_str("<hr>\n");
        }
        for line in &self.footer {
            html.push_str(&format!("<p><small>{}</small></p>\n", escape(line)));
        }
        html.push_str("</body>\n</html>\n");
        html
    }
}

/// Text as it stands in HTML, in an attribute as well.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use trato_text::Locale;

    use super::Letter;

    #[test]
    fn what_people_typed_is_text() {
        let letter = Letter {
            locale: Locale::Es,
            subject: "<b>".into(),
            paragraphs: vec!["Hola, <script>alert('x')</script>:".into()],
            link: Some(("Abrir \"todo\"".into(), "https://crm.example/task/1?a=1&b=2".into())),
            footer: vec!["Peña & Hijos".into()],
        };
        let html = letter.html();
        assert!(!html.contains("<script") && !html.contains("<title><b>"), "{html}");
        assert!(html.contains("href=\"https://crm.example/task/1?a=1&amp;b=2\""), "{html}");
        assert!(html.contains("Peña &amp; Hijos"), "{html}");
        let text = letter.text();
        assert!(text.contains("\nhttps://crm.example/task/1?a=1&b=2\n"), "{text}");
    }
}
