# SPDX-License-Identifier: Apache-2.0
"""How a run proves who it is: credentials, and where tokens come from."""
