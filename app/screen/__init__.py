"""The only ways to draw: charts and tables, words of customers escaped, names of what is kept."""
