# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, told to people, and the exit code that goes with it.

    ConformanceError
    ├── ConfigurationError    2  settings, options, ruleset
    │   └── RulesetError      2  a ruleset that cannot be used
    ├── DocumentError         2  a document that cannot be read
    ├── OutputError           2  a report that cannot be written
    ├── TargetError           4  a service that cannot be tested
    └── NothingTestedError    5  no operation was left to test

Any other exception is a defect of this program, and ends in exit code 3.
"""

import enum


class ExitCode(enum.IntEnum):
    """The exit codes of every command; part of the public interface.

    Where several apply, the first of 3, 2, 130, 4, 1, 5, 0 wins.
    """

    PASSED = 0
    FINDINGS = 1
    USAGE = 2
    INTERNAL = 3
    TARGET_UNUSABLE = 4
    NOTHING_TESTED = 5
    INTERRUPTED = 130


PRECEDENCE = (
    ExitCode.INTERNAL,
    ExitCode.USAGE,
    ExitCode.INTERRUPTED,
    ExitCode.TARGET_UNUSABLE,
    ExitCode.FINDINGS,
    ExitCode.NOTHING_TESTED,
    ExitCode.PASSED,
)


class ConformanceError(Exception):
    """Something that the user can understand and mend.

    Attributes:
        message: One sentence: what happened, and to what.
        tip: One sentence: what to do; may be empty.
        exit_code: What the process ends with.
    """

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, tip: str = "") -> None:
        """Initializes the error with its message and its way out."""
        super().__init__(message)
        self.message = message
        self.tip = tip


class ConfigurationError(ConformanceError):
    """A setting, an option or a combination of them that cannot be used."""

    exit_code = ExitCode.USAGE


class RulesetError(ConfigurationError):
    """A ruleset that cannot be read or says what cannot be done."""


class DocumentError(ConformanceError):
    """A document that cannot be read as OpenAPI."""

    exit_code = ExitCode.USAGE


class OutputError(ConformanceError):
    """A report that cannot be written."""

    exit_code = ExitCode.USAGE


class TargetError(ConformanceError):
    """A service that cannot be tested: absent, dying or refusing all."""

    exit_code = ExitCode.TARGET_UNUSABLE


class NothingTestedError(ConformanceError):
    """No operation was left to test."""

    exit_code = ExitCode.NOTHING_TESTED
