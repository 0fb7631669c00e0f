"""A stand-in for VIES, the European Commission's check of VAT numbers: docs/vendors/vies.md says what it keeps to."""
