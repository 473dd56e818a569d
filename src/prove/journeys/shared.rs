//! Reading what another team shares: through the reader's own endpoint to the owner's bucket, whose policy has to allow it (between
//! accounts both sides have to), and the call that S3 then makes to the owner's key.

use super::super::proof::Ledger;
use super::super::shares::by_which;
use super::super::world::SharedFacts;
use super::chain::Journey;
use super::{JOURNEYS, Traveller};
use crate::access::Request;
use crate::symbol::Text;

pub(super) fn read(
    at: Traveller<'_, '_>,
    owner: &str,
    bucket: &str,
    prefix: &str,
    ledger: &mut Ledger,
) {
    let share = by_which(at.team, owner, bucket, prefix);
    let Some(share) = share else {
        let message = format!("`{}` reads what nobody shares with it", at.role.claim.arn);
        return ledger.ask(JOURNEYS, Some(at.finding(message)));
    };
    let Some(shared) = at.team.shared.iter().find(|it| it.claim == share) else {
        let why = format!("the shared bucket `{bucket}` or its key is not there");
        return ledger.unasked(JOURNEYS, why);
    };
    // Long ago, and in the last second.
    let times = ["2000-01-01".to_owned(), share.until.to_string()];
    for time in times.map(|day| Text::from(format!("{day}T23:59:59Z"))) {
        let read = Read {
            at,
            shared,
            prefix,
            time,
        };
        read.go(ledger);
    }
}

/// One reading at one moment.
struct Read<'r, 't, 'a> {
    at: Traveller<'t, 'a>,
    shared: &'r SharedFacts<'a>,
    prefix: &'r str,
    time: Text,
}

impl<'a> Read<'_, '_, 'a> {
    fn go(&self, ledger: &mut Ledger) {
        let bucket = &self.shared.bucket;
        for written in [self.prefix, self.prefix.trim_end_matches('/')] {
            let list = self
                .request("s3:ListBucket", bucket.arn.clone())
                .with("s3:prefix", [Text::from(written)]);
            self.s3(list, ledger);
        }
        self.s3(self.request("s3:GetObject", self.object()), ledger);
        for context in [bucket.arn.clone(), self.object()] {
            self.decrypts(context, ledger);
        }
    }

    fn request(&self, action: &str, resource: Text) -> Request {
        let owner = Text::from(self.shared.claim.owner_account.as_str());
        self.at
            .request(action, resource)
            .with("aws:ResourceAccount", [owner])
            .with("aws:CurrentTime", [self.time.clone()])
    }

    /// Any object below the prefix.
    fn object(&self) -> Text {
        let bucket = self.shared.bucket.arn.clone();
        bucket
            .then(&format!("/{}", self.prefix))
            .then_text(&Text::atom("any object"))
    }

    fn s3(&self, request: Request, ledger: &mut Ledger) {
        let at = &self.at;
        let request = at.through(request, "s3");
        let journey = Journey::of(request)
            .allowed_by("the owner's bucket policy", self.shared.bucket.policy())
            .through(at.team.network.endpoint("s3"));
        ledger.ask(JOURNEYS, journey.failure(at));
    }

    /// S3 calls KMS with the reader's credentials, not through its endpoint; the reader knows the key by its alias
    /// (KMS Developer Guide, `alias-authorization.html`).
    fn decrypts(&self, context: Text, ledger: &mut Ledger) {
        let at = &self.at;
        let SharedFacts { claim, key, .. } = self.shared;
        let service = format!("s3.{}.amazonaws.com", at.team.claim.region);
        let request = self
            .request("kms:Decrypt", key.arn.clone())
            .with("aws:ViaAWSService", [Text::from("true")])
            .with("kms:ViaService", [Text::from(service)])
            .with("kms:CallerAccount", [at.team.account()])
            .with("kms:EncryptionContext:aws:s3:arn", [context])
            .with("kms:EncryptionContextKeys", [Text::from("aws:s3:arn")])
            .with("kms:ResourceAliases", [Text::from(claim.key.as_str())]);
        let journey = Journey::of(request).with_key(key.policy());
        ledger.ask(JOURNEYS, journey.failure(at));
    }
}
