use std::fmt;

/// Makes the enum with its names, so that none can be forgotten in [`Code::ALL`].
macro_rules! codes {
    ($($code:ident = $name:literal,)*) => {
        /// What kind of fault a finding is: a name that stays. Each has its entry in `docs/findings.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "docs/findings.md says what each means; a test holds it to that")]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// Its name in reports, in kebab-case.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    Acl = "acl",
    AddressRule = "address-rule",
    AdministratorLockedOut = "administrator-locked-out",
    ApprovesHimself = "approves-himself",
    BalancerOpen = "balancer-open",
    BeyondShare = "beyond-share",
    BreakGlassChanges = "break-glass-changes",
    ControlDiffers = "control-differs",
    ControlMissing = "control-missing",
    DefaultEncryption = "default-encryption",
    DefaultGroup = "default-group",
    DeployReaches = "deploy-reaches",
    DeployReads = "deploy-reads",
    DeployRefused = "deploy-refused",
    DnsOpen = "dns-open",
    EndpointDiffers = "endpoint-differs",
    EndpointGroup = "endpoint-group",
    EndpointType = "endpoint-type",
    EndpointWithoutPolicy = "endpoint-without-policy",
    Escalates = "escalates",
    ExtraRoute = "extra-route",
    FenceTag = "fence-tag",
    ForeignRule = "foreign-rule",
    ForeignStep = "foreign-step",
    GlassDoesNotBreak = "glass-does-not-break",
    GuardrailMissing = "guardrail-missing",
    GuardrailOpen = "guardrail-open",
    GuardrailRefuses = "guardrail-refuses",
    IgnoredChanges = "ignored-changes",
    ImageKey = "image-key",
    ImagesCanGo = "images-can-go",
    ImagesUnscanned = "images-unscanned",
    InlineRule = "inline-rule",
    Ipv6 = "ipv6",
    JobNotIsolated = "job-not-isolated",
    JobOutside = "job-outside",
    KeyDisabled = "key-disabled",
    KeyPolicy = "key-policy",
    LinkOpen = "link-open",
    LockedOutOfBucket = "locked-out-of-bucket",
    LockedOutOfKey = "locked-out-of-key",
    LockedOutOfRepository = "locked-out-of-repository",
    LockoutCheckBypassed = "lockout-check-bypassed",
    LogGroupKey = "log-group-key",
    LogsCanGo = "logs-can-go",
    LogsOpen = "logs-open",
    LongSession = "long-session",
    MainRouteTable = "main-route-table",
    ModelNotIsolated = "model-not-isolated",
    ModelOutside = "model-outside",
    MoreThanNeeded = "more-than-needed",
    MutableTags = "mutable-tags",
    NameRefused = "name-refused",
    NeedNotMet = "need-not-met",
    NoAccessLog = "no-access-log",
    NoBoundary = "no-boundary",
    NoDns = "no-dns",
    NoEndpoint = "no-endpoint",
    NoFlowLog = "no-flow-log",
    NoPolicy = "no-policy",
    NoPrivateName = "no-private-name",
    NoQueryLog = "no-query-log",
    NoRotation = "no-rotation",
    NoTrail = "no-trail",
    NoVersions = "no-versions",
    NoWay = "no-way",
    NotMade = "not-made",
    NotPinned = "not-pinned",
    NotebookDiffers = "notebook-differs",
    NotebookOpen = "notebook-open",
    NotScheduled = "not-scheduled",
    NotUnderstood = "not-understood",
    OnePersonDeletes = "one-person-deletes",
    OtherAccount = "other-account",
    OtherRegion = "other-region",
    OtherState = "other-state",
    Outsider = "outsider",
    PeopleReachData = "people-reach-data",
    PipelineDiffers = "pipeline-differs",
    PlainHttp = "plain-http",
    PublicAccess = "public-access",
    PublicAddress = "public-address",
    RepositoryOpen = "repository-open",
    ServiceDiffers = "service-differs",
    ServiceRefused = "service-refused",
    SeveralPolicies = "several-policies",
    ShortDeletionWindow = "short-deletion-window",
    StateLockedOut = "state-locked-out",
    StateOpen = "state-open",
    StepLeavesTeam = "step-leaves-team",
    StrangerInTheAccount = "stranger-in-the-account",
    SubjectUnknown = "subject-unknown",
    SubnetOutside = "subnet-outside",
    TaskNotIsolated = "task-not-isolated",
    TaskOutside = "task-outside",
    TopicKey = "topic-key",
    TopicLockedOut = "topic-locked-out",
    TopicOpen = "topic-open",
    Trust = "trust",
    Unclaimed = "unclaimed",
    UnclaimedEndpoint = "unclaimed-endpoint",
    UnclaimedSubnet = "unclaimed-subnet",
    UndeclaredWay = "undeclared-way",
    Undecided = "undecided",
    Unjudged = "unjudged",
    UnknownCalls = "unknown-calls",
    Unread = "unread",
    UnreadPipeline = "unread-pipeline",
    WeakListener = "weak-listener",
    WeakTrail = "weak-trail",
    WideBoundary = "wide-boundary",
    WideEndpoint = "wide-endpoint",
    WideRule = "wide-rule",
    WriterReads = "writer-reads",
    WriterRefused = "writer-refused",
    WritesPolicies = "writes-policies",
    WrongKey = "wrong-key",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
