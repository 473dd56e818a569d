//! Specs of any number of teams: ten teams a unit, all of one shape. `scripts/measure.sh` puts the same pieces together.

use std::fmt::Write as _;

const HEAD: &str = include_str!("many/head.yaml");
const TEAM: &str = include_str!("many/team.yaml");
const TEAMS_OF_UNIT: usize = 10;

/// A spec of so many teams in one unit, whose names are all as long; at most a hundred.
#[allow(
    dead_code,
    reason = "not everybody who has specs of many teams wants these"
)]
#[must_use]
pub fn of_one_unit(teams: usize) -> String {
    let teams = (0..teams).map(|team| TEAM.replace("%N%", &format!("{team:02}")));
    format!("{HEAD}  unit0:\n    teams:\n{}", teams.collect::<String>())
}

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
