"""What an edit of a file that makes or starts an image means, as tables: old text, new text, what is said."""

from __future__ import annotations

import json
import re
import time
from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from repos import Repo
from rundiff.commands.diff import comparison
from rundiff.git import Repository
from rundiff.render.layout import layout
from rundiff.render.terminal import plain
from rundiff.training.categories import CATEGORIES
from rundiff.training.images.documents import jsonc_value, yaml_documents
from rundiff.training.images.effects import image_effects
from rundiff.training.images.files import kind_of
from rundiff.training.images.problems import image_problems
from rundiff.training.images.references import inside, reference
from rundiff.training.images.tables import words

D1 = "@sha256:" + "1" * 64
D2 = "@sha256:" + "2" * 64
TORCH27 = f"pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime{D1}"
TORCH28 = f"pytorch/pytorch:2.8.0-cuda12.8-cudnn9-runtime{D2}"
FROM = f"FROM {TORCH27}\n"


def no_digest(image: str) -> str:
    return f"environment: `{image}` has no digest: its tag may be given to another image"


def moves(image: str, why: str = "its tag moves") -> str:
    return f"environment: `{image}` may be another image at the next build: {why}"


NO_TAG = "it has no tag, which is `latest`"

DOCKERFILE = [
    # ---- nothing
    (FROM + "RUN pip install timm==1.0.3", "# why\n" + FROM + "\nRUN  pip   install \\\n    # here\n    timm==1.0.3\n", ()),
    (FROM + "RUN pip install timm==1.0.3", FROM + "RUN pip install 'timm==1.0.3'", ()),
    (FROM + 'ENV A=1\nENV B="2"', FROM + "ENV A=1 B=2", ()),
    (FROM + "ENV A 1", FROM + "ENV A=1", ()),
    (FROM + "RUN a && b", FROM + "RUN a \\\n && b", ()),
    (FROM + "RUN a && b", FROM + "RUN <<EOF\na\nb\nEOF", ()),
    (FROM + "RUN a\nRUN b", FROM + "RUN a && b", ()),
    (FROM + 'CMD ["python", "train.py"]', FROM + "CMD python train.py", ()),
    (FROM + "RUN pip install --no-cache-dir timm==1.0.3", FROM + "RUN python -m pip install -q timm==1.0.3", ()),
    (FROM + "RUN --mount=type=cache,target=/c pip install timm==1.0.3", FROM + "RUN pip install timm==1.0.3", ()),
    (FROM + "LABEL a=1\nEXPOSE 80", FROM + "LABEL a=2\nEXPOSE 81", ()),
    (f"ARG BASE={TORCH27}\nFROM $BASE", FROM, ()),
    (f"ARG TAG=2.7.1\nFROM pytorch/pytorch:${{TAG}}-cuda12.6-cudnn9-runtime{D1} AS train", FROM + "", ()),
    ("from scratch", "FROM scratch", ()),
    # ---- the base image, and what that changes
    (
        FROM,
        f"FROM {TORCH28}",
        (
            (
                "environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → 2.8.0-cuda12.8-cudnn9-runtime: "
                "torch 2.7.1 → 2.8.0, CUDA 12.6 → 12.8"
            ),
        ),
    ),
    (
        FROM,
        FROM.replace("runtime", "devel"),
        (
            (
                "environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → 2.7.1-cuda12.6-cudnn9-devel: "
                "runtime → devel"
            ),
        ),
    ),
    (
        FROM,
        FROM.replace(D1, D2),
        (
            (
                "environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime: same tag, other digest "
                "(sha256:111111111111 → sha256:222222222222): the image was rebuilt"
            ),
        ),
    ),
    (
        FROM.replace(D1, ""),
        FROM,
        ("environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime: digest sha256:111111111111 added",),
    ),
    (
        FROM,
        FROM.replace(D1, ""),
        (
            "environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime: digest sha256:111111111111 removed",
            no_digest("pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime"),
        ),
    ),
    (
        f"FROM registry.example/nvidia/pytorch:25.03-py3{D1}",
        f"FROM registry.example/nvidia/pytorch:25.09-py3{D1}",
        (
            (
                "environment: base image registry.example/nvidia/pytorch:25.03-py3 → 25.09-py3: "
                "torch 2.7.0a0 → 2.9.0a0, CUDA 12.8 → 13.0"
            ),
        ),
    ),
    (
        "FROM nvidia/cuda:12.6.3-cudnn-devel-ubuntu22.04",
        f"FROM nvidia/cuda:12.8.1-cudnn-devel-ubuntu24.04{D1}",
        (
            (
                "environment: base image nvidia/cuda:12.6.3-cudnn-devel-ubuntu22.04 → 12.8.1-cudnn-devel-ubuntu24.04: "
                "CUDA 12.6.3 → 12.8.1, Ubuntu 22.04 → 24.04"
            ),
        ),
    ),
    (
        "FROM python:3.11-slim",
        "FROM python:3.12-slim",
        ("environment: base image python:3.11-slim → 3.12-slim: Python 3.11 → 3.12", no_digest("python:3.12-slim")),
    ),
    (
        FROM,
        f"FROM python:3.12-slim{D1}",
        (
            (
                "environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → python:3.12-slim: "
                "without torch 2.7.1, without CUDA 12.6, without cuDNN 9, with Python 3.12"
            ),
        ),
    ),
    (
        f"FROM rocm/pytorch:rocm6.4.2_ubuntu24.04_py3.12_pytorch_release_2.6.0{D1}",
        f"FROM rocm/pytorch:rocm7.1_ubuntu24.04_py3.13_pytorch_release_2.9.1{D1}",
        (
            (
                "environment: base image rocm/pytorch:rocm6.4.2_ubuntu24.04_py3.12_pytorch_release_2.6.0 → "
                "rocm7.1_ubuntu24.04_py3.13_pytorch_release_2.9.1: ROCm 6.4.2 → 7.1, Python 3.12 → 3.13, torch 2.6.0 → 2.9.1"
            ),
        ),
    ),
    (f"FROM team/train:1{D1}", f"FROM team/train:2{D1}", ("environment: base image team/train:1 → 2",)),
    ("ARG BASE\nFROM $BASE", "ARG BASE\nFROM ${BASE}-gpu", ("environment: base image $BASE → ${BASE}-gpu",)),
    (
        "FROM jupyter/pytorch-notebook:python-3.11",
        "FROM jupyter/pytorch-notebook:latest",
        (
            "environment: base image jupyter/pytorch-notebook:python-3.11 → latest",
            moves("jupyter/pytorch-notebook:latest"),
        ),
    ),
    (
        f"FROM continuumio/miniconda3:24.9.2-0{D1}",
        "FROM continuumio/miniconda3",
        (
            "environment: base image continuumio/miniconda3:24.9.2-0 → continuumio/miniconda3",
            moves("continuumio/miniconda3", NO_TAG),
        ),
    ),
    (
        f"FROM nvidia/cuda:12.1.1-cudnn8-runtime-ubuntu22.04{D1}",
        f"FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04{D1}",
        (
            (
                "environment: base image nvidia/cuda:12.1.1-cudnn8-runtime-ubuntu22.04 → 12.4.1-cudnn-runtime-ubuntu22.04: "
                "CUDA 12.1.1 → 12.4.1, cuDNN 8 → of a version that the tag does not say"
            ),
        ),
    ),
    # ---- build arguments
    (
        f"ARG TAG=2.7.1-cuda12.6-cudnn9-runtime{D1}\nFROM pytorch/pytorch:${{TAG}}",
        f"ARG TAG=2.8.0-cuda12.8-cudnn9-runtime{D2}\nFROM pytorch/pytorch:${{TAG}}",
        (
            (
                "environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → 2.8.0-cuda12.8-cudnn9-runtime: "
                "torch 2.7.1 → 2.8.0, CUDA 12.6 → 12.8"
            ),
        ),
    ),
    (
        FROM + "ARG V=2.7.1\nRUN pip install torch==${V}",
        FROM + "ARG V=2.8.0\nRUN pip install torch==${V}",
        ("environment: torch 2.7.1 → 2.8.0",),
    ),
    (
        FROM + "ARG TORCH=2.7.1\nRUN ./build.sh $TORCH",
        FROM + "ARG TORCH=2.8.0\nRUN ./build.sh $TORCH",
        ("environment: build argument TORCH 2.7.1 → 2.8.0",),
    ),
    (FROM + "ARG UNUSED=1", FROM + "ARG UNUSED=2", ()),
    # ---- stages
    (
        f"FROM {TORCH27} AS build\nRUN pip install timm==1.0.3\nFROM python:3.12{D1} AS run\nCOPY --from=build /venv /venv",
        f"FROM {TORCH27} AS build\nRUN pip install timm==1.0.4\nFROM python:3.12{D1} AS run\nCOPY --from=build /venv /venv",
        ("environment: timm 1.0.3 → 1.0.4 in stage `build`",),
    ),
    (
        f"FROM {TORCH27} AS base\nFROM base AS run\nRUN a",
        f"FROM {TORCH28} AS base\nFROM base AS run\nRUN a",
        (
            (
                "environment: base image of stage `base` pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → "
                "2.8.0-cuda12.8-cudnn9-runtime: torch 2.7.1 → 2.8.0, CUDA 12.6 → 12.8"
            ),
        ),
    ),
    (
        f"FROM python:3.11{D1} AS docs\nRUN a\nFROM {TORCH27} AS run",
        f"FROM python:3.12 AS docs\nRUN b\nFROM {TORCH27} AS run",
        ("other: stage `docs` changed, which the last stage is not built from",),
    ),
    (
        f"FROM {TORCH27} AS train\nRUN a",
        f"FROM {TORCH27} AS train\nRUN a\nFROM train AS serve\nCMD serve",
        ("other: command `serve` added in stage `serve`", "other"),
    ),
    (f"FROM {TORCH27} AS a\nENV SEED=1", f"FROM {TORCH27} AS b\nENV SEED=2", ("seed: seed 1 → 2",)),
    (f"FROM {TORCH27}\nENV SEED=1", f"FROM {TORCH27} AS b\nENV SEED=2", ("seed: seed 1 → 2",)),
    # ---- packages
    (FROM + "RUN pip install torch==2.7.1", FROM + "RUN pip install torch==2.8.0", ("environment: torch 2.7.1 → 2.8.0",)),
    (
        FROM + "RUN pip install torch==2.7.1",
        FROM + "RUN pip install torch",
        ("environment: torch 2.7.1 → any version, no longer pinned",),
    ),
    (
        FROM + "RUN uv pip install --system torch",
        FROM + "RUN uv pip install --system torch==2.7.1",
        ("environment: torch any version → 2.7.1, pinned now",),
    ),
    (
        FROM + 'RUN pip install "torch>=2.6"',
        FROM + 'RUN pip install "torch >= 2.7"',
        ("environment: torch >=2.6 → >=2.7",),
    ),
    (FROM + 'RUN pip install "torch>=2,<3"', FROM + 'RUN pip install "torch<3, >=2"', ()),
    (FROM, FROM + "RUN pip install torchaudio", ("environment: torchaudio added, not pinned",)),
    (FROM + "RUN pip install torch", FROM + "RUN pip install torch einops==0.8.0", ("environment: einops 0.8.0 added",)),
    (
        FROM + "RUN pip install torch==2.7.1+cu126 --index-url https://wheels.example/whl/cu126",
        FROM + "RUN pip install torch==2.7.1+cu128 --index-url https://wheels.example/whl/cu128",
        (
            "environment: torch 2.7.1+cu126 → 2.7.1+cu128 (CUDA 12.6 → 12.8)",
            "environment: package index cu126 (CUDA 12.6) → cu128 (CUDA 12.8)",
        ),
    ),
    (
        FROM + "RUN pip install -i https://me:secret@wheels.example/a torch==2",
        FROM + "RUN pip install -i https://me:secret@wheels.example/b torch==2",
        ("environment: package index https://***@wheels.example/a → https://***@wheels.example/b",),
    ),
    (
        FROM + "RUN pip install -r requirements.txt",
        FROM + "RUN pip install -r requirements-gpu.txt",
        ("environment: installs from requirements.txt → requirements-gpu.txt",),
    ),
    (
        FROM + "RUN pip install torch==2.7.1",
        FROM + "RUN pip install torch -c constraints.txt",
        (
            "environment: torch 2.7.1 → as constraints.txt says",
            "environment: versions by constraints.txt added",
        ),
    ),
    (
        FROM + "RUN conda install -y -c pytorch pytorch=2.4.1 pytorch-cuda=12.1 && conda clean -a",
        FROM + "RUN mamba install -y -c pytorch \\\n  pytorch=2.5.1 pytorch-cuda=12.4 && conda clean -a",
        ("environment: pytorch 2.4.1 → 2.5.1", "environment: pytorch-cuda 12.1 → 12.4"),
    ),
    (
        FROM + "RUN poetry add transformers==4.50.0",
        FROM + "RUN poetry add transformers==4.51.0",
        ("environment: transformers 4.50.0 → 4.51.0",),
    ),
    (
        FROM + "RUN pip install git+https://git.example/a/lib@" + "a" * 40,
        FROM + "RUN pip install git+https://git.example/a/lib@main",
        (
            "environment: lib @ git+https://git.example/a/lib@"
            + "a" * 40
            + " → @ git+https://git.example/a/lib@main, no longer pinned",
        ),
    ),
    (
        FROM + "RUN apt-get update && apt-get install -y libcudnn9-cuda-12=9.5.1.17-1 git",
        FROM + "RUN apt-get update && apt-get install -y libcudnn9-cuda-12=9.8.0.87-1 git",
        ("environment: libcudnn9-cuda-12 9.5.1.17-1 → 9.8.0.87-1",),
    ),
    (FROM + "RUN apt-get install -y git", FROM + "RUN apt-get install -y git vim", ("other",)),
    (
        FROM + "RUN pip install a==1 b==1 c==1 d==1 e==1",
        FROM + "RUN pip install a==2 b==2 c==2 d==2 e==2",
        ("environment: 5 packages: a 1 → 2, b 1 → 2, c 1 → 2 and 2 more",),
    ),
    (
        FROM + "RUN if [ $A ]; then pip install torch==2.7.1; else pip install torch==2.7.1+cpu; fi",
        FROM + "RUN if [ $A ]; then pip install torch==2.8.0; else pip install torch==2.7.1+cpu; fi",
        ("environment: torch 2.7.1 → 2.8.0",),
    ),
    (FROM + "RUN pip install -U pip", FROM, ()),
    (FROM + "RUN uv python install 3.12", FROM + "RUN uv python install 3.13", ("environment: python 3.12 → 3.13",)),
    (
        FROM + "RUN uv sync --frozen --extra cpu",
        FROM + "RUN uv sync --frozen --extra gpu",
        ("other",),
    ),
    (
        FROM + "RUN pip install -r a.txt",
        FROM + "RUN pip install -r a.txt -r b.txt",
        ("environment: installs from a.txt → a.txt, b.txt",),
    ),
    (
        FROM + "COPY --from=registry.example/uv:0.10.8 /uv /usr/local/bin/uv",
        FROM + "COPY --from=registry.example/uv:0.10.9 /uv /usr/local/bin/uv",
        ("environment: files of registry.example/uv 0.10.8 → 0.10.9",),
    ),
    # ---- variables
    (
        FROM + "ENV CUBLAS_WORKSPACE_CONFIG=:4096:8",
        FROM + "ENV CUBLAS_WORKSPACE_CONFIG=:16:8",
        ("seed: CUBLAS_WORKSPACE_CONFIG :4096:8 → :16:8",),
    ),
    (FROM, FROM + "ENV NVIDIA_TF32_OVERRIDE=0", ("precision: NVIDIA_TF32_OVERRIDE 0 added",)),
    (
        FROM + "ENV NVIDIA_VISIBLE_DEVICES=all",
        FROM + "ENV NVIDIA_VISIBLE_DEVICES=0",
        ("device: NVIDIA_VISIBLE_DEVICES all → 0",),
    ),
    (FROM + "ENV LR=1e-3 A=1", FROM + "ENV LR=0.01 A=1", ("hyper-parameter: lr 0.001 → 0.01",)),
    (FROM + "ENV NCCL_VERSION=2.26.2", FROM + "ENV NCCL_VERSION=2.27.3", ("environment: NCCL_VERSION 2.26.2 → 2.27.3",)),
    (FROM + "ENV ANYTHING=1", FROM + "ENV ANYTHING=2", ("other",)),
    # ---- what it runs, and data
    (
        FROM + 'CMD ["python", "train.py", "--lr", "0.1"]',
        FROM + 'CMD ["python", "train.py", "--lr=0.01", "--epochs", "5"]',
        ("hyper-parameter: lr 0.1 → 0.01", "hyper-parameter: epochs 5 added"),
    ),
    (
        FROM + "ENTRYPOINT python train.py",
        FROM + "ENTRYPOINT python finetune.py",
        ("environment: command `python train.py` → `python finetune.py`",),
    ),
    (
        FROM + 'ENTRYPOINT ["python"]\nCMD ["train.py"]',
        FROM + 'ENTRYPOINT ["python", "train.py"]',
        (),
    ),
    (
        FROM + "CMD uvicorn main:app --workers 4",
        FROM + "CMD uvicorn main:app --workers 8",
        ("other: command `uvicorn main:app --workers 4` → `uvicorn main:app --workers 8`",),
    ),
    (FROM + "CMD bash", FROM + "CMD sleep infinity", ("other: command `bash` → `sleep infinity`",)),
    (
        FROM + "CMD torchrun --nproc_per_node 4 train.py optimizer.lr=0.1",
        FROM + "CMD torchrun --nproc_per_node 8 train.py optimizer.lr=0.2",
        ("hyper-parameter: lr 0.1 → 0.2", "distributed: nproc_per_node 4 → 8"),
    ),
    (
        FROM + "COPY data/v1 /data",
        FROM + "COPY data/v2 /data",
        ("data: `/data` is a copy of data/v1 → data/v2",),
    ),
    (FROM + "WORKDIR /a\nRUN make", FROM + "WORKDIR /b\nRUN make", ("other",)),
    (FROM + "RUN make", FROM + "RUN make -j", ("other",)),
    (FROM + 'RUN echo "open', FROM + 'RUN echo "opened', ("other",)),
    # ---- what was wrong before is no change; a new file says it once
    ("FROM nvidia/cuda:latest\nRUN a", "FROM nvidia/cuda:latest\nRUN b", ("other",)),
    (FROM + "RUN pip install torch", FROM + "RUN pip install torch\nENV SEED=1", ("seed: seed 1 added",)),
    (
        None,
        "FROM nvidia/cuda:latest\nRUN pip install torch",
        (
            "environment: base image nvidia/cuda:latest added",
            "environment: torch added, not pinned",
            moves("nvidia/cuda:latest"),
        ),
    ),
    (
        FROM,
        None,
        ("environment: base image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime removed: torch 2.7.1, CUDA 12.6, cuDNN 9",),
    ),
]

