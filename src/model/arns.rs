use super::{Account, Image, Model, Team, Unit};

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

    /// Log streams of a group; `streams` may be a pattern.
    pub fn log_streams(&self, group: &str, streams: &str) -> String {
        self.regional("logs", &format!("log-group:{group}:log-stream:{streams}"))
    }

    /// Something of SageMaker's: `pipeline/acme-research-vision-nightly`.
    pub fn sagemaker(&self, rest: &str) -> String {
        self.regional("sagemaker", rest)
    }

    /// An alarm of CloudWatch's.
    pub fn alarm(&self, name: &str) -> String {
        self.regional("cloudwatch", &format!("alarm:{name}"))
    }

    /// Something of Application Auto Scaling's: `scalable-target/*`.
    pub fn scaling(&self, rest: &str) -> String {
        self.regional("application-autoscaling", rest)
    }

    /// Something of ECS's: `cluster/acme-research-vision`.
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

    /// A rule on the default event bus.
    pub fn event_rule(&self, name: &str) -> String {
        self.regional("events", &format!("rule/{name}"))
    }

    /// A trail.
    pub fn trail(&self, name: &str) -> String {
        self.regional("cloudtrail", &format!("trail/{name}"))
    }

    /// Something of EC2's: `subnet/subnet-1`.
    pub fn ec2(&self, rest: &str) -> String {
        self.regional("ec2", rest)
    }

    /// An image's repository, which may lie in another account and region.
    pub fn repository(&self, image: &Image) -> String {
        format!(
            "arn:{}:ecr:{}:{}:repository/{}",
            self.partition, image.region, image.account, image.repository
        )
    }
}

/// The log group that SageMaker writes every training job's output to: one an account and region
/// (SageMaker Developer Guide, `logging-cloudwatch.html`).
pub const TRAINING_LOG_GROUP: &str = "/aws/sagemaker/TrainingJobs";

/// The CloudWatch namespace of training jobs' metrics (SageMaker Developer Guide, `monitoring-cloudwatch.html`).
pub const TRAINING_NAMESPACE: &str = "/aws/sagemaker/TrainingJobs";

impl Team {
    /// The services that the team's network reaches through interface endpoints, because something in
    /// it needs them; in the form of the endpoint's service name after `com.amazonaws.REGION.`.
    pub fn interface_services(&self) -> Vec<&'static str> {
        let mut services = Vec::new();
        let serves_image = self.serving.iter().any(|serving| serving.image.is_some());
        if serves_image || !self.training.is_empty() {
            services.extend(["ecr.api", "ecr.dkr"]);
        }
        if !self.training.is_empty() {
            services.extend(["logs", "monitoring"]);
        }
        services
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
