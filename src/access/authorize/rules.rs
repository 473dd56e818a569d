/// Why a link counts as it does, and where AWS says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "text() says it")]
pub enum Rule {
    ExplicitDenyOverrides,
    NotPrincipalDeniesBounded,
    RootKeepsBucketPolicy,
    ResourceControlLimits,
    ResourceControlAbsent,
    ResourceControlManagementAccount,
    ResourceControlServices,
    ResourceControlServiceLinkedRole,
    ResourceControlRetireGrant,
    ServiceControlLimits,
    ServiceControlAbsent,
    ServiceControlManagementAccount,
    ServiceControlServiceLinkedRole,
    ServiceControlOtherPrincipals,
    EitherInOneAccount,
    BothAcrossAccounts,
    AccountIsDelegated,
    RoleNamedIsLimited,
    FederatingUserNamedIsLimited,
    SessionNamedIsNotLimited,
    UserNamedIsNotLimited,
    EverybodyNamedIsNotLimited,
    ResourceAloneDecides,
    KeyPolicyMustAllow,
    KeyPolicyDelegates,
    KeyPolicyAcrossAccounts,
    TrustPolicyMustAllow,
    TrustPolicyDelegates,
    RootMayNotAssume,
    NoResourcePolicy,
    GrantAllows,
    GrantAbsent,
    IdentityMustAllow,
    IdentityNeedsKeyPolicy,
    IdentityOfRoot,
    IdentityOfNobody,
    NoPermissionNeeded,
    BoundaryLimits,
    BoundaryAbsent,
    BoundaryOfServiceLinkedRole,
    SessionPolicyLimits,
    SessionPolicyAbsent,
    FederationNeedsSessionPolicy,
    FederationCallsNoSts,
    FederationCallsNoIam,
    EndpointPolicyLimits,
    EndpointAbsent,
    EndpointDefault,
}

const IAM: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const ORGANIZATIONS: &str = "https://docs.aws.amazon.com/organizations/latest/userguide/";
const KMS: &str = "https://docs.aws.amazon.com/kms/latest/developerguide/";
const STS: &str = "https://docs.aws.amazon.com/STS/latest/APIReference/";
const S3: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/";
const VPC: &str = "https://docs.aws.amazon.com/vpc/latest/privatelink/";

const ORDER: (&str, &str) = (
    IAM,
    "reference_policies_evaluation-logic_policy-eval-denyallow.html",
);
const ONE_ACCOUNT: (&str, &str) = (
    IAM,
    "reference_policies_evaluation-logic_policy-eval-basics.html",
);
const ACCOUNTS: (&str, &str) = (
    IAM,
    "reference_policies_evaluation-logic-cross-account.html",
);
const PRINCIPAL: (&str, &str) = (IAM, "reference_policies_elements_principal.html");
const BOUNDARIES: (&str, &str) = (IAM, "access_policies_boundaries.html");
const FEDERATION: (&str, &str) = (
    IAM,
    "id_credentials_temp_control-access_getfederationtoken.html",
);
const FEDERATION_API: (&str, &str) = (STS, "API_GetFederationToken.html");
const ASSUME_API: (&str, &str) = (STS, "API_AssumeRole.html");
const SCP: (&str, &str) = (ORGANIZATIONS, "orgs_manage_policies_scps.html");
const RCP: (&str, &str) = (ORGANIZATIONS, "orgs_manage_policies_rcps.html");
const KEY_POLICY: (&str, &str) = (KMS, "key-policy-default.html");
const ENDPOINT: (&str, &str) = (VPC, "vpc-endpoints-access.html");

