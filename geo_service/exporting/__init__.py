"""Selected features as files, for desktop GIS, spreadsheets and the public."""
