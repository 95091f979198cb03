# One image: docker run … web | worker | beat | migrate
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    SPOOL_DIR=/var/lib/standby/spool
# The spool must outlive the container: mount a volume there.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin standby \
 && install -d -o standby -g standby /var/lib/standby/spool
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY . .
RUN python -m compileall -q .
USER 10001:10001
EXPOSE 8000
# Of web; worker and beat have their own, or none, in compose.yaml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["./docker-entrypoint"]
CMD ["web"]
