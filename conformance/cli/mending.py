# SPDX-License-Identifier: Apache-2.0
"""`conformance lint` with --fix, --unsafe-fixes and --diff."""

import sys
from collections.abc import Mapping
from typing import Any

from conformance import errors
from conformance.cli import options, shell


def perform(
    given: Mapping[str, Any], *, fix: bool, unsafe_fixes: bool, diff: bool
) -> int:
    """Lints documents, and mends them where that is asked for.

    Args:
        given: The command's other parameters.
        fix: Whether to mend.
        unsafe_fixes: Whether to change the wire too.
        diff: Whether only to show what would be changed.

    Returns:
        The exit code.

    Raises:
        ConfigurationError: The options don't go together.
    """
    settings = dict(given)
    debug, config_path = settings.pop("debug"), settings.pop("config")
    worlds = (options.World.LINT,)
    if not (fix or diff):
        if unsafe_fixes:
            raise errors.ConfigurationError(
                "--unsafe-fixes alone fixes nothing.",
                "Add --fix to mend the files, or --diff to see what would "
                "change.",
            )
        return shell.perform(
            worlds, settings, config_path=config_path, debug=debug
        )
    # Imported here, so that --help does not wait for them.
    from conformance import delivery, mending  # noqa: PLC0415
    from conformance.contract import source  # noqa: PLC0415
    from conformance.fixing import passes  # noqa: PLC0415

    if diff and (settings["formats"] or settings["output"]):
        raise errors.ConfigurationError(
            "--diff prints a diff, and no report.",
            "Leave out --format and --output, or --diff.",
        )
    mender = mending.Mender(passes.Mode(is_unsafe=unsafe_fixes, is_dry=diff))
    settled = shell.settled(settings, config_path)
    if diff:
        return _shown(shell.ran(worlds, settled, mender), mender, debug=debug)
    planned = delivery.plan(settled.formats, settled.output)
    is_filter = source.STDIN in settled.document
    if is_filter and any(report.path is None for report in planned):
        raise errors.ConfigurationError(
            "The document and a report can't both go to standard output.",
            "Give the report a path: --format json:run.json.",
        )
    result = shell.ran(worlds, settled, mender)
    _tell_refused(mender)
    if mender.stdin is not None:
        sys.stdout.buffer.write(mender.stdin.encoded(mender.stdin.text))
        sys.stdout.buffer.flush()
    return shell.deliver(result, planned, debug=debug, has_data=is_filter)


def _tell_refused(mender: Any) -> None:
    """Tells of fixes that can't be made, by the reason."""
    for why, number in mender.refused.most_common():
        fixes = "1 fix is" if number == 1 else f"{number} fixes are"
        sys.stderr.write(f"note: {fixes} left to you: {why}.\n")


def _shown(result: Any, mender: Any, *, debug: bool) -> int:
    """Prints what would be changed, and returns the exit code."""
    from conformance.fixing import differences  # noqa: PLC0415 - see perform
    from reports import text  # noqa: PLC0415 - see perform

    for failure in result.failures:
        shell.tell(failure.message, failure.tip)
    if result.defect is not None:
        shell.defect(result.defect, debug=debug)
    for before, after in mender.patches:
        difference = differences.diff(before, after)
        sys.stdout.buffer.write(difference.encode("utf-8", "replace"))
    sys.stdout.flush()
    number, where = mender.count, text.plural(len(mender.patches), "file")
    fixes = "1 fix" if number == 1 else f"{number:,} fixes"
    sys.stderr.write(f"{fixes} would be made in {where}.\n")
    _tell_refused(mender)
    code = int(result.run.verdict.exit_code)
    if code in (errors.ExitCode.PASSED, errors.ExitCode.FINDINGS):
        return int(bool(mender.patches))
    return code
