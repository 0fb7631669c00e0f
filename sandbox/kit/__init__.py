"""What the sandbox servers share: switches, faults, a call log, a journal and the pages that show them."""
