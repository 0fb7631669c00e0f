"""The Configuration form: what can be chosen, what was, and what was typed wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.accounts.preferences import SENDING, Configuration
from webapp.blueprints.reading import Found
from webapp.formats import country
from webapp.integration.connections import LiveLists
from webapp.integration.domain.country import EU

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """A status of the shop. `is_void`: never invoiced, so not to be ticked; `is_gone`: the shop has it no more."""

    code: str
    label: str
    is_chosen: bool
    is_new: bool = False
    is_void: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class ConfigurationForm:
    """Everything that the form shows."""

    statuses: Sequence[StatusChoice]
    layouts: Sequence[tuple[str, str]]
    countries: Sequence[tuple[str, str]]
    layout: str
    home_country: str
    start_date: str
    sending: str
    is_paused: bool
    shop_answers: bool
    books_answer: bool
    mistakes: Mapping[str, str] = field(default_factory=dict)


def stored_form(stored: Found, lists: LiveLists) -> ConfigurationForm:
    """The form as it was saved last."""
    return _form(
        lists,
        set(stored.statuses),
        stored.layout,
        stored.home_country,
        stored.start_date.isoformat() if stored.start_date else "",
        stored.sending,
        stored.is_paused,
    )


def typed_form(typed: MultiDict[str, str], lists: LiveLists, mistakes: Mapping[str, str]) -> ConfigurationForm:
    """The form as it was typed, with what is wrong."""
    return _form(
        lists,
        set(typed.getlist("statuses")),
        typed.get("layout", ""),
        typed.get("home_country", ""),
        typed.get("start_date", ""),
        typed.get("sending", ""),
        typed.get("running") == "paused",
        mistakes,
    )


def read(typed: MultiDict[str, str], lists: LiveLists, stored: Found) -> tuple[Configuration | None, dict[str, str]]:
    """What was typed, as settings; or None and the mistakes by field."""
    mistakes: dict[str, str] = {}
    never = {status.code for status in lists.statuses if not status.can_be_chosen}
    open_codes = ({status.code for status in lists.statuses} | set(stored.statuses)) - never
    statuses = [code for code in dict.fromkeys(typed.getlist("statuses")) if code in open_codes]
    if not statuses and typed.get("running") != "paused":
        mistakes["statuses"] = _("Choose at least one status, or pause the integration.")
    layout = typed.get("layout", "")
    if layout not in {one.id for one in lists.layouts} | {stored.layout}:
        mistakes["layout"] = _("Choose a layout of the list.")
    home = typed.get("home_country", "")
    if home not in EU:
        mistakes["home_country"] = _("Choose the country of your company.")
    start = _date(typed.get("start_date", ""))
    if typed.get("start_date") and start is None:
        mistakes["start_date"] = _("Fill in a day, like 2026-11-21.")
    sending = typed.get("sending", "")
    if sending not in SENDING:
        mistakes["sending"] = _("Choose how invoices are sent.")
    if mistakes:
        return None, mistakes
    return Configuration(statuses, layout, home, start, sending, typed.get("running") == "paused"), {}


def _form(
    lists: LiveLists,
    chosen: set[str],
    layout: str,
    home_country: str,
    start_date: str,
    sending: str,
    is_paused: bool,
    mistakes: Mapping[str, str] | None = None,
) -> ConfigurationForm:
    statuses = [
        StatusChoice(
            status.code,
            status.label or status.code,
            is_chosen=status.code in chosen and status.can_be_chosen,
            is_new=status.code in lists.new and status.can_be_chosen,
            is_void=not status.can_be_chosen,
        )
        for status in lists.statuses
    ]
    known = {status.code for status in lists.statuses}
    gone = [StatusChoice(code, code, is_chosen=True, is_gone=True) for code in sorted(chosen - known)]
    layouts = [(one.id, one.name or one.id) for one in lists.layouts]
    if layout and layout not in dict(layouts):
        layouts.append((layout, _("%(layout)s (no longer in the list)", layout=layout)))
    return ConfigurationForm(
        statuses=[*sorted(statuses, key=lambda one: one.is_void), *gone],
        layouts=layouts,
        countries=sorted(((code, country(code)) for code in EU), key=lambda pair: pair[1]),
        layout=layout,
        home_country=home_country,
        start_date=start_date,
        sending=sending,
        is_paused=is_paused,
        shop_answers=lists.shop_answers,
        books_answer=lists.books_answer,
        mistakes=mistakes or {},
    )


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found >= EARLIEST else None
