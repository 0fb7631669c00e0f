"""A KMO Shop to try the product on: several shops on one server, built from sections 4 to 12 of the shop's contract."""
