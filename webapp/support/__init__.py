"""Tickets: what merchants ask and report, and what support sees of it."""
