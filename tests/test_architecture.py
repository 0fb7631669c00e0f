"""The arrows of the house: who may import whom, and what only a few may do (design: "The house")."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports import Module, functions_with, is_within, modules, read

DOMAIN = "webapp.integration.domain"
VENDORS = "webapp.integration.vendors"
PIPELINE = "webapp.integration.pipeline"
DOOR = (f"{VENDORS}.http", f"{VENDORS}.wire", f"{VENDORS}.line", f"{VENDORS}.resolve")
"""What makes up the one door to other people's servers."""

SHARED = (
    "webapp.database",
    "webapp.secretbox",
    "webapp.settings",
    "webapp.crash",
    "webapp.services",
    "webapp.audit",
    DOMAIN,
)
ENDS = (
    "webapp.integration.joined",
    "webapp.integration.dots",
    "webapp.integration.ending",
    "webapp.integration.hooks",
    "webapp.integration.readers",
)

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    DOMAIN: (DOMAIN,),
    "webapp.models": ("webapp.models", f"{DOMAIN}.states"),
    "webapp.audit": ("webapp.audit", "webapp.database", DOMAIN),
    f"{VENDORS}.registry": (VENDORS, "webapp.settings"),
    VENDORS: (VENDORS, DOMAIN, "webapp.crash", "webapp.spellings"),
    PIPELINE: (
        PIPELINE,
        *SHARED[:4],
        "webapp.audit",
        DOMAIN,
        *ENDS,
        "webapp.models",
        "webapp.integration.ledger",
        "webapp.integration.vat_register",
        f"{VENDORS}.contract",
        f"{VENDORS}.errors",
        f"{VENDORS}.registry.Registry",
        # The clock sends the mails and a job gathers a ticket's facts: both carry ids only.
        "webapp.notify.outbox",
        "webapp.support.facts",
        "webapp.accounts.exporting.making",
    ),
    "webapp.integration": (
        *SHARED,
        *ENDS,
        "webapp.integration.connections",
        "webapp.integration.dots_sql",
        "webapp.integration.keeper",
        "webapp.integration.ledger",
        "webapp.integration.ledger_sql",
        f"{PIPELINE}.lists",
        f"{PIPELINE}.locks",
        f"{PIPELINE}.doors.hook_token_hash",
        f"{PIPELINE}.ready.Ready",
        "webapp.models",
        f"{VENDORS}.contract",
        f"{VENDORS}.errors",
        f"{VENDORS}.registry.Registry",
    ),
    "webapp.accounts": (
        "webapp.accounts",
        *SHARED,
        *ENDS,
        "webapp.models",
        f"{PIPELINE}.queue",
        f"{VENDORS}.contract",
        f"{VENDORS}.errors",
    ),
    # Our own invoices are written in their customer's language: amounts and days as pages write them.
    "webapp.accounts.billing": (
        "webapp.accounts",
        *SHARED,
        "webapp.models",
        "webapp.formats",
        "webapp.integration.readers",
        "webapp.integration.vat_register",
        f"{VENDORS}.errors",
    ),
    # An order whose buyer is erased is moved to where it rests.
    "webapp.accounts.erasing": (
        "webapp.accounts",
        "webapp.audit",
        *SHARED,
        "webapp.models",
        "webapp.integration.readers",
        f"{PIPELINE}.moves",
    ),
    # A press of a button is an entry in the order's timeline: `moves.record`.
    "webapp.support": ("webapp.support", *SHARED, "webapp.models", f"{PIPELINE}.queue", f"{PIPELINE}.moves"),
    # A mail writes numbers as its reader's pages do.
    "webapp.notify": ("webapp.notify", *SHARED, "webapp.models", "webapp.formats.count", f"{PIPELINE}.queue"),
    "webapp.cli": (
        "webapp.cli",
        *SHARED,
        "webapp.accounts",
        "webapp.process_list",
        "webapp.resealing",
        f"{PIPELINE}.locks",
        f"{PIPELINE}.operator",
        f"{PIPELINE}.poll",
        f"{PIPELINE}.ready",
        f"{PIPELINE}.review",
        f"{PIPELINE}.sweep",
    ),
    "webapp.blueprints": (
        "webapp.blueprints",
        *SHARED,
        "webapp.accounts",
        "webapp.support",
        "webapp.notify",
        "webapp.models",
        "webapp.integration.connections",
        "webapp.integration.joined.NotConnectedError",
        f"{PIPELINE}.operator",
        f"{PIPELINE}.dry_run",
        f"{PIPELINE}.newest",
        f"{PIPELINE}.inbox",
        f"{PIPELINE}.doors",
        f"{VENDORS}.contract",
        f"{VENDORS}.errors",
        "webapp.extensions",
        "webapp.page_extensions",
        "webapp.formats",
        "webapp.htmx",
        "webapp.site",
        "webapp.wording",
    ),
}
"""The most specific entry counts. Files at the top of `webapp` join the parts and may import everything."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "requests": (f"{VENDORS}.http",),
    "urllib3": DOOR,
    "http.client": DOOR,
    "urllib.request": (),
    # webhooks: a constant, to hang up on a sender that stalls. outbox: certificates of the mail server.
    "socket": (*DOOR, "webapp.blueprints.webhooks"),
    "ssl": (*DOOR, "webapp.notify.outbox"),
    "rq": (f"{PIPELINE}.queue", "worker"),
    "redis": (f"{PIPELINE}.queue", "worker"),
    "smtplib": ("webapp.notify.outbox",),
    "subprocess": (),
    "pickle": (),
}
"""Modules that only these files of the app may import."""

BROAD_EXCEPT = {
    # One order must not stop the others: whatever goes wrong with it is sorted here.
    f"{PIPELINE}.runner",
    f"{PIPELINE}.steps.post_check",
    # RQ writes the words of exceptions to Redis: a job tells it none.
    f"{PIPELINE}.jobs",
    # A child of worker.py: logs why it ends, then ends.
    "worker",
}

SEES_ALL = {
    # Whose turn, whose orders: what belongs to no installation yet.
    f"{PIPELINE}.claims": {"Claims._due", "Claims.renew"},
    "webapp.resealing": {"_step"},
    f"{PIPELINE}.sweep": {"fold_counts", "is_due", "restored", "run"},
    f"{PIPELINE}.poll": {"due"},
    f"{PIPELINE}.review": {"installations"},
    f"{PIPELINE}.alarms": {"run"},
    f"{PIPELINE}.endings": {"_end_planned", "_tell_of_trials", "_to_remove"},
    f"{PIPELINE}.clock": {"Clock._review", "Clock._night_begins"},
    # The token look-up: who it is, is the answer.
    f"{PIPELINE}.doors": {"Doors._read"},
    # An account's calls are shared by every installation that is connected to it.
    "webapp.integration.ledger": {
        "AccountLedger.is_scarce",
        "AccountLedger.remaining",
        "AccountLedger._reserve",
        "AccountLedger._write",
    },
    # Mails to operators belong to nobody; a job is given a ticket's id only.
    "webapp.notify.outbox": {"send_due", "_write"},
    "webapp.notify.again": {"send_again"},
    "webapp.support.facts": {"gather"},
    # What is old in everybody's audit trail.
    "webapp.audit.forgetting": {"forget_erased", "forget_old"},
    # The command line, for support.
    "webapp.accounts.counting": {"count_orders"},
    # … and whether a shop or books had their trial with another installation.
    "webapp.accounts.trial": {"set_end", "had_before"},
    "webapp.accounts.installing": {"install", "add_staff"},
    # Numbers of our own invoices run over all installations; staff say what was paid, the clock what was not.
    "webapp.accounts.billing.issuing": {"issue_waiting", "_issue"},
    "webapp.accounts.billing.paying": {"mark_paid", "undo_paid"},
    "webapp.accounts.billing.reminding": {"remind", "end_unpaid", "_are_to_be_counted"},
    # … and whom it tells that a year ends, or a plan is full.
    "webapp.accounts.billing.usage": {"tell"},
    "webapp.accounts.billing.years": {"tell"},
    # What goes by its age, and whose day has come; an order of an erased shop may be another installation's as well.
    # Of people that belong to no shop (any more), and what is too old wherever it is.
    "webapp.accounts.erasing.ages": {"_forget_people", "forget"},
    "webapp.accounts.erasing.buyers": {"due", "erase_old"},
    "webapp.accounts.erasing.clock": {"_is_time"},
    "webapp.accounts.erasing.going": {"drop_mails", "drop_old_papers", "go_on", "going"},
    "webapp.accounts.erasing.installations": {"begin", "set_dates", "tell"},
    "webapp.accounts.erasing.notices": {"empty_late", "empty_old"},
    "webapp.accounts.erasing.same_key": {"refuse_another"},
    "webapp.accounts.erasing.unread": {"find"},
    # A job is given an export's id only; the clock sees to those that were lost.
    "webapp.accounts.exporting.clock": {"run"},
    "webapp.accounts.exporting.making": {"make"},
    # Whether a shop is linked to another installation.
    "webapp.accounts.joining": {"_join"},
    # Whose authorisation comes back from a shop: who it is, is the answer.
    "webapp.accounts.authorising": {"use", "begun_for"},
    # Signing up: logins are unique over all merchants.
    "webapp.accounts.sign_up": {"sign_up"},
    "webapp.accounts.install_link": {"resend"},
    # Login: who it is, is the answer. Tries belong to nobody; a mail about a login to no installation.
    "webapp.blueprints.auth.queries": {
        "_person",
        "keep_hash",
        "login_of",
        "one_time_password_used",
        "shops_of",
    },
    "webapp.accounts.sessions": {"read"},
    "webapp.accounts.tries": {"take", "give_back"},
    "webapp.accounts.new_password": {"change"},
    "webapp.accounts.resetting": {"ask", "look", "use"},
    "webapp.accounts.two_step": {"_person", "confirm", "remove", "give"},
    # Who joins belongs to no installation yet, and may have no login: who it is, is in the link.
    "webapp.accounts.people.invitation": {"look"},
    "webapp.accounts.people.accepting": {"accept", "accept_as_new"},
    # Figures without anybody's data, and staff views.
    "webapp.blueprints.health": {"is_ready"},
    "webapp.blueprints.metrics": {"figures"},
    "webapp.blueprints.staff.routes": {"staff_only"},
}


def shipped(*packages: str) -> list[Module]:
    return [module for module in modules() if module.is_in(*packages)]


def rule_of(module: Module) -> tuple[str, ...] | None:
    """What a module may import of `webapp`: the most specific entry of the table; None when it may all."""
    fitting = [package for package in MAY_IMPORT if module.is_in(package)]
    return MAY_IMPORT[max(fitting, key=len)] if fitting else None


def wrong_imports(module: Module) -> list[str]:
    allowed = rule_of(module)
    if allowed is None:
        return []
    ours = [name for name in module.imports if is_within(name, "webapp")]
    return sorted(name for name in ours if not any(is_within(name, package) for package in allowed))


def test_arrows_point_inward() -> None:
    found = {module.name: wrong_imports(module) for module in shipped("webapp")}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_package_of_the_app_has_a_rule() -> None:
    free = {module.name for module in shipped("webapp") if rule_of(module) is None}

    assert all(name.count(".") <= 1 for name in free), "only files at the top of webapp may import everything"


def test_the_domain_stands_on_the_standard_library_alone() -> None:
    outside = {"socket", "ssl", "http", "urllib", "sqlite3", "os", "time", "random", "secrets", "logging", "threading"}
    thinking = {*sys.stdlib_module_names, "webapp"} - outside
    found = {(module.name, name) for module in shipped(DOMAIN) for name in module.imports}

    assert {(module, name) for module, name in found if name.partition(".")[0] not in thinking} == set()


def test_the_domain_reads_no_clock_and_rolls_no_dice() -> None:
    clocks = {"now", "today", "utcnow", "random", "getenv", "environ", "open"}
    found = {
        (module.name, node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func))
        for module in shipped(DOMAIN)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
    }

    assert {(module, name) for module, name in found if name in clocks} == set()


def test_only_the_registry_knows_a_vendor() -> None:
    vendors = {module.name.split(".")[3] for module in shipped(VENDORS) if module.name.count(".") > 3}
    importers = {
        (module.name, name)
        for module in shipped("webapp")
        for name in module.imports
        for vendor in vendors
        if is_within(name, f"{VENDORS}.{vendor}") and not module.is_in(f"{VENDORS}.{vendor}")
    }

    assert vendors >= {"kmo_shops", "factuursturen", "vies"}
    assert {module for module, _ in importers} == {f"{VENDORS}.registry"}


def test_vendors_do_not_know_each_other() -> None:
    vendors = {module.name.split(".")[3] for module in shipped(VENDORS) if module.name.count(".") > 3}
    crossing = {
        (module.name, name)
        for mine in vendors
        for module in shipped(f"{VENDORS}.{mine}")
        for name in module.imports
        for other in vendors - {mine}
        if is_within(name, f"{VENDORS}.{other}")
    }

    assert crossing == set()


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_used_only_where_it_belongs(library: str) -> None:
    users = {
        module.name
        for module in shipped("webapp", "worker", "wsgi")
        if any(is_within(name, library) for name in module.imports)
    }

    assert users <= set(ONLY_IN[library])


def test_the_sandbox_never_imports_the_app() -> None:
    found = {(module.name, name) for module in shipped("sandbox") for name in module.imports}

    assert {(module, name) for module, name in found if is_within(name, "webapp")} == set()


def test_nothing_is_caught_broadly_but_where_it_is_said() -> None:
    """`except BaseException` that cleans up and raises again catches nothing."""
    found = {
        module.name
        for module in shipped("webapp", "worker", "wsgi")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    }

    assert found == BROAD_EXCEPT


def test_no_float_in_the_domain() -> None:
    found = {
        (module.name, node.lineno)
        for module in shipped(DOMAIN)
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    }
    pauses = {module.name for module in shipped(f"{DOMAIN}.retry")}

    assert {(module, line) for module, line in found if module not in pauses} == set()


def test_only_a_few_see_everything() -> None:
    found = {module.name: set(functions_with(module.tree, "EVERYTHING")) for module in shipped("webapp")}

    own = {"webapp.database", f"{VENDORS}.factuursturen.lists", f"{VENDORS}.factuursturen.client"}
    assert {name: where for name, where in found.items() if where and name not in own} == SEES_ALL


def test_nobody_spells_everything_out() -> None:
    """`Scope("*")` and `set_config(…, '*')` would pass the list above by."""
    stars = {
        module.name
        for module in shipped("webapp", "worker", "wsgi")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (node.value == "*" or "'*'" in node.value)
    }

    # locks: the one connection outside the pool. install: there it means any public host. plan: any number of invoices.
    assert stars <= {"webapp.database", f"{PIPELINE}.locks", f"{VENDORS}.kmo_shops.install", f"{DOMAIN}.plan"}


def test_statements_are_never_built_from_values() -> None:
    """Only from constants: SET and BEGIN take no parameters. What a transaction begins with holds a whole number."""
    found = {
        f"{module.name}:{node.lineno}"
        for module in shipped("webapp")
        for node in built_statements(module.tree)
        if not is_of_constants(node.args[0]) and ast.unparse(node.args[0]) != "begin.format(scope)"
    }

    assert found == set()


def test_joined_statements_are_joined_from_constants() -> None:
    """In the `*_sql` files an f-string may hold only names in capitals, or columns that a function is given."""
    odd = {
        (module.name, ast.unparse(part.value))
        for module in shipped("webapp")
        if module.name.endswith("_sql")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.FormattedValue) and not is_constant(part)
    }

    assert odd <= COLUMNS


COLUMNS = {
    (f"{PIPELINE}.moves_sql", "_settings(columns)"),
    (f"{PIPELINE}.moves_sql", "name"),
    (f"{PIPELINE}.moves_sql", "'::jsonb' if name in JSON else ''"),
    ("webapp.audit.record_sql", "_object('old', columns)"),
    ("webapp.audit.record_sql", "_object('new', columns)"),
    ("webapp.audit.record_sql", "version"),
    ("webapp.audit.record_sql", "pairs"),
    ("webapp.audit.record_sql", "name"),
}
"""Names of columns, which `moves.py` checks against its own list, and which the modules that ask for what changed
(`record_sql.before_and_after`) write out."""


def is_of_constants(statement: ast.AST) -> bool:
    """True for an f-string that holds nothing but names in capitals."""
    return isinstance(statement, ast.JoinedStr) and all(
        isinstance(part, ast.Constant) or is_constant(part) for part in statement.values
    )


def is_constant(part: ast.AST) -> bool:
    """True for `{NAME}` in an f-string."""
    return isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id.isupper()


SQL_CALLS = ("execute", "exec_driver_sql", "text", "scalar", "scalars")


def built_statements(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls that run SQL with an f-string, `%`, `+` or `.format` as their statement."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        first = node.args[0]
        if name in SQL_CALLS and (
            isinstance(first, ast.JoinedStr | ast.BinOp)
            or (isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "format")
        ):
            yield node


@pytest.mark.parametrize(
    ("name", "source", "wrong"),
    [
        (f"{DOMAIN}.x", "import webapp.database", ["webapp.database"]),
        (f"{DOMAIN}.x", "from webapp.models import Base", ["webapp.models.Base"]),
        ("webapp.blueprints.x", f"from {PIPELINE} import claims", [f"{PIPELINE}.claims"]),
        ("webapp.blueprints.x", f"from {PIPELINE}.operator import Press", []),
        ("webapp.notify.x", f"from {VENDORS}.http import Door", [f"{VENDORS}.http.Door"]),
        (f"{PIPELINE}.x", f"from {VENDORS}.factuursturen import client", [f"{VENDORS}.factuursturen.client"]),
    ],
)
def test_a_wrong_arrow_is_seen(tmp_path: Path, name: str, source: str, wrong: list[str]) -> None:
    file = tmp_path / "module.py"
    file.write_text(source, encoding="utf-8")

    assert wrong_imports(read(file, name)) == wrong


@pytest.mark.parametrize(
    "source",
    [
        'connection.exec_driver_sql(f"SELECT {x}")',
        'connection.execute("SELECT %s" % x)',
        'connection.execute(text("SELECT " + x))',
        'session.scalar("SELECT {}".format(x))',
    ],
)
def test_a_built_statement_is_seen(source: str) -> None:
    [found] = built_statements(ast.parse(source))

    assert not is_of_constants(found.args[0])
