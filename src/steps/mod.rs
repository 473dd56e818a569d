//! The ways in which somebody who has some permissions comes to have others: a step of escalation each, with what it asks for,
//! what it gives, and AWS's page about it.
//!
//! A leaf: it knows no policies, and nothing of who has which. A table in Rust rather than a data file, for a file that could not
//! be read would leave steps out, and fewer steps prove more.

mod change;
mod edit;
mod pass;
mod resource;
mod sagemaker;

/// What kind of step it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Taking a role.
    Assume,
    /// Handing a role to a service that then does as it is told, as that role.
    Pass,
    /// Changing, or getting into, what already runs as a role.
    Change,
    /// Changing what a principal may do.
    EditPrincipal,
    /// Changing who may take a role.
    EditTrust,
    /// Making or changing what a user signs in with.
    Credentials,
    /// Making a principal.
    Make,
    /// Changing who may use a thing.
    EditResource,
    /// Taking away what an organization forbids.
    EditOrganization,
}

/// One way of becoming stronger.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// Its name, in kebab-case.
    pub name: &'static str,
    /// What kind of step it is.
    pub kind: Kind,
    /// What has to be allowed: all of them, in the order in which they are asked for.
    pub asks: &'static [Ask],
    /// What has to be so beside.
    pub further: &'static [Further],
    /// What whoever takes it has then.
    pub gives: Gives,
    /// AWS's page about it.
    pub page: &'static str,
}

/// Something that has to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Any one of these actions will do.
    pub actions: &'static [&'static str],
    /// On what.
    pub on: On,
}

/// What an action is asked on; the word is the type of the resource in the Service Authorization Reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum On {
    /// What is gained or changed itself.
    Subject(&'static str),
    /// Something that belongs to it: a group of the user, a managed policy of the principal, a function that runs as the role.
    Of(&'static str),
    /// Anything of the type: the step makes it, or its name does not matter.
    Any(&'static str),
    /// `*`: AWS grants it on nothing less.
    Star,
}

/// What has to be so for a step beside permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Further {
    /// The role's trust policy lets whoever asks take it.
    TrustsTaker,
    /// The role's trust policy lets this service take it.
    Trusts(&'static str),
    /// The role's trust policy lets the identity provider take it whose settings are changed.
    TrustsProvider,
    /// The role is in an instance profile.
    InProfile,
    /// Something of the type runs as the role.
    Runs(&'static str),
    /// The user is in the group.
    InGroup,
    /// The managed policy is attached to the principal, or is its boundary.
    HasPolicy,
    /// Access control lists are in force on the bucket.
    ListsInForce,
    /// Some policy goes by the tags of what is changed.
    GoesByTags,
    /// Some policy goes by the aliases of the key.
    GoesByAliases,
}

/// What a step gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gives {
    /// To act as the role or user that it is about.
    Sessions,
    /// That the principal it is about may do whatever one likes, as far as its boundary goes.
    Permissions,
    /// That a deny or a boundary of the principal it is about falls away.
    Freedom,
    /// A new principal of whatever name and with whatever permissions one likes.
    Principal,
    /// That the thing it is about may be used by whom one likes.
    Thing,
    /// That what the organization forbids falls away.
    Control,
}

/// Every step, in the order of the kinds.
pub fn all() -> impl Iterator<Item = &'static Step> {
    [
        pass::ASSUME,
        sagemaker::PASS,
        pass::PASS,
        change::CHANGE,
        edit::EDIT,
        resource::EDIT,
    ]
    .into_iter()
    .flatten()
}

/// The steps of one kind.
pub fn of_kind(kind: Kind) -> impl Iterator<Item = &'static Step> {
    all().filter(move |step| step.kind == kind)
}

/// The step with this name.
pub fn named(name: &str) -> Option<&'static Step> {
    all().find(|step| step.name == name)
}

impl On {
    /// The type of the resource; `None` for `*`.
    pub fn kind(self) -> Option<&'static str> {
        match self {
            Self::Subject(kind) | Self::Of(kind) | Self::Any(kind) => Some(kind),
            Self::Star => None,
        }
    }
}

