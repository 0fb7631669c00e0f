"""The command line, exactly as the design lists it: what it prints is for programs, what goes wrong is one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests import house as houses
from tests.house import House, Installation
from webapp import create_app
from webapp.database import EVERYTHING, transaction
from webapp.settings import read

ROOT = Path(__file__).resolve().parent.parent
TOKEN, KEY = "canary_shop_token_51", "canary-books-key-52"


class Support:
    """Somebody who installs for merchants."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.runner = house.app.test_cli_runner()
        shop = house.shop.post("/sandbox/shops", {"id": "shp_00900", "country": "BE", "token": TOKEN}).json()
        self.host = house.host_of(shop)
        house.books.post("/sandbox/accounts", {"user": "support-test", "key": KEY, "company": "Linde BV"})

    def run(self, *arguments: str, input: str | None = None) -> Result:
        """One command."""
        return self.runner.invoke(args=list(arguments), input=input)

    def create(self, *more: str, input: str | None = None, **changes: str) -> Result:
        """`installation create` with everything right, but for `changes`."""
        right = {
            "email": "Sofie@Atelier-Linde.example",
            "name": "Atelier Linde",
            "country": "BE",
            "shop-host": self.host,
            "shop-token": TOKEN,
            "books-user": "support-test",
            "books-key": KEY,
        }
        wanted = right | {name.replace("_", "-"): value for name, value in changes.items()}
        options = [word for name, value in wanted.items() for word in (f"--{name}", value)]
        return self.run("installation", "create", *options, *more, input=input)

    def counted(self) -> dict[str, int]:
        """Rows that an installation makes."""
        with transaction(self.house.services.engine, EVERYTHING) as connection:
            return {
                table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
                for table in ("person", "installation", "membership", "connection")
            }


@pytest.fixture
def support(house: House) -> Support:
    return Support(house)


def sentence(result: Result) -> str:
    """What a failed command said: one line, no traceback, no secret."""
    assert result.exit_code != 0
    assert result.stdout == ""
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    [line] = result.stderr.strip().splitlines()[-1:]
    assert line.startswith("Error: ")
    assert line.endswith(".")
    assert "Traceback" not in result.stderr
    assert not any(secret in result.stderr for secret in (TOKEN, KEY))
    return line.removeprefix("Error: ")


def test_create_prints_one_json_object_with_what_the_merchant_needs(support: Support) -> None:
    result = support.create("--json")

    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert list(made) == ["license_key", "login", "password", "dashboard_url", "webhook_url"]
    assert made["login"] == "sofie@atelier-linde.example"
    assert made["dashboard_url"] == f"http://127.0.0.1:8000/d/{made['license_key']}/report"
    assert made["webhook_url"].startswith("http://127.0.0.1:8000/hooks/kmo-shops/")
    assert len(made["password"]) >= 16


def test_create_makes_login_installation_both_green_connections_settings_and_webhooks(support: Support) -> None:
    made = json.loads(support.create("--json", "--statuses", "paid,shipped", "--language", "fr").stdout)

    with transaction(support.house.services.engine, EVERYTHING) as connection:
        installation = connection.exec_driver_sql(
            "SELECT id, home_country, language, statuses, sending, layout,"
            " start_date = (now() AT TIME ZONE 'Europe/Brussels')::date AS today FROM installation"
        ).one()
        dots = connection.exec_driver_sql("SELECT side, dot FROM connection ORDER BY side").all()
        hooks = connection.exec_driver_sql("SELECT hook_ids FROM connection WHERE side = 'shop'").scalar_one()
    assert (installation.home_country, installation.language) == ("BE", "fr")
    assert (sorted(installation.statuses), installation.sending) == (["paid", "shipped"], "manual")
    assert installation.layout
    assert installation.today
    assert [tuple(row) for row in dots] == [("books", "green"), ("shop", "green")]
    assert set(hooks) == {"order.created", "order.updated", "app.uninstalled"}

    client = support.house.app.test_client()
    page = client.get("/login").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    entered = client.post(
        "/login",
        data={"email": made["login"], "password": made["password"], "csrf_token": token},
        follow_redirects=False,
    )
    assert entered.status_code == 302
    assert client.get(f"/d/{made['license_key']}/report").status_code == 200


