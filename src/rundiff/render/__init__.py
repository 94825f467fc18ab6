"""A comparison in; text, HTML or JSON out. One layout, several paints: every surface says the same in the same words."""
