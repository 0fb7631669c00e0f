"""Problems on the way to a connection: whoever pressed Connect is told what happened there and what to press next."""

from __future__ import annotations

from webapp.integration.domain.problem import Problem, Who
from webapp.integration.domain.sentences import N_

CONNECTING_PROBLEMS = (
    Problem(
        code="connect.denied",
        title=N_("You said no at {shop}"),
        says=N_("{shop} tells us that you refused the permission. Nothing was connected."),
        do=N_("Press Connect again and then Approve. We only read: orders and shop stay as they are."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.stale",
        title=N_("This permission is no longer good"),
        says=N_(
            "A permission is good once, for ten minutes, and only in the browser that asked for it. Nothing was "
            "connected by it."
        ),
        do=N_("Press Connect again. It takes a minute."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.not_asked_for",
        title=N_("Another shop gave permission"),
        says=N_("The permission that came back is for another shop than the one you asked for. Nothing was connected."),
        do=N_("Log in to the right shop in this browser, then press Connect again."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.other_shop",
        title=N_("This is another shop"),
        says=N_("Connected here is {was}, and the permission is for {now}. Nothing was changed."),
        do=N_(
            "For {was}, choose that shop at {shop} and press Connect again. If you mean {now}, tick the box for "
            "another shop first."
        ),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.shop_has_orders",
        title=N_("This installation belongs to {was}"),
        says=N_("Orders of {was} are kept here, so {now} cannot take its place. Nothing was changed."),
        do=N_("For {now}, sign up once more: it gets an installation of its own under the same log-in."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.taken",
        title=N_("This shop is linked already"),
        says=N_("This shop is linked to another installation than this one. Nothing was changed."),
        do=N_("If that one is yours, stop it there in Profile and press Connect again. If it is not, ask us."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.taken_by_you",
        title=N_("This shop is linked already"),
        says=N_("This shop is linked to your own installation {key}. Nothing was changed."),
        do=N_("Go on there: choose it at the top of the page. Or stop it there in Profile, then press Connect here."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.scope_missing",
        title=N_("{shop} gave us too little permission"),
        says=N_("The permission does not let us read orders and be told of new ones. Nothing was connected."),
        do=N_("Press Connect again and allow everything that is asked."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.shop_unusable",
        title=N_("The answer of {shop} could not be used"),
        says=N_("{shop} sent you back with an answer that does not open the shop. Nothing was connected."),
        do=N_("Press Connect again. If it happens twice, ask us: we then look at it together with {shop}."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.shop_away",
        title=N_("{shop} does not answer"),
        says=N_("{shop} gave no answer just now. Nothing was connected."),
        do=N_("Press Connect again in a minute. You may go on with another step meanwhile."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.no_shop",
        title=N_("There is no shop at this address"),
        says=N_("We find no shop of {shop} at {host}. Nothing was connected."),
        do=N_("Take the address that your browser shows when you look at your shop, like myshop.be."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.shop_key",
        title=N_("{shop} refuses the key"),
        says=N_("{shop} does not accept this key. Nothing was changed."),
        do=N_("Check that you copied all of it, and that it may read orders and manage notices. Then press Connect."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.start_refused",
        title=N_("This start is no longer good"),
        says=N_("A start from the app store is signed by {shop} and good for five minutes. Nothing was started."),
        do=N_("Go back to the app store of your shop and press Install again."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.books_key",
        title=N_("{books} refuses the key"),
        says=N_("{books} does not know this user name and this API key together. Nothing was changed."),
        do=N_(
            "The user name is the one you log in with there. Copy the whole key under Settings, Connections, and see "
            "that it is set to Active. Then press Connect again."
        ),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.books_key_inactive",
        title=N_("The key is not active"),
        says=N_("{books} knows this key, but it is not active."),
        do=N_("Set it to Active under Settings, Connections, then press Connect again."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.books_form",
        title=N_("This is not a user name and an API key"),
        says=N_("A user name has no colon, and an API key no blanks. Nothing was sent to {books}."),
        do=N_("Copy both once more from {books}, then press Connect again."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.books_away",
        title=N_("{books} does not answer"),
        says=N_("{books} gave no answer just now. Nothing was changed."),
        do=N_("Press Connect again in a minute. You may go on with another step meanwhile."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.books_quota",
        title=N_("The calls of this hour are used up"),
        says=N_("{books} allows a number of calls an hour, and this account has used them. Nothing was changed."),
        do=N_("Press Connect again in an hour. Other programs with this account may be using its calls."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.books_unreadable",
        title=N_("The answer of {books} could not be read"),
        says=N_("{books} answered, but not as we know it. Nothing was changed."),
        do=N_("Press Connect again in a minute. If it happens twice, ask us."),
        who=Who.MERCHANT,
    ),
    Problem(
        code="connect.other_books",
        title=N_("These are other books"),
        says=N_("Connected here is {was}, and this key opens {now}. Nothing was changed."),
        do=N_(
            "For {was}, give its own key. If you mean {now}, tick the box for other books, give the key again and "
            "press Connect: what was invoiced stays known and is not invoiced again."
        ),
        who=Who.MERCHANT,
    ),
)
