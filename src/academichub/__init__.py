"""academichub: the day's research papers in a terminal."""
