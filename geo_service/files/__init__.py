"""Files of somebody else: taken over the network, opened, read, placed on the globe."""
