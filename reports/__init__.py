# SPDX-License-Identifier: Apache-2.0
"""Every report is a view of one run."""
