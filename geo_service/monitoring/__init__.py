"""Monitors: the rules of `layers.monitoring` asked of the stored rows, and the alerts that they open."""
