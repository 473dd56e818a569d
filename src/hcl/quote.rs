use std::fmt::Write as _;

/// The body of a quoted string literal that means exactly `text`, whatever it is and whatever stands
/// around it: between quotes it can neither end the string nor open a `${…}` or `%{…}`.
///
/// A `$` or `%` at the end and a `{` at the start become `\u` escapes, so that bodies which a template
/// puts side by side (`"{{ a }}{{ b }}"`, `"$ {{ b }}"` without the blank) cannot make a `${` between them.
///
/// Characters that a reader of the file would not see (controls, directional overrides, zero-width and
/// line separators) are escaped too: what a reviewer reads is what is there. NUL is among them; Terraform
/// takes it as `\u0000`.
///
/// Terraform normalises every string to Unicode's form C when it evaluates it: a text in another form
/// means its form C there, as it would have when typed into a Terraform file.
pub fn quote(text: &str) -> String {
    let mut body = String::with_capacity(text.len() + 8);
    let rest = match text.strip_prefix('{') {
        Some(rest) => {
            body.push_str("\\u007b");
            rest
        }
        None => text,
    };
    quote_before_interpolation(rest, &mut body);
    body
}

/// The body for a literal that something else may follow at once: a `${` above all. The start is not guarded.
pub(super) fn quote_before_interpolation(text: &str, body: &mut String) {
    let (start, last) = match text.chars().last() {
        Some(last @ ('$' | '%')) => (text.strip_suffix(last).unwrap_or(text), Some(last)),
        _ => (text, None),
    };
    quote_into(start, body);
    if let Some(last) = last {
        push_escape(last, body);
    }
}

/// The body for a literal that stands alone between quotes: nothing guarded at its ends.
pub(super) fn quote_into(text: &str, body: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => body.push_str("\\\\"),
            '"' => body.push_str("\\\""),
            '\n' => body.push_str("\\n"),
            '\r' => body.push_str("\\r"),
            '\t' => body.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                body.push(c);
                body.push(c);
            }
            c if is_invisible(c) => push_escape(c, body),
            c => body.push(c),
        }
    }
}

fn push_escape(c: char, body: &mut String) {
    let code = u32::from(c);
    // Writing to a `String` cannot fail.
    let _ = if code > 0xffff {
        write!(body, "\\U{code:08x}")
    } else {
        write!(body, "\\u{code:04x}")
    };
}

/// Characters that change what a reader sees without being seen: controls, separators of lines,
/// zero-width characters and directional marks (the "Trojan Source" set), the byte order mark, tags.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// `text` as it may stand after `# `: one line, with every run of blanks, line breaks and characters
/// that cannot be seen as one blank.
pub fn comment(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || is_invisible(c)) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_readable() {
        assert_eq!(
            quote("churn: Müller & Söhne, 100 %"),
            "churn: Müller & Söhne, 100 \\u0025"
        );
        assert_eq!(quote("say \"no\"\n"), "say \\\"no\\\"\\n");
        assert_eq!(
            quote("${file(1)} %{if} $$${x}"),
            "$${file(1)} %%{if} $$$${x}"
        );
    }

    #[test]
    fn bodies_side_by_side_open_nothing() {
        assert_eq!(quote("a$") + &quote("{b}"), "a\\u0024\\u007bb}");
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert_eq!(
            quote("\0a\u{202e}b\u{2028}\u{e0041}"),
            "\\u0000a\\u202eb\\u2028\\U000e0041"
        );
    }

    #[test]
    fn a_comment_is_one_line() {
        assert_eq!(comment(" a\n b\r\n\u{2028}# c\0"), "a b # c");
    }
}
