"""Who belongs to an installation: inviting, joining, roles, leaving."""
