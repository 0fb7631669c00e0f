"""The yardstick of the intake: a handler that does one durable INSERT, and one that rings a bare RQ job."""
