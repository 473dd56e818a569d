use std::collections::BTreeMap;

use crate::access::principal::class_of_arn;
use crate::access::token::arn_parts;
use crate::access::{Principal, PrincipalClass, Request, account_of, spell, tokens};
use crate::symbol::Text;

/// Who asks, sessions told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A session of a role: "a role itself cannot make a request".
    Role {
        /// The ARN of the role, with its path.
        arn: Text,
        /// Its account.
        account: Text,
        /// The name of the session; `None` for one of any name.
        session: Option<Text>,
    },
    /// An IAM user.
    User {
        /// Its ARN.
        arn: Text,
        /// Its account.
        account: Text,
    },
    /// A session that `sts:GetFederationToken` gave.
    FederatedUser {
        /// The ARN of the user who asked for the session.
        user: Text,
        /// Its account.
        account: Text,
        /// The name that the session was given.
        name: Text,
    },
    /// The root user of an account.
    Root {
        /// The account.
        account: Text,
    },
    /// An AWS service that calls in its own name.
    Service {
        /// Its name: `logs.amazonaws.com`.
        name: Text,
    },
    /// Somebody whom an identity provider vouches for, on the way to a role.
    Federated {
        /// The provider: its ARN or domain.
        provider: Text,
    },
    /// Nobody known.
    Anonymous,
}

impl Caller {
    /// The caller with this ARN: a role (in a session of any name), a session of a role, a user, or the root user of an
    /// account. The ARN of a session does not show the path of its role, which is then taken to have none.
    pub fn of_arn(arn: Text) -> Self {
        let account = account_of(&arn)
            .unwrap_or_else(|| Text::unknown(format!("the ARN {arn} shows no account")));
        if let Some((role, session)) = assumed_role(&arn) {
            return Self::Role {
                arn: role,
                account,
                session: Some(session),
            };
        }
        match class_of_arn(&arn) {
            PrincipalClass::Root => Self::Root { account },
            PrincipalClass::User => Self::User { arn, account },
            _ => Self::Role {
                arn,
                account,
                session: None,
            },
        }
    }

    /// The same role in the session of this name; others stay as they are.
    #[must_use]
    pub fn in_session(mut self, name: impl Into<Text>) -> Self {
        if let Self::Role { session, .. } = &mut self {
            *session = Some(name.into());
        }
        self
    }

    /// Its account, if it has one.
    pub fn account(&self) -> Option<&Text> {
        match self {
            Self::Role { account, .. }
            | Self::User { account, .. }
            | Self::FederatedUser { account, .. }
            | Self::Root { account } => Some(account),
            Self::Service { .. } | Self::Federated { .. } | Self::Anonymous => None,
        }
    }

    /// True for a role that is linked to a service: they stand under `aws-service-role/` (IAM User Guide,
    /// `reference_identifiers.html`, "IAM ARNs").
    pub fn is_service_linked(&self) -> bool {
        matches!(self, Self::Role { arn, .. } if is_service_linked(arn))
    }

    /// The ARN of the session, when it is one and its name is known.
    pub(crate) fn session_arn(&self) -> Option<Text> {
        let of = |account: &Text, kind: &str, name: &Text| {
            let before = Text::literal("arn:aws:sts::").then_text(account);
            before.then(kind).then_text(name)
        };
        match self {
            Self::Role {
                arn,
                account,
                session,
            } => {
                let name = friendly_name(arn)?.then("/");
                Some(of(
                    account,
                    ":assumed-role/",
                    &name.then_text(session.as_ref()?),
                ))
            }
            Self::FederatedUser { account, name, .. } => {
                Some(of(account, ":federated-user/", name))
            }
            _ => None,
        }
    }

    /// The principal as the evaluator of one policy knows it: a session of `GetFederationToken` counts as a user there.
    fn principal(&self) -> Principal {
        match self.clone() {
            Self::Role { arn, account, .. } => Principal::Role { arn, account },
            Self::User { arn, account } => Principal::User { arn, account },
            Self::FederatedUser { account, .. } => Principal::User {
                arn: self.session_arn().unwrap_or_default(),
                account,
            },
            Self::Root { account } => Principal::Root { account },
            Self::Service { name } => Principal::Service { name },
            Self::Federated { provider } => Principal::Federated { provider },
            Self::Anonymous => Principal::Anonymous,
        }
    }

