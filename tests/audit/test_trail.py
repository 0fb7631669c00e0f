"""The trail is added to and never changed; it goes when its time has come, and not before."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from tests.audit.trail import Trail
from tests.dashboard.seed import MERCHANT
from tests.given.pages import Pages
from webapp.accounts import preferences, stopping
from webapp.audit import forgetting
from webapp.audit.author import Author, Kind, acting, network
from webapp.audit.record import Change, differences, record, record_login, record_look
from webapp.database import EVERYTHING, own_transaction, transaction
from webapp.services import Services

MIRA = Author(Kind.STAFF, "Mira Jacobs", 2, "203.0.113.0/24", "Firefox", "Windows")


@pytest.fixture
def services(pages: Pages) -> Services:
    """Of the seeded app; what is recorded goes with the next seed."""
    pages.run("SELECT 1")
    found: Services = pages.app.extensions["services"]
    return found


@pytest.fixture
def engine(services: Services) -> Engine:
    """As the application connects."""
    return services.engine


@pytest.fixture
def mine(pages: Pages) -> int:
    """The seeded installation."""
    return pages.seed.installation_id


def write(engine: Engine, installation_id: int, act: str = "order.process", **params: str) -> None:
    with transaction(engine, installation_id) as connection:
        record(connection, installation_id, act, params=params or {"order": "10987"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET author = 'Somebody else'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY",
        "DROP TABLE audit_entry",
        "CREATE OR REPLACE FUNCTION forget_old_audit(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    ],
)
def test_the_application_can_add_to_it_and_nothing_else(engine: Engine, mine: int, statement: str) -> None:
    write(engine, mine)

    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction(engine, EVERYTHING) as connection,
    ):
        connection.exec_driver_sql(statement)

    assert count(engine) == 1


def test_what_is_undone_is_not_recorded_and_what_is_not_recorded_is_undone(engine: Engine, mine: int) -> None:
    trail = Trail(engine)

    with pytest.raises(ValueError, match="told with"):
        change_and_record_wrongly(engine, mine)

    assert trail.acts() == ()
    assert one(engine, "SELECT layout FROM installation WHERE id = %(id)s", id=mine) != "77"


def change_and_record_wrongly(engine: Engine, mine: int) -> None:
    with transaction(engine, mine) as connection:
        connection.exec_driver_sql("UPDATE installation SET layout = '77' WHERE id = %(id)s", {"id": mine})
        record(connection, mine, "mails.added", params={"name": "Sofie"})


def test_an_act_or_a_field_that_no_table_names_is_refused(engine: Engine, mine: int) -> None:
    with transaction(engine, mine) as connection:
        with pytest.raises(KeyError):
            record(connection, mine, "something.else")
        with pytest.raises(ValueError, match="no name for the fields"):
            record(connection, mine, "settings.changed", changes=[Change("password", "a", "b")])


def test_who_when_and_from_where_stand_beside_it(engine: Engine, mine: int) -> None:
    trail = Trail(engine)

    with acting(MIRA):
        write(engine, mine)
    write(engine, mine)

    theirs, its_own = trail.entries()
    assert (theirs.author_kind, theirs.author, theirs.person_id) == ("staff", "Mira Jacobs", 2)
    assert (theirs.address, theirs.browser, theirs.system) == ("203.0.113.0/24", "Firefox", "Windows")
    assert (its_own.author_kind, its_own.author, its_own.address) == ("integration", "", "")
    assert theirs.at <= its_own.at <= one(engine, "SELECT now()")


def test_each_field_that_changed_is_there_with_both_values(services: Services, mine: int) -> None:
    before = one(services.engine, "SELECT home_country FROM installation WHERE id = %(id)s", id=mine)
    preferences.save_configuration(services.engine, mine, chosen("paid", "shipped", country="BE"))
    trail = Trail(services.engine)

    preferences.save_configuration(services.engine, mine, chosen("paid", country="FR", is_paused=True))
    preferences.save_configuration(services.engine, mine, chosen("paid", country="FR", is_paused=True))

    assert before == "BE"
    entry = trail.only()  # saved a second time as it was: nothing changed
    assert {(one["field"], one["old"], one["new"]) for one in entry.changes} == {
        ("statuses", "paid, shipped", "paid"),
        ("home_country", "BE", "FR"),
        ("is_paused", "no", "yes"),
    }


def chosen(*statuses: str, country: str, is_paused: bool = False) -> preferences.Configuration:
    return preferences.Configuration(statuses, "1", country, None, "manual", is_paused)


def test_values_are_kept_as_text_and_cut() -> None:
    before = {"statuses": ["paid"], "is_paused": False, "start_date": None, "name": "Linde"}
    after = {"statuses": ["paid", "shipped"], "is_paused": True, "start_date": "2026-11-22", "name": "Linde"}

    assert differences(before, after) == [
        Change("statuses", "paid", "paid, shipped"),
        Change("is_paused", "no", "yes"),
        Change("start_date", "", "2026-11-22"),
    ]


def test_a_login_is_recorded_at_each_shop_of_that_person(pages: Pages, engine: Engine) -> None:
    trail = Trail(engine)
    sofie = pages.one("SELECT id FROM person WHERE email = %(email)s", email=MERCHANT)
    mira = pages.one("SELECT id FROM person WHERE is_staff")

    for person in (sofie, mira):
        with own_transaction(engine, person) as connection:
            record_login(connection, person, "login.everywhere_ended")

    shops = pages.rows("SELECT installation_id FROM membership WHERE person_id = %(id)s", id=sofie)
    assert [entry.installation_id for entry in trail.entries()] == [*sorted(row[0] for row in shops), None]
    assert {entry.about_person_id for entry in trail.entries()} == {sofie, mira}


def test_a_person_cannot_write_into_the_trail_of_somebody_elses_shop(pages: Pages, engine: Engine) -> None:
    sofie = pages.one("SELECT id FROM person WHERE email = %(email)s", email=MERCHANT)

    with pytest.raises(ProgrammingError, match="row-level security"), own_transaction(engine, sofie) as connection:
        record(connection, pages.seed.foreign_id, "login.password", params={"email": MERCHANT}, about=sofie)


def test_a_look_of_our_staff_is_recorded_once_an_hour(pages: Pages, engine: Engine, mine: int) -> None:
    trail = Trail(engine)

    for _page in range(3):
        with acting(MIRA), transaction(engine, mine) as connection:
            record_look(connection, mine)
    with acting(Author(Kind.STAFF, "Rik", 3)), transaction(engine, mine) as connection:
        record_look(connection, mine)

    assert [entry.author for entry in trail.entries()] == ["Mira Jacobs", "Rik"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_of_an_address_the_network_is_kept_and_not_the_device(address: str, kept: str) -> None:
    assert network(address) == kept


def test_nothing_goes_of_an_installation_that_goes_on(engine: Engine, mine: int) -> None:
    write(engine, mine)

    with transaction(engine, mine) as connection:
        assert forgetting.of_installation(connection, mine) == 0

    assert count(engine) == 1


def test_the_trail_of_a_stopped_installation_goes_in_batches_and_no_other(
    services: Services, pages: Pages, mine: int
) -> None:
    for _press in range(3):
        write(services.engine, mine)
    write(services.engine, pages.seed.foreign_id)
    stopping.stop_now(services, mine, "Sofie Claes")

    with transaction(services.engine, mine) as connection:
        gone = [forgetting.of_installation(connection, mine, at_most=3) for _batch in range(3)]

    assert gone == [3, 1, 0]
    assert one(services.engine, "SELECT installation_id FROM audit_entry") == pages.seed.foreign_id


def test_what_is_old_goes_and_log_ins_first(pages: Pages, engine: Engine, mine: int) -> None:
    write(engine, mine)
    write(engine, mine, "login.password", email=MERCHANT)
    ages = {"login.password": ("11 months", "13 months"), "order.process": ("6 years", "8 years")}
    copies = [(act, age) for act, both in ages.items() for age in both]
    for act, age in copies:
        pages.run(COPY, act=act, age=age)

    assert forgetting.forget_old(engine) == 2
    assert forgetting.forget_old(engine) == 0

    kept = pages.rows("SELECT act, (now() - at) > interval '1 day' AS is_old FROM audit_entry ORDER BY act, at")
    assert [tuple(row) for row in kept] == [
        ("login.password", True),
        ("login.password", False),
        ("order.process", True),
        ("order.process", False),
    ]


COPY = """
INSERT INTO audit_entry (installation_id, act, kind, author_kind, at)
SELECT installation_id, act, kind, author_kind, now() - %(age)s::interval FROM audit_entry
 WHERE act = %(act)s AND at > now() - interval '1 day'
"""


def test_what_is_kept_of_a_login_without_a_shop_goes_with_it(pages: Pages, engine: Engine) -> None:
    sofie = pages.one("SELECT id FROM person WHERE email = %(email)s", email=MERCHANT)
    mira = pages.one("SELECT id FROM person WHERE is_staff")
    for person in (sofie, mira):
        with own_transaction(engine, person) as connection:
            record_login(connection, person, "login.password")

    gone = []
    for person in (sofie, mira):
        with transaction(engine, EVERYTHING) as connection:
            gone.append(forgetting.of_person(connection, person))

    assert gone == [0, 1]  # Sofie's are her shops' evidence


def count(engine: Engine) -> int:
    return int(one(engine, "SELECT count(*) FROM audit_entry"))


def one(engine: Engine, statement: str, **values: Any) -> Any:
    with transaction(engine, EVERYTHING) as connection:
        return connection.exec_driver_sql(statement, values).scalar_one()
