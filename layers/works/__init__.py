"""Works under way, and the figures that the bureau has published."""
