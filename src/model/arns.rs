use super::{Account, Application, Caller, CallingRole, Image, Model, Team, Through, Unit};

/// The ARNs of things whose names are known before apply, in one account and region.
///
/// They follow from names (IAM Service Authorization Reference, "resource types"), so one stack can
/// speak of another's things without reading its state.
#[derive(Clone, Copy, Debug)]
pub struct Arns<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// The region.
    pub region: &'a str,
    /// The account, twelve digits.
    pub account: &'a str,
}

impl<'a> Arns<'a> {
    /// The ARNs of a unit's account.
    pub fn of_unit(model: &'a Model, unit: &'a Unit) -> Self {
        Self {
            partition: &model.partition,
            region: &model.region,
            account: &unit.account,
        }
    }

    /// The ARNs of the platform's account.
    pub fn of_platform(model: &'a Model) -> Self {
        Self {
            partition: &model.partition,
            region: &model.region,
            account: &model.platform.account,
        }
    }

    /// The ARNs of an account.
    pub fn of_account(model: &'a Model, account: &'a Account) -> Self {
        Self {
            partition: &model.partition,
            region: &model.region,
            account: &account.id,
        }
    }

    fn regional(&self, service: &str, rest: &str) -> String {
        let Self {
            partition,
            region,
            account,
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    }

    fn global(&self, rest: &str) -> String {
        format!("arn:{}:iam::{}:{rest}", self.partition, self.account)
    }

    /// The account's root, which as a principal means the account.
    pub fn root(&self) -> String {
        self.global("root")
    }

    /// A role; `path` begins and ends with `/`.
    pub fn role(&self, path: &str, name: &str) -> String {
        self.global(&format!("role{path}{name}"))
    }

    /// A managed policy; `path` begins and ends with `/`.
    pub fn policy(&self, path: &str, name: &str) -> String {
        self.global(&format!("policy{path}{name}"))
    }

    /// A SAML provider.
    pub fn saml_provider(&self, name: &str) -> String {
        self.global(&format!("saml-provider/{name}"))
    }

    /// The pattern of the role that IAM Identity Center makes for a permission set: it ends in sixteen digits of its own
    /// (IAM Identity Center User Guide, `referencingpermissionsets.html`).
    pub fn reserved_role(&self, permission_set: &str) -> String {
        let digits = "?".repeat(16);
        let name = format!("*AWSReservedSSO_{permission_set}_{digits}");
        self.role("/aws-reserved/sso.amazonaws.com/", &name)
    }

    /// Whom assertions of a SAML provider are for: AWS's own sign-in, by partition
    /// (IAM User Guide, `id_roles_providers_create_saml_assertions.html`).
    pub fn saml_audience(&self) -> &'static str {
        match self.partition {
            "aws-cn" => "https://signin.amazonaws.cn/saml",
            "aws-us-gov" => "https://signin.amazonaws-us-gov.com/saml",
            _ => "https://signin.aws.amazon.com/saml",
        }
    }

    /// An OpenID Connect provider, by its issuer without `https://`.
    pub fn oidc_provider(&self, issuer: &str) -> String {
        self.global(&format!("oidc-provider/{issuer}"))
    }

    /// Something of KMS's: `alias/acme/research/vision/data`.
    pub fn kms(&self, rest: &str) -> String {
        self.regional("kms", rest)
    }

    /// A bucket. Bucket ARNs carry neither region nor account.
    pub fn bucket(&self, name: &str) -> String {
        format!("arn:{}:s3:::{name}", self.partition)
    }

    /// Any key of the account and region.
    pub fn any_key(&self) -> String {
        self.regional("kms", "key/*")
    }

    /// A log group, without the `:*` that some APIs put behind it.
    pub fn log_group(&self, name: &str) -> String {
        self.regional("logs", &format!("log-group:{name}"))
    }

    /// A log group as policies have to name it: IAM sees it with `:*` behind the name, some actions without
    /// (CloudWatch Logs API, `LogGroup`, "arn" and "logGroupArn").
    pub fn log_group_in_policies(&self, name: &str) -> [String; 2] {
        let arn = self.log_group(name);
        [format!("{arn}:*"), arn]
    }

    /// Something of Route 53 Resolver's: `firewall-rule-group/*`.
    pub fn resolver(&self, rest: &str) -> String {
        self.regional("route53resolver", rest)
    }

    /// Whatever of CloudWatch Logs brings logs in for other services of AWS.
    pub fn any_log_delivery(&self) -> String {
        self.regional("logs", "*")
    }

    /// Log streams of a group; `streams` may be a pattern.
    pub fn log_streams(&self, group: &str, streams: &str) -> String {
        self.regional("logs", &format!("log-group:{group}:log-stream:{streams}"))
    }

    /// Something of SageMaker's: `pipeline/acme-research-vision-nightly`.
    pub fn sagemaker(&self, rest: &str) -> String {
        self.regional("sagemaker", rest)
    }

    /// Something of Application Auto Scaling's: `scalable-target/*`.
    pub fn scaling(&self, rest: &str) -> String {
        self.regional("application-autoscaling", rest)
    }

    /// Something of ECS's: `service/acme-research-vision-services-0123abcd/*`.
    pub fn ecs(&self, rest: &str) -> String {
        self.regional("ecs", rest)
    }

