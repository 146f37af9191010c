"""Layers that orient the reader: seats, rivers, structures."""
