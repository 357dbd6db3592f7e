# SPDX-License-Identifier: Apache-2.0
"""Whether the tool sees what it claims to see, shown on a service of its own.

The reference service is run clean, and then once with each of its faults. Every
fault must be found by the rule that it names, and by no unrelated one; of the
clean service there must be nothing to tell.
"""
