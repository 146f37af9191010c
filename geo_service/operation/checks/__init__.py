"""Checks of an installation, one module for each thing that can be amiss."""
