"""The review of features: steps, log, quick entry, duplicates."""
