"""What a problem is: a code, what happened, what to do, and who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from webapp.integration.domain.sentences import LABELS, placeholders


class Who(StrEnum):
    """Who acts next: the merchant, our support staff, or nobody because it goes on by itself."""

    MERCHANT = "merchant"
    SUPPORT = "support"
    ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem; the texts are templates (`domain.sentences`).

    `title`: the heading of its card; what it names is what groups orders into one card. `says` and `do`: what happened
    and what to do, for one order. `many` and `do_many`: the same for a card of several orders, naming only what the
    title names; empty when the sentence for one will do. `head` and `figure`: head and content of the column that holds
    the figure which matters.
    """

    code: str
    title: str
    says: str
    do: str
    who: Who
    head: str = ""
    figure: str = ""
    many: str = ""
    do_many: str = ""

    @property
    def group(self) -> frozenset[str]:
        """Names of the values that all orders of one card share."""
        return frozenset(placeholders(self.title)) - LABELS

    @property
    def figures(self) -> frozenset[str]:
        """Names of all values that this problem's sentences need."""
        texts = (self.title, self.says, self.do, self.figure, self.many, self.do_many)
        return frozenset(name for text in texts for name in placeholders(text)) - LABELS

    @property
    def says_many(self) -> str:
        """What happened, for a card of several orders."""
        return self.many or self.says

    @property
    def does_many(self) -> str:
        """What to do, for a card of several orders."""
        return self.do_many or self.do
