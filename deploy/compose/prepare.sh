#!/bin/sh
# Writes .env with random passwords, readable by its owner alone; one that is there is left alone.
set -eu
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo ".env is there already"
  exit 0
fi
secret() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
cat > .env.new <<END
CLICKHOUSE_WRITER_PASSWORD=$(secret)
CLICKHOUSE_READER_PASSWORD=$(secret)
GRAFANA_ADMIN_PASSWORD=$(secret)
HOST_NAME=$(uname -n)
END
mv .env.new .env
echo "wrote .env"
