"""From installed to live: the dry run, and Go live with its confirmation."""
