"""Factuursturen as the contract describes it, odd parts included: wire, judge and a page for people."""

from sandbox.factuursturen.server import create_app

__all__ = ["create_app"]
