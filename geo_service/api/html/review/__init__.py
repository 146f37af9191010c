"""The pages on which features are reviewed: list, map, one feature with its steps, many at once."""