SERVICE = f"services:\n  train:\n    image: {TORCH27}\n"


def service(text: str) -> str:
    return SERVICE + "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())


GPUS = "deploy: {{resources: {{reservations: {{devices: [{{driver: nvidia, {}, capabilities: [gpu]}}]}}}}}}"

COMPOSE = [
    (service("shm_size: 8gb\nipc: host"), service("# why\nipc: 'host'\nshm_size: \"8gb\"  # enough"), ()),
    (
        "x-common: &common\n  shm_size: 8gb\nservices:\n  a:\n    <<: *common\n    ipc: host",
        "services:\n  a:\n    ipc: host\n    shm_size: 8gb",
        (),
    ),
    (service("environment: {A: 1}"), service("environment:\n  - A=1"), ()),
    (service("ports: ['80:80']"), service("ports: ['81:80']"), ()),
    (service("command: python train.py --lr 0.1"), service("command:\n  - python\n  - train.py\n  - --lr=1e-1"), ()),
    (
        SERVICE,
        SERVICE.replace(TORCH27, TORCH28),
        (
            (
                "environment: image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → 2.8.0-cuda12.8-cudnn9-runtime: "
                "torch 2.7.1 → 2.8.0, CUDA 12.6 → 12.8"
            ),
        ),
    ),
    (
        f"services:\n  a:\n    image: t:${{TAG:-1}}{D1}\n  b:\n    image: u:1{D1}",
        f"services:\n  a:\n    image: t:${{TAG:-2}}{D1}\n  b:\n    image: u:1{D1}",
        ("environment: image of `a` t:1 → 2",),
    ),
    ("services:\n  a:\n    build: .\n    image: t:1", "services:\n  a:\n    build: .\n    image: t:2", ()),
    (service(GPUS.format("count: all")), service(GPUS.format("count: 2")), ("device: GPUs all → 2",)),
    (service(GPUS.format("count: all")), service("gpus: all"), ()),
    (
        service(GPUS.format("count: all")),
        service(GPUS.format("device_ids: ['0', '2']")),
        ("device: GPUs all → 0, 2",),
    ),
    (service("a: 1"), service("a: 1\nruntime: nvidia"), ("device: runtime nvidia added",)),
    (service("shm_size: 8gb"), service("shm_size: 64m"), ("environment: shm_size 8gb → 64m",)),
    (service("ipc: host"), SERVICE, ("environment: ipc host removed",)),
    (
        service("command: python train.py --lr 0.1 --seed 1"),
        service("command: python train.py --lr 0.01 --seed 1"),
        ("hyper-parameter: lr 0.1 → 0.01",),
    ),
    (
        service("command: >\n  bash -c 'pip install timm==1.0.3 &&\n  python train.py'"),
        service("command: >\n  bash -c 'pip install timm==1.0.4 &&\n  python train.py'"),
        ("environment: timm 1.0.3 → 1.0.4",),
    ),
    (
        service("environment:\n  CUDA_VISIBLE_DEVICES: '0'"),
        service("environment:\n  CUDA_VISIBLE_DEVICES: '0,1'"),
        ("device: CUDA_VISIBLE_DEVICES 0 → 0,1",),
    ),
    (
        service("volumes:\n  - ./data/v1:/data:ro"),
        service("volumes:\n  - type: bind\n    source: ./data/v2\n    target: /data"),
        ("data: `/data` ./data/v1 → ./data/v2",),
    ),
    (
        service("build: {context: ., args: {TORCH_VERSION: 2.7.1}}"),
        service("build: {context: ., args: {TORCH_VERSION: 2.8.0}}"),
        ("environment: build argument TORCH_VERSION 2.7.1 → 2.8.0",),
    ),
    (
        service("build: {context: ., dockerfile: Dockerfile}"),
        service("build: {context: ., dockerfile: Dockerfile.gpu}"),
        ("environment: built from Dockerfile → Dockerfile.gpu",),
    ),
    (service("user: a"), service("user: b"), ("other",)),
    (
        SERVICE,
        SERVICE + "  extra:\n    image: busybox\n",
        ("environment: image of `extra` busybox added", moves("busybox", NO_TAG) + " (`extra`)"),
    ),
]


