"""Changes to features by people and programs: rights, checks, history and audit log in one place."""
