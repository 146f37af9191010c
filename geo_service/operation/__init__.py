"""What an operator does besides serving: back up, restore, check."""
