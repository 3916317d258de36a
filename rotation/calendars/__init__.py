"""Where duties live."""
