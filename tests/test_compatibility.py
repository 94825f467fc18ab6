"""Which driver can do which CUDA, and which build of torch has code for which GPU: NVIDIA's table, on both sides of its borders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rundiff.environment.compatibility import is_too_old, newest_cuda, numbers, oldest_driver, runs_on

VERSIONS = st.lists(st.integers(0, 999), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@pytest.mark.parametrize(
    ("cuda", "driver"),
    [
        ("13.2", "580.65.06"),
        ("13.0", "580.65.06"),
        ("12.9", "525.60.13"),
        ("12.0", "525.60.13"),
        ("11.8", "450.80.02"),
        ("11.0", "450.80.02"),
        ("10.2", "440.33"),
        ("10.1", "418.39"),
        ("9.2", None),
        ("14.0", None),
        ("12", "525.60.13"),
        ("", None),
    ],
)
def test_the_oldest_driver_for_a_cuda_is_that_of_its_major_version_from_11_on(cuda, driver):
    assert oldest_driver(cuda) == driver


@pytest.mark.parametrize(
    ("driver", "cuda"),
    [
        ("595.45.04", "13.2"),
        ("595.45.03", "13.1"),
        ("580.65.06", "13.0"),
        ("575.64", "12.9"),
        ("535.104.05", "12.2"),
        ("525.60.13", "12.0"),
        ("525.60.12", "11.8"),
        ("470.82.01", "11.4"),
        ("470.82", "11.4"),
        ("410.48", "10.0"),
        ("390.46", None),
        ("", None),
    ],
)
def test_a_driver_can_do_the_cuda_that_it_came_with(driver, cuda):
    assert newest_cuda(driver) == cuda


@pytest.mark.parametrize(
    ("driver", "driver_cuda", "cuda", "old"),
    [
        ("470.82.01", "11.4", "12.6", True),
        ("470.82.01", "12.4", "12.6", False),  # by a package for forward compatibility
        ("470.82.01", None, "12.6", True),
        ("470.82.01", None, "11.8", False),
        ("525.60.12", None, "12.6", True),
        ("525.60.13", None, "12.6", False),
        ("525.85", None, "12.9", False),
        ("579.99", None, "13.0", True),
        ("580.65.06", None, "13.2", False),
        ("528.33", "12.0", "12.8", False),  # on Windows, below WSL
        ("550.54.15", "12.4", "13.0", True),
        ("580.95.05", "13.0", "12.6", False),
        ("430.50", "10.1", "10.2", True),
        ("440.33", "10.2", "10.2", False),
        ("450.79", None, "11.0", True),
        ("999.1", None, "14.0", False),
        ("999.1", "13.9", "14.0", True),
        (None, None, "12.6", False),
    ],
)
def test_a_driver_is_too_old_below_the_border_of_its_major_version(driver, driver_cuda, cuda, old):
    assert is_too_old(driver, driver_cuda, cuda) is old


@given(VERSIONS, VERSIONS, VERSIONS)
def test_a_newer_driver_is_never_too_old_where_an_older_one_is_not(one, other, cuda):
    older, newer = sorted((one, other), key=numbers)
    assert is_too_old(older, None, cuda) or not is_too_old(newer, None, cuda)


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_whatever_versions_say_is_compared(driver, driver_cuda, cuda):
    is_too_old(driver, None, cuda)
    is_too_old(driver, driver_cuda, cuda)
    newest_cuda(driver)


CU126 = ("sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90")


@pytest.mark.parametrize(
    ("capability", "architectures", "runs"),
    [
        ("8.0", CU126, True),
        ("8.9", CU126, True),
        ("9.0", CU126, True),
        ("12.0", CU126, False),
        ("3.7", CU126, False),
        ("7.2", CU126, True),
        ("12.0", (*CU126, "compute_90"), True),
        ("12.0", (*CU126, "sm_120"), True),
        ("12.1", (*CU126, "sm_120"), True),
        ("10.0", (*CU126, "sm_120"), False),
        ("9.0", ("sm_90a",), True),
        ("9.1", ("sm_90a",), False),
        ("10.3", ("sm_100f",), True),
        ("8.0", ("sm_86",), False),
        ("8.0", ("gfx90a",), False),
    ],
)
def test_code_runs_on_its_own_major_version_and_intermediate_code_on_all_that_is_newer(capability, architectures, runs):
    assert runs_on(capability, architectures) is runs
