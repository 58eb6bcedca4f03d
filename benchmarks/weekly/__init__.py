"""The weekly summary, replayed week by week on shops whose truth is known."""
