"""Factuursturen (docs/vendors/factuursturen.md). Outside this folder nobody knows its addresses, fields or quirks."""
