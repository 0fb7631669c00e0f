"""Open: the orders that wait, and those that were put aside."""
