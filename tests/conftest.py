# SPDX-License-Identifier: Apache-2.0

import pathlib

import hypothesis
import pytest

ROOT = pathlib.Path(__file__).parent.parent

# No test is timed, and a change is judged by the same examples everywhere;
# `pytest --hypothesis-profile=explore` looks for new ones.
hypothesis.settings.register_profile(
    "explore",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "project",
    parent=hypothesis.settings.get_profile("explore"),
    derandomize=True,
)
hypothesis.settings.load_profile("project")


@pytest.fixture(scope="session")
def corpus() -> pathlib.Path:
    """The shared corpus of real OpenAPI documents."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the shared corpus is not beside the checkout")
    return folder
