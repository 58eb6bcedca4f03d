"""Topics against peers: quality, agreement, time and memory, side by side in one run."""
