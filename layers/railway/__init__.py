"""The railway itself and who watches over which stretch of it."""
