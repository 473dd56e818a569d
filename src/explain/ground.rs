use std::collections::HashMap;
use std::sync::OnceLock;

use crate::claims::Claims;
use crate::estate::{Estate, Named, Origin, Over, estate};
use crate::prove::{Proof, prove};
use crate::symbol::Text;
use crate::terraform::{Config, Mode, Resource, Root};

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
    /// Places of resources, by root module and address.
    places: HashMap<String, HashMap<String, (usize, usize)>>,
    organization: Option<(Text, Vec<Text>)>,
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
        let management = estate.organization.management.clone();
        Self {
            places: places(&config),
            organization: organization(&config, management),
            config,
            estate,
            claims,
            over,
            nothing,
            proof: OnceLock::new(),
        }
    }

    /// The proof of its claims as it is; `None` without claims.
    #[must_use]
    pub fn proof(&self) -> Option<&Proof> {
        let claims = self.claims.as_ref()?;
        Some(self.proof.get_or_init(|| prove(&self.config, claims)))
    }

    /// The proof of its claims, if somebody has asked for it.
    pub(crate) fn proof_if_asked(&self) -> Option<&Proof> {
        self.proof.get()
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

    /// The resource that an origin names, and its root module.
    pub fn resource_at(&self, origin: &Origin) -> Option<(&Root, &Resource)> {
        let (root, resource) = *self.places.get(&origin.stack)?.get(&origin.address)?;
        let root = self.config.roots.get(root)?;
        Some((root, root.resources.get(resource)?))
    }

    /// The id of the organization and its accounts, as far as the Terraform has them.
    pub(crate) fn organization(&self) -> Option<&(Text, Vec<Text>)> {
        self.organization.as_ref()
    }
}

fn places(config: &Config) -> HashMap<String, HashMap<String, (usize, usize)>> {
    let mut made: HashMap<String, HashMap<String, (usize, usize)>> = HashMap::new();
    for (at, root) in config.roots().enumerate() {
        let of_root = made.entry(root.path.clone()).or_default();
        for (number, resource) in root.resources.iter().enumerate() {
            let address = resource.address.0.clone();
            of_root.entry(address).or_insert((at, number));
        }
    }
    made
}

fn organization(config: &Config, management: Option<Text>) -> Option<(Text, Vec<Text>)> {
    let of_kind = |kind: &'static str| {
        let all = config.resources();
        all.filter(move |(_, it)| it.mode == Mode::Managed && it.kind == kind)
    };
    let (root, organization) = of_kind("aws_organizations_organization").next()?;
    let members = of_kind("aws_organizations_account").map(|(root, it)| root.attribute(it, "id"));
    let members = management.into_iter().chain(members).collect();
    Some((root.attribute(organization, "id"), members))
}