    /// The keys that follow from the caller beyond those of [`Request::new`] (IAM User Guide,
    /// `reference_policies_variables.html`, "Principal key values").
    fn context(&self) -> Vec<(&'static str, Text)> {
        let id = |of: &str| Text::unknown(format!("the unique id of the {of}"));
        match self {
            Self::Role { session, .. } => {
                let session = session.clone();
                let session = session.unwrap_or_else(|| Text::unknown("the name of the session"));
                vec![("aws:userid", id("role").then(":").then_text(&session))]
            }
            Self::User { arn, .. } => {
                let name = friendly_name(arn).unwrap_or_else(|| Text::unknown("the user's name"));
                vec![("aws:userid", id("user")), ("aws:username", name)]
            }
            Self::FederatedUser { account, name, .. } => vec![
                ("aws:userid", account.clone().then(":").then_text(name)),
                ("aws:principaltype", Text::literal("FederatedUser")),
            ],
            Self::Root { account } => vec![("aws:userid", account.clone())],
            Self::Service { .. } | Self::Federated { .. } | Self::Anonymous => Vec::new(),
        }
    }
}

/// One request and in whose account its resource lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who asks.
    pub caller: Caller,
    /// For what: `s3:GetObject`.
    pub action: String,
    /// On what: an ARN, or `*` for an action without resource.
    pub resource: Text,
    /// The account that owns the resource.
    pub account: Text,
    /// The context beyond what follows from the caller; by key in lower case.
    pub context: BTreeMap<String, Vec<Text>>,
}

impl Call {
    /// A call whose context holds what follows from the caller. The owner of the resource is the account in its ARN; the caller's
    /// own for `*`; else unknown: say it by [`owned_by`](Self::owned_by).
    pub fn new(caller: Caller, action: &str, resource: impl Into<Text>) -> Self {
        let resource = resource.into();
        let own = || caller.account().cloned();
        let account = match resource.as_literal() {
            Some("*") => own(),
            _ => account_of(&resource),
        };
        let account = account.unwrap_or_else(|| {
            Text::unknown(format!("{resource} does not show the account that owns it"))
        });
        Self {
            caller,
            action: action.to_owned(),
            resource,
            account,
            context: BTreeMap::new(),
        }
    }

    /// The same on a resource of this account.
    #[must_use]
    pub fn owned_by(mut self, account: impl Into<Text>) -> Self {
        self.account = account.into();
        self
    }

    /// The same with one more key of the context. It goes before what follows from the caller.
    #[must_use]
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = Text>) -> Self {
        let values = values.into_iter().collect();
        self.context.insert(key.to_ascii_lowercase(), values);
        self
    }

    /// The request as the evaluator of one policy takes it.
    pub fn request(&self) -> Request {
        let mut request =
            Request::new(self.caller.principal(), &self.action, self.resource.clone());
        for (key, value) in self.caller.context() {
            request = request.with(key, [value]);
        }
        request.context.extend(self.context.clone());
        request
    }

    /// The action in lower case, as IAM compares it.
    pub(crate) fn action_in_lower_case(&self) -> String {
        self.action.to_ascii_lowercase()
    }
}

/// What stands after the last `/` of the ARN of a role or user: its name without the path.
fn friendly_name(arn: &Text) -> Option<Text> {
    let letters = tokens(arn)?;
    let parts = arn_parts(&letters)?;
    let last = parts.get(5)?;
    let slash = crate::access::Token::Char('/');
    last.rsplit(|letter| *letter == slash).next().map(spell)
}

/// The role and the session of an `assumed-role` ARN.
fn assumed_role(arn: &Text) -> Option<(Text, Text)> {
    let known = arn.as_literal()?;
    let (before, rest) = known.split_once(":assumed-role/")?;
    let (role, session) = rest.split_once('/')?;
    let account = before.rsplit_once(':')?.1;
    Some((
        Text::from(format!("arn:aws:iam::{account}:role/{role}")),
        Text::from(session),
    ))
}

/// True for the ARN of a role that is linked to a service.
pub(crate) fn is_service_linked(arn: &Text) -> bool {
    arn.to_string().contains(":role/aws-service-role/")
}