def pod(image: str = TORCH27, container: str = "", spec: str = "", kind: str = "Job") -> str:
    return (
        f"apiVersion: batch/v1\nkind: {kind}\nmetadata: {{name: train}}\nspec:\n  template:\n    spec:\n{spec}"
        f"      containers:\n      - name: main\n        image: {image}\n{container}"
    )


LIMIT = "        resources:\n          limits:\n            nvidia.com/gpu: {}\n"
ARGS = "        command: [python, train.py]\n        args: ['--lr', '{}']\n"
SHM = "      volumes:\n      - name: shm\n        emptyDir: {{medium: Memory, sizeLimit: {}}}\n"
CLAIM = "      volumes:\n      - name: d\n        persistentVolumeClaim: {{claimName: {}}}\n"
WORKERS = """
apiVersion: kubeflow.org/v1
kind: PyTorchJob
metadata: {{name: train}}
spec:
  pytorchReplicaSpecs:
    Master: {{replicas: 1, template: {{spec: {{containers: [{{name: pytorch, image: '{image}'}}]}}}}}}
    Worker: {{replicas: {count}, template: {{spec: {{containers: [{{name: pytorch, image: '{image}'}}]}}}}}}
"""

STEP = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
spec:
  templates:
  - name: train
    container: {{image: team/train:1, command: [python, train.py, --lr, '{}']}}
