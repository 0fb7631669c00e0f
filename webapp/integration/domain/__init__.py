"""The rules: standard library only; no database, network, clock or environment."""
