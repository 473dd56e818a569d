//! Findings that an owner lives with: they do not hold, and it is said so; they do not stop him until the day is over.

use jiff::civil::Date;

use super::{Finding, Proof, Theorem};
use crate::model::SpecPath;

/// What an owner says of a finding: that he lives with it, why, and until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptance {
    /// The theorem that does not hold.
    pub theorem: Theorem,
    /// The address that the finding shows; of one that blames no resource, the team.
    pub address: String,
    /// The finding's code; any without it.
    pub code: Option<String>,
    /// Why.
    pub because: String,
    /// The last day, in UTC.
    pub until: Date,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A finding that is accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// What was found.
    pub finding: Finding,
    /// Who lives with it, and why.
    pub by: Acceptance,
}

impl Acceptance {
    fn is_about(&self, finding: &Finding) -> bool {
        let code = self.code.as_ref();
        self.theorem == finding.theorem
            && self.address == finding.subject()
            && code.is_none_or(|code| code == finding.code.name())
    }
}

/// The proof with what is accepted apart from what was found. An acceptance whose day is over accepts nothing; the finding says so.
///
/// What could not be asked because of a finding stays open: accepting the finding does not answer it.
#[must_use]
pub fn accept(mut proof: Proof, acceptances: &[Acceptance], today: Date) -> Proof {
    let mut used = vec![false; acceptances.len()];
    for result in &mut proof.theorems {
        for mut finding in std::mem::take(&mut result.findings) {
            let about = acceptances.iter().zip(&mut used);
            let about = about.filter(|(one, _)| one.is_about(&finding));
            let about = about.map(|(one, used)| {
                *used = true;
                one
            });
            // Of one with a code and one without, either will do.
            let found: Vec<&Acceptance> = about.collect();
            match found.iter().find(|one| today <= one.until) {
                Some(by) => result.accepted.push(Accepted {
                    finding,
                    by: (*by).clone(),
                }),
                None => {
                    finding.lapsed = found.first().map(|one| (one.until, one.spec.clone()));
                    result.findings.push(finding);
                }
            }
        }
    }
    let entries = acceptances.iter().zip(used);
    proof.not_found = entries
        .filter(|(_, used)| !used)
        .map(|(one, _)| one.clone())
        .collect();
    proof
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::{Code, TheoremResult};

    fn found(address: &str, code: Code) -> Finding {
        Finding {
            address: Some(address.to_owned()),
            ..Finding::new(Theorem::Fence, code, "a/b", "wrong")
        }
    }

    fn proof(findings: Vec<Finding>, unasked: &[&str]) -> Proof {
        Proof {
            theorems: vec![TheoremResult {
                theorem: Theorem::Fence,
                obligations: 3,
                findings,
                accepted: Vec::new(),
                unasked: unasked.iter().map(|it| (*it).to_owned()).collect(),
            }],
            trusted: Vec::new(),
            assumptions: Vec::new(),
            not_fenced: Vec::new(),
            residue: Vec::new(),
            not_found: Vec::new(),
            owners: Vec::new(),
        }
    }

    fn acceptance(address: &str, code: Option<&str>, until: &str) -> Acceptance {
        Acceptance {
            theorem: Theorem::Fence,
            address: address.to_owned(),
            code: code.map(str::to_owned),
            because: "so be it".to_owned(),
            until: until.parse().unwrap(),
            spec: SpecPath("accept.0".to_owned()),
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_accepted_is_neither_found_nor_proved_until_the_day_is_over() {
        let by = [acceptance("x", None, "2027-01-31")];
        let all = || proof(vec![found("x", Code::Acl), found("y", Code::Acl)], &[]);
        let one = || proof(vec![found("x", Code::Acl)], &[]);
        let last = accept(one(), &by, day("2027-01-31"));
        assert!(last.findings().next().is_none() && last.accepted().count() == 1);
        assert!(last.holds_but_for_accepted() && !last.is_proved());
        let after = accept(one(), &by, day("2027-02-01"));
        assert!(after.accepted().next().is_none() && !after.holds_but_for_accepted());
        let lapsed = after.findings().next().unwrap().lapsed.as_ref();
        assert_eq!(lapsed.unwrap().0, day("2027-01-31"));
        assert!(after.not_found.is_empty());
        let other = accept(all(), &by, day("2027-01-31"));
        assert!(other.findings().all(|it| it.subject() == "y"));
    }

    #[test]
    fn another_code_theorem_or_place_is_not_accepted() {
        for (by, taken) in [
            (acceptance("x", Some("acl"), "2027-01-31"), true),
            (acceptance("x", Some("trust"), "2027-01-31"), false),
            (acceptance("x.y", None, "2027-01-31"), false),
            (acceptance("a/b", None, "2027-01-31"), false),
        ] {
            let proof = proof(vec![found("x", Code::Acl)], &[]);
            let proof = accept(proof, &[by], day("2027-01-01"));
            assert_eq!(proof.accepted().count() == 1, taken);
            assert_eq!(proof.not_found.is_empty(), taken);
        }
    }

    #[test]
    fn what_blames_no_resource_is_accepted_by_its_team() {
        let finding = Finding::new(Theorem::Fence, Code::NotMade, "a/b", "gone");
        let by = [acceptance("a/b", None, "2027-01-31")];
        let proof = accept(proof(vec![finding], &[]), &by, day("2027-01-01"));
        assert_eq!(proof.accepted().count(), 1);
    }

    #[test]
    fn what_could_not_be_asked_stays_open() {
        let by = [acceptance("x", None, "2027-01-31")];
        let proof = proof(
            vec![found("x", Code::Unjudged)],
            &["the policy can't be judged"],
        );
        let proof = accept(proof, &by, day("2027-01-01"));
        assert!(proof.findings().next().is_none() && !proof.holds_but_for_accepted());
    }
}
