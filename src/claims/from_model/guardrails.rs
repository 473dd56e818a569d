//! What the organization forbids.

use crate::claims::GuardrailsClaims;
use crate::model::Model;

pub(super) fn guardrails(model: &Model) -> Option<GuardrailsClaims> {
    let said = model.guardrails.as_ref()?;
    let mut names: Vec<String> = Vec::new();
    for name in model.accounts.iter().flat_map(|it| &it.organizations) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    Some(GuardrailsClaims {
        spec: said.spec.clone(),
        organization: said.organization.clone(),
        handed_over: said.owner.is_none(),
        targets: said.targets.clone(),
        regions: said.regions.clone(),
        exempt: said.exempt.clone(),
        names,
    })
}
