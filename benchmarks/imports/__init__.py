"""Reading events at size: seconds and peak memory from files to the stored tables."""
