# SPDX-License-Identifier: Apache-2.0
"""`conformance exercise`: fuzz and probe the service."""

from conformance.cli import options, shell


def exercise(  # noqa: PLR0913, PLR0917 - one for each option
    document: options.Document = None,
    base_url: options.BaseUrl = None,
    token: options.Token = None,
    headers: options.Header = None,
    include: options.Include = None,
    exclude: options.Exclude = None,
    exclude_tags: options.ExcludeTag = None,
    changed_since: options.ChangedSince = None,
    safe: options.Safe = None,
    allow_unsafe: options.AllowUnsafe = None,
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    allow_remote: options.AllowRemote = None,
    max_time: options.MaxTime = None,
    max_examples: options.MaxExamples = None,
    max_requests: options.MaxRequests = None,
    rate: options.Rate = None,
    seed: options.Seed = None,
    fail_on: options.Fail = None,
    formats: options.Format = None,
    output: options.Output = None,
    record: options.Record = None,
    debug: options.Debug = False,
) -> None:
    """Fuzz and probe a service, and hold every response to the document."""
    # The parameters are the settings, under the same names.
    shell.end_with((options.World.EXERCISE,), locals())
