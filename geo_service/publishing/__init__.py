"""Layers that an operator publishes from a file, without code."""
