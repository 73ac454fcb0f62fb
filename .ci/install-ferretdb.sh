#!/usr/bin/env bash
# Builds FerretDB v1, the MongoDB of our engine suites, from its released Go module, once per version; prints the
# path of the binary, and nothing else, on standard output:
#   export FERRETDB_BIN="$(bash .ci/install-ferretdb.sh)"
# The binary is kept outside the repository: where FERRETDB_BIN says, else in the user's cache folder.
#
# Not `go install`: that also asks the module proxy for the list of all versions, which not every proxy gives, and
# the server refuses to start without the version file that its own release build writes.
set -euo pipefail

module=github.com/FerretDB/FerretDB
version=v1.24.2
sum='h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw='

cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/build-ledger
binary=${FERRETDB_BIN:-$cache/ferretdb-$version}

is_built() { [ -x "$binary" ] && [[ "$("$binary" --version 2>/dev/null)" == "version: $version"* ]]; }

if ! is_built; then
  command -v go >/dev/null || { echo 'FerretDB is built with Go, and there is no go here' >&2; exit 1; }
  work=$(mktemp -d)
  trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
  cd "$work"
  download=$(go mod download -json "$module@$version")
  field() { sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" <<<"$download"; }
  if [ "$(field Sum)" != "$sum" ]; then
    echo "$module@$version is not what it was when it was pinned" >&2
    exit 1
  fi
  cp -R "$(field Dir)" source
  chmod -R u+w source
  printf '%s\n' "$version" >source/build/version/version.txt
  (cd source && go build -trimpath -o "$work/ferretdb" ./cmd/ferretdb) >&2
  mkdir -p "$(dirname "$binary")"
  mv "$work/ferretdb" "$binary"
  is_built || { echo "what was built at $binary is not FerretDB $version" >&2; exit 1; }
fi
printf '%s\n' "$binary"
