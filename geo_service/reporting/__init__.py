"""Workbooks that superiors want back: what goes where in a blank, and filling it for a period."""
