"""How customers move: whose an id is, stages, visits, drop-off, the chain of stages, weeks, paths."""
