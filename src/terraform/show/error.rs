use std::path::PathBuf;

use thiserror::Error;

use crate::symbol::Place;

/// Why a document can't be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ShowError {
    /// The text ends before the document does.
    #[error("the JSON ends in the middle, at line {line}, column {column}: the file was cut off")]
    Truncated {
        /// The last line, counted from 1.
        line: usize,
        /// The last column.
        column: usize,
    },
    /// The text is not JSON at all.
    #[error("this is not JSON: {message}")]
    NotJson {
        /// What the parser says, with the place.
        message: String,
    },
    /// Something stands before the JSON.
    #[error(
        "the JSON begins at line {line}: something else was printed into the file before it, such as a warning. Keep the output of `terraform show -json` alone (with the action `setup-terraform`: `terraform_wrapper: false`)"
    )]
    Preceded {
        /// The line of the first brace, counted from 1.
        line: usize,
    },
    /// What `terraform plan -json` prints while it plans.
    #[error(
        "these are the messages that `terraform plan -json` prints: `terraform plan -out=tfplan`, then `terraform show -json tfplan`"
    )]
    Messages,
    /// What `terraform show` prints for people.
    #[error(
        "this is what `terraform show` prints for people: give the output of `terraform show -json tfplan`"
    )]
    ForPeople,
    /// The text is not UTF-8.
    #[error(
        "this is not UTF-8 text; in PowerShell, `>` writes UTF-16: use `| Set-Content -Encoding utf8`"
    )]
    NotUtf8,
    /// JSON, and of another version of the format.
    #[error(
        "`format_version` is `{found}`, and only 1.x is known: {}",
        match found.starts_with("0.") {
            true => "show it with Terraform 1.1 or later",
            false => "it may say something that would be missed here; take a ringfence that knows it, or show it with an older Terraform",
        }
    )]
    Version {
        /// What stands there.
        found: String,
    },
    /// A state file as Terraform keeps it.
    #[error(
        "this is a state file as Terraform keeps it: give the output of `terraform show -json`"
    )]
    RawState,
    /// A plan file as Terraform keeps it, or another archive.
    #[error(
        "this is a plan file as Terraform keeps it: give the output of `terraform show -json FILE`"
    )]
    RawPlan,
    /// JSON, and neither a plan nor a state.
    #[error(
        "this is JSON, but no plan or state of `terraform show -json`: it has no `format_version`"
    )]
    Neither,
    /// A property is not what the format says.
    #[error("the document is not as its format says: {message}")]
    Shape {
        /// What the parser says, with the place.
        message: String,
    },
}

impl ShowError {
    /// From the parser's error; of syntax or of shape.
    pub(super) fn of(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        match error.classify() {
            Category::Eof => Self::Truncated {
                line: error.line(),
                column: error.column(),
            },
            Category::Syntax | Category::Io => Self::NotJson {
                message: error.to_string(),
            },
            Category::Data => Self::Shape {
                message: error.to_string(),
            },
        }
    }
}

/// Why an input can't be asked about.
#[derive(Debug, Error)]
pub enum InputError {
    /// It is not there or can't be read.
    #[error("`{path}` can't be read: {source}")]
    Unreadable {
        /// What was given.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file longer than is held in memory.
    #[error(
        "`{path}` is longer than {} MB, more than is read into memory: ask about single stacks, or about the folder of files",
        limit / 1_000_000
    )]
    TooLong {
        /// What was given.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// A document that can't be read.
    #[error("`{path}`: {error}")]
    Document {
        /// What was given.
        path: PathBuf,
        /// Why.
        error: ShowError,
    },
    /// A file of Terraform's language, given alone.
    #[error("`{path}` is one file of a module: give its folder")]
    OneFile {
        /// What was given.
        path: PathBuf,
    },
    /// A folder without Terraform files.
    #[error("`{path}` has no Terraform files in it")]
    Empty {
        /// What was given.
        path: PathBuf,
    },
    /// A folder with files that Terraform could not load.
    #[error("`{path}`: {}:{}: {message}", place.file, place.line)]
    Syntax {
        /// The folder.
        path: PathBuf,
        /// Where.
        place: Place,
        /// What is wrong.
        message: String,
    },
    /// A document whose resources are not in the files it is said to come from.
    #[error("`{path}` was not made from `{folder}`: no root module there has one of its resources")]
    NotItsSource {
        /// The document.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// Something else than a plan, where the way from one state to another is asked for.
    #[error(
        "`{path}` is {found}, and only a plan says what an apply would do: `terraform plan -out=tfplan`, then `terraform show -json tfplan`"
    )]
    NoPlan {
        /// What was given.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// A plan that is not the whole, since planning it ended in an error.
    #[error(
        "`{path}` ended in an error and is not the whole, and Terraform applies no such plan: put right what `terraform plan` says, and plan again"
    )]
    Errored {
        /// What was given.
        path: PathBuf,
    },
    /// A folder of files where no document was given that comes from it.
    #[error("a folder to read a plan with was given, and no plan or state")]
    SourceOfNothing,
    /// The same file or folder twice.
    #[error("`{path}` is given twice")]
    Twice {
        /// What was given.
        path: PathBuf,
    },
}
