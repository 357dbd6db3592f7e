# SPDX-License-Identifier: Apache-2.0
"""What every part of the shop stands on: settings, errors, security, logs."""
