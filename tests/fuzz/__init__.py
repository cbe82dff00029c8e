"""What strangers may send at every door, drawn with a fixed seed: the same garbage in every run."""
