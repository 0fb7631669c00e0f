"""KMO Shops (docs/vendors/kmo-shops.md). Outside this folder nobody knows its addresses, fields, codes or headers."""
