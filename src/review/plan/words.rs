//! What Terraform's words for reasons mean.

/// Why something is planned, for people (the constants of Terraform's JSON plan format); a word that is not known stays as it is.
pub(super) fn reason(word: &str) -> String {
    let known = match word {
        "replace_because_cannot_update" => "what changes can't be changed in place",
        "replace_because_tainted" => "its last apply did not come to its end, so it is tainted",
        "replace_by_request" => "somebody asked for it with `-replace`",
        "replace_by_triggers" => "something that its `replace_triggered_by` names changes",
        "delete_because_no_resource_config" => "it is not in the files any more",
        "delete_because_no_module" => "its module is not in the files any more",
        "delete_because_wrong_repetition" => {
            "its block has `count` or `for_each` now, or has it no more"
        }
        "delete_because_count_index" => "its number is beyond `count`",
        "delete_because_each_key" => "its key is not in `for_each` any more",
        "delete_because_no_move_target" => "it was moved to something that is not in the files",
        "read_because_config_unknown" => "what it asks for is known during the apply only",
        "read_because_dependency_pending" => "what it depends on changes first",
        "read_because_check_nested" => "it is looked up for a check after the apply",
        "instance_count_unknown" => "it is not known yet how many of it there will be",
        "resource_config_unknown" => "its arguments are not known yet",
        "provider_config_unknown" => "its provider's arguments are not known yet",
        "deferred_prereq" => "something that it needs is put off",
        "absent_prereq" => "something that it needs is not there",
        other => return other.to_owned(),
    };
    known.to_owned()
}
