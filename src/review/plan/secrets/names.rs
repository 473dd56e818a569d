//! Names of what holds a secret.

/// Endings of names of arguments that hold secrets: those that the schema of the AWS provider calls sensitive in some resource, and their kin;
/// scripts that run somewhere, into which people write passwords.
const ENDINGS: &[&str] = &[
    "access_token",
    "api_key",
    "api_secret_key",
    "api_token",
    "auth_token",
    "client_secret",
    "connection_string",
    "credentials_map",
    "hec_token",
    "insecure_value",
    "jwt_token",
    "key_material_base64",
    "key_passphrase",
    "oauth_token",
    "on_create",
    "on_start",
    "passphrase",
    "passwd",
    "password",
    "password_wo",
    "passwords",
    "preshared_key",
    "private_key",
    "private_key_openssh",
    "private_key_pem",
    "private_key_pem_pkcs8",
    "refresh_token",
    "secret",
    "secret_access_key",
    "secret_binary",
    "secret_key",
    "secret_string",
    "secret_string_wo",
    "secret_token",
    "service_json",
    "session_token",
    "ses_smtp_password_v4",
    "ssh_key",
    "studio_lifecycle_config_content",
    "token_key",
    "user_data",
    "user_data_base64",
];

/// Arguments that hold whatever somebody puts there, by the kind of resource; of other kinds these names say nothing.
const CONTENTS: &[(&str, &[&str])] = &[
    ("aws_s3_bucket_object", &["content", "content_base64"]),
    ("aws_s3_object", &["content", "content_base64"]),
    ("local_file", &["content", "content_base64"]),
    ("random_password", &["bcrypt_hash", "result"]),
];

/// Maps whose keys somebody chose: environments of programs, parameters of jobs.
const CHOSEN: &[&str] = &[
    "airflow_configuration_options",
    "connection_properties",
    "default_arguments",
    "environment",
    "environment_variables",
    "hyper_parameters",
    "keepers",
    "parameters",
    "request_parameters",
    "runtime_environment_variables",
    "triggers",
    "triggers_replace",
    "variables",
];

/// Parts of names that people give to what holds a secret.
const PARTS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "apitoken",
    "authtoken",
    "connectionstring",
    "credential",
    "databaseurl",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secret",
];

/// Last words of names that say something about a secret and are none.
const ABOUT: &[&str] = &["arn", "arns", "length", "name", "ttl"];

/// Words that are secrets, or with which their names end: `DB_PASS`, `DBPASS`.
const WORDS: &[&str] = &[
    "auth",
    "authorization",
    "dsn",
    "key",
    "pass",
    "pwd",
    "token",
];

/// Words that are secrets, as they stand.
const WHOLE: &[&str] = &[
    "bearer",
    "cred",
    "creds",
    "pw",
    "sig",
    "signature",
    "webhook",
];

/// Words that only end like it, and words beside `key` that say that it is no secret: where something is, or an id.
const HARMLESS: &[&str] = &["bypass", "compass"];
const KEYS: &[&str] = &[
    "foreign",
    "hash",
    "kms",
    "object",
    "partition",
    "primary",
    "public",
    "range",
    "s3",
    "sort",
    "tag",
];

/// Parts of documents that name secrets where they are kept.
const REFERENCES: &[&str] = &["repositorycredentials", "secretoptions", "secrets"];

/// Who chose the names in a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// The provider.
    Provider,
    /// Whoever wrote the file.
    Chosen,
    /// A service, or whoever wrote the document: the values below a name may be anything.
    Document,
}

/// What a name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// Nothing.
    Nothing,
    /// It is a secret if it is text; what is below it is looked at on its own.
    Text,
    /// All of it is a secret.
    All,
}

pub(super) fn says(kind: &str, name: &str, names: Names) -> Says {
    let lower = name.to_ascii_lowercase();
    let ends = |ending: &&str| {
        let rest = lower.strip_suffix(*ending);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    };
    let content = CONTENTS.iter().find(|(of, _)| *of == kind);
    if ENDINGS.iter().any(ends) || content.is_some_and(|(_, names)| names.contains(&name)) {
        return Says::All;
    }
    match names {
        Names::Provider => Says::Nothing,
        Names::Chosen if is_secret(name) => Says::All,
        Names::Document if REFERENCES.contains(&joined(&words(name)).as_str()) => Says::Nothing,
        // Where something is, in S3 and DynamoDB.
        Names::Document if lower == "key" => Says::Nothing,
        Names::Document if is_secret(name) => Says::Text,
        Names::Chosen | Names::Document => Says::Nothing,
    }
}

/// Whether a name that somebody chose says that there is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    if ABOUT.contains(&last) {
        return false;
    }
    let all = joined(&words);
    let no_key = words.iter().any(|word| KEYS.contains(&word.as_str()));
    let ends = |word: &str| {
        let mut endings = WORDS.iter();
        endings.any(|ending| {
            word.ends_with(ending) && !HARMLESS.contains(&word) && !(*ending == "key" && no_key)
        })
    };
    PARTS.iter().any(|part| all.contains(part))
        || words.iter().any(|word| WHOLE.contains(&word.as_str()))
        // `AUTH_MODE` and `KEY_ID` say something about it; `TOKEN_FOR_GIT` is one.
        || ends(last)
        || words.iter().any(|word| word.ends_with("token"))
}

pub(super) fn is_chosen(name: &str) -> bool {
    CHOSEN.contains(&name)
}

/// Headers that CloudFront adds prove that a request came through it.
pub(super) fn is_header(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    last.split('[').next() == Some("custom_header")
}

fn joined(words: &[String]) -> String {
    words.concat()
}

/// The words of `DB_PASSWORD`, `dbPassword`, `db.password`, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for character in name.chars() {
        let new = !character.is_ascii_alphanumeric() || small && character.is_ascii_uppercase();
        if new {
            words.push(String::new());
        }
        small = character.is_ascii_lowercase() || character.is_ascii_digit();
        if let Some(last) = words.last_mut()
            && character.is_ascii_alphanumeric()
        {
            last.push(character.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_give_to_secrets_are_known_and_others_are_not() {
        for secret in [
            "DB_PASS",
            "DBPASS",
            "AUTH",
            "BASIC_AUTH",
            "STRIPE_KEY",
            "KEY",
            "signingKey",
            "ApiToken",
            "HF_TOKEN",
            "TOKEN_FOR_GIT",
            "AWS_ACCESS_KEY_ID",
            "DATABASE_URL",
            "smtp.smtp_password",
            "--db-password",
            "integration.request.header.Authorization",
            "SENTRY_DSN",
            "javax.jdo.option.ConnectionPassword",
            "ApiKey",
            "API_KEYS",
            "X-Amz-Signature",
            "db_creds",
        ] {
            assert!(is_secret(secret), "{secret}");
        }
        for harmless in [
            "KMS_KEY_ID",
            "KMS_KEY",
            "DATA_KEY_ARN",
            "KEY_ID",
            "KEY_NAME",
            "SECRET_ARN",
            "SECRET_NAME",
            "PARTITION_KEY",
            "S3_KEY",
            "AUTH_MODE",
            "AUTH_TYPE",
            "BYPASS",
            "max_new_tokens",
            "TOKENIZERS_PARALLELISM",
            "LOG_LEVEL",
            "PASSES",
            "AUTHOR",
            "PASSWORD_LENGTH",
            "PUBLIC_KEY",
        ] {
            assert!(!is_secret(harmless), "{harmless}");
        }
    }
}
