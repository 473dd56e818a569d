#!/usr/bin/env bash
# Measures generate, diff, prove, can, who-can and validate for specs of many teams, beside `cp -r` of the finished tree and `terraform
# validate` of one team's stack in the same run, and draws the growth.
#
#   scripts/measure.sh [TEAMS...]     default: 5 50 500; 5000 takes some minutes and some gigabytes
#
# Writes docs/performance.csv, docs/performance.svg and the table of ratios in docs/performance.md. RUNS (default 3) is how often each is run; the fastest counts, since
# whatever else the machine does only adds. Terraform is measured when it is on PATH and TF_PLUGIN_MIRROR names a mirror of its provider. MEASURE_DIR is where the trees are written: not a file system in memory,
# unless that is what you want to know.
set -euo pipefail
cd "$(dirname "$0")/.."

sizes=("$@")
[ "${#sizes[@]}" -gt 0 ] || sizes=(5 50 500)
runs="${RUNS:-3}"
target="${CARGO_TARGET_DIR:-target}"
mkdir -p "${MEASURE_DIR:-$target/measure}"
place="$(mktemp -d "${MEASURE_DIR:-$target/measure}/XXXXXX")"
place="$(cd "$place" && pwd)"
trap 'rm -rf "$place"' EXIT

cargo build --quiet --release --bin ringfence --example phases
ringfence="$(cd "$target/release" && pwd)/ringfence"
phases="$(cd "$target/release" && pwd)/examples/phases"
pieces="$(pwd)/tests/support/many"
table="$(pwd)/docs/performance.csv"
draw="$(pwd)/scripts/plot.py"

spec() { # TEAMS: the spec that tests/support/many.rs makes
  cat "$pieces/head.yaml"
  local team
  for ((team = 0; team < $1; team++)); do
    if ((team % 10 == 0)); then printf '  unit%d:\n    teams:\n' $((team / 10)); fi
    printf '%s\n' "${body//%N%/$((team % 10))}"
  done
}
body="$(cat "$pieces/team.yaml")"

# Runs a command and says its seconds, the seconds of processor time that it took, and its peak memory in KiB (0 where
# there is no /usr/bin/time). The clock is bash's.
once() {
  local begin end cpu=0 peak=0
  begin="$EPOCHREALTIME"
  if [ -x /usr/bin/time ]; then
    /usr/bin/time -f '%U %S %M' -o "$place/used" "$@" >"$place/out" 2>&1 || { cat "$place/out" >&2; return 1; }
    end="$EPOCHREALTIME"
    read -r cpu peak < <(tail -1 "$place/used" | awk '{ print $1 + $2, $3 }')
  else
    "$@" >"$place/out" 2>&1 || { cat "$place/out" >&2; return 1; }
    end="$EPOCHREALTIME"
  fi
  awk -v a="$begin" -v b="$end" -v c="$cpu" -v m="$peak" 'BEGIN { printf "%.4f %.2f %d\n", b - a, c, m }'
}

# The fastest of several runs; PREPARE is evaluated before each.
best() { # NAME PREPARE COMMAND...
  local name="$1" prepare="$2" run
  shift 2
  for ((run = 0; run < runs; run++)); do
    eval "$prepare"
    once "$@"
  done | sort -n | head -1 | {
    read -r seconds cpu peak
    echo "$teams,$name,$seconds,$cpu,$peak" | tee -a "$table"
  }
}

# The phases inside one process, each with its fastest run.
inside() {
  local run
  for ((run = 0; run < runs; run++)); do
    rm -rf infra
    "$phases" ringfence.yaml infra
  done | sort -k1,1 -k2,2n | awk '!seen[$1]++' | while read -r phase seconds peak; do
    echo "$teams,phase:$phase,$seconds,,$peak" | tee -a "$table"
  done
}

# One team, to be validated by Terraform beside each size.
one_team() {
  mkdir -p "$place/one"
  (cd "$place/one" && spec 1 >ringfence.yaml && "$ringfence" -q generate 2>/dev/null)
  printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$TF_PLUGIN_MIRROR" >"$place/terraform.rc"
  export TF_CLI_CONFIG_FILE="$place/terraform.rc" CHECKPOINT_DISABLE=1
  terraform -chdir="$place/one/infra/units/unit0" init -backend=false -input=false >/dev/null
}
if command -v terraform >/dev/null && [ -n "${TF_PLUGIN_MIRROR:-}" ]; then one_team; else echo "terraform validate is left out" >&2; fi

echo "teams,what,seconds,cpu_seconds,peak_kib" >"$table"
for teams in "${sizes[@]}"; do
  here="$place/$teams"
  mkdir -p "$here"
  cd "$here"
  spec "$teams" >ringfence.yaml
  best validate : "$ringfence" validate
  best generate "rm -rf infra" "$ringfence" generate
  best cp "rm -rf copy; sync -f ." cp -r infra copy
  rm -rf copy
  best generate-again : "$ringfence" generate
  best diff : "$ringfence" diff
  best prove : "$ringfence" prove
  [ ! -d "$place/one" ] || best terraform-validate-one : terraform -chdir="$place/one/infra/units/unit0" validate
  best who-can : "$ringfence" who-can s3:GetObject unit0/team0/buckets/raw/images/a
  best can : "$ringfence" can unit0/team0/training/nightly s3:GetObject unit0/team0/buckets/raw/images/a
  # One team's schedule moves by an hour with each run.
  hour=0
  # The folder stays as it is.
  best diff-one-changed \
    'hour=$(((hour + 1) % 24)); sed -i "0,/cron(0 [0-9]* /s//cron(0 $hour /" ringfence.yaml' "$ringfence" diff
  best generate-one-changed \
    'hour=$(((hour + 1) % 24)); sed -i "0,/cron(0 [0-9]* /s//cron(0 $hour /" ringfence.yaml' "$ringfence" generate
  grep -oE '[0-9]+ files? (added|changed|removed)' "$place/out" | sed "s/^/$teams teams, one changed: /" || true
  inside
  cd /
  rm -rf "$here"
done
python3 "$draw" "$table" "${table%.csv}.svg" "${table%.csv}.md"
