"""In: a file of `key: value` lines. Out: a dict of numbers."""

from pathlib import Path


def read_config(path: str) -> dict[str, int | float]:
    """Read the numbers in `path`; `#` starts a comment."""
    config = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        setting = line.partition("#")[0].strip()  # 井号后面是注释
        if setting:
            key, _, value = setting.partition(":")
            config[key.strip()] = number(value.strip())
    return config


def number(text: str) -> int | float:
    """Read `64` as an int, `0.06` and `1e-4` as floats."""
    return int(text) if text.isdigit() else float(text)
