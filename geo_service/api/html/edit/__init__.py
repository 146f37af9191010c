"""The edit pages: forms from the manifest, places, conflicts field by field."""
