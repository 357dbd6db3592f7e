# SPDX-License-Identifier: Apache-2.0
"""`conformance run`: everything, against a document and its service."""

from conformance.cli import options, shell

EPILOG = """
Examples:

  conformance run openapi.yaml --base-url http://127.0.0.1:8000

  CONFORMANCE_TOKEN=… conformance run --base-url https://staging.example.com
"""


def run(  # noqa: PLR0913, PLR0917 - one for each option
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
    allow_writes: options.AllowWrites = None,
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    allow_remote: options.AllowRemote = None,
    max_time: options.MaxTime = None,
    max_examples: options.MaxExamples = None,
    max_requests: options.MaxRequests = None,
    rate: options.Rate = None,
    users: options.Users = None,
    load_time: options.LoadTime = None,
    seed: options.Seed = None,
    fail_on: options.Fail = None,
    formats: options.Format = None,
    output: options.Output = None,
    record: options.Record = None,
    debug: options.Debug = False,
) -> None:
    """Lint the document, exercise and load the service, and report.

    Without DOCUMENT, 'document' of the settings is read, or what the service
    serves of itself at /openapi.json and other usual places. Reports go to
    'conformance-report/', or to the folder of --output.
    """
    # The parameters are the settings, under the same names.
    shell.end_with(
        tuple(options.World),
        locals(),
        folder=shell.FOLDER,
        reports=shell.RUN_REPORTS,
    )
