"""VIES, the EU's register of VAT numbers (docs/vendors/vies.md)."""
