use super::ask::Question;
use super::can::Found;
use super::types::Change;
use super::view::Shower;
pub(super) fn changes(_: &Question<'_>, _: &Found<'_>, _: &Shower<'_>) -> Vec<Change> {
    Vec::new()
}
