"""The image for CPUs, built from the shipped Dockerfile and started with the command line of the README."""

from __future__ import annotations

from engine import Engine


def test_the_image_tells_what_it_is(running: Engine, cpu_image: str) -> None:
    labels = running.inspect(cpu_image, "Config.Labels")
    assert labels["org.opencontainers.image.version"]
