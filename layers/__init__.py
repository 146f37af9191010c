"""The domain: what each layer is. No web, no Folium, no connections."""
