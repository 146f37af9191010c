"""The API definition: written once as OpenAPI 3.1, served as 3.1 and, brought down, as 3.0."""
