"""Problems of a connection: no order is to blame, and orders go on by themselves once it works again."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

CONNECTION_PROBLEMS = (
    Problem(
        code="shop.revoked",
        title=N_("{shop} no longer lets us in"),
        says=N_("The permission to read {shop} was withdrawn at {since:time}. Orders wait; nothing is lost."),
        do=N_("Press Connect next to {shop}. The waiting orders then go on by themselves."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.key_refused",
        title=N_("{shop} refuses the key"),
        says=N_("{shop} has refused our key since {since:time}. Orders wait; nothing is lost."),
        do=N_("Press Connect next to {shop} and give a key that works. The waiting orders then go on by themselves."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.scope_missing",
        title=N_("{shop} gives us too little permission"),
        says=N_("{shop} does not let us read what an invoice needs, since {since:time}. Missing: {words}"),
        do=N_("Press Connect next to {shop} and allow everything that is asked."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.uninstalled",
        title=N_("The app was removed from {shop}"),
        says=N_("The app was removed from {shop} at {since:time}. No more orders are read. What was invoiced stays."),
        do=N_("To go on, press Connect next to {shop}. To stop for good, there is nothing to do."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.away",
        title=N_("{shop} does not answer"),
        says=N_("No answer from {shop} since {since:time}. We keep trying; nothing is lost."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="shop.limit",
        title=N_("{shop} asks us to wait"),
        says=N_("{shop} lets us read again at {until:time}. Orders wait until then; nothing is lost."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="books.key_refused",
        title=N_("{books} refuses the key"),
        says=N_("{books} has refused the user name or the API key since {since:time}. Orders wait; nothing is lost."),
        do=N_(
            "Check the settings of {books}: the key must be active. Then press Connect next to {books}. "
            "The waiting orders go on by themselves."
        ),
        who=Who.MERCHANT,
    ),
    Problem(
        code="books.quota",
        title=N_("The calls of this hour are used up"),
        says=N_("{books} allows a number of calls an hour. We go on at {until:time}, new orders first."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="books.away",
        title=N_("{books} does not answer"),
        says=N_("No answer from {books} since {since:time}. We keep trying; nothing is lost."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="vies.away",
        title=N_("The EU's VAT register does not answer"),
        says=N_(
            "The register cannot say whether {number} is valid, since {since:time}. The order waits and we ask again."
        ),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
)
