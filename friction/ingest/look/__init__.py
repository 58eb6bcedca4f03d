"""A look at files: what each of their columns holds, told by all of their cells, with names as weak hints."""
