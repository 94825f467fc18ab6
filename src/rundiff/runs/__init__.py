"""Kernel events → record → store → comparison: how a training run is noticed, kept, and read again."""