"""

KUBERNETES = [
    (pod(), pod().replace("metadata: {name: train}", "metadata:\n  name: train  # it"), ()),
    (pod(), pod().replace("metadata: {name: train}", "metadata: {name: train, labels: {a: b}}"), ()),
    (pod(), "---\n" + pod(), ()),
    (
        pod(),
        pod(TORCH28),
        (
            (
                "environment: image pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → 2.8.0-cuda12.8-cudnn9-runtime: "
                "torch 2.7.1 → 2.8.0, CUDA 12.6 → 12.8"
            ),
        ),
    ),
    (pod(container=LIMIT.format(1)), pod(container=LIMIT.format(4)), ("device: nvidia.com/gpu 1 → 4",)),
    (pod(container=ARGS.format(0.1)), pod(container=ARGS.format(0.01)), ("hyper-parameter: lr 0.1 → 0.01",)),
    (pod(), pod(spec="      runtimeClassName: nvidia\n"), ("device: runtimeClassName nvidia added",)),
    (pod(), pod(spec="      hostIPC: true\n"), ("environment: hostIPC true added",)),
    (
        pod(spec="      nodeSelector: {gpu.example/product: A100}\n"),
        pod(spec="      nodeSelector: {gpu.example/product: H100}\n"),
        ("device: gpu.example/product A100 → H100",),
    ),
    (
        pod(container="        volumeMounts: [{name: shm, mountPath: /dev/shm}]\n", spec=SHM.format("8Gi")),
        pod(container="        volumeMounts: [{name: shm, mountPath: /dev/shm}]\n", spec=SHM.format("1Gi")),
        ("environment: /dev/shm 8Gi → 1Gi",),
    ),
    (
        pod(container="        volumeMounts: [{name: d, mountPath: /data}]\n", spec=CLAIM.format("digits-v1")),
        pod(container="        volumeMounts: [{name: d, mountPath: /data}]\n", spec=CLAIM.format("digits-v2")),
        ("data: `/data` digits-v1 → digits-v2",),
    ),
    (
        pod(container="        env: [{name: PYTHONHASHSEED, value: '0'}]\n"),
        pod(container="        env: [{name: PYTHONHASHSEED, value: '1'}]\n"),
        ("seed: PYTHONHASHSEED 0 → 1",),
    ),
    (
        WORKERS.format(image=TORCH27, count=1),
        WORKERS.format(image=TORCH27, count=3),
        ("distributed: replicas of `Worker` 1 → 3",),
    ),
    (
        pod() + "---\n" + pod(f"redis:7{D1}", kind="Deployment"),
        pod() + "---\n" + pod(f"redis:8{D1}", kind="Deployment"),
        ("environment: image of `main` redis:7 → 8",),
    ),
    (
        WORKERS.format(image=TORCH27, count=1),
        WORKERS.format(image=f"team/train:1{D1}", count=1),
        (
            (
                "environment: image of Master `pytorch` and Worker `pytorch` "
                "pytorch/pytorch:2.7.1-cuda12.6-cudnn9-runtime → team/train:1"
            ),
        ),
    ),
    (pod(), pod().replace("name: train", "name: train-2"), ()),
    (
        pod(container=ARGS.format(0.1)),
        pod(container=ARGS.format(0.2)).replace("name: train", "name: train-2"),
        ("hyper-parameter: lr 0.1 → 0.2",),
    ),
    (STEP.format(0.1), STEP.format(0.2), ("hyper-parameter: lr 0.1 → 0.2",)),
    (pod(spec="      serviceAccountName: a\n"), pod(spec="      serviceAccountName: b\n"), ("other",)),
    (None, pod("train:latest"), ("environment: image train:latest added", moves("train:latest"))),
]

DEVCONTAINER = [
    ('{"image": "a:1' + D1 + '"}', '// why\n{\n  "image": "a:1' + D1 + '", /* it */\n}', ()),
    ('{"name": "a", "customizations": {"x": 1}}', '{"name": "b"}', ()),
    (
        '{"image": "python:3.11' + D1 + '"}',
        '{"image": "python:3.12' + D1 + '"}',
        ("environment: image python:3.11 → 3.12: Python 3.11 → 3.12",),
    ),
    ('{"runArgs": []}', '{"runArgs": ["--gpus", "all"]}', ("device: GPUs all added",)),
    ('{"runArgs": ["--gpus=all"]}', '{"runArgs": ["--gpus", "all"]}', ()),
    ('{"runArgs": ["--shm-size=8g"]}', '{"runArgs": ["--shm-size=1g"]}', ("environment: --shm-size 8g → 1g",)),
    (
        '{"hostRequirements": {"gpu": "optional"}}',
        '{"hostRequirements": {"gpu": true}}',
        ("device: GPU of the host optional → true",),
    ),
    (
        '{"containerEnv": {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}}',
        '{"containerEnv": {}}',
        ("seed: CUBLAS_WORKSPACE_CONFIG :4096:8 removed",),
    ),
    (
        '{"postCreateCommand": "pip install torch==2.7.1"}',
        '{"postCreateCommand": "pip install torch"}',
        ("environment: torch 2.7.1 → any version, no longer pinned",),
    ),
    (
        '{"mounts": ["source=./data/v1,target=/data,type=bind"]}',
        '{"mounts": [{"source": "./data/v2", "target": "/data", "type": "bind"}]}',
        ("data: `/data` ./data/v1 → ./data/v2",),
    ),
    ('{"features": {"a": {}}}', '{"features": {"a": {"v": "1"}}}', ("other",)),
]

REQUIREMENTS = [
    ("torch==2.7.1\nnumpy==2.1.0", "# pinned\nnumpy == 2.1.0\nTorch==2.7.1  # why\n", ()),
    ("torch==2.7.1", "torch==2.8.0", ("environment: torch 2.7.1 → 2.8.0",)),
    ("torch==2.7.1", "torch>=2.7", ("environment: torch 2.7.1 → >=2.7, no longer pinned",)),
    ("torch==2.7.1", "torch==2.7.*", ("environment: torch 2.7.1 → ==2.7.*, no longer pinned",)),
    ("torch==2.7.1", "", ("environment: torch 2.7.1 removed",)),
    ("a==1 --hash=sha256:11", "a==1 \\\n    --hash=sha256:22", ("environment: a 1: other files (their hashes differ)",)),
    ("a==1 --hash=sha256:11", "a==2 \\\n    --hash=sha256:22", ("environment: a 1 → 2",)),
    (
        "numpy==1.26; python_version < '3.12'",
        'numpy==1.25 ; python_version < "3.12"',
        ("environment: numpy (python_version < '3.12') 1.26 → 1.25",),
    ),
    (
        "--index-url https://wheels.example/whl/cu126\ntorch==2.7.1",
        "--index-url https://wheels.example/whl/cu128\ntorch==2.7.1",
        ("environment: package index cu126 (CUDA 12.6) → cu128 (CUDA 12.8)",),
    ),
    ("-r base.txt", "-r base-gpu.txt", ("environment: installs from base.txt → base-gpu.txt",)),
    ("transformers[torch]==4.50.0", "transformers==4.50.0", ("environment: transformers[torch] → transformers",)),
    ("%%%", "???", ("other",)),
]

CONDA = [
    ("dependencies:\n- numpy=2.1\n- torch", "name: x\ndependencies:\n  - torch\n  - numpy=2.1\n", ()),
    (
        "dependencies:\n- pytorch=2.4.1\n- pip\n- pip:\n  - timm==1.0.3",
        "dependencies:\n- pytorch=2.5.1\n- pip\n- pip:\n  - timm==1.0.4",
        ("environment: pytorch 2.4.1 → 2.5.1", "environment: timm 1.0.3 → 1.0.4"),
    ),
    (
        "dependencies:\n- pytorch=2.5.1=py3.11_cuda11.8_cudnn9.1.0_0",
        "dependencies:\n- pytorch=2.5.1=py3.11_cuda12.4_cudnn9.1.0_0",
        ("environment: pytorch 2.5.1=py3.11_cuda11.8_cudnn9.1.0_0 → 2.5.1=py3.11_cuda12.4_cudnn9.1.0_0",),
    ),
    ("dependencies:\n- python=3.11", "dependencies:\n- python=3.12", ("environment: python 3.11 → 3.12",)),
    (
        "channels: [pytorch]\ndependencies: [a=1]",
        "channels: [conda-forge]\ndependencies: [a=1]",
        ("environment: conda channels pytorch → conda-forge",),
    ),
]

PROJECT = [
    (
        '[[tool.uv.index]]\nname = "torch"\nurl = "https://wheels.example/whl/cu126"',
        '[[tool.uv.index]]\nname = "torch"\nurl = "https://wheels.example/whl/cu128"',
        ("environment: package index cu126 (CUDA 12.6) → cu128 (CUDA 12.8)",),
    ),
    (
        '[project]\nrequires-python = ">=3.10"',
        '[project]\nrequires-python = ">=3.12"',
        ("environment: python >=3.10 → >=3.12",),
    ),
    (
        '[project]\ndependencies = ["torch==2.7.1"]',
        '[project]\ndependencies = [\n  "torch==2.8.0",\n]',
        ("environment: torch 2.7.1 → 2.8.0",),
    ),
    (
        '[tool.poetry.dependencies]\ntorch = "2.7.1"',
        '[tool.poetry.dependencies]\ntorch = "^2.7"',
        ("environment: torch 2.7.1 → ^2.7, no longer pinned",),
    ),
    ('[dependency-groups]\na = ["timm>=1"]', '[dependency-groups]\na = ["timm>=1.1"]', ("environment: timm >=1 → >=1.1",)),
    (
        '[project]\ndependencies = ["timm==1"]\n[tool.train]\nlr = 0.1',
        '[project]\ndependencies = ["timm==2"]\n[tool.train]\nlr = 0.2',
        ("hyper-parameter: lr 0.1 → 0.2", "environment: timm 1 → 2", "other"),
    ),
]

LOCK = [
    (
        '[[package]]\nname = "torch"\nversion = "2.7.1"\nsource = { registry = "https://wheels.example/cu126" }\n',
        '[[package]]\nname = "torch"\nversion = "2.7.1"\nsource = { registry = "https://wheels.example/cu128" }\n',
        ("environment: torch 2.7.1: other files (their hashes differ)",),
    ),
    (
        '[[package]]\nname = "torch"\nversion = "2.7.1"\n\n[[package]]\nname = "a"\nversion = "1"\n',
        '[[package]]\nname = "torch"\nversion = "2.8.0"\n\n[[package]]\nname = "a"\nversion = "1"\n',
        ("environment: torch 2.7.1 → 2.8.0",),
    ),
]

TABLES = {
    "Dockerfile": DOCKERFILE,
    "compose.yaml": COMPOSE,
    "k8s/train.yaml": KUBERNETES,
    ".devcontainer/devcontainer.json": DEVCONTAINER,
    "requirements.txt": REQUIREMENTS,
    "environment.yml": CONDA,
    "pyproject.toml": PROJECT,
    "uv.lock": LOCK,
}
ROWS = [(path, *row) for path, rows in TABLES.items() for row in rows]


def said(path: str, old: str | None, new: str | None) -> tuple[str, ...] | None:
    effects = image_effects(path, old, new)
    return None if effects is None else tuple(str(effect) for effect in effects)


@pytest.mark.parametrize(("path", "old", "new", "expected"), ROWS)
def test_an_edit_means_what_the_table_says(path, old, new, expected):
    assert said(path, old, new) == expected


@pytest.mark.parametrize(("path", "text"), [(path, text) for path, old, new, _ in ROWS for text in (old, new) if text])
def test_a_text_means_nothing_against_itself(path, text):
    assert not said(path, text, text)


@pytest.mark.parametrize(("path", "old", "new"), [row[:3] for row in ROWS])
def test_every_effect_that_says_something_can_be_muted_by_a_rule(path, old, new):
    effects = image_effects(path, old, new) or ()
    assert all(bool(effect.rule) == bool(effect.sentence) or path == "pyproject.toml" for effect in effects)
    assert all("/" in effect.rule for effect in effects if effect.rule)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("Dockerfile", "", "dockerfile"),
        ("docker/Dockerfile.gpu", "", "dockerfile"),
        ("Dockerfile-cuda12", "", "dockerfile"),
        ("gpu.Dockerfile", "", "dockerfile"),
        ("gpu.dockerfile", "", "dockerfile"),
        ("Containerfile", "", "dockerfile"),
        ("Dockerfile.dockerignore", "", None),
        ("docs/Dockerfile.md", "", None),
        (".dockerignore", "", None),
        ("compose.yaml", "", "compose"),
        ("compose.gpu.yml", "", "compose"),
        ("docker-compose.override.yml", "", "compose"),
        ("composer.yaml", "", None),
        (".devcontainer.json", "", "devcontainer"),
        (".devcontainer/gpu/devcontainer.json", "", "devcontainer"),
        ("requirements.txt", "", "requirements"),
        ("requirements-dev.txt", "", "requirements"),
        ("dev_requirements.txt", "", "requirements"),
        ("requirements/base.txt", "", "requirements"),
        ("constraints.txt", "", "requirements"),
        ("notes.txt", "", None),
        ("environment.yml", "dependencies:\n", "conda"),
        ("environment.yml", "lr: 0.1\n", None),
        ("job.yaml", "apiVersion: batch/v1\nkind: Job\n", "kubernetes"),
        ("job.yaml", "kind: Job\nmetadata: {}\napiVersion: batch/v1\n", "kubernetes"),
        ("config.yaml", "kind: Adam\nlr: 0.1\n", None),
        ("pyproject.toml", "", "project"),
        ("poetry.lock", "", "lock"),
        ("train.py", "", None),
    ],
)
def test_files_are_known_by_their_names_and_where_these_say_too_little_by_what_is_in_them(path, text, kind):
    assert kind_of(path, text) == kind


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("config.yaml", "lr: 0.1", "lr: 0.2"),
        ("compose.yaml", "services: {{ .Values.a }}", "services: {{ .Values.b }}: x"),
        ("chart/templates/job.yaml", "apiVersion: v1\nkind: Job\n{{ if .x }}", "apiVersion: v1\nkind: Job\n{{ if .y }}"),
        ("map.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {lr: '0.1'}", "apiVersion: v1\nkind: ConfigMap\ndata: {lr: '1'}"),
        ("devcontainer.json", '{"image": ', '{"image": "a"'),
        ("pyproject.toml", "[tool.x]\nlr = 0.1", "[tool.x]\nlr = 0.2"),
        ("pyproject.toml", "[project", "[project]"),
    ],
)
def test_what_is_no_such_file_or_cannot_be_read_as_one_is_read_otherwise(path, old, new):
    assert image_effects(path, old, new) is None


@pytest.mark.parametrize(
    ("path", "text", "rules"),
    [
        ("Dockerfile", FROM, ()),
        ("Dockerfile", "FROM python:3.12", ("environment/no-digest",)),
        ("Dockerfile", "FROM python", ("environment/latest",)),
        ("Dockerfile", "FROM a:nightly-cuda12.6", ("environment/latest",)),
        ("Dockerfile", f"FROM a:latest{D1}", ()),
        ("Dockerfile", "FROM localhost:5000/a", ("environment/latest",)),
        ("Dockerfile", "FROM scratch", ()),
        ("Dockerfile", "ARG A\nFROM $A", ()),
        ("Dockerfile", f"FROM python AS docs\nFROM a:1{D1}", ()),
        ("Dockerfile", FROM + "RUN pip install torch torchvision==0.22.1", ("environment/unpinned-torch",)),
        ("Dockerfile", FROM + "RUN pip install torch>=2.6", ("environment/unpinned-torch",)),
        ("Dockerfile", FROM + "RUN pip install torch -c constraints.txt", ()),
        ("Dockerfile", FROM + "RUN pip install ./wheels/torch-2.7.1-cp312.whl", ()),
        ("Dockerfile", FROM + "RUN conda install pytorch", ("environment/unpinned-torch",)),
        ("Dockerfile", FROM + "RUN conda install pytorch=2.5.1", ()),
        ("requirements.txt", "torch>=2", ("environment/unpinned-torch",)),
        ("requirements.in", "torch>=2", ()),
        ("pyproject.toml", '[project]\ndependencies = ["torch>=2"]', ()),
        ("compose.yaml", "services: {a: {image: b}}", ("environment/latest",)),
        ("compose.yaml", "services: {a: {image: b, build: .}}", ()),
        ("train.py", "FROM python", ()),
    ],
)
def test_what_is_wrong_in_a_file_is_what_may_be_another_thing_tomorrow(path, text, rules):
    assert tuple(problem.rule for problem in image_problems(path, text)) == rules


@pytest.mark.parametrize(
    ("image", "held"),
    [
        ("pytorch/pytorch:2.9.1-cuda13.0-cudnn9-devel", "torch 2.9.1, CUDA 13.0, cuDNN 9, flavour devel"),
        (
            "mirror.example/proxy/pytorch/pytorch:2.2.0-cuda12.1-cudnn8-runtime",
            "torch 2.2.0, CUDA 12.1, cuDNN 8, flavour runtime",
        ),
        ("registry.example/nvidia/pytorch:24.07-py3", "release 24.07, torch 2.4.0a0, CUDA 12.5"),
        ("registry.example/nvidia/pytorch:99.01-py3", "release 99.01"),
        ("nvidia/cuda:12.6.3-base-ubuntu22.04", "CUDA 12.6.3, flavour base, Ubuntu 22.04"),
        ("library/python:3.12.4-slim-bookworm", "Python 3.12.4, Debian bookworm"),
        ("registry.example/jupyter/pytorch-notebook:cuda12-python-3.11", "CUDA 12, Python 3.11"),
        ("mambaorg/micromamba:2.0.5-cuda12.6.3-ubuntu24.04", "micromamba 2.0.5, CUDA 12.6.3, Ubuntu 24.04"),
        ("pytorch/pytorch:latest", ""),
        ("mycorp/pytorch:2.7.1-cuda12.6", ""),
        ("corp/python:3.12", ""),
    ],
)
def test_a_tag_says_what_is_in_the_image_and_an_unknown_one_nothing(image, held):
    found = reference(image)
    assert found is not None
    assert ", ".join(f"{name} {value}" for name, value in inside(found).items()) == held


def test_every_category_in_the_tables_is_known():
    assert {*words().variables.values(), *(category for _, category in words().variable_endings)} <= set(CATEGORIES)


PLAIN = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8).filter(lambda text: text != "<<"),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), below, max_size=3),
    max_leaves=12,
)


@given(PLAIN)
def test_a_value_comes_back_from_yaml(value):
    assert yaml_documents(yaml.safe_dump(value, allow_unicode=True)) == (value,)


@given(PLAIN)
def test_a_value_comes_back_from_json_with_comments_and_trailing_commas(value):
    commas = re.sub(r"(?<=[^\[{,\s])(?=\n\s*[\]}])", ",", json.dumps(value, indent=1))
    assert jsonc_value("/* a, ] */ " + commas.replace("\n", " // , why }\n")) == value


def test_what_looks_like_a_number_or_a_truth_in_yaml_stays_what_is_written():
    assert yaml_documents("a: 22:22\nb: no\nc: 1e-3\nd: ~\ne: !reset []") == (
        {"a": "22:22", "b": "no", "c": "1e-3", "d": "~", "e": []},
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]",
        "a: &a {b: *a}",
        "l0: &l0 [x,x,x,x,x,x,x,x,x]\n" + "\n".join(f"l{i + 1}: &l{i + 1} [{','.join([f'*l{i}'] * 9)}]" for i in range(9)),
        "[" * 5_000,
        "a: *unknown",
        "a: b: c",
    ],
)
def test_yaml_that_refers_to_itself_or_explodes_or_is_broken_is_not_read(text):
    started = time.process_time()
    assert yaml_documents(text) is None
    assert time.process_time() - started < 2


@given(st.text("FROM RUNpip install$\\{}\"'<>=\n#&|;()[]`@:-tochdr1.", max_size=120))
def test_no_text_breaks_a_reader(text):
    for path in TABLES:
        said(path, "FROM a:1\n", text)
        image_problems(path, text)


def test_a_large_lock_and_a_long_dockerfile_are_read_in_time():
    lock = "".join(f'[[package]]\nname = "p{i}"\nversion = "1.{i}"\n\n' for i in range(2_000))
    docker = FROM + "".join(f"RUN pip install a{i}==1.{i} && make\nENV A{i}=$A{i - 1}\n" for i in range(500))
    started = time.process_time()
    assert said("uv.lock", lock, lock.replace('"1.7"', '"1.8"')) == ("environment: p7 1.7 → 1.8",)
    assert said("Dockerfile", docker, docker.replace("==1.7 ", "==1.8 ")) == ("environment: a7 1.7 → 1.8",)
    assert time.process_time() - started < 3


HOSTILE = {
    "variables that double": ("Dockerfile", "FROM a\nENV A0=xx\n" + "".join(f"ENV A{i + 1}=$A{i}$A{i}\n" for i in range(60))),
    "a million lines that go on": ("Dockerfile", "FROM a\nRUN a" + " \\\n b" * 200_000),
    "stages": ("Dockerfile", "".join(f"FROM a{i} AS s{i}\n" for i in range(30_000))),
    "instructions": ("Dockerfile", "FROM a\n" + "ENV A=1\nRUN pip install torch\n" * 10_000),
    "comments that are not closed": ("devcontainer.json", "/*" * 300_000),
    "texts that are not closed": ("devcontainer.json", '\\"' * 300_000),
    "commas": ("devcontainer.json", "[" + ", " * 300_000),
    "keys of a manifest": ("a.yaml", "apiVersion:\n" * 50_000),
    "lists of lists": ("requirements.txt", "".join(f"-r {i}.txt\n" for i in range(50_000))),
    "a long name": ("requirements.txt", "a." * 300_000 + " ]"),
    "spaces": ("requirements.txt", "a ==" + " " * 5_000 + "]"),
    "braces": ("compose.yaml", "services: {a: {image: '" + "${a:-" * 5_000 + "'}}"),
}


@pytest.mark.parametrize(("path", "text"), HOSTILE.values(), ids=HOSTILE)
def test_a_text_made_to_take_long_does_not(path, text):
    started = time.process_time()
    image_effects(path, None, text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(("path", "text"), [(path, text) for path, _, text, _ in ROWS if path.endswith(("yaml", "yml"))])
@pytest.mark.parametrize("written", [{"sort_keys": True}, {"default_flow_style": True}, {"default_style": "'"}])
def test_yaml_that_is_written_in_another_way_means_nothing(path, text, written):
    documents = [yaml.load(part, yaml.BaseLoader) for part in re.split(r"(?m)^---\n", text)]  # noqa: S506 - it makes strings
    again = yaml.safe_dump_all([part for part in documents if part is not None], width=30, **written)
    assert said(path, text, again) == ()


@pytest.mark.parametrize("text", [text for _, text, _ in DOCKERFILE if text and "<<" not in text and '"open' not in text])
def test_a_dockerfile_that_is_cut_into_lines_in_another_way_means_nothing(text):
    cut = re.sub(r"(?m)^(RUN|ENV|CMD|COPY|ENTRYPOINT) ", lambda found: f"{found[1]} \\\n    # why\n    ", text)
    assert said("Dockerfile", text, cut.replace(" && ", " \\\n && ").replace("\n", "\r\n")) == ()


# ---- in a real repository


def shown(repo: Repo, *names: str) -> str:
    return plain(layout(comparison(Repository.discover(repo.root), names)))


def test_rundiff_diff_says_what_a_new_base_image_changes(repo):
    repo.commit(Dockerfile=FROM + "COPY . /w\n")
    repo.write(Dockerfile=f"FROM {TORCH28}\nCOPY . /w\n")
    lines = shown(repo, "HEAD").splitlines()
    assert any(line.startswith("! environment  Dockerfile") for line in lines), lines
    assert any("torch 2.7.1 → 2.8.0, CUDA 12.6 → 12.8" in line for line in lines), lines


def test_a_list_of_packages_is_no_prose(repo):
    repo.commit(**{"requirements.txt": "torch==2.7.1\n", "notes.txt": "a\n"})
    repo.write(**{"requirements.txt": "torch\n", "notes.txt": "b\n"})
    found = comparison(Repository.discover(repo.root), ("HEAD",))
    assert [(finding.file.path, finding.likely) for finding in found.findings] == [
        ("requirements.txt", True),
        ("notes.txt", False),
    ]
    assert "torch 2.7.1 → any version, no longer pinned" in shown(repo, "HEAD")


def test_a_new_compose_file_says_once_what_is_wrong_in_it(repo):
    repo.commit(**{"a.py": "a = 1\n"})
    repo.commit(**{"compose.yaml": "services:\n  train:\n    image: team/train\n    shm_size: 8gb\n"})
    text = shown(repo, "HEAD~1", "HEAD")
    assert text.count("`team/train` may be another image at the next build: it has no tag") == 1
    assert "shm_size 8gb added" in text


def test_a_comment_and_another_order_in_a_compose_file_are_below_the_line(repo):
    repo.commit(**{"compose.yaml": "services:\n  a:\n    ipc: host\n    shm_size: 8gb\n"})
    repo.write(**{"compose.yaml": "services:\n  a:\n    shm_size: '8gb' # enough\n    ipc: host\n"})
    found = comparison(Repository.discover(repo.root), ("HEAD",))
    assert [(finding.effects, finding.likely) for finding in found.findings] == [((), False)]


def test_the_learning_rate_in_a_job_is_worse_than_its_image(repo):
    repo.commit(**{"job.yaml": pod(container=ARGS.format(0.1)), "Dockerfile": FROM})
    repo.write(**{"job.yaml": pod(container=ARGS.format(0.01)), "Dockerfile": f"FROM {TORCH28}\n"})
    found = comparison(Repository.discover(repo.root), ("HEAD",))
    assert [finding.file.path for finding in found.findings] == ["job.yaml", "Dockerfile"]
    assert "lr 0.1 → 0.01" in shown(repo, "HEAD")


def test_a_chart_that_is_no_yaml_is_told_by_its_lines(repo):
    repo.commit(**{"job.yaml": "apiVersion: v1\nkind: Job\n{{ if .x }}\nlr: 0.1\n"})
    repo.write(**{"job.yaml": "apiVersion: v1\nkind: Job\n{{ if .x }}\nlr: 0.2\n"})
    assert "lr 0.1 → 0.2" in shown(repo, "HEAD")
