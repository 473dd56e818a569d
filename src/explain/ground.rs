use std::collections::HashMap;
use std::sync::OnceLock;

use crate::claims::Claims;
use crate::estate::{Estate, Named, Over, estate};
use crate::prove::{Proof, prove};
use crate::symbol::Text;
use crate::terraform::Config;

/// A world for questions: the Terraform that was read, what AWS would have of it, and what an owner claims of it, if anybody does.
#[derive(Debug)]
pub struct Ground {
    /// The Terraform.
    pub config: Config,
    /// What AWS would have.
    pub estate: Estate,
    /// The claims, for paths and lines of the spec.
    pub claims: Option<Claims>,
    /// What lies over each account that anything is in.
    over: HashMap<Text, Over>,
    nothing: Over,
    /// What holds of it, once somebody has asked.
    proof: OnceLock<Proof>,
}

impl Ground {
    /// In: what was read, and the claims about it if there are any.
    pub fn new(config: Config, claims: Option<Claims>) -> Self {
        let estate = estate(&config);
        let of_principals = estate.principals.iter().map(|it| &it.account);
        let accounts = of_principals.chain(estate.things.iter().map(|it| &it.account));
        let mut over = HashMap::new();
        for account in accounts {
            if !over.contains_key(account) {
                over.insert(account.clone(), estate.organization.over(account));
            }
        }
        let nothing = estate.organization.over(&Text::new());
        Self {
            config,
            estate,
            claims,
            over,
            nothing,
            proof: OnceLock::new(),
        }
    }

    /// The proof of its claims as it is; `None` without claims.
    pub(super) fn proof(&self) -> Option<&Proof> {
        let claims = self.claims.as_ref()?;
        Some(self.proof.get_or_init(|| prove(&self.config, claims)))
    }

    /// For finding what people call things.
    pub fn named(&self) -> Named<'_> {
        Named {
            estate: &self.estate,
            config: &self.config,
            claims: self.claims.as_ref(),
        }
    }

    /// What lies over an account: for one that nothing is in, only what may lie over any.
    pub fn over(&self, account: &Text) -> &Over {
        self.over.get(account).unwrap_or(&self.nothing)
    }
}
