"""Parts of `make bundle`: one archive that installs on a machine without a network."""
