"""Configuration and profile."""
