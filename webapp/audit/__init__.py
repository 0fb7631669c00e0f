"""The audit trail: what is recorded (`acts`), who acts (`author`), how it is written (`record`) and when it goes
(`forgetting`)."""
