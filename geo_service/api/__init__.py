"""HTTP only: parse, call, return. One module for each resource."""
