"""How weights lie in files: one module a format, and `layouts.py`, which gives every model RWKV's official names."""
