# SPDX-License-Identifier: Apache-2.0
"""The business logic, one module an aggregate."""
