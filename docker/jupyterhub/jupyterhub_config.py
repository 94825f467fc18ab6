"""A JupyterHub on one machine: each user has a container of our image and a volume for /workspace.

    jupyterhub --config docker/jupyterhub/jupyterhub_config.py

HUB_IMAGE names the image, HUB_USERS who may come in, HUB_GPUS=all gives every container the GPUs.
"""

import os
from typing import TYPE_CHECKING

import docker

if TYPE_CHECKING:
    from traitlets.config import get_config  # noqa: TC004 - JupyterHub calls this file with one of its own

c = get_config()
engine = docker.from_env()

# People of this machine, with the passwords that they have on it; where nobody is named nobody comes in. Any other authenticator
# stands here in its place: https://jupyterhub.readthedocs.io/en/stable/reference/authenticators.html
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = set(os.environ.get("HUB_USERS", "").split())

# Reached from this machine alone, until something that speaks TLS stands in front of it. Containers reach it over their bridge.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_ip = engine.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"]

c.JupyterHub.spawner_class = "docker"
c.DockerSpawner.image = os.environ.get("HUB_IMAGE", "rundiff-jupyterhub:2.7.1-cuda12")
c.DockerSpawner.pull_policy = "skip"  # it was built here
c.DockerSpawner.cmd = ["jupyterhub-singleuser"]
c.DockerSpawner.volumes = {"rundiff-{username}": "/workspace"}
c.DockerSpawner.notebook_dir = "/workspace"
c.DockerSpawner.remove = True  # a container that was stopped; the volume stays
c.DockerSpawner.start_timeout = 120
c.DockerSpawner.environment = {
    "SSH_PORT": "0",  # people come through the hub
    # The name of an image can move on; the record of a run has its digest, too.
    "RUNDIFF_IMAGE_DIGEST": lambda spawner: engine.images.get(spawner.image).id,
}
c.DockerSpawner.extra_host_config = {"shm_size": "8g"}  # what a DataLoader's workers hand over
if os.environ.get("HUB_GPUS") == "all":
    c.DockerSpawner.extra_host_config["device_requests"] = [docker.types.DeviceRequest(count=-1, capabilities=[["gpu"]])]
