"""Query parameters: parsed once, refused with the name, what was expected and what came."""
