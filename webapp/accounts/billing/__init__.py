"""What merchants pay us: the subscription, services, our own invoices, paying and reminding."""
