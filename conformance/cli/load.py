# SPDX-License-Identifier: Apache-2.0
"""`conformance load`: load-test the service."""

from conformance.cli import options, shell


def load(  # noqa: PLR0913, PLR0917 - one for each option
    document: options.Document = None,
    base_url: options.BaseUrl = None,
    token: options.Token = None,
    headers: options.Header = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    exclude_tags: options.ExcludeTag = None,
    allow_writes: options.AllowWrites = None,
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    allow_remote: options.AllowRemote = None,
    max_time: options.MaxTime = None,
    users: options.Users = None,
    load_time: options.LoadTime = None,
    seed: options.Seed = None,
    fail_on: options.Fail = None,
    formats: options.Format = None,
    output: options.Output = None,
    debug: options.Debug = False,
) -> None:
    """Load a service for a bounded time, and check every response."""
    # The parameters are the settings, under the same names.
    shell.end_with((options.World.LOAD,), locals())
