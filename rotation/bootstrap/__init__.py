"""How a checkout gets the packages it needs. Standard library only; imports nothing else of ours."""
