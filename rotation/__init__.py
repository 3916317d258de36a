"""Fair duty rotations: the map of the rooms."""
