//! Who asks, and which `Principal` elements name him.

use super::formula::{Formula, Test, Variable};
use super::pattern::{Pattern, Reading};
use super::template::Template;
use super::token::{account_of, arn_parts, spell};
use super::{Token, tokens};
use crate::iam::PrincipalKind;
use crate::symbol::Text;

/// What kind of thing a principal is. In a formula it is the value of [`Variable::PrincipalClass`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalClass {
    /// A role or a session of it.
    Role,
    /// An IAM user.
    User,
    /// The root user of an account.
    Root,
    /// An AWS service that calls in its own name.
    Service,
    /// Somebody whom an identity provider vouches for, before he has a role.
    Federated,
    /// Nobody known: an unsigned request.
    Anonymous,
}

impl PrincipalClass {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Role,
        Self::User,
        Self::Root,
        Self::Service,
        Self::Federated,
        Self::Anonymous,
    ];

    /// Those that belong to an account and have an ARN.
    pub const OF_ACCOUNTS: [Self; 3] = [Self::Role, Self::User, Self::Root];

    /// Its word in a formula.
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Root => "root",
            Self::Service => "service",
            Self::Federated => "federated",
            Self::Anonymous => "anonymous",
        }
    }

    /// The class with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }

    pub(crate) fn any_test() -> Test {
        one_of(&Self::ALL)
    }
}

fn one_of(classes: &[PrincipalClass]) -> Test {
    Test::Like(
        classes
            .iter()
            .map(|class| Pattern::exactly(&letters(class.word())))
            .collect(),
    )
}

pub(crate) fn letters(known: &str) -> Vec<Token> {
    known.chars().map(Token::Char).collect()
}

/// The principal is of one of these classes.
pub fn is_any(classes: &[PrincipalClass]) -> Formula {
    Formula::passes(Variable::PrincipalClass, one_of(classes))
}

/// The principal is of this class.
pub fn is(class: PrincipalClass) -> Formula {
    is_any(&[class])
}

fn key_is(variable: Variable, value: &Text) -> Formula {
    match tokens(value) {
        Some(value) => Formula::passes(variable, Test::Like(vec![Pattern::exactly(&value)])),
        None => Formula::False,
    }
}

fn key_like(variable: Variable, before: &str, middle: &Text, after: &str) -> Formula {
    let pattern = Text::literal(before).then_text(middle).then(after);
    let compiled = Pattern::like(&Template::plain(&pattern), Reading::Strict);
    Formula::passes(variable, Test::Like(compiled.into_iter().collect()))
}

fn arn_in(account: &Text) -> Formula {
    key_like(Variable::principal_arn(), "arn:*:iam::", account, ":*")
}

/// The ARN begins with an atom, so that it shows neither kind nor account.
fn arn_is_opaque() -> Formula {
    Formula::passes(
        Variable::principal_arn(),
        Test::Like(vec![Pattern::opaque()]),
    )
}

/// Any role of an account. A role whose ARN does not show its account counts as one of it.
pub fn any_role_of_account(account: &Text) -> Formula {
    let arn = key_like(Variable::principal_arn(), "arn:*:iam::", account, ":role/*");
    is(PrincipalClass::Role)
        .and(in_account(account))
        .and(arn.or(arn_is_opaque()))
}

/// Any role or user of an account, and its root user. One whose ARN does not show its account counts as one of it.
pub fn any_of_account(account: &Text) -> Formula {
    is_any(&PrincipalClass::OF_ACCOUNTS)
        .and(in_account(account))
        .and(arn_in(account).or(arn_is_opaque()))
}

/// Any role, user or root user of any account but this one. One whose ARN does not show its account counts here too.
pub fn any_other_account(account: &Text) -> Formula {
    is_any(&PrincipalClass::OF_ACCOUNTS)
        .but_not(in_account(account))
        .but_not(arn_in(account))
}

fn in_account(account: &Text) -> Formula {
    key_is(Variable::principal_account(), account)
}

/// Anybody without a signature.
pub fn anonymous() -> Formula {
    is(PrincipalClass::Anonymous)
}

