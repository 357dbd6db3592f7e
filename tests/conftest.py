# SPDX-License-Identifier: Apache-2.0

import pathlib

import pytest

ROOT = pathlib.Path(__file__).parent.parent


@pytest.fixture(scope="session")
def corpus() -> pathlib.Path:
    """The shared corpus of real OpenAPI documents."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the shared corpus is not beside the checkout")
    return folder
