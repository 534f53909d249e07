#!/bin/sh
# Creates the topics: name, partitions, settings. The local stack's are the same (StackTopics); a test compares them.
set -eu
while read -r name partitions settings; do
  [ -n "$name" ] || continue
  configs=
  for setting in $settings; do
    configs="$configs --config $setting"
  done
  # shellcheck disable=SC2086 # each setting is a word of its own
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BOOTSTRAP_SERVERS" --create --if-not-exists \
    --topic "$name" --partitions "$partitions" --replication-factor 1 $configs
done < /topics.txt
