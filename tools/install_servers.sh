#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs PostgreSQL and Redis where they are missing: the tests of the
# reference service start servers of their own, from these programs.
set -eu

has_postgres() {
    command -v initdb >/dev/null ||
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_redis() {
    command -v redis-server >/dev/null
}

if has_postgres && has_redis; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "The tests need the programs of PostgreSQL and Redis; please install" \
        "'postgresql' and 'redis'." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
if ! has_postgres; then
    # Without this, the package makes a cluster and starts it on port 5432.
    settings=/etc/postgresql-common/createcluster.conf
    if [ ! -e "$settings" ]; then
        $as_root mkdir -p "$(dirname "$settings")"
        echo "create_main_cluster = false" | $as_root tee "$settings" >/dev/null
        trap '$as_root rm -f "$settings"' EXIT
    fi
    $as_root apt-get install -qq --yes --no-install-recommends \
        -o Dpkg::Options::=--force-confold postgresql >/dev/null
fi
if ! has_redis; then
    $as_root apt-get install -qq --yes --no-install-recommends \
        redis-server >/dev/null
    # The package starts it on port 6379, where there is a service manager.
    $as_root systemctl disable --quiet --now redis-server 2>/dev/null || true
fi
if ! has_postgres || ! has_redis; then
    echo "PostgreSQL or Redis is still missing after apt-get; the tests look" \
        "for 'initdb' and 'redis-server'." >&2
    exit 1
fi
