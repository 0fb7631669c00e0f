"""The audit trail: complete, unchangeable, readable."""
