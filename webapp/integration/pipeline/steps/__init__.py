"""The steps of one order: pre-check, debtor, invoice, post-check."""
