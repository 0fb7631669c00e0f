"""Ask us."""
