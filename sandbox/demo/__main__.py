"""`python -m sandbox.demo [--first-port 8000] [--folder .demo] [--reset] [--code]`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from sandbox.demo.first import People, code_of, migrate, people, place_orders
from sandbox.demo.newcomer import SHOP as NEW_SHOP
from sandbox.demo.newcomer import Newcomer, newcomer
from sandbox.demo.parts import Parts
from sandbox.demo.place import CHECKOUT, FOLDER, Place
from sandbox.demo.ports import Ports, ports_of
from sandbox.program import LOCALHOST, ProgramError


def main() -> int:
    """Run the demo until Ctrl-C. 1: it could not start, or a part ended; the sentence is on stderr."""
    options = argparse.ArgumentParser(prog="python -m sandbox.demo", description="The whole product on one machine.")
    options.add_argument("--first-port", type=int, help="the others follow it; 8000 or as before")
    options.add_argument("--folder", type=Path, default=FOLDER, help="what the demo keeps")
    options.add_argument("--reset", action="store_true", help="forget what the demo keeps")
    options.add_argument("--code", action="store_true", help="the code that the staff's phone would show now")
    chosen = options.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    place = Place(chosen.folder)
    try:
        if chosen.reset:
            return _reset(place)
        if chosen.code:
            print(code_of(place))
            return 0
        place.prepare()
        with place.lock():
            return _run(place, chosen.first_port)
    except ProgramError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _reset(place: Place) -> int:
    if not place.folder.exists():
        print("The demo keeps nothing.")
        return 0
    with place.lock():
        _stop_leftovers(place)
        place.forget()
    print("The demo has forgotten everything.")
    return 0


def _stop_leftovers(place: Place) -> None:
    place.stop_leftovers()
    parts = Parts(place, Ports())
    parts.postgres.stop_leftover()
    parts.redis.stop_leftover()


def _run(place: Place, first_port: int | None) -> int:
    place.stop_leftovers()
    if place.is_half_made:
        print("The first start was stopped before its end: the demo begins anew.", flush=True)
        _stop_leftovers(place)
        place.empty()
        place.prepare()
    ports = ports_of(place, first_port)
    ports.check()
    if place.is_new:
        place.begin()
        place.remember("first_port", ports.first)
    parts = Parts(place, ports)
    try:
        print("Starting PostgreSQL, Redis, the shop, the books, the mailbox and the check of VAT numbers …", flush=True)
        parts.start_servers()
        print("Starting the app …", flush=True)
        migrate(parts)
        parts.start_app()
        known = people(place, parts)
        place_orders(place, parts)
        new = newcomer(place, parts)
        place.complete()
        print(welcome(place, ports, known, new), flush=True)
        while True:
            parts.mend_redis()
            parts.raise_for_dead()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # stopping is not interrupted
        print("Stopping everything …", flush=True)
        parts.stop()


def welcome(place: Place, ports: Ports, known: People, new: Newcomer) -> str:
    """Where to look and who to be."""
    here = f"http://{LOCALHOST}"
    return f"""
Everything runs, on this machine alone.

  The app             {here}:{ports.app}/login
    as the merchant   {known.merchant["login"]}   password {known.merchant["password"]}
                      {known.merchant["dashboard_url"]}
    as our staff      {known.staff["login"]}   password {known.staff["password"]}
    {_second_step(known)}
                      {here}:{ports.app}/staff/tickets
  The shop            {here}:{ports.shop}/   place an order there, press Pay, and watch it appear under Report
  The books           {here}:{ports.books}/   every invoice, as a page and as PDF
  The mailbox         {here}:{ports.mailbox}/   every mail ends here
  VAT numbers         {here}:{ports.vies}/   which are valid
  From nothing        {here}:{ports.app}/   sign up as a shop owner who has never seen us
    the form          e-mail {new.email}, shop address {new.shop}
    the mail          in the mailbox: it holds the installation link and a password
    the connections   the shop {NEW_SHOP["name"]}; in the books the user {new.books_user} with the key {new.books_key}
  What goes wrong     each of these four has switches and faults on its page /sandbox/
  Logs                {_short(place.logs)}

Ctrl-C stops everything. The next `make demo` goes on where this one stopped; `make demo-reset` forgets it.
"""


def _second_step(known: People) -> str:
    key = known.staff.get("key", "")
    if not key:
        return "their 2nd step    set up at the first log-in"
    return f"their 2nd step    code by `.venv/bin/python -m sandbox.demo --code`, or an app with the key {key}"


def _short(path: Path) -> str:
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
