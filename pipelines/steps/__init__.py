"""The steps of a run, one body each, and the wires between them."""
