# A single box: dashboard, API, broker and archive. The base image brings npm; the Node that runs Coldfield
# comes through `npm ci` like any other dependency (docs/adr/0001-runtime-pinned-through-npm.md).
FROM node:24-bookworm-slim

WORKDIR /coldfield
COPY . .
RUN npm ci && node_modules/.bin/node scripts/dashboard.ts

RUN mkdir /data && chown node:node /data
USER node
ENV DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 8080 1883

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node_modules/.bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Not through npm, so that the signal to stop reaches the server itself.
CMD ["node_modules/.bin/node", "--max-semi-space-size=8", "api/src/main.js"]
