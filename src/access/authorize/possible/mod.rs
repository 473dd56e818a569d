//! The symbolic counterpart of [`authorize`](super::authorize()): all calls at once.
//!
//! In go those who ask, actions, a resource, the part of the context that is settled, and the [`Policies`](super::Policies) that apply;
//! out comes a [`Formula`] over the rest. [`possible`] holds for every call that `authorize` allows or can't tell of
//! ([`View::Over`]), or only for such as it allows for certain ([`View::Under`]); [`witness`] looks for one call and has `authorize` confirm it.
//!
//! The session of a role shows in `aws:userid`: "role-id:caller-specified-role-name" (IAM User Guide,
//! `reference_policies_variables.html`, "Principal key values"). So what names a session is a constraint on that key.

mod allowed;
mod asking;
mod callers;
mod settle;
mod sources;
mod witness;

pub use allowed::{Allowed, Between, Beyond, Compared, Of};
pub use asking::{Asking, Callers, Resources};
pub use witness::{ANY_IDENTITY, Found, Possibility, Way, Ways, witness};

use super::policies::Policies;
use crate::access::{Formula, View};

/// The calls in question that the policies allow: in [`View::Over`] all that [`authorize`](super::authorize()) allows or leaves unknown and perhaps more,
/// in [`View::Under`] only such as it allows, and perhaps not all.
///
/// The formula speaks of the action, the resource, and the keys that tell who asks as well; not of what AWS guarantees about keys, for which see
/// [`presence`](crate::access::presence).
pub fn possible(asking: &Asking, policies: &Policies<'_>, view: View) -> Formula {
    let alike = asking.alike();
    Formula::any(alike.iter().map(|some| {
        let decided = settle::decided(some, policies, view);
        some.described().and(decided)
    }))
}
