"""What every vendor in the registry must do, run against its sandbox server: one class for shops, one for books.

A new vendor adds a fixture in `conftest.py` and its name here; `test_every_vendor_is_tested` fails until it has.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from sandbox.kmo_shops.envelopes import Event, Spoil, envelope
from tests.integration.vendors.conftest import BooksAtHand, ShopAtHand
from tests.integration.vendors.examples import debtor, invoice
from webapp import crash
from webapp.integration.domain.debtor import PriceBasis
from webapp.integration.domain.invoice import InvoiceLine, MadeInvoice, NewInvoice
from webapp.integration.domain.order import LineKind, OrderSummary, Stage
from webapp.integration.vendors.contract import Notice, NoticeRefusedError
from webapp.integration.vendors.errors import (
    NotFoundError,
    OutcomeUnknownError,
    ReconnectError,
    RefusedError,
    TemporaryError,
    UnreadableError,
    VendorError,
)
from webapp.integration.vendors.registry import Registry

SHOPS = ["kmo_shop"]
BOOKS = ["factuursturen"]
FIXTURES = {"kmo_shops": "kmo_shop", "factuursturen": "factuursturen"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(params=SHOPS)
def at(request: pytest.FixtureRequest) -> ShopAtHand:
    found: ShopAtHand = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=BOOKS)
def kept(request: pytest.FixtureRequest) -> BooksAtHand:
    found: BooksAtHand = request.getfixturevalue(request.param)
    return found


def test_every_vendor_is_tested(vendors: Registry) -> None:
    assert {FIXTURES[name] for name in vendors.shops} == set(SHOPS)
    assert {FIXTURES[name] for name in vendors.books} == set(BOOKS)


def listed(at: ShopAtHand, since: datetime = LONG_AGO) -> list[OrderSummary]:
    return [summary for page in at.shop.changed_orders(since) for summary in page]


class TestShop:
    """`vendors.contract.Shop` and `ShopPlatform`."""

    def test_a_connection_proves_itself(self, at: ShopAtHand) -> None:
        account = at.shop.check()

        assert (account.key, account.name, account.country, account.currency) == (at.key, "Speelhoek", "BE", "EUR")

    def test_an_order_is_read_to_the_cent(self, at: ShopAtHand) -> None:
        placed = at.place(kind="two_rates")

        order = at.shop.read_order(placed["id"])

        assert (order.number, order.total_incl) == (placed["number"], Decimal(placed["totals"]["incl"]))
        assert sum((line.total_incl for line in order.lines), Decimal(0)) == order.total_incl
        assert {line.kind for line in order.lines} >= {LineKind.PRODUCT, LineKind.SHIPPING}
        assert order.placed_at.utcoffset() is not None

    def test_an_order_that_is_gone_is_not_found(self, at: ShopAtHand) -> None:
        with pytest.raises(NotFoundError):
            at.shop.read_order("ord_that_never_was")

    @pytest.mark.parametrize("kind", ["unknown_treatment", "unknown_line_type"])
    def test_an_order_with_a_value_that_nobody_knows_is_unreadable(self, at: ShopAtHand, kind: str) -> None:
        with pytest.raises(UnreadableError):
            at.shop.read_order(at.place(kind=kind)["id"])

    def test_an_unknown_status_has_no_stage(self, at: ShopAtHand) -> None:
        assert at.shop.read_order(at.place(kind="unknown_status")["id"]).stage is Stage.UNKNOWN

    def test_a_status_that_the_shop_added_has_the_stage_it_says(self, at: ShopAtHand) -> None:
        at.shop.statuses()
        requests.put(
            f"{at.server.url}/sandbox/shops/{at.key}/statuses/wrapped",
            json={"label": "Ingepakt", "category": "done"},
            timeout=5,
        )

        assert {status.code: status.stage for status in at.shop.statuses()}["wrapped"] is Stage.DONE
        assert at.shop.read_order(at.place(status="wrapped")["id"]).stage is Stage.DONE

    @pytest.mark.parametrize("kind", ["test", "credit"])
    def test_orders_that_are_never_processed_say_so(self, at: ShopAtHand, kind: str) -> None:
        order = at.shop.read_order(at.place(kind=kind)["id"])

        assert (order.is_test, order.credit_of is not None) == (kind == "test", kind == "credit")

    def test_the_list_is_complete(self, at: ShopAtHand) -> None:
        at.server.post(f"/sandbox/shops/{at.key}/orders", {"count": 230, "webhooks": False})
        placed = at.server.get(f"/sandbox/shops/{at.key}/orders").json()

        found = listed(at)

        assert [summary.id for summary in found] == [order["id"] for order in placed]

    def test_the_list_begins_at_its_moment(self, at: ShopAtHand) -> None:
        first, second = at.place(), at.place()

        moment = at.shop.read_order(second["id"]).updated_at

        assert [summary.id for summary in listed(at, moment)] == [second["id"]]
        assert first["id"] not in [summary.id for summary in listed(at, moment + timedelta(seconds=1))]

    def test_a_list_that_changes_on_the_way_skips_nothing(self, at: ShopAtHand) -> None:
        at.server.post(f"/sandbox/shops/{at.key}/orders", {"count": 250, "webhooks": False})
        at.server.turn(change_while_paging=3)

        found = listed(at)

        assert len({summary.id for summary in found}) == 250

    def test_a_cursor_that_is_over_starts_again(self, at: ShopAtHand) -> None:
        at.server.post(f"/sandbox/shops/{at.key}/orders", {"count": 150, "webhooks": False})
        pages = at.shop.changed_orders(LONG_AGO)
        seen = {summary.id for summary in next(pages)}
        at.server.turn(cursor_seconds=0)
        time.sleep(0.01)

        for page in pages:
            seen |= {summary.id for summary in page}

        assert len(seen) == 150

    @pytest.mark.parametrize("action", ["drop", "commit_cut"])
    def test_a_list_that_breaks_is_not_complete(self, at: ShopAtHand, action: str) -> None:
        at.server.post(f"/sandbox/shops/{at.key}/orders", {"count": 150, "webhooks": False})
        at.server.add_fault(action, method="GET", path="*/orders", skip=1)

        with pytest.raises(TemporaryError):
            listed(at)

    def test_look_up_lists(self, at: ShopAtHand) -> None:
        assert {status.code for status in at.shop.statuses()} >= {"new", "paid", "cancelled"}
        assert {rate.rate for rate in at.shop.rates()} >= {Decimal(21), Decimal(6), Decimal(0)}
        assert "Bancontact" in {method.name for method in at.shop.payment_methods()}

    def test_subscriptions_are_made_once_and_mended(self, at: ShopAtHand) -> None:
        address = "http://127.0.0.1:9/hooks/opaque"
        made = at.shop.ensure_subscriptions(address, {})
        known = {subscription.topic: subscription.id for subscription in made}

        assert all(subscription.secret for subscription in made)
        assert [each.secret for each in at.shop.ensure_subscriptions(address, known)] == [None] * len(made)

        requests.patch(f"{at.server.url}/sandbox/webhooks/{made[0].id}", json={"is_active": False}, timeout=5)
        mended = at.shop.ensure_subscriptions(address, known)

        assert [bool(each.secret) for each in mended] == [True, *[False] * (len(made) - 1)]
        assert len(at.server.get("/sandbox/webhooks").json()) == len(made)

    def test_the_answer_to_a_subscription_that_was_lost_is_made_good(self, at: ShopAtHand) -> None:
        at.server.add_fault("commit_drop", method="POST", path="*/webhooks")
        with pytest.raises(TemporaryError):
            at.shop.ensure_subscriptions("http://127.0.0.1:9/hooks/opaque", {})

        made = at.shop.ensure_subscriptions("http://127.0.0.1:9/hooks/opaque", {})

        assert all(subscription.secret for subscription in made)
        assert len(at.server.get("/sandbox/webhooks").json()) == len(made)

    def test_the_app_is_removed_and_removing_it_again_is_no_error(self, at: ShopAtHand) -> None:
        at.shop.ensure_subscriptions("http://127.0.0.1:9/hooks/opaque", {})

        at.shop.remove_app()
        at.shop.remove_app()

        assert at.server.get("/sandbox/webhooks").json() == []
        with pytest.raises(ReconnectError) as caught:
            at.shop.check()
        assert caught.value.reason == "uninstalled"

    def test_a_revoked_key_says_reconnect(self, at: ShopAtHand) -> None:
        at.server.post(f"/sandbox/shops/{at.key}/tokens/revoke")

        with pytest.raises(ReconnectError) as caught:
            at.shop.read_order("ord_1")

        assert caught.value.reason == "revoked"
        assert at.token not in str(caught.value)

    def test_a_key_that_is_wrong_locates_nothing(self, at: ShopAtHand) -> None:
        with pytest.raises(ReconnectError):
            at.platform.locate(at.host, "kmo_key_wrong")

    def test_the_limit_of_the_shop_says_how_long(self, at: ShopAtHand) -> None:
        at.server.turn(calls_per_minute=1)
        at.shop.check()

        with pytest.raises(TemporaryError) as caught:
            at.shop.check()

        assert caught.value.limit
        assert caught.value.retry_after is not None
        assert 0 < caught.value.retry_after <= 60
        assert at.limits.heard[-1] == (0, caught.value.retry_after, True)

    def test_maintenance_says_how_long(self, at: ShopAtHand) -> None:
        at.server.turn(maintenance="on", maintenance_seconds=77)

        with pytest.raises(TemporaryError) as caught:
            at.shop.check()

        assert (caught.value.away, caught.value.retry_after) == (True, 77.0)

    @pytest.mark.parametrize(
        "fault",
        [
            {"action": "drop"},
            {"action": "answer", "status": 500},
            {"action": "answer", "status": 200, "body": "<html>closed</html>"},
            {"action": "commit_cut"},
        ],
        ids=lambda fault: f"{fault['action']} {fault.get('status', '')}",
    )
    def test_a_read_that_fails_did_nothing(self, at: ShopAtHand, fault: dict[str, Any]) -> None:
        placed = at.place()
        at.server.add_fault(**fault, method="GET", path="*/orders/*")

        with pytest.raises(TemporaryError):
            at.shop.read_order(placed["id"])

        assert at.shop.read_order(placed["id"]).id == placed["id"]

    def test_its_own_notices_are_understood(self, at: ShopAtHand) -> None:
        placed = at.place()
        made = at.shop.ensure_subscriptions("http://127.0.0.1:9/hooks/opaque", {})
        secrets = [subscription.secret for subscription in made if subscription.secret]
        resource = {"type": "order", "id": placed["id"], "updated_at": placed["updated_at"]}
        event = Event("evt_1", "order.updated", at.key, placed["updated_at"], resource)

        def verify(spoil: Spoil, shop_key: str = at.key) -> Notice | None:
            body, headers = envelope(event, secrets[:1], 1, spoil)
            return at.platform.verify_notice(headers, body, secrets, shop_key, datetime.now(UTC))

        found = verify(Spoil())
        assert found is not None
        assert (found.event_id, found.kind, found.order_id) == ("evt_1", "order", placed["id"])
        assert verify(Spoil(two_signatures=True)) == found
        assert verify(Spoil(body="not_json")) is None
        assert verify(Spoil(body="unknown_topic")) is None
        for spoil in (
            Spoil(signature="wrong"),
            Spoil(signature="missing"),
            Spoil(timestamp_shift_s=-600),
            Spoil(foreign_shop="body"),
            Spoil(foreign_shop="header"),
            Spoil(foreign_shop="both"),
        ):
            with pytest.raises(NoticeRefusedError):
                verify(spoil)
        with pytest.raises(NoticeRefusedError):
            verify(Spoil(), "shp_other")

    def test_an_order_has_a_page_for_people(self, at: ShopAtHand) -> None:
        placed = at.place()
        address = at.platform.order_address(at.base, at.key, placed["id"])

        assert address is not None
        assert placed["number"] in at.server.get(address.removeprefix(at.server.url)).text


def made(kept: BooksAtHand, **changes: Any) -> tuple[str, NewInvoice]:
    """An invoice in the books for a new debtor, and what was sent."""
    number = kept.books.create_debtor(debtor(basis=changes.get("basis", PriceBasis.EXCL)))
    sent = invoice(debtor_number=number, **changes)
    return kept.books.create_invoice(sent), sent


def entries(truth: Mapping[str, Any], kind: str) -> list[Any]:
    found = truth[kind]
    return list(found.values()) if isinstance(found, dict) else list(found)


class TestBooks:
    """`vendors.contract.Books` and `BooksPlatform`."""

    def test_a_connection_proves_itself(self, kept: BooksAtHand) -> None:
        assert kept.books.check().key == kept.account

    def test_a_wrong_key_says_reconnect(self, kept: BooksAtHand) -> None:
        credentials, _ = kept.platform.credentials(kept.account, "wrong-canary-key")

        with pytest.raises(ReconnectError) as caught:
            kept.platform.open(credentials, kept.limits).check()

        assert (caught.value.reason, "canary" in str(caught.value)) == ("key_refused", False)

    def test_look_up_lists(self, kept: BooksAtHand) -> None:
        assert kept.books.rates() == {Decimal(0), Decimal(6), Decimal(9), Decimal(21)}
        assert [layout.id for layout in kept.books.layouts() if layout.is_default] == ["1"]
        assert kept.books.countries() >= {"NL", "BE", "DE", "FR", "LU", "GB", "GR", "IE", "US", "CH"}

    @pytest.mark.parametrize("basis", list(PriceBasis))
    def test_a_debtor_is_made_and_found_as_it_was_sent(self, kept: BooksAtHand, basis: PriceBasis) -> None:
        number = kept.books.create_debtor(debtor(basis=basis))

        found = kept.books.read_debtor(number)

        assert found is not None
        assert kept.books.find_debtors("Noor.Verhulst@EXAMPLE.com") == [found]
        assert kept.books.all_debtors() == [found]
        assert (found.number, found.email, found.name, found.basis, found.country) == (
            number,
            "noor.verhulst@example.com",
            "Atelier Linde BV",
            basis,
            "BE",
        )
        assert (found.standard_discount, found.currency, found.vat_shifted, found.active) == (0, "EUR", False, True)

    def test_nothing_of_a_debtor_is_lost(self, kept: BooksAtHand) -> None:
        lengths = kept.platform.lengths
        number = kept.books.create_debtor(
            debtor(
                contact="C" * lengths.contact,
                company="é" * lengths.company,
                address="A" * lengths.address,
                zipcode="1" * lengths.zipcode,
                city="P" * lengths.city,
                phone="2" * lengths.phone,
                mobile="3" * lengths.mobile,
                vat_number="4" * lengths.vat_number,
                salutation="S" * lengths.salutation,
            )
        )

        stored = str(kept.truth())

        assert number in stored
        for text in ("C" * 50, "é" * 50, "A" * 50, "1" * 7, "P" * 50, "2" * 13, "3" * 13, "4" * 18, "S" * 128):
            assert f"'{text}'" in stored

    def test_nobody_has_that_address(self, kept: BooksAtHand) -> None:
        kept.books.create_debtor(debtor())

        assert kept.books.find_debtors("verhulst@example.com") == []
        assert kept.books.read_debtor("999999") is None

    def test_two_debtors_with_one_address_are_both_told(self, kept: BooksAtHand) -> None:
        planted = {
            kept.plant_debtor(email="Info@Shop.example", contact="A", active="false"),
            kept.plant_debtor(email="info@shop.example", contact="B"),
        }

        found = kept.books.find_debtors("info@shop.example")

        assert {each.number for each in found} == planted
        assert sorted(each.active for each in found) == [False, True]

    def test_a_debtor_that_was_made_by_hand_says_what_decides(self, kept: BooksAtHand) -> None:
        number = kept.plant_debtor(
            contact="A", email="a@b.example", tax_type="intax", stddiscount="7.5", currency="USD", tax_shifted="true"
        )

        found = kept.books.read_debtor(number)

        assert found is not None
        assert (found.basis, found.standard_discount, found.currency, found.vat_shifted) == (
            PriceBasis.INCL,
            Decimal("7.5"),
            "USD",
            True,
        )

    @pytest.mark.parametrize("total", [100, 101])
    @pytest.mark.parametrize("unlimited", [False, True])
    def test_the_list_of_debtors_is_complete(self, kept: BooksAtHand, total: int, unlimited: bool) -> None:
        kept.server.turn(clients_list="unlimited" if unlimited else "paged")
        planted = {kept.plant_debtor(contact="A", email=f"{number}@b.example") for number in range(total)}

        try:
            found = {each.number for each in kept.books.all_debtors()}
        except TemporaryError:
            assert unlimited  # an uncut list of a round length cannot be told from a cut one
            assert total % 50 == 0
        else:
            assert found == planted

    @pytest.mark.parametrize("basis", list(PriceBasis))
    def test_an_invoice_is_made_and_read_back_as_it_was_sent(self, kept: BooksAtHand, basis: PriceBasis) -> None:
        number, sent = made(kept, basis=basis)

        found = kept.books.read_invoice(number)

        assert found is not None
        assert kept.books.invoices_since(date(2023, 2, 12)) == [found]
        assert (found.number, found.debtor_number, found.order_number, found.payment_text, found.token, found.date) == (
            number,
            sent.debtor_number,
            "367439",
            "Payment method: Credit card",
            "WFK3QX9M2A4BCDEF",
            date(2023, 2, 13),
        )
        total = Decimal("301.29") if basis is PriceBasis.EXCL else Decimal("249.00")
        assert found.total_incl == total
        assert sum(rate.base + rate.tax for rate in found.rates) == total
        assert kept.books.invoice_pdf(number).startswith(b"%PDF")

    @pytest.mark.parametrize("sum_of", ["net", "gross"])
    def test_bases_and_taxes_add_up_whichever_way_they_are_told(self, kept: BooksAtHand, sum_of: str) -> None:
        kept.server.turn(intax_sum_of=sum_of)
        lines = (
            InvoiceLine(Decimal(2), "Puzzel", Decimal(21), Decimal("14.95")),
            InvoiceLine(Decimal(1), "Boek", Decimal(6), Decimal("12.50")),
        )
        number, _ = made(kept, basis=PriceBasis.INCL, lines=lines)

        found = kept.books.read_invoice(number)

        assert found is not None
        assert [(rate.rate, rate.base, rate.tax) for rate in found.rates] == [
            (Decimal(6), Decimal("11.79"), Decimal("0.71")),
            (Decimal(21), Decimal("24.71"), Decimal("5.19")),
        ]

    @pytest.mark.parametrize("layout", ["plain", "prefix", "slash", "zeros"])
    def test_a_number_is_text_whatever_its_layout(self, kept: BooksAtHand, layout: str) -> None:
        kept.server.turn(number_layout=layout)

        number, _ = made(kept)

        found = kept.books.read_invoice(number)
        assert found is not None
        assert found.number == number
        assert kept.books.invoice_pdf(number).startswith(b"%PDF")

    def test_a_number_with_a_slash_that_no_path_takes(self, kept: BooksAtHand) -> None:
        kept.server.turn(number_layout="slash", slash_in_path="404")

        number, sent = made(kept)

        assert "/" in number
        found = kept.books.read_invoice(number, sent.date)
        assert found is not None
        assert found.number == number

    @pytest.mark.parametrize("unknown", ["number_404", "list", "404"])
    def test_an_invoice_that_is_not_there_is_none(self, kept: BooksAtHand, unknown: str) -> None:
        kept.server.turn(unknown_id=unknown)
        made(kept)

        assert kept.books.read_invoice("99999999") is None
        assert kept.books.read_invoice("bogus") is None
        assert kept.books.read_debtor("99999999") is None

    @pytest.mark.parametrize("order", ["ascending", "descending"])
    @pytest.mark.parametrize("total", [99, 100, 130])
    def test_the_list_of_invoices_is_complete(self, kept: BooksAtHand, total: int, order: str) -> None:
        kept.server.turn(list_order=order)
        number = kept.books.create_debtor(debtor())
        for each in range(total):
            kept.books.create_invoice(invoice(debtor_number=number, token=f"WF{each:014d}"))

        found = kept.books.invoices_since(date(2023, 2, 13)) or []

        assert {each.token for each in found} == {f"WF{each:014d}" for each in range(total)}
        assert kept.books.invoices_since(date(2023, 2, 13), most_pages=1) is None or total == 99

    def test_a_list_whose_pages_cannot_be_asked_for_is_never_a_part(self, kept: BooksAtHand) -> None:
        kept.server.turn(start_parameter="offset")
        number = kept.books.create_debtor(debtor())
        for each in range(101):
            kept.books.create_invoice(invoice(debtor_number=number, token=f"WF{each:014d}"))

        with pytest.raises(TemporaryError):
            kept.books.invoices_since(date(2023, 2, 13))

    def test_refused_data_come_with_the_vendors_words(self, kept: BooksAtHand) -> None:
        for shape in ("400_text", "422_json"):
            kept.server.turn(validation_error=shape)

            with pytest.raises(RefusedError) as caught:
                kept.books.create_invoice(invoice(debtor_number="999999"))

            assert caught.value.words
            assert not caught.value.words.startswith("{")

    @pytest.mark.parametrize("status", ["403", "429"])
    def test_a_used_up_quota_is_told_from_a_dead_key(self, kept: BooksAtHand, status: str) -> None:
        kept.server.ration(1, quota_status=status)
        kept.books.check()

        with pytest.raises(TemporaryError) as caught:
            kept.books.create_invoice(invoice())

        assert caught.value.limit
        assert kept.limits.heard[-1][0] == 0
        assert kept.limits.heard[-1][2]

    @pytest.mark.parametrize(
        ("fault", "is_there"),
        [
            ({"action": "drop"}, False),
            ({"action": "answer", "status": 500}, False),
            ({"action": "answer", "status": 302}, False),
            ({"action": "commit_drop"}, True),
            ({"action": "commit_answer", "status": 500}, True),
            ({"action": "commit_answer", "status": 502, "body": "<html>"}, True),
            ({"action": "commit_answer", "status": 201, "body": ""}, True),
            ({"action": "commit_answer", "status": 200, "body": "[]"}, True),
            ({"action": "commit_cut"}, True),
        ],
        ids=lambda value: f"{value['action']} {value.get('status', '')}" if isinstance(value, dict) else "",
    )
    def test_a_write_without_a_clear_answer_is_unknown_and_made_once_at_most(
        self, kept: BooksAtHand, fault: dict[str, Any], is_there: bool
    ) -> None:
        number = kept.books.create_debtor(debtor())
        kept.server.add_fault(**fault, method="POST", path="*/invoices")

        with pytest.raises(OutcomeUnknownError):
            kept.books.create_invoice(invoice(debtor_number=number))

        found = kept.books.invoices_since(date(2023, 2, 12)) or []
        assert [each.token for each in found] == (["WFK3QX9M2A4BCDEF"] if is_there else [])

    @pytest.mark.parametrize("write", ["create_invoice", "create_debtor"])
    def test_a_last_check_forbids_the_write(self, kept: BooksAtHand, write: str) -> None:
        class StaleError(Exception):
            pass

        def forbid() -> None:
            raise StaleError

        document = invoice() if write == "create_invoice" else debtor()

        with pytest.raises(StaleError):
            getattr(kept.books, write)(document, last_check=forbid)

        truth = kept.truth()
        assert entries(truth, "clients") == []
        assert entries(truth, "invoices") == []

    @pytest.mark.parametrize(("write", "point"), [("create_invoice", "C12"), ("create_debtor", "C9")])
    def test_the_crash_point_of_a_write_is_passed_when_all_is_sent(
        self, kept: BooksAtHand, write: str, point: str
    ) -> None:
        class KilledError(BaseException):
            pass

        def kill(name: str) -> None:
            if name == point:
                raise KilledError

        document = invoice(debtor_number=kept.books.create_debtor(debtor(email="first@example.com")))
        crash.arm(kill)
        try:
            with pytest.raises(KilledError):
                getattr(kept.books, write)(document if write == "create_invoice" else debtor())
        finally:
            crash.arm(None)

        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            truth = kept.truth()
            there = len(entries(truth, "invoices")) if write == "create_invoice" else len(entries(truth, "clients")) - 1
            if there:
                break
            time.sleep(0.02)
        assert there == 1

    def test_many_threads_share_one_administration(self, kept: BooksAtHand) -> None:
        number = kept.books.create_debtor(debtor())
        found: list[MadeInvoice | None] = []

        def work(each: int) -> None:
            made_number = kept.books.create_invoice(invoice(debtor_number=number, token=f"WF{each:014d}"))
            found.append(kept.books.read_invoice(made_number))

        threads = [threading.Thread(target=work, args=(each,)) for each in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert {each.token for each in found if each} == {f"WF{each:014d}" for each in range(24)}

    def test_an_invoice_has_a_page_for_people(self, kept: BooksAtHand) -> None:
        number, _ = made(kept)

        address = kept.platform.invoice_address(kept.account, number)

        assert address is not None
        assert number in kept.server.get(address.removeprefix(kept.server.url)).text

    def test_nothing_but_what_was_asked_for_is_changed(self, kept: BooksAtHand) -> None:
        made(kept)
        kept.books.find_debtors("noor.verhulst@example.com")

        counts = kept.server.get("/sandbox/calls").json()["counts"]

        assert {row["method"] for row in counts} <= {"GET", "POST"}
        assert {row["path"] for row in counts if row["method"] == "POST"} == {"/api/v1/clients", "/api/v1/invoices"}


def test_every_error_is_one_that_the_pipeline_knows() -> None:
    known = {TemporaryError, OutcomeUnknownError, RefusedError, ReconnectError, UnreadableError}

    assert set(VendorError.__subclasses__()) >= known