/// A service that calls in its own name.
pub fn service(name: &str) -> Formula {
    is(PrincipalClass::Service).and(key_is(Variable::principal_service(), &Text::literal(name)))
}

/// Whoever this identity provider vouches for.
pub fn vouched_for_by(provider: &Text) -> Formula {
    Named::Provider(provider.clone()).formula(Reading::Strict)
}

/// The role or user with this ARN, all its sessions included.
pub fn exactly(arn: &Text) -> Formula {
    let account = account_of(arn).map_or(Formula::True, |account| in_account(&account));
    let shown = tokens(arn).is_some_and(|arn| arn_parts(&arn).is_some());
    let classes = match shown {
        true => vec![class_of_arn(arn)],
        false => vec![PrincipalClass::Role, PrincipalClass::User],
    };
    is_any(&classes)
        .and(key_is(Variable::principal_arn(), arn))
        .and(account)
}

/// Every role or user whose ARN a pattern matches.
pub fn like(pattern: &Text) -> Formula {
    is_any(&PrincipalClass::OF_ACCOUNTS).and(key_like(Variable::principal_arn(), "", pattern, ""))
}

/// Anybody but the roles and users with these ARNs.
pub fn not_one_of<'a>(arns: impl IntoIterator<Item = &'a Text>) -> Formula {
    let patterns = arns
        .into_iter()
        .filter_map(tokens)
        .map(|arn| Pattern::exactly(&arn))
        .collect();
    Formula::passes(Variable::principal_arn(), Test::Like(patterns)).negated()
}

pub(crate) fn class_of_arn(arn: &Text) -> PrincipalClass {
    let last = tokens(arn).and_then(|arn| Some(spell(arn_parts(&arn)?.get(5)?)));
    match last.as_ref().map(Text::to_string).as_deref() {
        Some("root") => PrincipalClass::Root,
        Some(name) if name.starts_with("user/") => PrincipalClass::User,
        _ => PrincipalClass::Role,
    }
}

/// Whom one entry of a `Principal` element names (IAM User Guide, `reference_policies_elements_principal.html`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Named {
    /// `*`: everybody, without signature too.
    Everybody,
    /// Every principal of an account: its id or the ARN that ends in `:root`.
    Account(Text),
    /// A role with its sessions, or a user.
    Arn(Text),
    /// One atom: an ARN or an account's id, as the atom turns out.
    ArnOrAccount(Text),
    /// A session of a role of which path is not said, or something else that can't be told for certain: some principal of the account.
    SomeOfAccount(Text),
    /// A service.
    Service(Text),
    /// An identity provider.
    Provider(Text),
    /// Some account, by another name.
    SomeAccount,
    /// Not known.
    Unknown,
    /// Nobody that exists: what AWS shows in place of a role that was deleted.
    Nobody,
}

impl Named {
    pub(crate) fn read(kind: PrincipalKind, value: &Text) -> Self {
        let Some(letters) = tokens(value) else {
            return Self::Unknown;
        };
        match kind {
            PrincipalKind::Any => Self::Everybody,
            PrincipalKind::Service => Self::Service(value.clone()),
            PrincipalKind::Federated => Self::Provider(value.clone()),
            PrincipalKind::CanonicalUser => Self::SomeAccount,
            PrincipalKind::Aws => Self::read_aws(value, &letters),
        }
    }

    fn read_aws(value: &Text, letters: &[Token]) -> Self {
        if let Some(literal) = value.as_literal() {
            let digits = literal.len() == 12 && literal.bytes().all(|byte| byte.is_ascii_digit());
            match literal {
                "*" => return Self::Everybody,
                _ if digits => return Self::Account(value.clone()),
                _ => {}
            }
        }
        let Some(parts) = arn_parts(letters) else {
            return match value.as_literal() {
                Some(_) => Self::Nobody,
                None => Self::ArnOrAccount(value.clone()),
            };
        };
        let part = |at: usize| parts.get(at).map(|part| spell(part)).unwrap_or_default();
        match (part(2).as_literal(), part(5).as_literal()) {
            (_, Some("root")) => Self::Account(part(4)),
            (Some("sts"), _) => Self::SomeOfAccount(part(4)),
            _ => Self::Arn(value.clone()),
        }
    }

