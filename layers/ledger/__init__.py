"""Ledgers of a bureau: tables that people keep, and what they mean."""
