"""What an edit of a file that makes or starts an image changes: `effects.image_effects` and, of one file, `problems.image_problems`."""
