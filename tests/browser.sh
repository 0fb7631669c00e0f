#!/bin/sh
# Prints the path of a Chromium that starts; installs one when there is none. JOURNEYS=off: prints nothing.
set -eu
[ "${JOURNEYS:-on}" = off ] && exit 0

# The first of the given programs that starts.
first_that_starts() {
    for name in "$@"; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if "$path" --version >/dev/null 2>&1; then
            echo "$path"
            exit 0
        fi
    done
}

first_that_starts ${CHROMIUM:+"$CHROMIUM"} chromium google-chrome chromium-browser
echo "No Chromium on this machine: installing one for the journeys." >&2
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1 || true
    first_that_starts chromium
fi
"$PYTHON" -m playwright install chromium >/dev/null 2>&1 || true
own=$("$PYTHON" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as browsers: print(browsers.chromium.executable_path)')
first_that_starts "$own"
echo "make test needs Chromium, and it could not be installed: put chromium or google-chrome on PATH, or leave the journeys in a browser out with JOURNEYS=off make test" >&2
exit 1
