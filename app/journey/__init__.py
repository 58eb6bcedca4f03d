"""The parts of the Journey page, each on a tab of its own."""
