"""What the desk costs, measured against bare references in the same run: `make bench`."""