/// Any one of these actions on this.
const fn ask(actions: &'static [&'static str], on: On) -> Ask {
    Ask { actions, on }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::access::actions;

    #[test]
    fn every_action_and_type_is_one_of_the_service_authorization_reference() {
        for step in all() {
            for Ask { actions: named, on } in step.asks {
                assert!(!named.is_empty(), "{}", step.name);
                for action in *named {
                    let known = actions::known(action);
                    let known = known.unwrap_or_else(|| panic!("{}: {action}", step.name));
                    assert_eq!(known.name, *action);
                    match on.kind() {
                        Some(kind) => assert!(
                            known.resources.contains_key(kind),
                            "{}: {action} is not asked on a {kind}",
                            step.name
                        ),
                        None => assert!(known.resources.is_empty(), "{}: {action}", step.name),
                    }
                }
            }
        }
    }

    #[test]
    fn every_step_has_its_own_name_something_to_ask_for_and_a_page_of_aws() {
        let names: BTreeSet<&str> = all().map(|step| step.name).collect();
        assert_eq!(names.len(), all().count());
        for step in all() {
            assert!(!step.asks.is_empty(), "{}", step.name);
            let page = step.page.strip_prefix("https://docs.aws.amazon.com/");
            assert!(page.is_some_and(|page| page.len() > 10), "{}", step.name);
            assert_eq!(named(step.name), Some(step));
        }
        assert!(names.len() >= 80);
    }

    #[test]
    fn a_step_that_gives_sessions_says_which_role_or_user_it_takes() {
        for step in all().filter(|step| step.gives == Gives::Sessions) {
            let tells = |it: &Further| {
                matches!(
                    it,
                    Further::TrustsTaker
                        | Further::Trusts(_)
                        | Further::TrustsProvider
                        | Further::Runs(_)
                        | Further::InProfile
                )
            };
            let subject = step.asks.iter().any(|ask| matches!(ask.on, On::Subject(_)));
            assert!(
                subject || step.further.iter().any(tells),
                "{} takes nobody",
                step.name
            );
        }
    }

    #[test]
    fn a_role_is_passed_where_a_step_is_about_passing() {
        for step in of_kind(Kind::Pass) {
            let [first, rest @ ..] = step.asks else {
                panic!("{} asks for nothing", step.name);
            };
            assert_eq!(*first, ask(&["iam:PassRole"], On::Subject("role")));
            assert!(!rest.is_empty(), "{} hands it to nobody", step.name);
            let to_a_service = |it: &Further| matches!(it, Further::Trusts(_));
            assert!(step.further.iter().any(to_a_service), "{}", step.name);
        }
    }

    /// What AWS itself calls management of permissions, on principals and on what hands use on, is some step, or is
    /// listed here with the reason why it is none.
    #[test]
    fn what_changes_permissions_of_principals_is_a_step_or_gives_nothing() {
        // Makes what is empty, or takes away what is not needed to act; names, descriptions, certificates of servers; second factors.
        const NONE: &[&str] = &[
            "iam:CreateAccountAlias",
            "iam:CreateGroup",
            "iam:CreateInstanceProfile",
            "iam:CreateOpenIDConnectProvider",
            "iam:CreatePolicy",
            "iam:CreateSAMLProvider",
            "iam:CreateServiceLinkedRole",
            "iam:CreateVirtualMFADevice",
            "iam:DeleteAccessKey",
            "iam:DeleteAccountAlias",
            "iam:DeleteAccountPasswordPolicy",
            "iam:DeleteGroup",
            "iam:DeleteInstanceProfile",
            "iam:DeleteLoginProfile",
            "iam:DeleteOpenIDConnectProvider",
            "iam:DeleteRole",
            "iam:DeleteSAMLProvider",
            "iam:DeleteSSHPublicKey",
            "iam:DeleteServerCertificate",
            "iam:DeleteServiceLinkedRole",
            "iam:DeleteServiceSpecificCredential",
            "iam:DeleteSigningCertificate",
            "iam:DeleteUser",
            "iam:DeleteVirtualMFADevice",
            "iam:EnableMFADevice",
            "iam:RemoveClientIDFromOpenIDConnectProvider",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:ResyncMFADevice",
            "iam:SetSecurityTokenServicePreferences",
            "iam:UpdateAccountPasswordPolicy",
            "iam:UpdateGroup",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
            "iam:UpdateServerCertificate",
            "iam:UpdateUser",
            "iam:UploadServerCertificate",
            // Ends a grant: what it allowed is gone.
            "kms:RetireGrant",
            "kms:RevokeGrant",
        ];
        let asked: BTreeSet<&str> = all()
            .flat_map(|step| step.asks)
            .flat_map(|ask| ask.actions)
            .copied()
            .collect();
        for pattern in ["iam:*", "kms:*"] {
            for action in actions::expand(pattern) {
                if action.level == actions::Level::Permissions {
                    let (step, none) = (
                        asked.contains(action.name.as_str()),
                        NONE.contains(&action.name.as_str()),
                    );
                    assert!(step != none, "{}: step {step}, none {none}", action.name);
                }
            }
        }
    }
}