impl Rule {
    /// The rule in a sentence.
    pub fn text(self) -> &'static str {
        self.entry().0
    }

    /// The page of AWS's documentation that states it.
    pub fn page(self) -> String {
        let (_, (guide, page)) = self.entry();
        format!("{guide}{page}")
    }

    fn entry(self) -> (&'static str, (&'static str, &'static str)) {
        self.about_guards()
            .or_else(|| self.about_resources())
            .unwrap_or_else(|| self.about_identities())
    }

    fn about_guards(self) -> Option<(&'static str, (&'static str, &'static str))> {
        let not_principal = (IAM, "reference_policies_elements_notprincipal.html");
        let bucket_policy = (S3, "API_PutBucketPolicy.html");
        let entry = match self {
            Self::ExplicitDenyOverrides => (
                "an explicit deny in any policy overrides every allow",
                ORDER,
            ),
            Self::NotPrincipalDeniesBounded => (
                "a deny with NotPrincipal always hits a role or user that has a permissions boundary, whoever is listed",
                not_principal,
            ),
            Self::RootKeepsBucketPolicy => (
                "a bucket policy can't deny the root user of its owner to read, write or delete that bucket policy",
                bucket_policy,
            ),
            Self::ResourceControlLimits => (
                "resource control policies deny; RCPFullAWSAccess, which can't be detached, allows what they don't deny",
                RCP,
            ),
            Self::ResourceControlAbsent => (
                "no resource control policy is over the resource's account",
                RCP,
            ),
            Self::ResourceControlManagementAccount => (
                "resource control policies don't touch resources of the management account",
                RCP,
            ),
            Self::ResourceControlServices => (
                "resource control policies apply to the actions of some services, and this is none of them",
                RCP,
            ),
            Self::ResourceControlServiceLinkedRole => (
                "resource control policies don't apply to service-linked roles, nor to who assumes them",
                RCP,
            ),
            Self::ResourceControlRetireGrant => (
                "resource control policies don't apply to kms:RetireGrant",
                RCP,
            ),
            Self::ServiceControlLimits => (
                "every level from the root of the organization to the account must allow the action",
                (ORGANIZATIONS, "orgs_manage_policies_scps_evaluation.html"),
            ),
            Self::ServiceControlAbsent => (
                "no service control policy is over the caller's account",
                SCP,
            ),
            Self::ServiceControlManagementAccount => (
                "service control policies don't touch users and roles of the management account",
                SCP,
            ),
            Self::ServiceControlServiceLinkedRole => (
                "service control policies don't touch service-linked roles",
                SCP,
            ),
            Self::ServiceControlOtherPrincipals => (
                "service control policies touch only users, roles and root users of member accounts",
                SCP,
            ),
            Self::EndpointPolicyLimits => (
                "the policy of the endpoint must allow what passes through it",
                ENDPOINT,
            ),
            Self::EndpointAbsent => (
                "the request comes through no VPC endpoint that is known of",
                ENDPOINT,
            ),
            Self::EndpointDefault => (
                "an endpoint without a policy of its own lets everything pass",
                ENDPOINT,
            ),
            _ => return None,
        };
        Some(entry)
    }

    fn about_resources(self) -> Option<(&'static str, (&'static str, &'static str))> {
        let entry = match self {
            Self::EitherInOneAccount => (
                "within an account either the resource's policy or an identity policy has to allow",
                ONE_ACCOUNT,
            ),
            Self::BothAcrossAccounts => (
                "across accounts both the resource's policy and an identity policy have to allow",
                ACCOUNTS,
            ),
            Self::AccountIsDelegated => (
                "naming the account delegates to it: its identity policies have to allow as well",
                PRINCIPAL,
            ),
            Self::RoleNamedIsLimited => (
                "what is allowed to a role's ARN needs no identity policy, but boundary and session policies limit it",
                ONE_ACCOUNT,
            ),
            Self::FederatingUserNamedIsLimited => (
                "what is allowed to the user who federated is limited by his boundary and the session policies",
                ONE_ACCOUNT,
            ),
            Self::SessionNamedIsNotLimited => (
                "what is allowed to the session's own ARN is limited by no other policy's implicit deny",
                ONE_ACCOUNT,
            ),
            Self::UserNamedIsNotLimited => (
                "what is allowed to a user's ARN is limited by no implicit deny of identity policies or boundary",
                ONE_ACCOUNT,
            ),
            Self::EverybodyNamedIsNotLimited => (
                "what is allowed to everybody needs no other permission within the account",
                PRINCIPAL,
            ),
            Self::ResourceAloneDecides => (
                "a service, an identity provider's user and an unsigned request have no identity policies: the resource's policy has to allow",
                ONE_ACCOUNT,
            ),
            Self::KeyPolicyMustAllow => (
                "nobody may use a key unless its key policy says so",
                KEY_POLICY,
            ),
            Self::KeyPolicyDelegates => (
                "a key policy that allows the account lets that account's identity policies decide",
                KEY_POLICY,
            ),
            Self::KeyPolicyAcrossAccounts => (
                "a key of another account needs its key policy and an identity policy, or a grant",
                (KMS, "key-policy-modifying-external-accounts.html"),
            ),
            Self::TrustPolicyMustAllow => (
                "nobody may assume a role unless its trust policy says so",
                ORDER,
            ),
            Self::TrustPolicyDelegates => (
                "a trust policy that names the account lets that account's identity policies decide",
                ASSUME_API,
            ),
            Self::RootMayNotAssume => ("a root user can't assume a role", ASSUME_API),
            Self::NoResourcePolicy => ("the resource has no policy of its own", ONE_ACCOUNT),
            Self::GrantAllows => (
                "a grant allows its operations to its grantee",
                (KMS, "grants.html"),
            ),
            Self::GrantAbsent => ("no grant is known of", (KMS, "grants.html")),
            _ => return None,
        };
        Some(entry)
    }

    fn about_identities(self) -> (&'static str, (&'static str, &'static str)) {
        match self {
            Self::IdentityNeedsKeyPolicy => (
                "identity policies count only where the resource's policy allows the account to use them",
                KEY_POLICY,
            ),
            Self::IdentityOfRoot => (
                "the root user has full access to its account, and no identity policies",
                ORDER,
            ),
            Self::IdentityOfNobody => (
                "only users, roles and their sessions have identity policies",
                (IAM, "access_policies_identity-vs-resource.html"),
            ),
            Self::NoPermissionNeeded => (
                "no permission is needed for this, and no policy can take it away",
                (STS, "API_GetCallerIdentity.html"),
            ),
            Self::BoundaryLimits => (
                "the boundary has to allow what identity policies grant",
                BOUNDARIES,
            ),
            Self::BoundaryAbsent => ("the caller has no permissions boundary", BOUNDARIES),
            Self::BoundaryOfServiceLinkedRole => {
                ("a service-linked role can't have a boundary", BOUNDARIES)
            }
            Self::SessionPolicyLimits => (
                "the session policies have to allow what the role or user is granted",
                (IAM, "access_policies.html"),
            ),
            Self::SessionPolicyAbsent => (
                "no session policy was passed",
                (IAM, "access_policies.html"),
            ),
            Self::FederationNeedsSessionPolicy => (
                "a session of GetFederationToken without a session policy has no permissions of its user",
                FEDERATION,
            ),
            Self::FederationCallsNoSts => (
                "a session of GetFederationToken can call nothing of STS but GetCallerIdentity",
                FEDERATION_API,
            ),
            Self::FederationCallsNoIam => (
                "a session of GetFederationToken can call IAM from the console only",
                FEDERATION_API,
            ),
            _ => ("some identity policy has to allow", ORDER),
        }
    }
}
