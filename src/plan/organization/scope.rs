//! Whom and what the policies of an organization speak of.

use crate::iam::{Condition, Statement};
use crate::model::{ADMIN_PATH, DEPLOY_PATH, Guardrails, Model, TEAM_PATH};
use crate::plan::policies::{arn_not_like, each_once};
use crate::symbol::Text;

/// What statements are made of.
pub(super) struct Scope<'m> {
    pub model: &'m Model,
    pub guardrails: &'m Guardrails,
}

impl Scope<'_> {
    /// Anything of IAM's, in whichever account: `role/ringfence/*`.
    pub fn iam(&self, rest: &str) -> Text {
        Text::from(format!("arn:{}:iam::*:{rest}", self.model.partition))
    }

    /// Something of a service, in whichever account and region.
    pub fn any(&self, service: &str, rest: &str) -> Text {
        Text::from(format!("arn:{}:{service}:*:*:{rest}", self.model.partition))
    }

    /// Something of a service whose name begins with that of the organization, by every name that it had.
    pub fn named(&self, service: &str, kind: &str) -> Vec<Text> {
        let organizations = self.model.accounts.iter().flat_map(|it| &it.organizations);
        each_once(organizations.map(|name| self.any(service, &format!("{kind}{name}-*"))))
    }

    /// The roles that ringfence makes for teams.
    pub fn teams(&self) -> Text {
        self.iam(&format!("role{TEAM_PATH}*"))
    }

    /// The roles that deploy units.
    pub fn deployers(&self) -> Text {
        self.iam(&format!("role{DEPLOY_PATH}*"))
    }

    /// The other roles that ringfence makes.
    pub fn others(&self) -> Text {
        self.iam(&format!("role{ADMIN_PATH}*"))
    }

    /// Every role that ringfence makes.
    pub fn made(&self) -> [Text; 3] {
        [self.teams(), self.deployers(), self.others()]
    }

    /// Who is held by no policy.
    pub fn exempt(&self) -> Vec<Text> {
        let exempt = self.guardrails.exempt.iter();
        exempt.map(|arn| Text::from(arn.as_str())).collect()
    }

    /// Who applies what the accounts have once, and who is exempt.
    pub fn administrators(&self) -> Vec<Text> {
        let accounts = self.model.accounts.iter();
        let deploy = accounts.map(|it| it.administrators.deploy.as_str());
        let mut all = self.in_each_account(deploy);
        all.extend(self.exempt());
        all
    }

    /// Roles that administer and that ringfence does not make.
    pub fn given(&self) -> Vec<Text> {
        let accounts = self.model.accounts.iter();
        let arns = accounts.flat_map(|account| {
            let them = &account.administrators;
            let others = [them.deploy.as_str(), them.break_glass.as_str()];
            others
                .into_iter()
                .chain(them.keys.iter().map(String::as_str))
        });
        let made = [TEAM_PATH, DEPLOY_PATH, ADMIN_PATH].map(|path| format!(":role{path}"));
        self.in_each_account(arns.filter(|arn| !made.iter().any(|it| arn.contains(it))))
    }

    /// A role that is called the same in each account is one pattern: so the policies do not grow with the accounts.
    fn in_each_account<'a>(&self, arns: impl Iterator<Item = &'a str>) -> Vec<Text> {
        let arns: Vec<&str> = arns.collect();
        let name = |arn: &str| arn.splitn(6, ':').nth(5).map(str::to_owned);
        let everywhere = |wanted: &str| {
            self.model.accounts.iter().all(|account| {
                let own = format!("arn:{}:iam::{}:{wanted}", self.model.partition, account.id);
                arns.contains(&own.as_str())
            })
        };
        each_once(arns.iter().map(|arn| match name(arn) {
            Some(name) if everywhere(&name) => self.iam(&name),
            _ => Text::from(*arn),
        }))
    }
}

/// Everybody but these; everybody when there are none.
pub(super) fn but(statement: Statement, these: impl IntoIterator<Item = Text>) -> Statement {
    let these: Vec<Text> = these.into_iter().collect();
    match these.is_empty() {
        true => statement,
        false => statement.when(held(these)),
    }
}

fn held(these: Vec<Text>) -> Condition {
    arn_not_like("aws:PrincipalArn", these)
}
