# SPDX-License-Identifier: Apache-2.0
"""What a generator is told when it starts, by environment variables.

The arguments of a process are there for every user of the machine to read;
its environment is not.
"""

import dataclasses
import json
import pathlib
from collections.abc import Mapping
from typing import Self

from conformance import network
from conformance.load import credentials

_PLAN = "CONFORMANCE_LOAD_PLAN"
_RESULT = "CONFORMANCE_LOAD_RESULT"
_SECONDS = "CONFORMANCE_LOAD_SECONDS"
_REQUESTS = "CONFORMANCE_LOAD_REQUESTS"
_TIMEOUT = "CONFORMANCE_LOAD_TIMEOUT"
_CREDENTIALS = "CONFORMANCE_LOAD_CREDENTIALS"
_WAY = "CONFORMANCE_LOAD_WAY"


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What to send, for how long, and where to write what comes of it.

    Attributes:
        plan: Where the plan is.
        result: Where lines of the result go.
        secrets: Sent with every request.
        seconds: How long requests are sent.
        requests: How many at most.
        timeout: Seconds for one request and its response.
        way: How to get to the service; not through a proxy.
    """

    plan: pathlib.Path
    result: pathlib.Path
    secrets: credentials.Credentials
    seconds: float
    requests: int
    timeout: float
    way: network.Network = dataclasses.field(default_factory=network.Network)

    def to_environment(self) -> dict[str, str]:
        """Returns the variables that `from_environment` reads."""
        return {
            _PLAN: str(self.plan),
            _RESULT: str(self.result),
            _CREDENTIALS: self.secrets.to_json(),
            _SECONDS: str(self.seconds),
            _REQUESTS: str(self.requests),
            _TIMEOUT: str(self.timeout),
            _WAY: json.dumps(dataclasses.asdict(self.way)),
        }

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Makes the order that `to_environment` told of."""
        return cls(
            plan=pathlib.Path(environment[_PLAN]),
            result=pathlib.Path(environment[_RESULT]),
            secrets=credentials.Credentials.from_json(
                environment[_CREDENTIALS]
            ),
            seconds=float(environment[_SECONDS]),
            requests=int(environment[_REQUESTS]),
            timeout=float(environment[_TIMEOUT]),
            way=network.Network(**json.loads(environment[_WAY])),
        )
