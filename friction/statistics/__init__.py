"""Numbers that several rooms need: resampling, incidence, the chain, intervals, groups by likeness."""
