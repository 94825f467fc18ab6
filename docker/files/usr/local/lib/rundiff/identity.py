"""What an image was made of in, as variables and packages; `image.json`, `packages.txt` and `title`, which tell it inside, out.

    python identity.py FOLDER

An image cannot hold its own digest, and labels are not seen from inside. rundiff reads `image.json` wherever the image runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import torch


def packages() -> str:
    """Every package of the distribution, then every one of Python, with its version, in order; no step of a build changes it twice."""
    commands = (
        ("dpkg-query", "--show", "--showformat", "${Package} ${Version} ${Architecture}\n"),
        (sys.executable, "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check"),
    )
    lists = (subprocess.run(command, check=True, capture_output=True, text=True).stdout for command in commands)
    return "\n".join("".join(sorted(found.splitlines(keepends=True))) for found in lists)


def identity(manifest: str) -> dict[str, str]:
    """What is known of the image; what is not is left out."""
    base, _, digest = os.environ["BASE_IMAGE"].partition("@")
    cuda = torch.version.cuda
    found = {
        "name": os.environ["NAME"],
        "version": os.environ["VERSION"],
        "revision": os.environ["REVISION"],
        "created": os.environ["CREATED"],
        "base": base,
        "base_digest": digest,
        "manifest": "sha256:" + hashlib.sha256(manifest.encode()).hexdigest(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "cuda": cuda,
        "cudnn": _dotted(torch.backends.cudnn.version()) if cuda else None,
        "nccl": ".".join(map(str, torch.cuda.nccl.version())) if cuda else None,
    }
    return {name: value for name, value in found.items() if value}


def _dotted(number: int) -> str:
    """CuDNN 9 calls its 9.5.1 90501."""
    return f"{number // 10_000}.{number % 10_000 // 100}.{number % 100}"


def title(of: dict[str, str]) -> str:
    """The image in one line."""
    cuda = f"CUDA {of['cuda']}, cuDNN {of['cudnn']}, NCCL {of['nccl']}" if "cuda" in of else "for CPUs"
    return f"{of['name']}: PyTorch {of['torch']} ({cuda}), Python {of['python']}"


def main() -> None:
    """Write the files."""
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    manifest = packages()
    (folder / "packages.txt").write_text(manifest)
    found = identity(manifest)
    (folder / "image.json").write_text(json.dumps(found, indent=2) + "\n")
    (folder / "title").write_text(title(found) + "\n")


if __name__ == "__main__":
    main()
