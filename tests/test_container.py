"""Which container a process is in: what Linux tells inside each engine's, written down as it stands there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.environment.container import Told, container, layers, parsed_mounts, told
from rundiff.environment.parts import Container

ID, SANDBOX = "4f0c" * 16, "9b1d" * 16
POD = "0a1b2c3d-4e5f-6789-abcd-ef0123456789"
ROOT = "720 580 0:51 / / rw,relatime - overlay overlay rw,lowerdir={lower},upperdir=/x/diff,workdir=/x/work"
FILE = "741 720 8:1 {source} {at} rw,relatime - ext4 /dev/sda1 rw"
DOCKER_LAYERS = "/var/lib/docker/overlay2/l/ABC:/var/lib/docker/overlay2/l/DEF"


def mountinfo(lower: str | None, *files: tuple[str, str]) -> str:
    root = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw" if lower is None else ROOT.format(lower=lower)
    return "\n".join([root, *(FILE.format(source=source, at=at) for source, at in files)]) + "\n"


def about(
    mounts: str, cgroup: str = "0::/\n", *, containerenv: str | None = None, dockerenv: bool = False, **variables: str
) -> Told:
    return Told(mounts, cgroup, containerenv, dockerenv, variables)


DOCKER = mountinfo(DOCKER_LAYERS, (f"/var/lib/docker/containers/{ID}/hostname", "/etc/hostname"))
PODMAN = mountinfo(
    "/var/lib/containers/storage/overlay/l/ABC",
    (f"/containers/storage/overlay-containers/{ID}/userdata/hostname", "/etc/hostname"),
)
KUBERNETES = mountinfo(
    "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/91/fs",
    (f"/var/lib/kubelet/pods/{POD}/etc-hosts", "/etc/hosts"),
    (f"/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{SANDBOX}/hostname", "/etc/hostname"),
)
PRIVILEGED = f'engine="podman-4.9.4"\nname="vibrant_hopper"\nid="{ID}"\nimage="quay.io/team/train:1"\nimageid="{"ab" * 32}"\nrootless=1\n'
PLAIN = mountinfo(None)


@pytest.mark.parametrize(
    ("what", "engine", "id_"),
    [
        (about(DOCKER, dockerenv=True), "docker", ID),
        (about(mountinfo(None, (f"/containers/{ID}/resolv.conf", "/etc/resolv.conf")), dockerenv=True), "docker", ID),
        (about(mountinfo(DOCKER_LAYERS), f"12:memory:/docker/{ID}\n"), "docker", ID),
        (about(mountinfo(DOCKER_LAYERS), f"0::/system.slice/docker-{ID}.scope\n"), "docker", ID),
        (about(mountinfo(DOCKER_LAYERS), dockerenv=True), "docker", None),
        (about(PODMAN, containerenv=""), "podman", ID),
        (about(mountinfo("/x"), f"0::/user.slice/libpod-{ID}.scope/container\n", containerenv=""), "podman", ID),
        (about(KUBERNETES), "kubernetes", None),
        (about(mountinfo("/var/lib/containerd/snapshots/1/fs")), "containerd", None),
        (about(PLAIN, APPTAINER_CONTAINER="/scratch/train.sif"), "apptainer", None),
        (about(PLAIN, SINGULARITY_CONTAINER="/scratch/train.sif"), "apptainer", None),
    ],
)
def test_each_engines_container_is_known(what, engine, id_):
    found = container(what)
    assert (found.engine, found.id) == (engine, id_)


@pytest.mark.parametrize(
    "what",
    [
        about(PLAIN),
        about(PLAIN, dockerenv=True),
        about(mountinfo("/cow/lower")),
        about(""),
        about(PLAIN, "4:memory:/process_api/fff619afb61c7df023f6226aa7d58032\n0::/\n", dockerenv=True),
    ],
)
def test_a_marker_or_an_overlay_that_no_engine_bears_out_is_no_container(what):
    assert container(what) is None


def test_the_pause_sandbox_of_a_pod_is_not_taken_for_the_container():
    found = container(about(KUBERNETES, KUBERNETES_SERVICE_HOST="10.0.0.1"))
    assert found == Container("kubernetes", pod=POD, layers=found.layers)
    group = f"0::/kubepods.slice/kubepods-burstable-pod{POD.replace('-', '_')}.slice/cri-containerd-{ID}.scope\n"
    assert container(about(KUBERNETES, group)).id == ID
    old = f"5:memory:/kubepods/burstable/pod{POD}/{ID}\n"
    assert (container(about(mountinfo("/x"), old)).pod, container(about(mountinfo("/x"), old)).id) == (POD, ID)


def test_privileged_podman_tells_its_image_and_other_podman_does_not():
    found = container(about(PODMAN, containerenv=PRIVILEGED))
    assert (found.id, found.image, found.digest) == (ID, "quay.io/team/train:1", "ab" * 32)
    assert container(about(PODMAN, containerenv="")).image is None


@pytest.mark.parametrize(
    ("variables", "image", "digest"),
    [
        ({"JUPYTER_IMAGE": "hub/image:1", "JUPYTER_IMAGE_SPEC": "hub/image:1@x"}, "hub/image:1", None),
        ({"JUPYTER_IMAGE_SPEC": "hub/image:2"}, "hub/image:2", None),
        (
            {"RUNDIFF_IMAGE": "ours:1", "JUPYTER_IMAGE": "hub/image:1", "RUNDIFF_IMAGE_DIGEST": "sha256:" + "5" * 64},
            "ours:1",
            "sha256:" + "5" * 64,
        ),
        ({"JUPYTER_IMAGE": "me:pa55@hub/image:1"}, "***@hub/image:1", None),
        ({}, None, None),
    ],
)
def test_the_image_is_named_by_who_knows_it(variables, image, digest):
    found = container(about(DOCKER, dockerenv=True, **variables))
    assert (found.image, found.digest) == (image, digest)


def test_equal_layers_have_an_equal_signature_whatever_lies_on_top():
    first, second = (ROOT.format(lower=DOCKER_LAYERS), ROOT.format(lower=DOCKER_LAYERS).replace("/x/", "/y/"))
    assert layers(parsed_mounts(first)) == layers(parsed_mounts(second)) is not None
    assert layers(parsed_mounts(first)) != layers(parsed_mounts(ROOT.format(lower="/other")))
    assert layers(parsed_mounts(PLAIN)) is None


def test_what_stands_below_a_root_is_read(tmp_path):
    for path, text in {"proc/self/mountinfo": PODMAN, "proc/self/cgroup": "0::/\n", "run/.containerenv": PRIVILEGED}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert container(told({}, tmp_path)).image == "quay.io/team/train:1"
    assert container(told({}, tmp_path / "nothing")) is None


@given(st.text(alphabet="0123456789 -/:lowerdir=,\nabpodscontainers", max_size=200), st.text(max_size=50))
def test_whatever_stands_in_these_files_is_read(mounts, cgroup):
    container(about(mounts, cgroup, containerenv=mounts, dockerenv=True))
