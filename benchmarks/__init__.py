"""How fast the service is beside a peer, measured in one run: ``make bench``, ``docs/benchmarks.md``."""
