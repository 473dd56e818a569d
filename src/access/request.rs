use std::collections::BTreeMap;
use std::fmt;

use super::formula::{Formula, Valuation, Variable};
use super::principal::{PrincipalClass, class_of_arn, letters};
use super::token::{account_of, spell};
use super::{Token, actions, tokens};
use crate::symbol::Text;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Principal {
    /// A role, in whatever session.
    Role {
        /// The ARN of the role, not of the session.
        arn: Text,
        /// Its account.
        account: Text,
    },
    /// An IAM user.
    User {
        /// Its ARN.
        arn: Text,
        /// Its account.
        account: Text,
    },
    /// The root user of an account.
    Root {
        /// The account.
        account: Text,
    },
    /// A service that calls in its own name.
    Service {
        /// Its name: `logs.eu-west-1.amazonaws.com`.
        name: Text,
    },
    /// Somebody whom an identity provider vouches for.
    Federated {
        /// The provider: its ARN or domain.
        provider: Text,
    },
    /// Nobody known.
    Anonymous,
}

impl Principal {
    /// The role or user with this ARN, or the root user when it ends in `:root`. When the ARN does not
    /// show its account, the account is unknown.
    pub fn of_arn(arn: Text) -> Self {
        let account = account_of(&arn)
            .unwrap_or_else(|| Text::unknown(format!("the ARN {arn} shows no account")));
        match class_of_arn(&arn) {
            PrincipalClass::Root => Self::Root { account },
            PrincipalClass::User => Self::User { arn, account },
            _ => Self::Role { arn, account },
        }
    }

    /// What kind of thing it is.
    pub fn class(&self) -> PrincipalClass {
        match self {
            Self::Role { .. } => PrincipalClass::Role,
            Self::User { .. } => PrincipalClass::User,
            Self::Root { .. } => PrincipalClass::Root,
            Self::Service { .. } => PrincipalClass::Service,
            Self::Federated { .. } => PrincipalClass::Federated,
            Self::Anonymous => PrincipalClass::Anonymous,
        }
    }

    /// Its ARN, if it has one.
    pub fn arn(&self) -> Option<Text> {
        match self {
            Self::Role { arn, .. } | Self::User { arn, .. } => Some(arn.clone()),
            Self::Root { account } => Some(
                Text::literal("arn:aws:iam::")
                    .then_text(account)
                    .then(":root"),
            ),
            _ => None,
        }
    }

    /// Its account, if it has one.
    pub fn account(&self) -> Option<&Text> {
        match self {
            Self::Role { account, .. } | Self::User { account, .. } | Self::Root { account } => {
                Some(account)
            }
            _ => None,
        }
    }

    /// The context keys that AWS fills from the principal.
    fn context(&self) -> Vec<(&'static str, Text)> {
        let mut known = Vec::new();
        known.extend(self.arn().map(|arn| ("aws:principalarn", arn)));
        let account = self.account().cloned();
        known.extend(account.map(|account| ("aws:principalaccount", account)));
        let (kind, is_service) = match self {
            Self::Role { .. } => (Some("AssumedRole"), Some("false")),
            Self::User { .. } => (Some("User"), Some("false")),
            Self::Root { .. } => (Some("Account"), Some("false")),
            Self::Service { name } => {
                known.push(("aws:principalservicename", name.clone()));
                (None, Some("true"))
            }
            Self::Federated { provider } => {
                known.push(("aws:federatedprovider", provider.clone()));
                (None, None)
            }
            Self::Anonymous => {
                known.push(("aws:principalaccount", Text::literal("anonymous")));
                (Some("Anonymous"), None)
            }
        };
        known.extend(kind.map(|kind| ("aws:principaltype", Text::literal(kind))));
        known.extend(is_service.map(|word| ("aws:principalisawsservice", Text::literal(word))));
        known
    }
}

/// One request, as IAM sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// For what: `s3:GetObject`.
    pub action: String,
    /// On what: an ARN, or `*` for an action without resource.
    pub resource: Text,
    /// The context: values by key in lower case. An empty list is the same as no entry.
    pub context: BTreeMap<String, Vec<Text>>,
}

impl Request {
    /// A request whose context holds the keys that follow from the principal, and nothing else.
    pub fn new(principal: Principal, action: &str, resource: impl Into<Text>) -> Self {
        let context = principal
            .context()
            .into_iter()
            .map(|(key, value)| (key.to_owned(), vec![value]))
            .collect();
        Self {
            principal,
            action: action.to_owned(),
            resource: resource.into(),
            context,
        }
    }

