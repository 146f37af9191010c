"""Port areas and berths, above and below the wharves."""
