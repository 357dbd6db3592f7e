# SPDX-License-Identifier: Apache-2.0
"""`conformance lint`: documents alone."""

from conformance.cli import mending, options, shell


def lint(  # noqa: PLR0913, PLR0917 - one for each option
    document: options.Documents = None,
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    allow_remote: options.AllowRemote = None,
    fail_on: options.Fail = None,
    formats: options.Format = None,
    output: options.Output = None,
    fix: options.Fix = False,
    unsafe_fixes: options.UnsafeFixes = False,
    diff: options.Diff = False,
    debug: options.Debug = False,
) -> None:
    """Check documents against a ruleset, without asking any service.

    With --fix what can be mended mechanically is, in the files themselves.
    """
    # The parameters are the settings, under the same names.
    settings = dict(locals())
    asked = {
        name: settings.pop(name) for name in ("fix", "unsafe_fixes", "diff")
    }
    shell.ended(
        lambda: mending.perform(settings, **asked), debug=settings["debug"]
    )
