# SPDX-License-Identifier: Apache-2.0
# syntax=docker/dockerfile:1
#
# The reference service, for `docker compose up` (see compose.yaml).

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/shop
WORKDIR /build
# The project is one distribution: the service comes with the tool.
COPY LICENSE README.md pyproject.toml ./
COPY conformance conformance
COPY reports reports
COPY rulesets rulesets
COPY reference_service reference_service
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/shop/bin/pip install '.[reference,reference-production]'

FROM python:3.11-slim-bookworm
# The signing key of the local issuer, where REFERENCE_STATE_DIR is a volume.
RUN useradd --system --uid 10001 --user-group --no-create-home shop \
    && install --directory --owner=shop --group=shop --mode=0700 \
        /var/lib/reference-service
COPY --from=build /opt/shop /opt/shop
ENV PATH=/opt/shop/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    REFERENCE_STATE_DIR=/var/lib/reference-service
WORKDIR /var/lib/reference-service
USER 10001:10001
EXPOSE 8000
# Answers 503 while something that the service depends on does not answer.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["reference-service"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
