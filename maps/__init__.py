"""Map pages: from layers and views to Folium. No database, no web framework."""
