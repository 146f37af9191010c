"""Pages for imports: how a file is read, what was entered about it, what comes of its rows."""
