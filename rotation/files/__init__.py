"""Text that people edit, to and from values."""
