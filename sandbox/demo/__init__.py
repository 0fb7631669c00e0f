"""Everything on one machine, for a person who wants to see the product work: `make demo`."""
