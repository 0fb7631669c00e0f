"""Mails: written with what they tell of, sent later."""
