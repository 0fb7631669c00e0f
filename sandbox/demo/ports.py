"""The ports of 127.0.0.1 that the demo listens on."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.demo.place import Place
from sandbox.program import ProgramError, is_taken, may_listen

FIRST = 8000
LAST = 65535
SPAN = 25
"""From the first port to the last one."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All follow from the first."""

    first: int = FIRST

    @property
    def app(self) -> int:
        return self.first

    @property
    def shop(self) -> int:
        return self.first + 1

    @property
    def books(self) -> int:
        return self.first + 2

    @property
    def mailbox(self) -> int:
        return self.first + 3

    @property
    def vies(self) -> int:
        return self.first + 4

    @property
    def smtp(self) -> int:
        return self.first + SPAN

    def check(self) -> None:
        """Raises ProgramError when one of them is none, is not for us, or is taken."""
        if not 1 <= self.first <= LAST - SPAN:
            raise ProgramError(f"The demo's first port is a number from 1 to {LAST - SPAN}, like 9000.")
        if not may_listen(self.first):
            raise ProgramError(
                f"Port {self.first} is kept for the system's own programs: choose a higher one, like 9000."
            )
        names = {self.app: "the app", self.shop: "the shop", self.books: "the books", self.mailbox: "the mailbox",
                 self.vies: "the check of VAT numbers", self.smtp: "incoming mail"}  # fmt: skip
        taken = [f"{port} ({name})" for port, name in names.items() if is_taken(port)]
        if taken:
            words = f"Port {taken[0]} is" if len(taken) == 1 else f"Ports {', '.join(taken)} are"
            raise ProgramError(f"{words} taken by another program: stop it and run the command again.")


def ports_of(place: Place, wished: int | None) -> Ports:
    """The ports of the demo in `place`: as wished at its first start (None: 8000), ever after the same.

    What the demo keeps holds addresses with them: the shop's, the app's that the shop was told. Raises ProgramError
    when others are wished later.
    """
    kept = place.remembered("first_port", int) if place.knows("first_port") else None
    if kept is not None and wished not in (None, kept):
        raise ProgramError(
            f"The demo keeps what it made with the ports from {kept} on: start it without another port, or let it"
            " forget everything first with `make demo-reset`."
        )
    return Ports(next((port for port in (kept, wished) if port is not None), FIRST))
