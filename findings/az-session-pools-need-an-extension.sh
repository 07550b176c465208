#!/usr/bin/env bash
# The Azure CLI itself does not know pools of sessions: `az containerapp sessionpool` is part of the
# extension for Container Apps, though `az containerapp list` and `job list` are not. Whoever asks for them
# in a script asks by `az rest`. (azure-cli 2.91.0)
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
