"""What belongs to the bus network beside its routes."""
