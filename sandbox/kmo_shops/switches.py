"""The switches of this server: the lasting faults of contract section 12, and the limits of sections 4 to 11."""

from __future__ import annotations

from sandbox.kit.switches import Switch, Switches

OFF_ON = ("off", "on")


def _number(name: str, default: int, says: str) -> Switch:
    return Switch(name, says, default=str(default), number=True)


def kmo_shops_switches(app_url: str) -> Switches:
    """All of them. `app_url`: where the app is that shops can install; it may be turned later like any switch."""
    return Switches(
        (
            Switch("app_url", "Address of the app in the app store; redirects may go nowhere else", default=app_url),
            Switch("app_start_path", "Path of its start from the app store", default="/connect/kmo-shops/start"),
            _number("delay_ms", 0, "Milliseconds that every call to the API waits"),
            # access
            _number("token_seconds", 3600, "How long an access token lives"),
            Switch("withheld_scope", "A scope that the merchant does not grant, though asked for"),
            Switch("after_uninstall", "What calls get after the app was removed", ("410", "401")),
            Switch("grant_errors", "Shape of errors of /oauth/token", ("contract", "oauth")),
            # limits
            _number("calls_per_minute", 60, "Calls per minute and shop; 0: no limit"),
            _number("calls_at_once", 5, "Calls at once per shop; 0: no limit"),
            Switch("maintenance", "Every call gets 503", OFF_ON),
            _number("maintenance_seconds", 120, "Retry-After of the 503"),
            # lists
            _number("cursor_seconds", 900, "How long a cursor stays valid"),
            _number("change_while_paging", 0, "So many times the first order of a page changes once the page is out"),
            Switch(
                "moments",
                "How exact moments are; with whole seconds two changes can look alike",
                ("milliseconds", "seconds"),
            ),
            # webhooks
            _number("webhook_times", 1, "How often each event is delivered at once"),
            _number("lose_percent", 0, "Share of webhooks that are never sent"),
            _number("chance_seed", 1, "Seed of what is lost and shuffled"),
            _number("lose_next", 0, "So many of the next webhooks are never sent"),
            Switch("lose_next_of", "The shop whose next webhooks those are; nothing: any shop's"),
            _number("webhook_delay_ms", 0, "Milliseconds that every webhook waits before it goes"),
            _number("shuffle_ms", 0, "Each webhook waits up to so many milliseconds more, by chance"),
            Switch("updated_first", "order.created waits for an order.updated of that order (2 s at most)", OFF_ON),
            Switch("signature", "Signature of webhooks", ("right", "wrong", "missing")),
            Switch("two_signatures", "A second, foreign signature stands before the right one", OFF_ON),
            _number("timestamp_shift_s", 0, "Seconds added to the timestamp of webhooks, rightly signed: -600 is old"),
            Switch("foreign_shop", "Where webhooks name another shop", ("nowhere", "body", "header", "both")),
            Switch("other_shop", "Which other shop that is", default="shp_99999"),
            Switch(
                "webhook_body",
                "Body of webhooks, rightly signed",
                ("json", "not_json", "list", "unknown_topic", "no_event_id", "deep", "too_large"),
            ),
            _number("webhook_timeout_ms", 5000, "How long an answer to a webhook may take"),
            _number("webhook_retries", 8, "How often a webhook is tried again"),
            _number("retry_speed", 1, "Pauses before retries are divided by this (their sum is about 4 hours)"),
            _number("deactivate_after", 20, "So many failed events in a row end a subscription; 0: never"),
            _number("webhooks_at_once", 20, "Webhooks under way at the same time"),
        )
    )
