"""What `make lint` asks beside ruff and mypy: advisories about what we lean on, and secrets in files and history."""
