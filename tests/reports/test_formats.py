# SPDX-License-Identifier: Apache-2.0
import subprocess
import sys

from conformance import findings
from reports import formats


def test_each_format_has_a_file_name_and_renders(
    shop_run: findings.Run,
) -> None:
    names = {each.name: each.file_name for each in formats.FORMATS.values()}
    assert names == {
        "html": "report.html",
        "json": "run.json",
        "junit": "junit.xml",
        "sarif": "conformance.sarif",
    }
    for name, each in formats.FORMATS.items():
        assert each.name == name
        text = each.render(shop_run)
        assert text.endswith("\n")
        assert each.render(shop_run) == text


def test_offering_the_formats_imports_no_template_engine() -> None:
    code = "import sys, reports.formats; print('jinja2' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
