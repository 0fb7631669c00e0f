"""Named choices between two ways a vendor may behave (section 9 of the books' contract, section 12 of the shop's)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WHOLE_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
_SECONDS = re.compile(r"\d{1,15}(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Switch:
    """One choice.

    `options`: the allowed values, the default first. Empty: any text that `int()` takes (`number=True`), any count of
    seconds, decimals allowed (`seconds=True`), or any text.
    """

    name: str
    says: str
    options: tuple[str, ...] = ()
    default: str = ""
    number: bool = False
    seconds: bool = False

    @property
    def initial(self) -> str:
        """The value before anybody touched it."""
        return self.options[0] if self.options else self.default


class UnknownSwitchError(ValueError):
    """No such switch, or not one of its values; the text says which are."""


class Switches:
    """The switches of one server, by name; values are text."""

    def __init__(self, switches: Iterable[Switch]) -> None:
        self.known = {switch.name: switch for switch in switches}
        self._values = {name: switch.initial for name, switch in self.known.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def number(self, name: str) -> int:
        """The value of a `number` switch."""
        return int(self._values[name])

    def seconds(self, name: str) -> float:
        """The value of a `seconds` switch."""
        return float(self._values[name])

    def is_on(self, name: str) -> bool:
        """True when an on/off switch is on."""
        return self._values[name] == "on"

    def set(self, name: str, value: str) -> None:
        """Turn one switch. Raises UnknownSwitchError."""
        switch = self.known.get(name)
        if switch is None:
            raise UnknownSwitchError(f"no switch {name!r}; there are {', '.join(sorted(self.known))}")
        if switch.options and value not in switch.options:
            raise UnknownSwitchError(f"{name} takes {' | '.join(switch.options)}, not {value!r}")
        if switch.number and not _WHOLE_NUMBER.fullmatch(value):
            raise UnknownSwitchError(f"{name} takes a whole number, not {value!r}")
        if switch.seconds and not _SECONDS.fullmatch(value):
            raise UnknownSwitchError(f"{name} takes a number of seconds, not {value!r}")
        self._values[name] = value

    def values(self) -> dict[str, str]:
        """Every switch with its present value."""
        return dict(self._values)

    def reset(self) -> None:
        """Everything as it was at the start."""
        self._values = {name: switch.initial for name, switch in self.known.items()}
