"""Text in; what in it a secret scanner recognises as a secret out, and, at hardly any cost, whether that is worth asking."""
