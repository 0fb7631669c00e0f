"""What is not rightly from this shop: nothing stored, nothing told about the merchant."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from tests.conftest import PROVING
from tests.house import House
from tests.webhooks.sender import Sender, as_bytes, sign

MUTATIONS = 100_000 if PROVING else 2_000


def told(answer: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that an answer tells."""
    return answer.status_code, answer.data, sorted(answer.headers.items())


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "another-secret"},
        {"age": 301},
        {"age": -310},
        {"X_KMO_Shop_Id": "shp_99999"},
        {"X_KMO_Signature": ""},
        {"X_KMO_Timestamp": ""},
        {"X_KMO_Topic": "order.updated"},
    ],
    ids=["signature", "old", "from the future", "other shop", "no signature", "no time", "another topic"],
)
def test_what_is_not_rightly_from_this_shop_is_401_and_nothing_is_stored(sender: Sender, how: dict[str, Any]) -> None:
    answer = sender.deliver(**how)

    assert (answer.status_code, answer.data) == (401, b"")
    assert (sender.deliveries(), sender.orders()) == ([], [])


def test_the_body_of_another_shop_is_401(sender: Sender) -> None:
    assert sender.deliver(sender.event(shop_id="shp_99999")).status_code == 401
    assert sender.deliveries() == []


def test_another_merchants_shop_cannot_send_here(sender: Sender, house: House) -> None:
    other = Sender(house.install())

    assert other.deliver(path=sender.path).status_code == 401
    assert other.deliver(path=sender.path, X_KMO_Shop_Id=sender.merchant.shop_id).status_code == 401
    assert (sender.deliveries(), other.deliveries()) == ([], [])


@pytest.mark.parametrize("token", ["unknown", "x" * 128, "x" * 5000, "%00", "é", "..", "'; DROP TABLE delivery; --"])
def test_an_unknown_address_is_404(sender: Sender, token: str) -> None:
    answer = sender.deliver(path=f"/hooks/kmo-shops/{token}")

    assert (answer.status_code, answer.data) == (404, b"")


def test_an_address_counts_for_its_own_platform_only(sender: Sender) -> None:
    assert sender.deliver(path=sender.path.replace("kmo-shops", "other-shops")).status_code == 404


def test_a_refusal_says_the_same_whatever_was_wrong(sender: Sender, house: House) -> None:
    """A wrong signature at a merchant's address, in whatever way, tells no more than the next one."""
    busy = Sender(house.install())
    busy.deliver()

    refusals = [sender.deliver(secret="x"), sender.deliver(age=900), sender.deliver(X_KMO_Shop_Id="shp_1")]
    refusals += [busy.deliver(secret="x"), busy.deliver(b"not json", secret="x")]

    assert len({str(told(answer)) for answer in refusals}) == 1
    assert not any(name in ("Set-Cookie", "Retry-After") for name, _ in told(refusals[0])[2])


def test_only_post_is_answered(sender: Sender) -> None:
    client = sender.merchant.house.app.test_client()

    for method in ("get", "put", "patch", "delete"):
        assert getattr(client, method)(sender.path).status_code in (404, 405)


def test_256_kB_are_taken_and_one_byte_more_is_413(sender: Sender) -> None:
    event = as_bytes(sender.event())
    largest = event + b" " * (256 * 1024 - len(event))

    assert sender.deliver(largest).status_code == 202
    too_large = sender.deliver(largest + b" ")

    assert (too_large.status_code, too_large.data) == (413, b"")
    assert len(sender.deliveries()) == 1


