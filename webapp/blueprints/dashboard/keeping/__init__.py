"""What is kept: exported, buyers erased, and the end of a stopped installation. For owners."""
