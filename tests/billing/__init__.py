"""What merchants pay us: plans, VAT, invoices without gaps, payment and reminders."""
