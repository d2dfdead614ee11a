#!/usr/bin/env bash
# How much faster a batch is on two cores than on one: benches/batch.sh [FOLDER [NIGHTS [RUNS]]]
# Makes so many names for one made-up night of ten hours at 50 Hz, and prints seconds of wall and processor time, alternating.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
supine="${CARGO_TARGET_DIR:-$here/target}/release/supine"
folder="${1:-$(mktemp -d)}"
nights="${2:-64}"
runs="${3:-5}"
mkdir -p "$folder/in"
export SUPINE_DATA_DIR="$folder/data"
if [ ! -e "$folder/in/1.csv" ]; then
  "$supine" demo --nights 1 --rate 50 --out "$folder/demo" >/dev/null
  zstd -dq "$folder"/demo/recordings/*/*.zst -o "$folder/in/1.csv"
fi
for index in $(seq 2 "$nights"); do ln -f "$folder/in/1.csv" "$folder/in/$index.csv"; done
TIMEFORMAT='%R s wall, %U + %S s processor'
for _ in $(seq "$runs"); do
  for jobs in 1 2; do
    rm -rf "$folder/out"
    printf -- '--jobs %s: ' "$jobs"
    time "$supine" batch "$folder/in" --out "$folder/out" --jobs "$jobs" >/dev/null
  done
done
