# SPDX-License-Identifier: Apache-2.0
"""One visit to a service: who asks, by which rules, and what is left behind."""

import dataclasses
from collections.abc import Callable

from conformance.auth import keyring
from conformance.contract import model, servers
from conformance.exercise import (
    cleaning,
    identities,
    janitor,
    masking,
    pace,
    patience,
    policy,
    record,
    recording,
    routes,
    selection,
    session,
    terms,
    traffic,
)


class Visit:
    """A visit to a service.

    Attributes:
        base_url: What the paths of the contract hang from.
        credentials: Those of the main identity.
        callers: Who asks besides.
        mask: Keeps all credentials to itself.
        table: Tells which operation a URL reaches.
        traffic: What all clients of the visit share.
        janitor: Knows what was created.
        recorder: Writes down every exchange.
    """

    def __init__(
        self,
        contract: model.Contract,
        settings: terms.Settings,
        deadline: float,
    ) -> None:
        """Prepares a visit; nothing is asked yet.

        Args:
            contract: What the service promises.
            settings: Whom to ask, and how.
            deadline: When to be done, as of `time.monotonic`.

        Raises:
            ConfigurationError: The base URL can't be used.
            OutputError: Exchanges can't be recorded.
        """
        self.base_url = servers.base_url(contract, settings.base_url)
        self.credentials = masking.Credentials.of(
            settings.auth, settings.token, settings.headers
        )
        self.callers = settings.callers
        self.mask = masking.Mask(
            self.credentials,
            masking.Credentials(hidden=settings.way.secrets()),
            *(each.credentials for each in settings.callers.others),
        )
        self.table = routes.Table(contract, self.base_url)
        self.janitor = janitor.Janitor(contract)
        self.recorder = recording.Recorder(
            settings.recording, self.mask, self.learn
        )
        self._request_seconds = settings.request_seconds
        self._max_requests = settings.max_requests
        self.traffic = traffic.Traffic(
            way=settings.way,
            keys=keyring.Keyring(settings.way),
            policy=policy.Policy(
                self.base_url, self.table, hosts=settings.allow_hosts
            ),
            pace=pace.Pace(settings.requests_per_second, settings.max_requests),
            patience=patience.Patience(
                self.base_url,
                lambda: traffic.answers(self.base_url, settings.way),
                settings.patience_seconds,
                deadline,
            ),
        )

    def allow(self, share: float, keep: int = 0) -> None:
        """Lets a part of the run have its share of the requests.

        Args:
            share: How much of all may have been sent at its end.
            keep: How many are kept for what comes after it.
        """
        if self._max_requests is not None:
            most = self._max_requests
            ceiling = max(0, min(int(most * share), most - keep))
            self.traffic.pace.ceiling = ceiling

    def restrict(self, chosen: selection.Selection) -> None:
        """Lets nothing out that was not chosen, wherever it comes from."""
        policed = dataclasses.replace(
            self.traffic.policy,
            is_read_only=chosen.restricted,
            excluded=chosen.excluded,
        )
        self.traffic = dataclasses.replace(self.traffic, policy=policed)

    def admit(self, progress: Callable[[str], None]) -> None:
        """Gets the tokens of all who ask.

        Args:
            progress: Told whose token is asked for.

        Raises:
            TargetError: A token endpoint refuses, or does not answer.
            ConfigurationError: A file or a command has no token.
        """
        self.credentials = self._admitted(self.credentials, progress)
        self.callers = identities.Callers(
            tuple(
                dataclasses.replace(
                    each,
                    credentials=self._admitted(each.credentials, progress),
                )
                for each in self.callers.others
            )
        )

    def _admitted(
        self, asking: masking.Credentials, progress: Callable[[str], None]
    ) -> masking.Credentials:
        if asking.source is None:
            return asking
        progress(f"getting a token {asking.name}".rstrip())
        token = self.traffic.keys.first(asking.source)
        return dataclasses.replace(asking, token=token)

    def session(
        self,
        observe: Callable[[record.Record], None],
        shared: traffic.Traffic | None = None,
    ) -> session.Session:
        """Opens a session of the main identity.

        Args:
            observe: Shown every exchange.
            shared: What it shares; by default what all others do.
        """
        return session.Session(
            self.base_url,
            self.credentials,
            session.Timing(self._request_seconds),
            self._recorded(observe),
            self.table,
            shared or self.traffic,
        )

    def _recorded(
        self, observe: Callable[[record.Record], None]
    ) -> Callable[[record.Record], None]:
        def see(raw: record.Record) -> None:
            self.recorder.see(raw)
            observe(raw)

        return see

    def take(self, raw: record.Record) -> None:
        """Takes note of an exchange that another client had."""
        self.recorder.see(raw)
        self.janitor.see(raw)

    def clean(self) -> list[str]:
        """Deletes what was created.

        Returns:
            What could not be deleted, as a sentence.
        """
        quick = cleaning.hurried(self.traffic)
        with self.session(unseen, quick) as asking:
            return cleaning.clean(self.janitor, asking)

    def learn(self) -> None:
        """Has the tokens masked that were fetched on the way."""
        callers = (each.credentials for each in self.callers.others)
        for each in (self.credentials, *callers):
            for token in self.traffic.keys.siblings(each.token):
                self.mask.learn(dataclasses.replace(each, token=token))


def unseen(_: record.Record) -> None:
    """Takes no notice of a request that is sent for no finding."""
