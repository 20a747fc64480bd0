//! Writing straight into a page, for what stands in every cell of a list. The macro's own way makes a small string for
//! each part and escapes byte by byte; over a page of fifty rows that is most of the time.

/// Appends text with `&`, `<`, `>` and `"` escaped, good inside elements and quoted attributes. Runs without them are
/// copied whole.
pub(crate) fn text(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends ` name="value"`.
pub(crate) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    text(out, value);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use maud::Render;

    #[test]
    fn escapes_as_the_macro_does() {
        for sample in ["", "plain", "<b>&\"'</b>", "a & b", "ñ<ñ", "&&", "\">"] {
            let mut own = String::new();
            super::text(&mut own, sample);
            assert_eq!(own, sample.render().into_string(), "{sample}");
        }
    }
}
