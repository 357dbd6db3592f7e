# SPDX-License-Identifier: Apache-2.0
"""The JavaScript that stands in the filters of JSONPath, and its patterns."""