    /// The same with one more key of the context.
    #[must_use]
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = Text>) -> Self {
        let values = values.into_iter().collect();
        self.context.insert(key.to_ascii_lowercase(), values);
        self
    }

    /// The values that this request gives to the variables of formulas; `None` when a part of it is unknown.
    pub fn valuation(&self) -> Option<Valuation> {
        let mut values = Valuation::new();
        let class = letters(self.principal.class().word());
        values.insert(Variable::PrincipalClass, vec![class]);
        values.insert(Variable::Action, vec![letters(&self.action.to_lowercase())]);
        values.insert(Variable::Resource, vec![tokens(&self.resource)?]);
        for (key, listed) in &self.context {
            let listed: Option<Vec<_>> = listed.iter().map(tokens).collect();
            match listed? {
                empty if empty.is_empty() => {}
                listed => {
                    values.insert(Variable::key(key), listed);
                }
            }
        }
        Some(values)
    }

    /// The formula that holds for this request alone, as far as `formula` can tell requests apart; `None` when a part of it is unknown.
    pub fn as_formula(&self, formula: &Formula) -> Option<Formula> {
        let values = self.valuation()?;
        let mut variables = formula.variables();
        variables.extend(values.keys().cloned());
        Some(Formula::all(variables.into_iter().map(|variable| {
            match values.get(&variable).map(Vec::as_slice) {
                None | Some([]) => Formula::absent(variable),
                Some(listed) => Formula::has_exactly(&variable, listed),
            }
        })))
    }
}

/// A request that the solver found: values for all that the formula speaks of, everything else absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    values: Valuation,
}

impl Witness {
    pub(crate) fn new(values: Valuation) -> Self {
        Self { values }
    }

    /// The values, for [`Formula::holds`].
    pub fn values(&self) -> &Valuation {
        &self.values
    }

    /// The request. Where the formula says nothing of the principal's ARN or account, one is made up.
    pub fn request(&self) -> Request {
        let first = |variable: &Variable| {
            let values = self.values.get(variable)?;
            values.first().map(|value| spell(value))
        };
        let key = |key: &str| first(&Variable::key(key));
        let action = first(&Variable::Action).unwrap_or_default().to_string();
        let class = first(&Variable::PrincipalClass)
            .and_then(|word| PrincipalClass::from_word(word.as_literal()?))
            .unwrap_or(PrincipalClass::Anonymous);
        let arn = key("aws:principalarn");
        let account = key("aws:principalaccount")
            .or_else(|| arn.as_ref().and_then(account_of))
            .unwrap_or_else(|| Text::literal("999999999999"));
        let made_up = |kind: &str| {
            let prefix = Text::literal("arn:aws:iam::").then_text(&account);
            arn.clone().unwrap_or_else(|| prefix.then(kind))
        };
        let principal = match class {
            PrincipalClass::Role => Principal::Role {
                arn: made_up(":role/someone"),
                account,
            },
            PrincipalClass::User => Principal::User {
                arn: made_up(":user/someone"),
                account,
            },
            PrincipalClass::Root => Principal::Root { account },
            PrincipalClass::Service => Principal::Service {
                name: key("aws:principalservicename")
                    .unwrap_or_else(|| Text::literal("some-service.amazonaws.com")),
            },
            PrincipalClass::Federated => Principal::Federated {
                provider: key("aws:federatedprovider")
                    .unwrap_or_else(|| Text::literal("some-provider.example.com")),
            },
            PrincipalClass::Anonymous => Principal::Anonymous,
        };
        Request {
            principal,
            action: actions::known(&action).map_or(action, |known| known.name.clone()),
            resource: first(&Variable::Resource).unwrap_or_default(),
            context: self.context(),
        }
    }

    fn context(&self) -> BTreeMap<String, Vec<Text>> {
        self.values
            .iter()
            .filter_map(|(variable, values)| match variable {
                Variable::Key(key) => {
                    let values = values.iter().map(|value: &Vec<Token>| spell(value));
                    Some((key.to_string(), values.collect()))
                }
                _ => None,
            })
            .collect()
    }
}

/// For people: one line for each field.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.principal {
            Principal::Role { arn, .. } | Principal::User { arn, .. } => {
                writeln!(f, "principal: {arn}")?;
            }
            Principal::Root { account } => writeln!(f, "principal: the root user of {account}")?,
            Principal::Service { name } => writeln!(f, "principal: the service {name}")?,
            Principal::Federated { provider } => {
                writeln!(f, "principal: anybody whom {provider} vouches for")?;
            }
            Principal::Anonymous => writeln!(f, "principal: anybody, unsigned")?,
        }
        writeln!(f, "action: {}", self.action)?;
        write!(f, "resource: {}", self.resource)?;
        for (key, values) in &self.context {
            let values: Vec<String> = values.iter().map(Text::to_string).collect();
            write!(f, "\n{key}: {}", values.join(", "))?;
        }
        Ok(())
    }
}
