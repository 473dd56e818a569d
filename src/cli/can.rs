use clap::ValueEnum;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use ringfence::explain::{Explanation, Moment, Refused, Verdict, Words, can, text};
use ringfence::model::SpecPath;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::input::Input;
use super::prove::place;
use super::terminal::{Terminal, colour};

/// Explain whether somebody may do something, link by link
///
/// PRINCIPAL and RESOURCE are ARNs, Terraform addresses, or paths of the spec: `retail/churn/training/nightly`,
/// `retail/churn/buckets/raw/2026/a.csv`. The exit code is 0 when it is allowed, 1 when it is denied, and 3 when it can't be asked or is
/// not known.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Who: an ARN, an account's number, a service, `*`, an address or a path of the spec
    principal: String,
    /// For what, such as s3:GetObject
    action: String,
    /// On what: an ARN, s3://BUCKET/KEY, `*`, an address or a path of the spec
    resource: String,
    /// A key of the request's context with its value; again for another, or for one more value
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    context: Vec<(String, String)>,
    /// The VPC endpoint that the request comes through: an address, an id or an ARN
    #[arg(long, value_name = "ENDPOINT")]
    via: Option<String>,
    #[command(flatten)]
    input: Input,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The views of an answer.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// Reads one `KEY=VALUE`.
pub(super) fn pair(written: &str) -> Result<(String, String), String> {
    match written.split_once('=') {
        Some((key, value)) if key.contains(':') => Ok((key.to_owned(), value.to_owned())),
        _ => Err("a key and a value are, such as aws:SourceVpce=vpce-1".to_owned()),
    }
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let grounded = args.input.ground(global, terminal)?;
    let words = Words {
        principal: &args.principal,
        action: &args.action,
        resource: &args.resource,
        context: &args.context,
        via: args.via.as_deref(),
        moment: moment(global.today)?,
        proving: true,
    };
    let locate = |path: &SpecPath| place(grounded.spec.as_ref()?, path);
    let answer = can(&grounded.ground, &words, &locate).map_err(refused)?;
    terminal.data(&match args.format {
        Format::Text => text(&answer, colour(terminal.out_colour)),
        Format::Json => json(&answer)?,
    })?;
    Ok(match answer.verdict {
        Verdict::Allowed => Exit::Well,
        Verdict::Denied => Exit::Finding,
        Verdict::NotKnown => Exit::Bad,
    })
}

fn json(answer: &Explanation) -> Result<String, CliError> {
    let text = serde_json::to_string_pretty(answer);
    let text = text.map_err(|error| CliError::fault("cannot write JSON", error.into()))?;
    Ok(format!("{text}\n"))
}

pub(super) fn refused(error: Refused) -> CliError {
    CliError::bad(error.to_string())
}

/// When the request is made: at the beginning of the day that was given, else now.
pub(super) fn moment(today: Option<Date>) -> Result<Moment, CliError> {
    let at = match today {
        Some(day) => day
            .to_zoned(TimeZone::UTC)
            .map_err(|error| CliError::bad(error.to_string()))?
            .timestamp(),
        None => Timestamp::now(),
    };
    let epoch = at.as_second();
    let whole = Timestamp::from_second(epoch).unwrap_or(at);
    Ok(Moment {
        time: whole.to_string(),
        epoch,
    })
}
