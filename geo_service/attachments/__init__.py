"""Photos and scans of a review: read with care, encoded anew, kept with the database."""
