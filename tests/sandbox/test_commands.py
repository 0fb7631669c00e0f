"""`make install`, the browser for `make test`, and the list of settings: what a newcomer meets first."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from sandbox.demo.place import CHECKOUT
from webapp import settings


def run(script: str, **variables: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["sh", script], cwd=CHECKOUT, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def program(folder: Path, name: str, says: str, code: int = 0) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_python_that_does_not_fit_is_told_in_a_sentence(tmp_path: Path) -> None:
    old = program(tmp_path, "python3", "Python 3.10.13", code=1)

    code, out, sentence = run("sandbox/install.sh", PYTHON=str(old))

    assert (code, out) == (1, "")
    assert sentence.startswith("Python 3.11, 3.12, 3.13 or 3.14 is needed; found: Python 3.10.13")


def test_browser_that_starts_is_taken(tmp_path: Path) -> None:
    chosen = program(tmp_path, "my-chromium", "Chromium 140")

    assert run("tests/browser.sh", CHROMIUM=str(chosen), PYTHON=sys.executable) == (0, f"{chosen}\n", "")


def test_browser_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    broken = program(tmp_path, "chromium", "Please install the snap", code=1)
    program(tmp_path, "chromium-headless-shell", "A library is missing", code=1)
    good = program(tmp_path, "google-chrome", "Google Chrome 140")

    code, out, _said = run("tests/browser.sh", CHROMIUM=str(broken), PATH=f"{tmp_path}:{os.environ['PATH']}")

    assert (code, out) == (0, f"{good}\n")


def test_the_shell_is_taken_of_what_playwright_installed(tmp_path: Path) -> None:
    for tool in ("sh", "id"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")
    program(tmp_path, "apt-get", "no network", code=1)
    whole, shell = tmp_path / "chromium-1/chrome-linux64", tmp_path / "chromium_headless_shell-1/chrome-linux"
    for folder in (whole, shell):
        folder.mkdir(parents=True)
    own = program(whole, "chrome", "Chromium 140")
    python = program(tmp_path, "python", str(own))

    assert run("tests/browser.sh", CHROMIUM="", PYTHON=str(python), PATH=str(tmp_path))[1] == f"{own}\n"
    found = program(shell, "headless_shell", "Chromium 140")
    assert run("tests/browser.sh", CHROMIUM="", PYTHON=str(python), PATH=str(tmp_path))[:2] == (0, f"{found}\n")


def test_no_browser_is_looked_for_without_journeys(tmp_path: Path) -> None:
    assert run("tests/browser.sh", JOURNEYS="off", PATH="/nowhere:/usr/bin:/bin") == (0, "", "")


def test_browser_that_is_not_to_be_had_is_told(tmp_path: Path) -> None:
    program(tmp_path, "apt-get", "no network", code=1)
    python = program(tmp_path, "python", "/nowhere/chromium", code=0)
    for tool in ("sh", "id"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")

    code, out, sentence = run("tests/browser.sh", CHROMIUM="", PYTHON=str(python), PATH=str(tmp_path))

    assert (code, out) == (1, "")
    assert "JOURNEYS=off make test" in sentence


def test_every_setting_is_in_the_example_with_a_line_of_explanation() -> None:
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    listed = [line.partition("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)]
    read = re.findall(r'\.get\(\s*"([A-Z_]+)"', Path(settings.__file__).read_text())

    assert sorted(listed) == sorted(read)
    setting = re.compile(r"[A-Z_]+=")
    unexplained = [one for before, one in pairwise(lines) if setting.match(one) and not before.startswith("#")]
    assert unexplained == []


def test_example_filled_in_is_accepted() -> None:
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    filled = {
        "SECRET_KEY": "s" * 48,
        "ERASURE_KEY": "e" * 48,
        "CREDENTIAL_KEYS": "k1:" + "A" * 43 + "=",
        "KMO_SHOPS_CLIENT_ID": "id",
        "KMO_SHOPS_CLIENT_SECRET": "secret",
        "FACTUURSTUREN_URL": "https://books.example/api/v1/",
    }

    read = settings.read({**example, **filled})

    assert (read.lookup_delays, read.resend, read.kmo_shops_calls_per_minute) == ((0, 120, 900), True, 45)
