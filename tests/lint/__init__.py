"""What `make lint` says of advisories and secrets."""
