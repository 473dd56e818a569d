"""An organization that is there already, as one is for whoever attaches policies to it: moto begins without any.

Imported by moto_server.py for what it changes. Whoever asks for the organization of an account that is in none finds one that the account manages,
with both kinds of policies switched on and the accounts of `tests/golden/guardrails-owned` in it.
"""

from moto.organizations import utils
from moto.organizations.models import OrganizationsBackend, organizations_backends

ORGANIZATION = "o-a1b2c3d4e5"
MEMBERS = ("111122223333", "222233334444")
KINDS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")

moto_describe_organization = OrganizationsBackend.describe_organization
moto_account_id = utils.make_random_account_id


def describe_organization(self):
    if self.org is None and self.account_id not in organizations_backends.master_accounts:
        found(self)
    return moto_describe_organization(self)


def found(backend):
    backend.create_organization("us-east-1", FeatureSet="ALL")
    backend.org.id = ORGANIZATION
    for kind in KINDS:
        backend.enable_policy_type(RootId=backend.org.root_id, PolicyType=kind)
    for account in MEMBERS:
        utils.make_random_account_id = lambda account=account: account
        backend.create_account(AccountName=account, Email=f"{account}@acme.example")
    utils.make_random_account_id = moto_account_id


OrganizationsBackend.describe_organization = describe_organization