    pub(crate) fn formula(&self, reading: Reading) -> Formula {
        let of_accounts = || is_any(&PrincipalClass::OF_ACCOUNTS);
        let generous = reading == Reading::Generous;
        match self {
            Self::Everybody => Formula::True,
            Self::Account(account) => of_accounts().and(in_account(account)),
            Self::Arn(arn) => of_accounts().and(key_is(Variable::principal_arn(), arn)),
            Self::ArnOrAccount(text) => {
                of_accounts().and(key_is(Variable::principal_arn(), text).or(in_account(text)))
            }
            Self::Service(name) => {
                is(PrincipalClass::Service).and(key_is(Variable::principal_service(), name))
            }
            Self::Provider(name) => {
                is(PrincipalClass::Federated).and(key_is(Variable::identity_provider(), name))
            }
            Self::SomeOfAccount(account) if generous => of_accounts().and(in_account(account)),
            Self::SomeAccount if generous => of_accounts(),
            Self::Unknown if generous => Formula::True,
            Self::SomeOfAccount(_) | Self::SomeAccount | Self::Unknown | Self::Nobody => {
                Formula::False
            }
        }
    }
}

/// What AWS guarantees about the keys that describe the principal (IAM User Guide,
/// `reference_policies_condition-keys.html`, "Properties of the principal"). `accounts` are those that a
/// question speaks of: for them `aws:PrincipalAccount` agrees with the account in `aws:PrincipalArn`.
pub fn coherence<'a>(accounts: impl IntoIterator<Item = &'a Text>) -> Formula {
    let mut rules: Vec<Formula> = PrincipalClass::ALL
        .into_iter()
        .map(|class| is(class).negated().or(guaranteed(class)))
        .collect();
    for account in accounts {
        let says_account = in_account(account);
        let says_arn = arn_in(account);
        let agree = (says_account.clone().and(says_arn.clone()))
            .or(says_account.negated().and(says_arn.negated()));
        rules.push(
            is_any(&PrincipalClass::OF_ACCOUNTS)
                .negated()
                .or(agree)
                .or(arn_is_opaque()),
        );
    }
    Formula::all(rules)
}

fn guaranteed(class: PrincipalClass) -> Formula {
    let is_word = |key: &str, word: &str| key_is(Variable::key(key), &Text::literal(word));
    let absent = |key: &str| Formula::absent(Variable::key(key));
    let of_account = |arn: &str, kind: &str, opaque: Formula| {
        let shape = key_like(Variable::principal_arn(), arn, &Text::new(), "");
        shape
            .or(opaque)
            .and(Formula::present(Variable::principal_account()))
            .and(is_word("aws:principalaccount", "anonymous").negated())
            .and(is_word("aws:principaltype", kind))
            .and(is_word("aws:principalisawsservice", "false"))
            .and(absent("aws:principalservicename"))
            .and(absent("aws:principalservicenameslist"))
    };
    match class {
        PrincipalClass::Role => of_account("arn:*:iam::*:role/?*", "AssumedRole", arn_is_opaque()),
        PrincipalClass::User => of_account("arn:*:iam::*:user/?*", "User", arn_is_opaque()),
        PrincipalClass::Root => of_account("arn:*:iam::*:root", "Account", Formula::False),
        PrincipalClass::Service => absent("aws:principalarn")
            .and(absent("aws:principalorgid"))
            .and(absent("aws:principalorgpaths"))
            .and(absent("aws:username"))
            .and(is_word("aws:principalisawsservice", "true"))
            .and(Formula::present(Variable::principal_service())),
        PrincipalClass::Federated => unsigned(),
        PrincipalClass::Anonymous => unsigned()
            .and(absent("aws:federatedprovider"))
            .and(is_word("aws:principaltype", "Anonymous"))
            .and(is_word("aws:principalaccount", "anonymous")),
    }
}

fn unsigned() -> Formula {
    Formula::all(
        [
            "aws:principalarn",
            "aws:principalisawsservice",
            "aws:principalservicename",
            "aws:principalservicenameslist",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:username",
            "aws:userid",
        ]
        .map(|key| Formula::absent(Variable::key(key))),
    )
}
