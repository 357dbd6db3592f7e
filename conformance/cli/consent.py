# SPDX-License-Identifier: Apache-2.0
"""Asks before anything is changed on another machine."""

import dataclasses
import sys
from collections.abc import Sequence

import typer

from conformance import config
from conformance.cli import options


def consented(
    settings: config.Settings, worlds: Sequence[str]
) -> config.Settings:
    """Asks whether a service may be changed, where nobody said so yet.

    Only somebody at a terminal is asked. Without consent, only reading is
    allowed there, as in a job of a CI system that nobody watches.

    Args:
        settings: What is to be done.
        worlds: The phases to run.

    Returns:
        The settings, with the consent that was given.
    """
    # Imported here, so that other commands do not wait for it.
    from conformance.exercise import routes  # noqa: PLC0415

    is_settled = (
        options.World.EXERCISE not in worlds
        or settings.safe
        or settings.allow_unsafe
        or not settings.base_url
        or routes.is_loopback(settings.base_url)
    )
    if is_settled or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return settings
    try:
        given = typer.confirm(
            f"{settings.base_url} is not this machine. Create, change and "
            "delete there?",
            err=True,
        )
    except typer.Abort:
        raise KeyboardInterrupt from None
    return dataclasses.replace(settings, allow_unsafe=given)
