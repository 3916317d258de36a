"""Values to values: who can serve, who should, and how good that is. No input or output."""
