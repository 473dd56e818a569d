# ringfence wrote this from `ringfence.yaml`: edit that instead. sha256:90d15fa8fb06a5c5fe24f44ccb467711b0729cc718b1ef97c6b9c9c976117787
#
# One workspace a stack, each with the role of its own: applied once by hand, and again whenever a stack comes or goes, by somebody
# whose token may make workspaces. A workspace runs nothing by itself until somebody has started its first run by hand.
# docs/pipelines.md of ringfence says more.
terraform {
  required_version = ">= 1.10"

  required_providers {
    tfe = {
      source  = "hashicorp/tfe"
      version = ">= 0.60, < 1.0"
    }
  }
}

provider "tfe" {
  hostname     = "app.terraform.io"
  organization = "acme"
}

variable "oauth_token_id" {
  description = "The connection to the repository, of an OAuth application."
  type        = string
  default     = null
}

variable "github_app_installation_id" {
  description = "The connection to the repository, of GitHub's application."
  type        = string
  default     = null
}

locals {
  stacks = {
    "platform" = {
      workspace = "ml-platform"
      folder    = "infra/platform"
      role      = "arn:aws:iam::111122223333:role/terraform"
      after = [
      ]
    }
    "units/retail" = {
      workspace = "ml-units-retail"
      folder    = "infra/units/retail"
      role      = "arn:aws:iam::111122223333:role/ringfence-admin/acme-retail-ci"
      after = [
        "platform",
      ]
    }
  }

  # A workspace has 20 that start it at most: what comes after more than that is started by hand.
  starts = merge([
    for name, stack in local.stacks : {
      for before in stack.after : "${before} -> ${name}" => { before = before, after = name }
    } if length(stack.after) <= 20
  ]...)
}

data "tfe_project" "this" {
  name = "ML platform"
}

resource "tfe_workspace" "stack" {
  for_each = local.stacks

  name              = each.value.workspace
  description       = "${each.key}, which ringfence writes"
  project_id        = data.tfe_project.this.id
  working_directory = each.value.folder
  trigger_patterns  = ["/${each.value.folder}/**/*"]
  terraform_version = "~> 1.11.0"

  # A plan waits for somebody who has reviewed it. A proposed change is not planned: its plan would run with the role. No run is queued
  # when the workspace is made, as what comes before it is not applied yet: somebody starts the first, in order; pushes start later ones.
  auto_apply            = false
  speculative_enabled   = false
  file_triggers_enabled = true
  queue_all_runs        = false
  force_delete          = false

  vcs_repo {
    identifier                 = "acme/ml-infra"
    branch                     = "main"
    oauth_token_id             = var.oauth_token_id
    github_app_installation_id = var.github_app_installation_id
  }

  # A workspace that goes takes its state along. When a stack goes, this stops, whatever else would change: `terraform state rm` lets go
  # of the workspace, and somebody deletes it who has seen that its state is empty.
  lifecycle {
    prevent_destroy = true
  }
}

resource "tfe_variable" "auth" {
  for_each = local.stacks

  workspace_id = tfe_workspace.stack[each.key].id
  category     = "env"
  key          = "TFC_AWS_PROVIDER_AUTH"
  value        = "true"
}

resource "tfe_variable" "audience" {
  for_each = local.stacks

  workspace_id = tfe_workspace.stack[each.key].id
  category     = "env"
  key          = "TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE"
  value        = "sts.amazonaws.com"
}

resource "tfe_variable" "role" {
  for_each = local.stacks

  workspace_id = tfe_workspace.stack[each.key].id
  category     = "env"
  key          = "TFC_AWS_RUN_ROLE_ARN"
  value        = each.value.role
}

resource "tfe_run_trigger" "after" {
  for_each = local.starts

  workspace_id  = tfe_workspace.stack[each.value.after].id
  sourceable_id = tfe_workspace.stack[each.value.before].id
}
