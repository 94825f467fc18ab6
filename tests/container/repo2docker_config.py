"""Has repo2docker build our Binder environment with a venv in the place of conda's environment, where no conda channel is reached.

Given is `$STAND_IN_BASE`, the image to build on; `$STAND_IN_WHEELS`, a folder of wheels. All but conda's layer is repo2docker's own: what is
in apt.txt, postBuild and start is really run. The venv is as conda's environment is for who comes after it: the packages of
repo2docker's own environment and of ours, in the versions that these name, and none that pip could replace.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from repo2docker.buildpacks import conda

c = get_config()  # noqa: F821 - repo2docker calls this file with it

ON_INDEX = {
    "brotli-python": "brotli",
    "jupyterhub-base": "jupyterhub",
    "nbconvert-core": "nbconvert",
    "python-fastjsonschema": "fastjsonschema",
    # numpy is what conda's build of it needs besides.
    "pytorch-cpu": "torch",
}
"""conda's names of packages that the package index knows by another one."""

BASE = r"""
apt-get -qq update && \
apt-get -qq install --yes --no-install-recommends git python{python}-venv >/dev/null && \
apt-get clean && \
rm -rf /var/lib/apt/lists/* && \
mkdir -p ${{CONDA_DIR}} && \
python{python} -m venv ${{NB_PYTHON_PREFIX}} && \
${{NB_PYTHON_PREFIX}}/bin/pip install --quiet --no-cache-dir --no-deps {packages} && \
find ${{CONDA_DIR}} -path '*.dist-info/RECORD' -delete && \
chown -R ${{NB_USER}}:${{NB_USER}} ${{CONDA_DIR}} && \
echo 'export PATH=${{NB_PYTHON_PREFIX}}/bin:$PATH' >/etc/profile.d/activate-conda.sh
"""
"""git is what buildpack-deps, repo2docker's own base, has besides."""

OURS = r"""--mount=type=bind,from=wheels,target=/wheels \
${{NB_PYTHON_PREFIX}}/bin/pip install --quiet --no-cache-dir --find-links /wheels {packages} && \
find ${{CONDA_DIR}} -path '*.dist-info/RECORD' -delete
"""


class StandIn(conda.CondaBuildPack):
    """repo2docker's own, but for the two commands that install with conda."""

    def get_build_env(self) -> list[tuple[str, str]]:
        """Node.js trusts whom it was built to trust, unless it is told what the base trusts."""
        return [*super().get_build_env(), ("NODE_EXTRA_CA_CERTS", "/etc/ssl/certs/ca-certificates.crt")]

    def get_build_script_files(self) -> dict[str, str]:
        """Without what installs conda, and what it installs."""
        files = super().get_build_script_files()
        return {source: target for source, target in files.items() if not source.startswith("conda/")}

    def get_build_scripts(self) -> list[tuple[str, str]]:
        """The environment that every image of repo2docker has."""
        packages = " ".join(in_frozen(f"environment.py-{self.python_version}-linux-64.lock"))
        base = BASE.format(python=self.python_version, packages=packages)
        return [(user, base if "install-base-env" in script else script) for user, script in super().get_build_scripts()]

    def get_env_scripts(self) -> list[tuple[str, str]]:
        """What our environment.yml adds to it."""
        wanted = [word.split("=") for word in self.environment_yaml["dependencies"] if not word.startswith("python=")]
        packages = " ".join(f"'{ON_INDEX.get(name, name)}=={version}.*'" for name, version in wanted)
        ((user, _),) = super().get_env_scripts()
        return [(user, OURS.format(packages=f"{packages} numpy"))]


def in_frozen(name: str) -> list[str]:
    """The Python packages of an environment that is part of repo2docker, as pip names them."""
    text = (Path(conda.__file__).parent / name).read_text()
    found = re.findall(r"/([^/]+)-([^-/]+)-(py[^-/]*)\.(?:conda|tar\.bz2)", text)
    return [f"{ON_INDEX.get(package, package)}=={version}" for package, version, _ in found]


c.Repo2Docker.buildpacks = [StandIn]
c.Repo2Docker.base_image = os.environ["STAND_IN_BASE"]
c.DockerEngine.extra_buildx_build_args = ["--network=host", f"--build-context=wheels={os.environ['STAND_IN_WHEELS']}"]
