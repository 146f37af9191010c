"""What ends a run before its time."""


class BenchmarkError(Exception):
    """Something that a run needs is missing, or a server behaves otherwise than a comparison allows."""
