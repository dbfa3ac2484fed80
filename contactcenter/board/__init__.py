"""The board: what supervisors see of the floor. Every number comes from rows that can be listed."""
