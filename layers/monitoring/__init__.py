"""Rules that watch the layers, and when what they find becomes an alert. Pure: rows in, findings out."""
