"""Figures of the hazard ledger: counted for a period, by what they are asked for, each with its rows."""
