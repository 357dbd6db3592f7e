# SPDX-License-Identifier: Apache-2.0
"""Where Hypothesis keeps its tables, while it is at work for us."""

import contextlib
import gzip
import json
import pathlib
import sys
import tempfile
import unicodedata
from collections.abc import Iterator

from hypothesis import configuration

# It encodes and decodes every character to learn which ones UTF-8 has, for
# more than two seconds in each run: all but the surrogates (RFC 3629 §3).
_UTF_8 = ((0x0, 0xD7FF), (0xE000, sys.maxunicode))
_TABLE = "codec-v2-utf-8.json.gz"


@contextlib.contextmanager
def temporary() -> Iterator[None]:
    """Keeps what Hypothesis stores out of the user's folder."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as name:
        _keep_table(pathlib.Path(name))
        configuration.set_hypothesis_home_dir(name)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(None)


def _keep_table(folder: pathlib.Path) -> None:
    """Writes the table as Hypothesis does; another version makes its own."""
    place = folder / "unicode_data" / unicodedata.unidata_version
    place.mkdir(parents=True)
    # The characters, and those of them that decode to another one.
    table = json.dumps([_UTF_8, []])
    (place / _TABLE).write_bytes(gzip.compress(table.encode(), mtime=1))
