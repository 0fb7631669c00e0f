"""Changes: the audit trail as the merchant reads it."""
