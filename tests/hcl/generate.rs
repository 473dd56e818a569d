//! Random Terraform text, as badly laid out as the grammar allows.

use proptest::collection::vec;
use proptest::prelude::*;

/// A file: attributes, blocks and comments, each attribute under a name of its own.
pub fn body() -> impl Strategy<Value = String> {
    items(2).prop_map(|text| unique(&text))
}

/// Gives each `@` an number of its own, so that no attribute is set twice.
fn unique(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('@').enumerate() {
        if at > 0 {
            out.push_str(&format!("k{}", "x".repeat(at % 5)));
            out.push_str(&at.to_string());
        }
        out.push_str(part);
    }
    out
}

fn items(depth: u32) -> BoxedStrategy<String> {
    let attribute = (blanks(), blanks(), blanks(), expression(3), remark())
        .prop_map(|(a, b, c, value, end)| format!("{a}@{b}={c}{value}{end}"));
    let comment = (blanks(), "[#a \"{]{0,8}").prop_map(|(a, text)| format!("{a}# {text}\n"));
    let blank = blanks().prop_map(|blanks| format!("{blanks}\n"));
    let heredoc = ("-?", blanks(), heredoc_lines())
        .prop_map(|(dash, blanks, lines)| format!("@ = <<{dash}EOT\n{lines}{blanks}EOT\n"));
    if depth == 0 {
        return vec(
            prop_oneof![8 => attribute, 1 => comment, 1 => blank, 1 => heredoc],
            0..6,
        )
        .prop_map(|items| items.concat())
        .boxed();
    }
    let block = (blanks(), blanks(), remark(), items(depth - 1), remark())
        .prop_map(|(a, b, c, body, d)| format!("foo{a}\"bar\"{b}{{{c}{body}}}{d}"));
    let short = (blanks(), expression(1)).prop_map(|(a, b)| format!("foo{a}{{@{a}={a}{b}{a}}}\n"));
    vec(
        prop_oneof![8 => attribute, 1 => comment, 2 => blank, 1 => heredoc, 2 => block, 1 => short],
        0..8,
    )
    .prop_map(|items| items.concat())
    .boxed()
}

/// Lines of a heredoc, with things in them that would be something else outside of it.
fn heredoc_lines() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" a  b ".to_owned()),
        Just("# no comment ".to_owned()),
        Just("\"quoted\" ".to_owned()),
        Just("k = [ { ".to_owned()),
        Just("$ 1 $${x} %%{y} ".to_owned()),
        Just("\n".to_owned()),
        (blanks(), "~?")
            .prop_map(|(blanks, strip)| format!("${{{blanks}a+ \"}}\"{blanks}{strip}}} ")),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat() + "\n")
}

fn blanks() -> impl Strategy<Value = String> {
    " {0,3}"
}

/// The end of a line, sometimes with a comment.
fn remark() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just("\n".to_owned()), 1 => " {0,3}(#|//) [a-zé🙂]{0,3}\n"]
}

/// What may stand between two tokens within brackets: blanks, line breaks, comments.
fn gap() -> impl Strategy<Value = String> {
    prop_oneof![6 => blanks(), 2 => Just("\n".to_owned()), 1 => remark(), 1 => Just(" /* c */ ".to_owned())]
}

fn expression(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        "[a-z]{1,3}",
        "[0-9]{1,2}",
        Just("true".to_owned()),
        Just("aws_kms_key.data[0].arn".to_owned()),
        Just("a.b[*].c".to_owned()),
        Just("[ ]".to_owned()),
        Just("{ }".to_owned()),
        Just("-1".to_owned()),
        Just("! a".to_owned()),
        string_literal(),
    ]
    .prop_filter("a keyword", |leaf| {
        !matches!(leaf.as_str(), "if" | "in" | "for")
    });
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = expression(depth - 1);
    let e = || inner.clone();
    let list = (vec((gap(), e()), 0..4), gap(), any::<bool>()).prop_map(|(items, end, comma)| {
        let comma = if comma && !items.is_empty() { "," } else { "" };
        let items: Vec<String> = items.into_iter().map(|(gap, item)| gap + &item).collect();
        format!("[{}{comma}{end}]", items.join(","))
    });
    let call = (blanks(), e(), gap(), gap(), e())
        .prop_map(|(a, first, b, c, second)| format!("jsonencode({a}{first}{b},{c}{second}{a})"));
    let object = vec((blanks(), 0..3, blanks(), e(), remark()), 0..4).prop_map(|entries| {
        let mut out = String::from("{\n");
        for (at, (a, style, b, value, end)) in entries.into_iter().enumerate() {
            let key = match style {
                0 => "k".repeat(at + 1),
                1 => format!("\"aws:{at}\""),
                _ => format!("(local.k{at})"),
            };
            out.push_str(&format!("{a}{key}{b}={a}{value}{end}"));
        }
        out + "}"
    });
    let short_object =
        (blanks(), e(), e()).prop_map(|(a, b, c)| format!("{{{a}aa{a}={a}{b},{a}b={c}{a}}}"));
    let operation = (
        e(),
        " {1,2}",
        "\\+|-|\\*|/|%|==|!=|<=|>=|<|>|&&|\\|\\|",
        " {1,2}",
        e(),
    )
        .prop_map(|(a, b, operator, c, d)| format!("{a}{b}{operator}{c}{d}"));
    let choice =
        (blanks(), e(), e(), e()).prop_map(|(s, a, b, c)| format!("{a} ?{s}{b}{s}:{s}{c}"));
    let list_for = (gap(), e(), e(), blanks())
        .prop_map(|(a, b, c, d)| format!("[{a}for x in {b}{d}:{d}{c}{a}]"));
    let object_for = (gap(), e(), e(), blanks())
        .prop_map(|(a, b, c, d)| format!("{{{a}for x,y in {b}{d}:{d}x=>{c} if x}}"));
    let group = (gap(), e(), gap()).prop_map(|(a, b, c)| format!("({a}{b}{c})"));
    prop_oneof![
        4 => leaf, 2 => list, 2 => call, 2 => object, 1 => short_object, 1 => operation, 1 => choice,
        1 => list_for, 1 => object_for, 1 => group, 1 => template()
    ]
    .boxed()
}

fn string_literal() -> impl Strategy<Value = String> {
    "[ a-z#=é🙂{}/]{0,6}".prop_map(|text| format!("\"{text}\""))
}

/// Strings with `${…}`, never one alone: Terraform would take the quotes off.
fn template() -> impl Strategy<Value = String> {
    let inside = prop_oneof![
        expression(0),
        Just("a+ \"b\"".to_owned()),
        Just("{ a =1}".to_owned()),
        Just("f( [1 ,2])[ 0 ]".to_owned()),
    ];
    let sequence = (blanks(), inside, "~?")
        .prop_map(|(a, inside, strip)| format!("${{{strip}{a}{inside}{a}}}"));
    (vec(sequence, 1..3), "[a-z ]{1,2}")
        .prop_map(|(sequences, end)| format!("\"{}{end}\"", sequences.concat()))
}
