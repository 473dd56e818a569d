//! Specs of any number of teams: ten teams a unit, all of one shape. `scripts/measure.sh` puts the same pieces together.

use std::fmt::Write as _;

const HEAD: &str = include_str!("many/head.yaml");
const TEAM: &str = include_str!("many/team.yaml");
const TEAMS_OF_UNIT: usize = 10;

/// A spec of so many teams.
#[must_use]
pub fn spec(teams: usize) -> String {
    let mut text = HEAD.to_owned();
    for team in 0..teams {
        if team % TEAMS_OF_UNIT == 0 {
            let _ = writeln!(text, "  unit{}:\n    teams:", team / TEAMS_OF_UNIT);
        }
        text.push_str(&TEAM.replace("%N%", &(team % TEAMS_OF_UNIT).to_string()));
    }
    text
}
