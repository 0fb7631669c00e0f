"""python -m lint.advisories: is there an advisory about a package that requirements.txt pins?

It asks with pip-audit. A service that cannot be asked is said in one sentence and stops nobody; a finding does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lint import exceptions
from lint.exceptions import Known

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ".venv/lint/bin/python"
"""Of the linters that do not lie beside the app; `make lint` makes it."""
SECONDS = 45
"""For all packages together; what was asked before is remembered."""
ASK = (
    *("-m", "pip_audit", "--require-hashes", "--disable-pip"),
    *("--requirement", "requirements.txt", "--requirement", "lint/requirements.txt"),
    *("--format", "json", "--progress-spinner", "off", "--timeout", "5", "--cache-dir", ".venv/advisories"),
)
AWAY = ("ConnectionError", "Timeout", "ServiceError", "vulnerability feed", "Max retries", "SSLError", "ProxyError")
"""Words of pip-audit when it could not ask."""
NOT_ASKED = (
    "Advisories were not looked up: the service did not answer. Nothing is known to be wrong; the next run asks again."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lines`: what to print; `fails`: whether lint ends with an error."""

    lines: Sequence[str]
    fails: bool


def ask() -> subprocess.CompletedProcess[str]:
    """Run pip-audit. A time-out is the same as a service that does not answer."""
    command = [PYTHON, *ASK]
    try:
        return subprocess.run(  # noqa: S603 — an interpreter of ours with words of ours
            command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "Timeout")


def judge(answered: subprocess.CompletedProcess[str], listed: Sequence[Known], day: date) -> Verdict:
    """What pip-audit's answer means. `listed`: the exceptions; `day`: today."""
    try:
        packages: list[dict[str, Any]] = json.loads(answered.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        if any(word in answered.stderr for word in AWAY):
            return Verdict([NOT_ASKED], fails=False)
        last = answered.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        return Verdict([f"Advisories were not looked up, which is ours to mend: {last[0]}"], fails=True)
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if len(unknown) == len(packages):
        return Verdict([NOT_ASKED], fails=False)
    found = [(package, advisory) for package in packages for advisory in package.get("vulns", [])]
    excepted = {one.what for one in listed}
    lines = [
        f"{package['name']} {package['version']}: {advisory['id']}, mended in {_versions(advisory)}."
        for package, advisory in found
        if not excepted & {advisory["id"], *advisory.get("aliases", [])}
    ]
    met = {name for _package, advisory in found for name in (advisory["id"], *advisory.get("aliases", []))}
    wrong = [*lines, *exceptions.stale(listed, met, day)]
    counted = f"Advisories: {len(packages) - len(unknown)} packages looked up, {len(lines)} findings."
    missed = [f"Not known to the service: {', '.join(unknown)}."] if unknown else []
    return Verdict([*wrong, *missed, counted], fails=bool(wrong))


def _versions(advisory: dict[str, Any]) -> str:
    return ", ".join(advisory.get("fix_versions") or []) or "no version yet"


def main() -> int:
    """Ask and print; the exit code."""
    verdict = judge(ask(), exceptions.known("advisory"), exceptions.today())
    print("\n".join(verdict.lines))
    return 1 if verdict.fails else 0


if __name__ == "__main__":
    sys.exit(main())
