"""People: who belongs to the shop, who was asked, and what each may do."""
