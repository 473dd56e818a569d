//! What serving names: models, callers, certificates, secrets, paths.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Fault, Leaf, Name, RoleArn};
use crate::spec::rules;

leaf! {
    /// A machine type that SageMaker runs endpoints on: `ml.m5.xlarge`.
    EndpointInstanceType, rules::endpoint_instance_type, {
        "type": "string", "pattern": "^ml\\.[a-z0-9-]+\\.[a-z0-9]+$"
    }
}
leaf! {
    /// One object in a bucket of the team: `models/resnet50/model.onnx`.
    ObjectPath, rules::object_path, {
        "type": "string", "maxLength": 512,
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[A-Za-z0-9_.=@+-]+)+$",
        "not": { "type": "string", "pattern": "/\\.\\.?(/|$)|^[^/]{33}" }
    }
}
leaf! {
    /// A model as SageMaker takes it, a packed archive in a bucket of the team: `models/resnet50/model.tar.gz`.
    ModelArchive, rules::model_archive, {
        "type": "string", "maxLength": 512,
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[A-Za-z0-9_.=@+-]+)*/[A-Za-z0-9_.=@+-]+\\.tar\\.gz$",
        "not": { "type": "string", "pattern": "/\\.\\.?(/|$)|^[^/]{33}" }
    }
}
leaf! {
    /// An application of another team: `//payments/web/shop`.
    ApplicationPath, rules::application_path, {
        "type": "string",
        "pattern": "^//[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*){2}$",
        "not": { "type": "string", "pattern": "^//platform/|^//[^/]{25}|^//[^/]+/[^/]{25}|/[^/]{33}" }
    }
}
leaf! {
    /// The id of a VPC endpoint: `vpce-0123456789abcdef0`.
    VpcEndpointId, rules::vpc_endpoint_id, {
        "type": "string", "pattern": "^vpce-([0-9a-f]{8}|[0-9a-f]{17})$"
    }
}
leaf! {
    /// The name of an endpoint service: `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`.
    LinkName, rules::link_name, {
        "type": "string",
        "pattern": "^com\\.amazonaws\\.vpce\\.[a-z]{2}(-[a-z]+){1,3}-[0-9]\\.vpce-svc-([0-9a-f]{8}|[0-9a-f]{17})$"
    }
}
leaf! {
    /// The ARN of a certificate in ACM.
    CertificateArn, rules::certificate_arn, {
        "type": "string",
        "pattern": "^arn:aws(-[a-z]+)*:acm:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:certificate/[A-Za-z0-9-]{1,64}$"
    }
}
leaf! {
    /// The ARN of a trust store of Elastic Load Balancing.
    TrustStoreArn, rules::trust_store_arn, {
        "type": "string",
        "pattern": "^arn:aws(-[a-z]+)*:elasticloadbalancing:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:truststore/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}$"
    }
}
leaf! {
    /// The ARN of a web ACL of WAF for the region.
    WebAclArn, rules::web_acl_arn, {
        "type": "string",
        "pattern": "^arn:aws(-[a-z]+)*:wafv2:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:regional/webacl/[A-Za-z0-9_-]{1,128}/[A-Za-z0-9-]{1,36}$"
    }
}
leaf! {
    /// The ARN of a topic of SNS.
    TopicArn, rules::topic_arn, {
        "type": "string",
        "pattern": "^arn:aws(-[a-z]+)*:sns:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:[A-Za-z0-9_-]{1,256}$"
    }
}
leaf! {
    /// The ARN of a sink of CloudWatch's Observability Access Manager.
    SinkArn, rules::sink_arn, {
        "type": "string",
        "pattern": "^arn:aws(-[a-z]+)*:oam:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:sink/[A-Za-z0-9-]{1,64}$"
    }
}
leaf! {
    /// The ARN of a secret in Secrets Manager, with the six characters that end it.
    SecretArn, rules::secret_arn, {
        "type": "string",
        "maxLength": 600,
        "pattern": "^arn:aws(-[a-z]+)*:secretsmanager:[a-z]{2}(-[a-z]+){1,3}-[0-9]:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$"
    }
}
leaf! {
    /// An object that holds certificates: `s3://acme-certificates/clients.pem`.
    BundleUri, rules::bundle, {
        "type": "string",
        "maxLength": 600,
        "pattern": "^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_.=@+-]+)+$",
        "not": { "type": "string", "pattern": "^s3://[^/]*\\.\\.|/\\.\\.?(/|$)|^s3://[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+/|^s3://(xn--|sthree-|amzn-s3-demo-)|^s3://[^/]*(-s3alias|--ol-s3|--x-s3|--table-s3|\\.mrap)/" }
    }
}
leaf! {
    /// The name of an environment variable.
    VariableName, rules::variable_name, {
        "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 255
    }
}
leaf! {
    /// A folder of a container: `/tmp`.
    Folder, rules::folder, {
        "type": "string", "maxLength": 255, "pattern": "^(/[A-Za-z0-9_.-]+)+$",
        "not": { "type": "string", "pattern": "/\\.\\.?(/|$)" }
    }
}
leaf! {
    /// The path that a load balancer asks whether a container is well: `/ping`.
    HealthPath, rules::health_path, {
        "type": "string", "maxLength": 1024, "pattern": "^/[A-Za-z0-9_.~/-]*$"
    }
}
leaf! {
    /// The ARN of a role or, by its root, of an account.
    Principal, rules::principal, {
        "type": "string",
        "maxLength": 600,
        "pattern": "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(root|role/([!-)+-.0->@-~]+/)*[A-Za-z0-9_+=,.@-]{1,64})$"
    }
}

