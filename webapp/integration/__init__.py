"""An order's way from shop to invoice."""
