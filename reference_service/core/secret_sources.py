# SPDX-License-Identifier: Apache-2.0
"""Secrets from files or Google Secret Manager (guidelines §9.4).

The variable `REFERENCE_SECRETS_DIR` names a directory, such as one that
Kubernetes mounts; `REFERENCE_SECRET_MANAGER_PROJECT` a Google project. Either
may hold any setting under the name of its variable in lower case, such as
`reference_database_url`. Both are read once, at start.

These two choose where settings come from, so they are no settings themselves.
"""

import contextlib
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pydantic_settings
from typing_extensions import override

from reference_service.core import startup

_PREFIX = "reference_"
_DIRECTORY = "REFERENCE_SECRETS_DIR"
_PROJECT = "REFERENCE_SECRET_MANAGER_PROJECT"
_ENDPOINT = "REFERENCE_SECRET_MANAGER_ENDPOINT"


def chosen(
    settings: type[pydantic_settings.BaseSettings],
) -> Iterator[pydantic_settings.PydanticBaseSettingsSource]:
    """Yields the sources that the environment chooses.

    Args:
        settings: The settings that are read.

    Raises:
        startup.StartError: A source cannot be read.
    """
    if directory := os.environ.get(_DIRECTORY):
        # Left to itself, pydantic-settings goes on without what is missing.
        if not pathlib.Path(directory).is_dir():
            raise startup.StartError(f"{_DIRECTORY} names no directory.")
        yield pydantic_settings.SecretsSettingsSource(settings, directory)
    if project := os.environ.get(_PROJECT):
        startup.require("google.cloud.secretmanager", _PROJECT)
        yield _SecretManager(settings, project)


class _SecretManager(pydantic_settings.GoogleSecretManagerSettingsSource):
    """Google Secret Manager, none of whose failures is passed over.

    A service that may not read its database's URL must not start with the
    database that is the default.
    """

    def __init__(
        self, settings: type[pydantic_settings.BaseSettings], project: str
    ) -> None:
        with _failures_told():
            client = _client()
        super().__init__(
            settings,
            project_id=project,
            env_prefix=_PREFIX,
            case_sensitive=False,
            secret_client=client,
        )

    @override
    def __call__(self) -> dict[str, Any]:
        with _failures_told():
            values = super().__call__()
        for field in self.settings_cls.model_fields:
            name = f"{_PREFIX}{field}"
            if self.env_vars.get(name, "") is None:
                raise startup.StartError(
                    f"The secret {name} in Google Secret Manager cannot be "
                    "read."
                )
        return values


# The client libraries take half a second to load: only who uses them waits.
def _client() -> Any:
    from google.api_core import client_options  # noqa: PLC0415
    from google.cloud import secretmanager  # noqa: PLC0415

    return secretmanager.SecretManagerServiceClient(
        transport="rest",
        client_options=client_options.ClientOptions(
            api_endpoint=os.environ.get(_ENDPOINT)
        ),
    )


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    from google.api_core import exceptions  # noqa: PLC0415
    from google.auth import exceptions as auth_exceptions  # noqa: PLC0415

    try:
        yield
    except (
        exceptions.GoogleAPIError,
        auth_exceptions.GoogleAuthError,
        # What pydantic-settings makes of an error on the way.
        pydantic_settings.SettingsError,
    ) as error:
        cause = type(error.__cause__ or error).__name__
        raise startup.StartError(
            f"Google Secret Manager cannot be read: {cause}."
        ) from error
