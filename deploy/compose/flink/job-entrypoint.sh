#!/bin/sh
# Starts the JobManager with the one job, from its newest complete checkpoint if there is one.
set -eu
newest=$(ls -t "/checkpoints/$FLINK_JOB_ID"/chk-*/_metadata 2>/dev/null | head -n 1 || true)
set -- standalone-job -Dmetrics.reporter.prometheus.port=9469 \
  --job-classname io.tracemill.stream.job.JobMain --job-id "$FLINK_JOB_ID"
if [ -n "$newest" ]; then
  echo "resumes from ${newest%/_metadata}"
  set -- "$@" --fromSavepoint "file://${newest%/_metadata}"
fi
exec /docker-entrypoint.sh "$@"