def test_nothing_is_parsed_before_the_signature_is_right(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    assert sender.deliver().status_code == 202  # from here on it is known whose address it is
    parsed: list[object] = []
    real = json.loads

    def watch(text: Any, **options: Any) -> Any:
        parsed.append(text)
        return real(text, **options)

    monkeypatch.setattr(json, "loads", watch)

    assert sender.deliver(secret="another").status_code == 401
    assert parsed == []
    assert sender.deliver().status_code == 202
    assert len(parsed) == 1


def test_no_mutation_of_a_right_delivery_is_accepted(sender: Sender) -> None:
    """Bits of signature, body and time turned, cut, doubled and swapped: 0 accepted (proof S7)."""
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    client = sender.merchant.house.app.test_client()
    accepted = []

    for _ in range(MUTATIONS):
        body = as_bytes(sender.event())
        headers = sender.headers(body)
        sent, changed = mutated(dice, body, headers)
        if (sent, changed) != (body, headers):
            answer = client.post(sender.path, data=sent, headers=changed)
            if answer.status_code != 401:
                accepted.append((answer.status_code, sent, changed))

    assert accepted == [], f"seed {seed}"
    assert (sender.deliveries(), sender.orders()) == ([], [])


def mutated(dice: random.Random, body: bytes, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """One change to what is signed, or to the signature."""
    signature, timestamp = headers["X-KMO-Signature"], headers["X-KMO-Timestamp"]
    position = dice.randrange(len(body))
    digit = dice.randrange(3, len(signature))
    flipped = body[:position] + bytes([body[position] ^ (1 << dice.randrange(8))]) + body[position + 1 :]
    other = "0123456789abcdef"[(int(signature[digit], 16) + dice.randrange(1, 16)) % 16]
    shifted = str(int(timestamp) + dice.choice([-1, 1, -60, 60, 299, -299]))
    ways: list[tuple[bytes, dict[str, str]]] = [
        (flipped, {}),
        (body[:position], {}),
        (body + dice.choice([b" ", b"\n", b"\x00", b"{}"]), {}),
        (b" " + body, {}),
        (body.replace(b"order.created", b"order.createD"), {}),
        (b"", {}),
        (body, {"X-KMO-Signature": signature[:digit] + other + signature[digit + 1 :]}),
        (body, {"X-KMO-Signature": signature[:digit]}),
        (body, {"X-KMO-Signature": signature + "0"}),
        (body, {"X-KMO-Signature": signature[3:]}),
        (body, {"X-KMO-Signature": signature.replace("v1=", dice.choice(["v0=", "v2=", "V1=", "v1:", "v1=v1="]))}),
        (body, {"X-KMO-Signature": signature.upper()}),
        (body, {"X-KMO-Signature": "v1=" + "é" * 64}),
        (body, {"X-KMO-Signature": ",".join(["v1=" + "0" * 64] * dice.randrange(1, 50))}),
        (body, {"X-KMO-Signature": ",".join(["v1=" + "0" * 64] * 9 + [signature])}),
        (body, {"X-KMO-Timestamp": shifted}),
        (body, {"X-KMO-Timestamp": "0" + timestamp}),
        (body, {"X-KMO-Timestamp": timestamp + ".0"}),
        (body, {"X-KMO-Timestamp": "-" + timestamp}),
        (body, {"X-KMO-Timestamp": timestamp + "." + body.decode()[:20]}),
        (body, {"X-KMO-Timestamp": dice.choice(["nan", "1e9", "٣", "0x1", "9" * 400])}),
        (body, {"X-KMO-Shop-Id": headers["X-KMO-Shop-Id"] + "x"}),
        (body, {"X-KMO-Shop-Id": ""}),
        (body, {"X-KMO-Topic": "app.uninstalled"}),
    ]
    sent, changes = dice.choice(ways)
    return sent, headers | changes


def test_a_replay_within_the_window_changes_nothing_and_later_it_is_refused(sender: Sender) -> None:
    body = as_bytes(sender.event())
    client = sender.merchant.house.app.test_client()
    first = sender.headers(body, age=240)
    assert client.post(sender.path, data=body, headers=first).status_code == 202

    again = client.post(sender.path, data=body, headers=first)
    old = str(int(time.time()) - 301)
    late = client.post(
        sender.path,
        data=body,
        headers={**first, "X-KMO-Timestamp": old, "X-KMO-Signature": sign(body, old, sender.secret)},
    )

    assert (again.status_code, late.status_code) == (202, 401)
    assert len(sender.deliveries()) == 1