/// Who calls an endpoint, in a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EndpointCalling {
    /// An application of the team's own: `checkout`.
    Own(Name),
    /// A role that ringfence does not make.
    Role(RoleArn),
}

impl Leaf for EndpointCalling {
    fn read(text: &str) -> Result<Self, Fault> {
        if text.starts_with("//") {
            ApplicationPath::read(text)?;
            return Err(Fault::new(
                "caller-without-network",
                format!(
                    "`{}` calls from another network, and nothing says through what",
                    rules::short(text)
                ),
                format!(
                    "name its own endpoint for `sagemaker.runtime`, whose id its module puts out: \
                     `{{ application: {text}, through: vpce-… }}`"
                ),
            ));
        }
        rules::caller(text)?;
        if text.ends_with(":root") || text.contains(":user/") {
            return Err(Fault::new(
                "bad-arn",
                format!("`{}` is not the ARN of a role", rules::short(text)),
                "neither users nor whole accounts call; give the role: `arn:aws:iam::111122223333:role/shop`",
            ));
        }
        match text.starts_with("arn:") {
            true => RoleArn::read(text).map(Self::Role),
            false => Name::read(text).map(Self::Own),
        }
    }
}

impl fmt::Display for EndpointCalling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(name) => name.fmt(f),
            Self::Role(role) => role.fmt(f),
        }
    }
}

impl JsonSchema for EndpointCalling {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EndpointCalling".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = Name::json_schema(generator);
        let role = RoleArn::json_schema(generator);
        json_schema!({ "anyOf": [own, role] })
    }
}

/// Who calls a REST API.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ServiceCalling {
    /// An application of the team's own: `checkout`.
    Own(Name),
    /// An application of another team: `//payments/web/shop`.
    Other(ApplicationPath),
    /// Who may make an endpoint to it.
    Principal(Principal),
}

impl Leaf for ServiceCalling {
    fn read(text: &str) -> Result<Self, Fault> {
        if text.starts_with("//") {
            return ApplicationPath::read(text).map(Self::Other);
        }
        rules::caller(text)?;
        match text.starts_with("arn:") {
            true => Principal::read(text).map(Self::Principal),
            false => Name::read(text).map(Self::Own),
        }
    }
}

impl JsonSchema for ServiceCalling {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ServiceCalling".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = Name::json_schema(generator);
        let other = ApplicationPath::json_schema(generator);
        let principal = Principal::json_schema(generator);
        json_schema!({ "anyOf": [own, other, principal] })
    }
}

/// The bucket's name and the key.
fn object(text: &str) -> (&str, &str) {
    text.split_once('/').unwrap_or((text, ""))
}

impl ObjectPath {
    /// The bucket's name in the spec and the object's key.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        object(&self.0)
    }
}

impl ModelArchive {
    /// The bucket's name in the spec and the object's key.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        object(&self.0)
    }
}

impl BundleUri {
    /// The bucket's name in AWS and the object's key.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        object(self.0.strip_prefix("s3://").unwrap_or(&self.0))
    }
}

impl ApplicationPath {
    /// `unit/team` and the application's name.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        let path = self.path();
        path.rsplit_once('/').unwrap_or((path, ""))
    }

    /// `unit/team/application`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.trim_start_matches('/')
    }
}
