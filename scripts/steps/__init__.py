"""Steps of `scripts/setup`. Standard library only: they run before anything is installed."""