def test_nothing_secret_is_stored_in_the_clear(support: Support) -> None:
    made = json.loads(support.create("--json").stdout)

    with transaction(support.house.services.engine, EVERYTHING) as connection:
        for table in ("connection", "person", "installation"):
            stored = str(connection.exec_driver_sql(f"SELECT to_jsonb(t)::text FROM {table} t").scalars().all())
            assert not any(secret in stored for secret in (TOKEN, KEY, made["password"], made["webhook_url"][-20:]))


def test_secrets_may_come_from_files_and_from_standard_input(support: Support, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", encoding="utf-8")

    result = support.create("--json", shop_token="-", books_key=f"@{file}", input=f"{TOKEN}\n")

    assert result.exit_code == 0, result.output
    assert TOKEN not in result.output
    assert KEY not in result.output


def test_both_secrets_from_standard_input_are_two_lines(support: Support) -> None:
    result = support.create("--json", shop_token="-", books_key="-", input=f"{TOKEN}\n{KEY}\n")

    assert result.exit_code == 0, result.output


def test_without_json_it_is_for_a_person(support: Support) -> None:
    lines = support.create().stdout.splitlines()

    assert [line.partition(": ")[0] for line in lines] == [
        "license_key",
        "login",
        "password",
        "dashboard_url",
        "webhook_url",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"shop_token": "wrong-token"}, "KMO Shops does not accept these credentials."),
        ({"books_key": "wrong-key"}, "Factuursturen does not accept these credentials."),
        ({"books_user": "somebody-else"}, "Factuursturen does not accept these credentials."),
        ({"shop_token": "two words"}, "KMO Shops refused: This is not a key of KMO Shops."),
        ({"books_key": "two words"}, "Factuursturen refused: This is not a user name and an API key."),
        ({"shop_host": "shop.elsewhere.example"}, "KMO Shops could not be asked: "),
        ({"shop_host": "127.0.0.1:1"}, "KMO Shops could not be asked: "),
        ({"shop_host": "http://127.0.0.1"}, "KMO Shops could not be asked: "),
        ({"shop_host": ""}, "KMO Shops could not be asked: "),
        ({"statuses": "paid,exploded"}, "The shop has no status exploded."),
        ({"statuses": "cancelled"}, "Orders with the status cancelled never become invoices: choose other statuses."),
        (
            {"statuses": "paid,refunded,cancelled"},
            "Orders with the statuses cancelled, refunded never become invoices: choose other statuses.",
        ),
        ({"country": "Belgium"}, "Belgium is not the two-letter code of a country."),
        ({"country": "ZZ"}, "ZZ is not the two-letter code of a country."),
        ({"email": "sofie"}, "sofie is not an e-mail address."),
        ({"shop_token": "@/no/such/file"}, "/no/such/file cannot be read: No such file or directory."),
        ({"books_key": "@/"}, "/ cannot be read: Is a directory."),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_and_nothing_is_made(
    support: Support, changes: dict[str, str], says: str
) -> None:
    assert sentence(support.create("--json", **changes)).startswith(says)
    assert set(support.counted().values()) == {0}


def test_a_shop_that_is_away_is_told_in_a_sentence(support: Support) -> None:
    support.house.shop.add_fault("answer", status=503, body="<h1>Away</h1>", times=50)

    assert sentence(support.create("--json")).startswith("KMO Shops could not be asked: ")
    assert set(support.counted().values()) == {0}


def test_webhooks_that_cannot_be_made_now_do_not_lose_the_password(support: Support) -> None:
    support.house.shop.add_fault("answer", method="POST", path="*/webhooks", status=503, times=50)

    made = json.loads(support.create("--json").stdout)

    [fault] = support.house.shop.get("/sandbox/faults").json()
    assert fault["hits"] > 0
    assert support.house.shop.get("/sandbox/webhooks").json() == []
    assert made["password"]
    assert made["webhook_url"].startswith("http://127.0.0.1:8000/hooks/kmo-shops/")


