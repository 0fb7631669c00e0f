"""A mailbox that every mail of the demo and the tests ends in: SMTP in, a page and JSON out."""
