# SPDX-License-Identifier: Apache-2.0
"""What is promised: documents read, resolved, located and modelled."""
