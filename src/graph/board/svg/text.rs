//! How wide text is, without a font at hand: as in the widest of those that browsers take for `sans-serif`, so that it fits in all others.

/// The width of a text of a size, in pixels. The widths are DejaVu Sans's, a little rounded up; bold is wider by a tenth.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.29,
        'I' | '.' | ',' | ':' | ';' | ' ' | '·' => 0.34,
        'f' | 't' | 'r' | '-' | '/' | '(' | ')' | '!' => 0.42,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | '*' | '?' => 0.59,
        'm' | 'M' | 'W' | '…' | '→' | '%' | '@' => 1.0,
        'w' | 'A'..='Z' => 0.82,
        _ if c.is_ascii() => 0.64,
        // Ideographs and the like are as wide as they are high.
        _ => 1.0,
    }
}

/// As much of a text as there is room for: its middle is left out, since names differ at both ends.
pub(super) fn cut(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let mut kept = characters.len();
    while kept > 1 {
        kept -= 1;
        let start = characters.iter().take(kept.div_ceil(2));
        let end = characters.iter().skip(characters.len() - kept / 2);
        let shorter: String = start.chain([&'…']).chain(end).collect();
        if width(&shorter, size) <= room {
            return shorter;
        }
    }
    "…".to_owned()
}

/// A text in lines that there is room for, broken between words.
pub(super) fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(last) if width(last, size) + width(word, size) + 0.34 * size <= room => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(cut(word, size, room)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_loses_its_middle_and_then_fits() {
        let name = "payments/disputes/claims/resolved/2026";
        let short = cut(name, 11.0, 120.0);
        assert!(width(&short, 11.0) <= 120.0);
        assert!(short.starts_with("pay") && short.ends_with("26"), "{short}");
        assert_eq!(cut("raw", 11.0, 120.0), "raw");
        assert_eq!(cut(name, 11.0, 0.0), "…");
    }

    #[test]
    fn lines_are_broken_between_words_and_none_is_too_long() {
        let text = "somebody outside the account is allowed an action on arn:aws:s3:::acme-retail-churn-raw-4e6aae82";
        let lines = lines(text, 12.0, 200.0);
        assert!(lines.len() > 2);
        assert!(
            lines.iter().all(|line| width(line, 12.0) <= 200.0),
            "{lines:?}"
        );
    }
}
