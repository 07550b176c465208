#!/usr/bin/env bash
# `az containerapp sessionpool`: not part of the CLI itself.
#
# Guess:   what runs in Container Apps is asked for by `az containerapp`, all of it.
# Seen:    apps and jobs are; session pools are known to the extension only. Without it the CLI says that
#          `sessionpool` is misspelled (2.91.0). By `az rest` they can be had without.
# Bears on: step 4 and the blast radius: a script that takes the failure for "none" misses the pools.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet azure-cli==2.91.0
export AZURE_CONFIG_DIR="$folder/azure" AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no
az="$folder/venv/bin/az"
"$az" containerapp job list --help >/dev/null
if "$az" containerapp sessionpool list --help >"$folder/out" 2>&1; then
  printf 'changed: the CLI knows session pools now\n'
  exit 1
fi
grep -q "'sessionpool' is misspelled or not recognized" "$folder/out" || { cat "$folder/out"; exit 1; }
printf 'as before: session pools need the extension\n'
