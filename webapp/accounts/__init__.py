"""People and installations: made, and what they may see."""
