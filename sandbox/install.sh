#!/bin/sh
# Makes .venv from requirements.txt, unless it is there and as requirements.txt says. PYTHON chooses the Python.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}

fits='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'
python=""
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "$fits" >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "none")
    fail "Python 3.11, 3.12, 3.13 or 3.14 is needed; found: $found. Install one, or name it: make demo PYTHON=/path/to/python3.12"
fi

# A Python that was chosen by name replaces an earlier one.
version='import sys; print(*sys.version_info[:2], sep=".")'
if [ -d .venv ]; then
    if ! .venv/bin/python -c "$fits" 2>/dev/null; then
        rm -rf .venv
    elif [ -n "${PYTHON:-}" ] && [ "$(.venv/bin/python -c "$version")" != "$("$python" -c "$version")" ]; then
        rm -rf .venv
    fi
fi
cmp -s requirements.txt .venv/installed.txt && exit 0

free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free" -ge 1500 ] || fail "There are $free MB free in $(pwd), and .venv needs 1500 MB: make room and try again."

echo "Installing into .venv with $("$python" --version): this takes a minute or two, once."
if [ ! -x .venv/bin/pip ]; then
    rm -rf .venv
    if ! said=$("$python" -m venv .venv 2>&1); then
        rm -rf .venv
        case $said in
        *ensurepip*) fail "This Python cannot make a .venv: install its venv package (on Debian: apt-get install python3-venv)." ;;
        *) fail "The folder .venv could not be made: $said" ;;
        esac
    fi
fi
# Every package with its dependencies is in the list, so nothing is left to resolve.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt ||
    fail "Installing did not succeed; the lines above say why. Run the same command again to go on."
cp requirements.txt .venv/installed.txt