    /// Something of Elastic Load Balancing's: `targetgroup/*`.
    pub fn balancing(&self, rest: &str) -> String {
        self.regional("elasticloadbalancing", rest)
    }

    /// A web ACL of the region, with any id.
    pub fn web_acl(&self, name: &str) -> String {
        self.regional("wafv2", &format!("regional/webacl/{name}/*"))
    }

    /// A load balancer: `app/alb-api-0123abcd/50dc6c495c0c9188`.
    pub fn balancer(&self, rest: &str) -> String {
        self.regional("elasticloadbalancing", &format!("loadbalancer/{rest}"))
    }

    /// A rule on the default event bus.
    pub fn event_rule(&self, name: &str) -> String {
        self.regional("events", &format!("rule/{name}"))
    }

    /// A trail.
    pub fn trail(&self, name: &str) -> String {
        self.regional("cloudtrail", &format!("trail/{name}"))
    }

    /// An alarm of CloudWatch's.
    pub fn alarm(&self, name: &str) -> String {
        self.regional("cloudwatch", &format!("alarm:{name}"))
    }

    /// Something of EC2's: `subnet/subnet-1`.
    pub fn ec2(&self, rest: &str) -> String {
        self.regional("ec2", rest)
    }

    /// A repository of the account's registry, by its name.
    pub fn repository_named(&self, name: &str) -> String {
        self.regional("ecr", &format!("repository/{name}"))
    }

    /// A state machine.
    pub fn state_machine(&self, name: &str) -> String {
        self.regional("states", &format!("stateMachine:{name}"))
    }

    /// An image's repository, which may lie in another account and region.
    pub fn repository(&self, image: &Image) -> String {
        format!(
            "arn:{}:ecr:{}:{}:repository/{}",
            self.partition, image.region, image.account, image.repository
        )
    }
}

/// The pattern of the log groups of what VPCs' resolvers are asked, of all teams.
pub const QUERY_LOG_GROUPS: &str = "/ringfence/*/dns-queries";

/// The log group that SageMaker writes every training job's output to: one an account and region
/// (SageMaker Developer Guide, `logging-cloudwatch.html`).
pub const TRAINING_LOG_GROUP: &str = "/aws/sagemaker/TrainingJobs";

/// The CloudWatch namespace of training jobs' metrics (SageMaker Developer Guide, `monitoring-cloudwatch.html`).
pub const TRAINING_NAMESPACE: &str = "/aws/sagemaker/TrainingJobs";

/// The CloudWatch namespace of the metrics of endpoints' machines (SageMaker Developer Guide, `monitoring-cloudwatch.html`).
pub const ENDPOINT_NAMESPACE: &str = "/aws/sagemaker/Endpoints";

impl Team {
    /// The services that the team's network reaches through interface endpoints, because something in
    /// it needs them; in the form of the endpoint's service name after `com.amazonaws.REGION.`.
    pub fn interface_services(&self) -> Vec<&'static str> {
        let has_image = |it: &Application| it.image.is_some();
        let runs_containers = self.applications.iter().any(has_image) || !self.services.is_empty();
        let by_sagemaker = !self.training.is_empty() || !self.endpoints.is_empty();
        let serves_image = self.serving.iter().any(|serving| serving.image.is_some());
        let has_secrets = self.services.iter().any(|it| !it.secrets.is_empty());
        let needed = [
            (serves_image || by_sagemaker || runs_containers, "ecr.api"),
            (serves_image || by_sagemaker || runs_containers, "ecr.dkr"),
            (by_sagemaker || runs_containers, "logs"),
            (by_sagemaker, "monitoring"),
            (self.is_invoked_from_within(), "sagemaker.runtime"),
            (self.takes_invoke_roles(), "sts"),
            (has_secrets, "secretsmanager"),
        ];
        let needed = needed.into_iter().filter(|(needed, _)| *needed);
        needed.map(|(_, service)| service).collect()
    }

    /// True when somebody invokes a SageMaker endpoint from the team's network, or from one that is not told.
    fn is_invoked_from_within(&self) -> bool {
        let mut callers = self.endpoints.iter().flat_map(|it| &it.callers);
        let elsewhere = |it: &Caller| matches!(it.through, Through::Endpoint(_));
        callers.any(|it| !elsewhere(it)) || self.invokes_others()
    }

    /// True when an application of the team takes the role that invokes an endpoint.
    fn takes_invoke_roles(&self) -> bool {
        let mut callers = self.endpoints.iter().flat_map(|it| &it.callers);
        callers.any(|it| matches!(it.who, CallingRole::Own(_))) || self.invokes_others()
    }

    fn invokes_others(&self) -> bool {
        self.applications.iter().any(|it| !it.invokes.is_empty())
    }

    /// The alias of the key with this purpose, with `alias/` in front.
    pub fn alias(&self, purpose: &str) -> String {
        alias(&self.aliases, purpose)
    }
}

impl Account {
    /// The alias of the key with this purpose, with `alias/` in front.
    pub fn alias(&self, purpose: &str) -> String {
        alias(&self.aliases, purpose)
    }
}

fn alias(aliases: &indexmap::IndexMap<String, String>, purpose: &str) -> String {
    let name = aliases.get(purpose).map_or(purpose, String::as_str);
    format!("alias/{name}")
}
