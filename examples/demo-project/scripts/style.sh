#!/bin/sh
# Every source file should say who keeps it. None does, so this fails, as it is allowed to.
missing=0
for file in src/*.mjs; do
  if ! grep -q '@maintainer' "$file"; then
    echo "$file: no @maintainer"
    missing=$((missing + 1))
  fi
done
if [ "$missing" -gt 0 ]; then
  echo "$missing files to look at"
  exit 3
fi
