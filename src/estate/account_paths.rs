//! Paths of what accounts and units have, beside teams: what `platform/roles/acme-mlops` is called in AWS, by the claims.

use super::paths::Found;
use crate::claims::{AccountClaims, Claims};

/// What a path means, with all that there are where it begins alike: `None` when it begins like no account's stack and no unit.
pub(super) struct There {
    pub found: Option<Found>,
    pub known: Vec<String>,
}

/// `STACK/roles/NAME`, `STACK/keys/PURPOSE` and, where the registry is, `STACK/repositories/NAME`, with the folder of an account's root module in
/// front (`platform`, `accounts/research`); `UNIT/deploy` for the role by which a unit's stack is applied.
pub(super) fn find(claims: &Claims, name: &str) -> Option<There> {
    let all = all(claims, name)?;
    let found = all.iter().find(|(path, _)| path == name);
    Some(There {
        found: found.map(|(_, found)| found.clone()),
        known: all.iter().map(|(path, _)| path.clone()).collect(),
    })
}

fn all(claims: &Claims, name: &str) -> Option<Vec<(String, Found)>> {
    let below = |folder: &str| {
        let rest = name.strip_prefix(folder)?;
        rest.strip_prefix('/')
    };
    let account = |it: &&AccountClaims| below(&it.stack).is_some();
    if let Some(account) = claims.accounts.iter().find(account) {
        return Some(of_account(claims, account));
    }
    let deploys = claims.deploys.iter();
    let mut deploys = deploys.filter(|it| below(&it.unit) == Some("deploy"));
    let deploy = deploys.next()?;
    Some(vec![(name.to_owned(), Found::Arn(deploy.role.clone()))])
}

fn of_account(claims: &Claims, account: &AccountClaims) -> Vec<(String, Found)> {
    let stack = &account.stack;
    let last = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
    let registry = claims.registry.iter().filter(|it| it.stack == *stack);
    let own = account.roles.iter().map(|role| &role.arn);
    let of_registry = registry.clone().flat_map(|it| &it.roles);
    let deploys = claims.deploys.iter().filter(|it| it.stack == *stack);
    let roles = own.chain(of_registry.map(|role| &role.arn));
    let roles = roles.chain(deploys.map(|it| &it.role)).map(|arn| {
        let path = format!("{stack}/roles/{}", last(arn));
        (path, Found::Arn(arn.clone()))
    });
    let keys = account.keys.iter().map(|key| {
        let found = Found::Key(key.alias.clone(), account.account.clone());
        (format!("{stack}/keys/{}", key.purpose), found)
    });
    let repositories = registry.flat_map(|registry| {
        registry.repositories.iter().map(move |repository| {
            let arn = registry.arn(&claims.partition, &repository.name);
            let path = format!("{stack}/repositories/{}", last(&repository.name));
            (path, Found::Arn(arn))
        })
    });
    roles.chain(keys).chain(repositories).collect()
}
