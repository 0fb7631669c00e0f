"""One order: its figures, its way so far, and what can be done."""
