//! What S3 asks beside policies: public access blocks, object ownership, access control lists.

mod acl;
mod public;

pub use acl::{AclCaller, acl_allows, acls_have_effect};
pub use public::{PublicAccess, Restricted, is_public, restricts};
