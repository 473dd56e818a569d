//! What people often give in the place of `terraform show -json tfplan`.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::ShowError;

/// A line of `terraform plan -json`.
#[derive(Deserialize)]
struct Message {
    #[serde(rename = "@level")]
    _level: IgnoredAny,
    #[serde(rename = "@message")]
    _message: IgnoredAny,
}

/// What a text is that is no plan, if that can be told.
pub(super) fn of(bytes: &[u8]) -> Option<ShowError> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    if serde_json::from_str::<Message>(first).is_ok() {
        return Some(ShowError::Messages);
    }
    if first.trim_start().starts_with(['{', '[', '"']) {
        return None;
    }
    // The document of Terraform is one line; pretty printed, its first line is a brace.
    let begins = |line: &str| line.starts_with("{\"format_version\"") || line.trim_end() == "{";
    if let Some(before) = text.lines().position(begins) {
        return Some(ShowError::Preceded { line: before + 1 });
    }
    let for_people = [
        "Terraform will perform the following actions",
        "Terraform used the selected providers to generate",
        "No changes. Your infrastructure matches the configuration",
    ];
    let mut phrases = for_people.iter();
    let for_people = phrases.any(|phrase| text.contains(phrase));
    for_people.then_some(ShowError::ForPeople)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn refused(text: &str) -> ShowError {
        read("plan.json", text.as_bytes()).unwrap_err()
    }

    #[test]
    fn frequent_mistakes_are_called_by_their_names() {
        let document = "{\"format_version\":\"1.2\",\"resource_changes\":[]}";
        let warned = format!("Warning: a value for an undeclared variable\n\n{document}\n");
        assert_eq!(refused(&warned), ShowError::Preceded { line: 3 });
        let message =
            "{\"@level\":\"info\",\"@message\":\"Terraform 1.11.4\",\"type\":\"version\"}\n";
        assert_eq!(refused(message), ShowError::Messages);
        assert_eq!(refused(&message.repeat(3)), ShowError::Messages);
        let people =
            "\nTerraform will perform the following actions:\n\n  # aws_x.y will be created\n";
        assert_eq!(refused(people), ShowError::ForPeople);
    }

    #[test]
    fn what_is_nothing_of_the_kind_is_as_the_parser_says() {
        for text in ["hello", "{\"a\": 1} x", "{", ""] {
            let error = refused(text);
            let told = matches!(
                error,
                ShowError::NotJson { .. } | ShowError::Truncated { .. }
            );
            assert!(told, "{text}: {error:?}");
        }
    }
}