def test_a_second_shop_of_the_same_person_keeps_their_password(support: Support) -> None:
    first = json.loads(support.create("--json").stdout)
    second = json.loads(support.create("--json").stdout)

    assert (first["login"], second["password"]) == (second["login"], "")
    assert first["license_key"] != second["license_key"]
    assert support.counted() == {"person": 1, "installation": 2, "membership": 2, "connection": 4}


def test_a_missing_option_is_named(support: Support) -> None:
    result = support.run("installation", "create", "--email", "a@b.example")

    assert result.exit_code == 2
    assert "--name" in result.stderr
    assert "Traceback" not in result.stderr


def test_counts_are_those_of_the_rows(house: House) -> None:
    merchant = house.install()
    for kind in ("standard", "no_email", "test"):
        merchant.place(kind)
    merchant.poll()
    house.drain()
    merchant.place()
    merchant.poll()

    result = house.app.test_cli_runner().invoke(args=["orders", "count", "--license", merchant.key, "--json"])

    assert json.loads(result.stdout) == {
        "received": 4,
        "done": 1,
        "open": 0,
        "queued": 1,
        "running": 0,
        "held": 1,
        "ignored": 1,
    }
    assert list(json.loads(result.stdout)) == ["received", "done", "open", "queued", "running", "held", "ignored"]


def test_an_unknown_licence_key_is_told_in_a_sentence(support: Support) -> None:
    result = support.run("orders", "count", "--license", "WF-0000-0000", "--json")

    assert sentence(result) == "There is no installation WF-0000-0000."


def test_poll_review_and_sweep_do_the_clocks_work_by_hand(house: House) -> None:
    merchant = house.install()
    merchant.place(status="new", payment_status="unpaid")
    merchant.place()
    runner = house.app.test_cli_runner()

    polled = runner.invoke(args=["poll"])
    house.drain()
    reviewed = runner.invoke(args=["review"])
    house.services.bell._redis = None
    swept = runner.invoke(args=["sweep"])

    assert (polled.exit_code, polled.stdout) == (0, "1 shop checked, 2 new orders.\n")
    assert (reviewed.exit_code, reviewed.stdout) == (0, "1 open order is read again.\n")
    assert (swept.exit_code, swept.stdout) == (0, "Swept.\n")
    assert merchant.counts()["done"] == 1


AWAY = "No answer from KMO Shops. We keep trying; nothing is lost."
REVOKED = "The permission to read KMO Shops was withdrawn. Orders wait; nothing is lost."
CLOSED = "There are no credentials for KMO Shops that can be used."
ODD = "KMO Shops did not answer with a list that can be read; the log says what it was."


def take_away(merchant: Installation) -> None:
    """The shop answers nobody; in its words stands what nobody is to read."""
    body = f"<h1>Closed</h1> {TOKEN}"
    merchant.house.shop.add_fault("answer", path="*/orders", status=503, body=body, times=None)


def revoke(merchant: Installation) -> None:
    """The merchant withdraws the permission."""
    answer = merchant.house.shop.post(f"/sandbox/shops/{merchant.shop_id}/tokens/revoke")
    assert answer.status_code == 200


def spoil_credentials(merchant: Installation) -> None:
    """What was sealed with a key that is no longer there."""
    with transaction(merchant.house.services.engine, merchant.id) as connection:
        connection.exec_driver_sql("UPDATE connection SET credentials = 'k0' WHERE side = 'shop'")


def answer_oddly(merchant: Installation) -> None:
    """The shop answers with something else than its list."""
    body = json.dumps({"data": TOKEN})
    headers = {"Content-Type": "application/json"}
    merchant.house.shop.add_fault("answer", path="*/orders", status=200, body=body, headers=headers, times=None)


def limit(merchant: Installation) -> None:
    """The shop has answered often enough for now."""
    merchant.house.shop.add_fault("answer", path="*/orders", status=429, headers={"Retry-After": "20"}, times=None)


