"""Ledgers and files whose rows become features: read, examined, stored, told."""
