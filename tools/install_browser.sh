#!/bin/sh
# Installs Chromium and its driver where they are missing: the tests of the
# HTML report look at it in a real browser.
set -eu

if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "The tests need Chromium and its driver; please install 'chromium'" \
        "and 'chromedriver'." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -qq --yes --no-install-recommends \
    chromium chromium-driver >/dev/null
