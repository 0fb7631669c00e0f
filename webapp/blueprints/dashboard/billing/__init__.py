"""What the merchant pays us: Subscribe, whom invoices are for, and the invoices themselves."""
