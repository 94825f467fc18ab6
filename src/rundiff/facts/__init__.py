"""Facts against facts: what two runs were really given, where that differs, in words, and whether anything known explains it."""
