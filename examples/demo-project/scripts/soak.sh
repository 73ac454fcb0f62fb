#!/bin/sh
# Keeps at it for some seconds.
seconds=${1:-5}
i=0
while [ "$i" -lt "$seconds" ]; do
  i=$((i + 1))
  echo "soaking: second $i of $seconds"
  sleep 1
done