@pytest.mark.parametrize(
    ("command", "done"),
    [("poll", "0 shops checked, 0 new orders.\n"), ("review", "0 open orders are read again.\n")],
)
@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (take_away, AWAY),
        (revoke, REVOKED),
        (spoil_credentials, CLOSED),
        (answer_oddly, ODD),
        (limit, "KMO Shops lets us read a number of times a minute. Orders wait for their turn; nothing is lost."),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_shop_that_could_not_be_read_is_told(
    house: House, command: str, done: str, happens: Callable[[Installation], None], why: str
) -> None:
    merchant = house.install()
    merchant.place()
    happens(merchant)

    result = house.app.test_cli_runner().invoke(args=[command])

    assert (result.exit_code, result.stdout) == (1, done)
    assert result.stderr.splitlines()[-2:] == [
        f"Installation {merchant.id}: {why}",
        "Error: 1 shop could not be read.",
    ]
    assert "Traceback" not in result.stderr
    assert TOKEN not in result.output


def test_the_other_shops_are_checked_all_the_same(house: House) -> None:
    away, closed, well = house.install(), house.install(), house.install()
    well.place()
    revoke(away)
    spoil_credentials(closed)

    result = house.app.test_cli_runner().invoke(args=["poll"])

    assert (result.exit_code, result.stdout) == (1, "1 shop checked, 1 new order.\n")
    assert [line for line in result.stderr.splitlines() if line.startswith(("Installation", "Error"))] == [
        f"Installation {away.id}: {REVOKED}",
        f"Installation {closed.id}: {CLOSED}",
        "Error: 2 shops could not be read.",
    ]


def test_open_orders_are_read_again_although_the_list_of_another_shop_could_not_be_held_against_ours(
    house: House,
) -> None:
    away, well = house.install(), house.install()
    well.place_many(2, status="new", payment_status="unpaid", seed=1)
    well.poll()
    house.drain()
    revoke(away)

    result = house.app.test_cli_runner().invoke(args=["review"])

    assert (result.exit_code, result.stdout) == (1, "2 open orders are read again.\n")
    assert f"Installation {away.id}: {REVOKED}" in result.stderr


def test_sweep_drains_by_itself_while_redis_is_away(migrated_url: str, house: House) -> None:
    merchant = house.install()
    merchant.place()
    merchant.poll()
    values = houses.settings_for(
        migrated_url,
        "redis://127.0.0.1:9",
        books=house.settings.factuursturen_url,
        shop_host=house.shop.url.removeprefix("http://"),
        vies=house.settings.vies_url,
    )
    alone = create_app(read(values))

    result = alone.test_cli_runner().invoke(args=["sweep"])
    alone.extensions["services"].engine.dispose()

    assert result.exit_code == 0, result.output
    assert merchant.counts()["done"] == 1


COMMANDS: list[list[str]] = [
    ["orders", "count", "--license", "WF-0000-0000"],
    ["poll"],
    ["review"],
    ["sweep"],
    ["restored", "--since", "2026-01-01T03:00+00:00"],
    ["staff", "create", "--email", "mira@support.example"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command[0]))
def test_a_database_that_is_away_is_told_in_a_sentence(command: list[str]) -> None:
    values = houses.settings_for(f"postgresql://orders:{KEY}@127.0.0.1:9/none", "redis://127.0.0.1:9")
    app = create_app(read(values))

    result = app.test_cli_runner().invoke(args=command)

    assert sentence(result) == "PostgreSQL does not answer: look at DATABASE_URL and at the server."


def test_staff_is_made_once(support: Support) -> None:
    made: dict[str, Any] = json.loads(
        support.run("staff", "create", "--email", "mira@support.example", "--json").stdout
    )

    assert set(made) == {"login", "password"}
    again = support.run("staff", "create", "--email", "MIRA@support.example", "--json")
    assert sentence(again) == "There is a login mira@support.example already."


def test_as_typed_in_a_shell(house: House, migrated_url: str, redis_url: str) -> None:
    merchant = house.install()
    environment = {**houses.settings_for(migrated_url, redis_url), "PATH": "/usr/bin:/bin"}
    command = ["-m", "flask", "--app", "wsgi", "orders", "count", "--license", merchant.key, "--json"]

    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["received"] == 0
    assert ended.stderr == ""
