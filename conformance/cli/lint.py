# SPDX-License-Identifier: Apache-2.0
"""`conformance lint`: documents alone."""

from conformance.cli import options, shell


def lint(
    document: options.Documents = None,
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    allow_remote: options.AllowRemote = None,
    fail_on: options.Fail = None,
    formats: options.Format = None,
    output: options.Output = None,
    debug: options.Debug = False,
) -> None:
    """Check documents against a ruleset, without asking any service."""
    # The parameters are the settings, under the same names.
    shell.end_with((options.World.LINT,), locals())
