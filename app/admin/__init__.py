"""The parts of the Admin page, one file each."""
