"""Coordinates as people hand them in: notations, shifted systems, which system they probably are.

Storage is WGS 84 longitude, latitude. What a ledger holds is declared by a person and converted here;
this package proposes and doubts, it never decides.
"""
