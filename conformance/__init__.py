# SPDX-License-Identifier: Apache-2.0
"""The tool: reads a contract, holds a service against it, and reports."""

__version__ = "0.1.0"
