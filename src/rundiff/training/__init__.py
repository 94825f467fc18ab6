"""Two texts in; what the edit between them means for training out, worst first (`meaning.py` is the door)."""
