"""Who may open which page and press which button: one table, kept at one gate."""
