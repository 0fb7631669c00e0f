"""python -m lint.secret_scan: does a secret stand in a file, or did one ever stand in one?

Each line of the files and each line that any commit added goes through detect-secrets. What is found is named by its
SHA-256 and never printed. History that was clean is not read again (`.venv/secret-scan`), until this file changes.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detect_secrets.core.plugins import initialize
from detect_secrets.settings import transient_settings

from lint import exceptions

ROOT = Path(__file__).resolve().parent.parent
CLEAN = ROOT / ".venv" / "secret-scan"
SHAPES = (
    *("AWSKeyDetector", "ArtifactoryDetector", "AzureStorageKeyDetector", "BasicAuthDetector"),
    *("DiscordBotTokenDetector", "GitHubTokenDetector", "JwtTokenDetector", "KeywordDetector", "MailchimpDetector"),
    *("NpmDetector", "SendGridDetector", "SlackDetector", "SquareOAuthDetector"),
    *("StripeDetector", "TwilioKeyDetector"),
)
PLUGINS: Sequence[Mapping[str, object]] = (
    *({"name": name} for name in SHAPES),
    {"name": "Base64HighEntropyString", "limit": 4.5},
    {"name": "HexHighEntropyString", "limit": 3.0},
)
GUESSED = ("BasicAuthDetector", "KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString")
"""By where they stand or how they look; the others know a maker's own shape, of which nothing is invented."""
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")
OTHERS = (":!webapp/static/vendor", ":!webapp/translations", ":!*.svg")
"""Not ours to write, or no place for a secret."""
LONGEST = 2000
PINNED = re.compile(r"--hash=sha256:[0-9a-f]{64}|^\+?sha256 = \"[0-9a-f]{64}\"$")
"""What `requirements.txt` and our list of exceptions are made of."""

WORDS = re.compile(r"[a-z]+([ _./-]([a-z]+|\d{1,3}))*[-_]?|[A-Z][a-z]+")
"""Plain words: what tests and the sandbox give away as a key or a password. Ours are never made like that."""
VAT_NUMBER = re.compile(r"([A-Z]{2})?\d{7,12}[A-Z]{0,2}(\d{2})?")
PLACEHOLDER = re.compile(r"[{}<>%$\\]")
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line and the file in which it stands, or stood."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: what detect-secrets takes it for."""

    file: str
    kind: str
    sha256: str


def scan(lines: set[Line]) -> set[Finding]:
    """What looks like a secret."""
    found = set()
    with transient_settings({"plugins_used": list(PLUGINS)}):
        plugins = [initialize.from_plugin_classname(str(one["name"])) for one in PLUGINS]
        for line in lines:
            if PRIVATE_KEY.search(line.text):
                found.add(_found(line, "Private Key", ""))
            for plugin in plugins:
                guesses = type(plugin).__name__ in GUESSED
                for secret in plugin.analyze_line(filename=line.file, line=line.text, line_number=0):
                    value = secret.secret_value or ""
                    if not (guesses and is_invented(value)):
                        found.add(_found(line, secret.type, value))
    return found


def _found(line: Line, kind: str, value: str) -> Finding:
    """Of a shape whose first signs alone are told, the whole line is what is named."""
    named = value if len(value) >= SHORTEST else line.text.strip()
    return Finding(line.file, kind, hashlib.sha256(named.encode()).hexdigest())


def is_invented(text: str) -> bool:
    """True for what opens nothing by its looks: plain words, a place to fill in, a VAT number, or too short."""
    if len(text) < SHORTEST or PLACEHOLDER.search(text):
        return True
    return bool(WORDS.fullmatch(text) or VAT_NUMBER.fullmatch(text))


def files() -> Iterator[Line]:
    """Every line of every file that is, or could be, committed."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard", "--", ".", *OTHERS).splitlines()
    for name in names:
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        yield from (Line(name, line) for line in text.splitlines() if is_readable(line))


def history(since: str) -> Iterator[Line]:
    """Every line that a commit added. `since`: a commit whose history is known, "" for none."""
    known = (f"^{since}",) if since else ()
    words = ("log", "--all", *known, "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv")
    name = ""
    for line in git(*words, "--diff-merges=first-parent", "--format=", "--", ".", *OTHERS).splitlines():
        if line.startswith("+++ "):
            name = line.removeprefix("+++ ").removeprefix("b/")
        elif line.startswith("+") and is_readable(line):
            yield Line(name, line[1:])


def is_readable(line: str) -> bool:
    """False for what holds nothing, or holds pins only."""
    return SHORTEST < len(line) < LONGEST and not PINNED.search(line)


def git(*words: str) -> str:
    """What git answers. Raises CalledProcessError, FileNotFoundError."""
    command = ("git", *words)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603 — words of ours
    return done.stdout.decode("utf-8", "replace")


def clean_since() -> str:
    """The commit up to which history was clean by this very file; "" when there is none (any more)."""
    try:
        version, commit = CLEAN.read_text(encoding="ascii").split()
        git("cat-file", "-e", commit)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ""
    return commit if version == own_version() else ""


def own_version() -> str:
    """Another one of this file looks at everything anew."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def main() -> int:
    """Scan and print; the exit code."""
    try:
        head = git("rev-parse", "HEAD").strip()
    except (subprocess.CalledProcessError, FileNotFoundError):
        print("Secrets were not looked for: this is no git checkout.")
        return 0
    since = clean_since()
    lines = {*files(), *history(since)}
    found = scan(lines)
    listed = exceptions.known("secret")
    known = {one.what for one in listed}
    wrong = sorted(
        f"{one.file}: {one.kind}, sha256 {one.sha256}. Take it out and renew it; if it opens nothing, say so in "
        "lint/exceptions.toml."
        for one in found
        if one.sha256 not in known
    )
    if not since:  # only who looked at everything knows that an exception is about nothing
        wrong += exceptions.stale(listed, {one.sha256 for one in found}, exceptions.today())
    print("\n".join([*wrong, f"Secrets: {len(lines)} lines of files and history looked at, {len(wrong)} findings."]))
    if not wrong:
        CLEAN.write_text(f"{own_version()} {head}", encoding="ascii")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
