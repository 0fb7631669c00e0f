"""What goes, when, and what stays: raw notices, buyers, installations. What a column holds: `models.privacy`."""
