/// The candidate that somebody who wrote `written` most likely meant, if any is near enough.
#[must_use]
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Distance grows with the square of the length: nobody meant a name by a page of text.
    let length = written.chars().take(129).count();
    if length > 128 {
        return None;
    }
    let allowed = (length / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        assert_eq!(nearest("regoin", ["region", "network"]), Some("region"));
        assert_eq!(nearest("modles", ["models", "dataset"]), Some("models"));
    }

    #[test]
    fn what_is_far_away_is_not_suggested() {
        assert_eq!(nearest("shares", ["region", "network", "units"]), None);
    }
}
