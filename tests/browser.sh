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

# The shell is the same browser without a window's parts, which tests would pay for and never see.
first_that_starts ${CHROMIUM:+"$CHROMIUM"} chromium-headless-shell chromium google-chrome chromium-browser
echo "No Chromium on this machine: installing one for the journeys." >&2
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update && for package in chromium-headless-shell chromium; do
        ! DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $package || break
    done; } >/dev/null 2>&1 || true
    first_that_starts chromium-headless-shell chromium
fi
"$PYTHON" -m playwright install chromium >/dev/null 2>&1 || true
own=$("$PYTHON" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as browsers: print(browsers.chromium.executable_path)')
# Playwright keeps it as chromium-N/system/chrome, and the shell in a folder beside that.
first_that_starts "${own%/*/*/*}"/chromium_headless_shell-*/*/headless_shell \
    "${own%/*/*/*}"/chromium_headless_shell-*/*/chrome-headless-shell "$own"
echo "make test needs Chromium, and it could not be installed: put chromium or google-chrome on PATH, or leave the journeys in a browser out with JOURNEYS=off make test" >&2
exit 1
