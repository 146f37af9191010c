"""What people are told without asking: the inbox, the morning sheet, messages to other systems."""
