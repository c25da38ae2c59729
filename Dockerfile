# syntax=docker/dockerfile:1
# The version that the tests run on; docs/deploying.md says how to pin it by its digest.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt \
 && /venv/bin/python -m pip uninstall --yes --quiet pip setuptools
COPY . .
# Hashed and compressed once, here, and not at each start. The key signs nothing.
RUN STOREAGENT_HOME=/var/lib/storeagent SECRET_KEY=for-collecting-files-alone DATABASE_URL=postgresql://nobody@localhost/none \
    /venv/bin/python manage.py collectstatic --no-input --verbosity=0 \
 && /venv/bin/python -m compileall -q /app

FROM ${PYTHON}
# A number, so that an orchestrator can tell that it is not root.
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/storeagent --shell /usr/sbin/nologin storeagent \
 && install -d -o 10001 -g 10001 /var/lib/operator
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build --chown=10001:10001 /var/lib/storeagent /var/lib/storeagent
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STOREAGENT_HOME=/var/lib/storeagent HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# /healthz/live asks nobody: a database that is away is no reason to restart the web server.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz/live\", timeout=4)"]
CMD ["deploy/run", "web"]
