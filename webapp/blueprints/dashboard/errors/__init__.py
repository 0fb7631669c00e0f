"""Errors: the orders that need a person, one card a cause."""
