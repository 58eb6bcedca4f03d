"""Which step feeds which, the command line, and sending; alone reads and writes files during a run."""
