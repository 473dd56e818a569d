//! Text in which a secret stands: addresses with a password, commands, settings.

use super::names::is_secret;

/// Addresses that are secrets themselves: whoever knows them may post.
const WEBHOOKS: &[&str] = &[
    "api.telegram.org/bot",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "events.pagerduty.com/integration/",
    "hooks.slack.com/",
    "hooks.zapier.com/",
    "office.com/webhook",
];

/// What stands around names and values in commands, settings and addresses.
const BETWEEN: &[char] = &['?', '&', ';', ',', '"', '\'', '(', ')', '{', '}'];

/// True when a secret stands in it.
pub(super) fn has_secret(text: &str) -> bool {
    has_password(text)
        || is_oracle(text)
        || WEBHOOKS.iter().any(|it| text.contains(it))
        || has_setting(text)
}

/// `--db-password`: what follows it is a secret.
pub(super) fn is_flag(text: &str) -> bool {
    text.starts_with('-') && !text.contains(['=', ' ']) && is_secret(text)
}

/// `postgres://user:word@host/…`.
fn has_password(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("://") {
        let end = behind.find(['/', ' ', '"']).unwrap_or(behind.len());
        let authority = behind.get(..end).unwrap_or_default();
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        if user.contains(':') {
            return true;
        }
        rest = behind;
    }
    false
}

/// `jdbc:oracle:thin:user/word@host`.
fn is_oracle(text: &str) -> bool {
    let user = text.split_once("jdbc:oracle:").map(|(_, rest)| rest);
    let user = user.and_then(|rest| rest.split_once(':'));
    let user = user.and_then(|(_, rest)| rest.split_once('@'));
    user.is_some_and(|(user, _)| user.contains('/'))
}

/// `DB_PASSWORD=…`, `?token=…`, `--db-password …`, `Authorization: …`.
fn has_setting(text: &str) -> bool {
    let words = text.split(|it: char| it.is_whitespace() || BETWEEN.contains(&it));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut next = words.iter().skip(1);
    words.iter().any(|word| {
        let next = next.next().copied();
        let value = |it: &str| !it.is_empty() && !it.starts_with('-');
        match word.split_once('=') {
            // `Key=…` is what anything is called by.
            Some(("Key" | "key", _)) => false,
            Some((name, _)) => is_secret(name),
            None => {
                let header = word.strip_suffix(':').is_some_and(is_secret);
                (is_flag(word) || header) && next.is_some_and(value)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_a_secret_is_told_from_text_without() {
        for secret in [
            "postgres://me:word@db/x",
            "https://h/x?password=word",
            "https://h/x?a=b&token=word",
            "jdbc:postgresql://h/db?user=u&password=word",
            "jdbc:oracle:thin:u/word@host",
            "https://hooks.slack.com/services/T/B/word",
            "serve --db-password word --port 80",
            "serve --db-password=word",
            "export DB_PASSWORD='word'; serve",
            "curl -H 'Authorization: Bearer word' https://h",
        ] {
            assert!(has_secret(secret), "{secret}");
        }
        for harmless in [
            "https://host:8443/a@b:c",
            "https://h/x?page=2",
            "ssh://git@github.com/acme/x",
            "jdbc:oracle:thin:@//host:1521/x",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a",
            "arn:aws:kms:eu-west-1:111122223333:key/0b1f2a3c",
            "10.0.0.0/8",
            "cron(0 12 * * ? *)",
            "rate(5 minutes)",
            "serve --kms-key-id alias/data --port 80",
            "the key of the lake",
            "rotate the token every week",
        ] {
            assert!(!has_secret(harmless), "{harmless}");
        }
    }
}
