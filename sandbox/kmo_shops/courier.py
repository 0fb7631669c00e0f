"""Carries webhooks: at least once, in any order, and sometimes not at all (contract section 7)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from random import Random

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, web

from sandbox.kit.switches import Switches
from sandbox.kmo_shops.delivery_log import Delivery, DeliveryLog
from sandbox.kmo_shops.dice import dice_for
from sandbox.kmo_shops.envelopes import Event, Spoil, envelope
from sandbox.kmo_shops.subscriptions import Subscription, Subscriptions

# seconds before the 2nd, 3rd, … attempt: 3 hours and 53 minutes in all
PAUSES = (10, 30, 120, 300, 900, 1800, 3600, 7200)
HELD_SECONDS = 2.0


class Courier:
    """One delivery is one task: it waits, sends, and tries again until it is acknowledged or given up."""

    def __init__(self, switches: Switches, subscriptions: Subscriptions, log: DeliveryLog) -> None:
        self._switches = switches
        self._subscriptions = subscriptions
        self._log = log
        self._session: ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._room = asyncio.Condition()
        self._chance: tuple[int, Random] = (0, dice_for(0))
        self._held: dict[str, asyncio.Event] = {}

    @property
    def waiting(self) -> int:
        """Deliveries that are not yet acknowledged or given up."""
        return len(self._tasks)

    async def run(self, _app: web.Application) -> AsyncIterator[None]:
        """Open and close with the application."""
        connector = TCPConnector(limit=0, keepalive_timeout=15)
        async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
            self._session = session
            yield
            self.clear()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._session = None

    def emit(self, event: Event, among: Iterable[Subscription] | None = None) -> None:
        """Start the deliveries of `event` to every active subscription of its topic. `among`: None for the shop's."""
        lose = self._switches.number("lose_percent")
        for subscription in self._subscriptions.of_shop(event.shop_id) if among is None else among:
            if subscription.topic != event.topic or not subscription.is_active:
                continue
            if self._loses_one(event.shop_id) or (lose and self._dice().random() * 100 < lose):
                self._write_down(event, subscription, "", 0, 0, "lost", time.time())
                continue
            for _copy in range(self._switches.number("webhook_times")):
                self._start(event, subscription)

    async def send(self, event: Event, subscription: Subscription, attempt: int, spoil: Spoil) -> int:
        """One attempt, now. Answers the status of the app's answer, 0 when there was none."""
        if self._session is None:
            raise RuntimeError("the courier runs with the application")
        body, headers = envelope(event, subscription.secrets, attempt, spoil)
        seconds = self._switches.number("webhook_timeout_ms") / 1000
        status, at = 0, time.time()
        try:
            async with self._session.post(
                subscription.url,
                data=body,
                headers=headers,
                timeout=ClientTimeout(total=seconds),
                allow_redirects=False,
            ) as answer:
                await answer.read()
                status = answer.status
                outcome = "acknowledged" if 200 <= status < 300 else "refused"
        except TimeoutError:
            outcome = "unanswered"
        except (ClientError, OSError):
            outcome = "unreachable"
        self._write_down(event, subscription, headers["X-KMO-Delivery-Id"], attempt, status, outcome, at)
        return status

    def clear(self) -> None:
        """Give up all deliveries under way; chance begins anew."""
        self._chance = (0, dice_for(0))
        for task in self._tasks:
            task.cancel()

    def _start(self, event: Event, subscription: Subscription) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(event, subscription))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, event: Event, subscription: Subscription) -> None:
        await self._wait_before(event)
        attempt = 0
        while True:
            attempt += 1
            status = await self._send_in_turn(event, subscription, attempt)
            if status is None:
                return
            if event.topic == "order.updated" and (held := self._held.get(str(event.resource["id"]))):
                held.set()
            if 200 <= status < 300:
                subscription.failed_in_a_row = 0
                return
            if attempt > self._switches.number("webhook_retries"):
                self._failed(subscription)
                return
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES)) - 1] / max(1, self._switches.number("retry_speed")))

    async def _wait_before(self, event: Event) -> None:
        order_id = str(event.resource["id"])
        if event.topic == "order.created" and self._switches.is_on("updated_first"):
            held = self._held.setdefault(order_id, asyncio.Event())
            try:
                await asyncio.wait_for(held.wait(), HELD_SECONDS)
            except TimeoutError:
                pass
            finally:
                self._held.pop(order_id, None)
        wait = self._switches.number("webhook_delay_ms")
        if shuffle := self._switches.number("shuffle_ms"):
            wait += self._dice().randrange(shuffle)
        if wait:
            await asyncio.sleep(wait / 1000)

    async def _send_in_turn(self, event: Event, subscription: Subscription, attempt: int) -> int | None:
        """The status of the answer; None when nobody listens any more."""
        async with self._room:
            await self._room.wait_for(lambda: self._under_way < max(1, self._switches.number("webhooks_at_once")))
            self._under_way += 1
        try:
            # an ended subscription still hears that it has ended
            if not subscription.is_active or (subscription.ended and event.topic != "app.uninstalled"):
                return None
            return await self.send(event, subscription, attempt, Spoil.of(self._switches))
        finally:
            self._under_way -= 1
            async with self._room:
                self._room.notify()

    def _failed(self, subscription: Subscription) -> None:
        subscription.failed_in_a_row += 1
        limit = self._switches.number("deactivate_after")
        if limit and subscription.failed_in_a_row >= limit and not subscription.ended:
            subscription.is_active = False
            self._subscriptions.keep(subscription)

    def _loses_one(self, shop_id: str) -> bool:
        left = self._switches.number("lose_next")
        is_lost = left > 0 and self._switches["lose_next_of"] in ("", shop_id)
        if is_lost:
            self._switches.set("lose_next", str(left - 1))
        return is_lost

    def _dice(self) -> Random:
        seed = self._switches.number("chance_seed")
        if self._chance[0] != seed:
            self._chance = (seed, dice_for(seed))
        return self._chance[1]

    def _write_down(
        self,
        event: Event,
        subscription: Subscription,
        delivery_id: str,
        attempt: int,
        status: int,
        outcome: str,
        at: float,
    ) -> None:
        order_id = str(event.resource["id"]) if event.topic.startswith("order.") else ""
        self._log.add(
            Delivery(
                at=at,
                event_id=event.id,
                delivery_id=delivery_id,
                topic=event.topic,
                shop_id=event.shop_id,
                webhook_id=subscription.id,
                order_id=order_id,
                attempt=attempt,
                status=status,
                outcome=outcome,
                ms=round((time.time() - at) * 1000),
            )
        )
