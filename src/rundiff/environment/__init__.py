"""What a run depends on beside its code: the fingerprint of an environment, and the drift between two."""
