"""Problems of a connection: no order is to blame, and orders go on by themselves once it works again.

Their sentences name no figures, because every waiting order shows them; since when, is said beside its dot.
"""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

CONNECTION_PROBLEMS = (
    Problem(
        code="shop.revoked",
        title=N_("{shop} no longer lets us in"),
        says=N_("The permission to read {shop} was withdrawn. Orders wait; nothing is lost."),
        do=N_("Press Connect next to {shop}. The waiting orders then go on by themselves."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.key_refused",
        title=N_("{shop} refuses the key"),
        says=N_("{shop} refuses our key. Orders wait; nothing is lost."),
        do=N_("Press Connect next to {shop} and give a key that works. The waiting orders then go on by themselves."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.scope_missing",
        title=N_("{shop} gives us too little permission"),
        says=N_("{shop} does not let us read what an invoice needs."),
        do=N_("Press Connect next to {shop} and allow everything that is asked."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.uninstalled",
        title=N_("The app was removed from {shop}"),
        says=N_("The app was removed from {shop}, so the integration has stopped. What was invoiced stays."),
        do=N_("To go on, press Connect next to {shop}, then Go live. To stop for good, there is nothing to do."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="shop.away",
        title=N_("{shop} does not answer"),
        says=N_("No answer from {shop}. We keep trying; nothing is lost."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="shop.limit",
        title=N_("{shop} asks us to wait"),
        says=N_("{shop} lets us read a number of times a minute. Orders wait for their turn; nothing is lost."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="books.key_refused",
        title=N_("{books} refuses the key"),
        says=N_("{books} refuses the user name or the API key. Orders wait; nothing is lost."),
        do=N_(
            "Check the settings of {books}: the key must be active. Then press Connect next to {books}. "
            "The waiting orders go on by themselves."
        ),
        who=Who.MERCHANT,
    ),
    Problem(
        code="books.quota",
        title=N_("The calls of this hour are used up"),
        says=N_("{books} allows a number of calls an hour. We go on as soon as it lets us, new orders first."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="books.away",
        title=N_("{books} does not answer"),
        says=N_("No answer from {books}. We keep trying; nothing is lost."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
    Problem(
        code="vies.away",
        title=N_("The EU's VAT register does not answer"),
        says=N_("The register cannot say now whether the VAT number is valid. The order waits and we ask again."),
        do=N_("Nothing: it goes on by itself."),
        who=Who.ITSELF,
    ),
)
