# SPDX-License-Identifier: Apache-2.0
"""One case, as a process of its own: starts the service, runs, reports.

The fuzzer keeps much for the whole process, and a case must not see what
another has left there. The order comes as the only argument, the report goes to
standard output.
"""

import os
import signal
import sys

from conformance import (
    config,
    errors,
    findings,
    identity_values,
    run,
    service,
)
from conformance.selftest import terms

_RULESET = "backend-guidelines"


def main() -> None:
    """Runs the case that the command line orders."""
    # Who gives up on the case ends it so; the service must end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    order = terms.Order.from_json(sys.argv[1])
    try:
        report = _perform(order)
    except errors.ConformanceError as error:
        report = terms.Report(errors=(error.message,))
    except KeyboardInterrupt:
        report = terms.Report(errors=("It was interrupted.",))
    sys.stdout.write(report.to_json())


def _perform(order: terms.Order) -> terms.Report:
    with service.started(order.faults) as address:
        settings = config.Settings(
            document=(address.document_url,),
            base_url=address.base_url,
            ruleset=(_RULESET,),
            token=address.token,
            identities=identity_values.check(
                "identities", address.identities, {}
            ),
            seed=order.budget.seed,
            max_requests=order.budget.max_requests,
            max_time=order.budget.max_time,
            load_time=order.load_time,
        )
        return _report(run.run(settings, worlds=order.worlds))


def _report(result: run.Result) -> terms.Report:
    by_rule: dict[str, list[findings.Finding]] = {}
    for each in result.run.findings:
        by_rule.setdefault(each.rule, []).append(each)
    seen = [
        _seen(rule, found, result.sightings[rule])
        for rule, found in by_rule.items()
    ]
    told = [each.message for each in result.failures]
    if result.defect is not None:
        kind = type(result.defect).__name__
        told.append(f"A defect of conformance: {kind}: {result.defect}")
    return terms.Report(
        seen=tuple(sorted(seen, key=lambda each: each.seconds)),
        requests=sum(
            phase.facts.get("requests", 0) for phase in result.run.phases
        ),
        seconds=result.run.seconds,
        # The service is a child as well, and counts once it has ended.
        cpu_seconds=sum(os.times()[:4]),
        errors=tuple(told),
    )


def _seen(
    rule: str, found: list[findings.Finding], first: findings.Sighting
) -> terms.Seen:
    gravest = min(found, key=lambda each: each.severity.rank)
    place = f"{gravest.operation}: " if gravest.operation else ""
    return terms.Seen(
        rule=rule,
        severity=gravest.severity.value,
        findings=len(found),
        requests=first.requests,
        seconds=round(first.seconds, 2),
        message=f"{place}{gravest.message}",
    )


if __name__ == "__main__":
    main()
