"""Report: the orders that became invoices."""
