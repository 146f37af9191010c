"""Where loads come from and what the roads bear."""
