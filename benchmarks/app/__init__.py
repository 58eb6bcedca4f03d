"""The review app at a size: a made-up run of as many segments and themes as are asked for, and what its views cost."""
