# SPDX-License-Identifier: Apache-2.0
"""The settings of the exchange world, made of those of the project."""

import pathlib

from conformance import config
from conformance.exercise import memory, recording, terms


def settings(
    given: config.Settings, base_url: str, seed: int, seconds: float
) -> terms.Settings:
    """Makes the settings of an exercise.

    Args:
        given: The project's settings.
        base_url: The service.
        seed: What makes generated input the same again.
        seconds: The most time to spend.
    """
    return terms.Settings(
        base_url=base_url,
        headers=given.headers,
        token=given.token or None,
        auth=given.auth,
        way=given.way,
        callers=given.identities,
        seed=seed,
        max_seconds=seconds,
        max_examples=given.max_examples,
        max_requests=given.max_requests,
        requests_per_second=given.rate,
        include=given.include,
        exclude=given.exclude,
        exclude_tags=given.exclude_tags,
        allow_hosts=given.allow_hosts,
        safe=given.safe,
        allow_unsafe=given.allow_unsafe,
        recording=_recording(given),
        memory=_memory(given),
    )


def _recording(given: config.Settings) -> pathlib.Path | None:
    """Returns the file for exchanges: beside the reports, where those go."""
    if not given.record or not given.output:
        return None
    return pathlib.Path(given.output) / recording.NAME


def _memory(given: config.Settings) -> pathlib.Path | None:
    """Returns the file for failures: with the project, or the reports."""
    if not given.remember:
        return None
    if given.home is not None:
        return given.home / memory.FOLDER / memory.NAME
    return pathlib.Path(given.output) / memory.NAME if given.output else None
