"""Hazards as one file for a phone without any link, and what comes back from there."""
