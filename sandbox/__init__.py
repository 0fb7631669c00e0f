"""What a newcomer's machine lacks: both vendors, VIES, a mailbox, PostgreSQL and Redis. Never imports `webapp`."""
