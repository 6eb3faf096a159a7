# The server, the broker and the tools around them; docker-compose.yml chooses by the command. Not built yet: it was
# written without a container engine. Its steps were run by hand in a copy of the repository.
#
# The base image brings npm; the Node that runs Coldfield comes through `npm ci` like any other dependency
# (docs/adr/0001-runtime-pinned-through-npm.md).
FROM node:24-bookworm-slim AS dashboard
WORKDIR /coldfield
COPY . .
RUN npm ci --ignore-scripts && node_modules/.bin/node scripts/dashboard.ts

FROM node:24-bookworm-slim
WORKDIR /coldfield
COPY . .
RUN npm ci --ignore-scripts --omit=dev && npm cache clean --force && node_modules/.bin/node scripts/runtime.js
COPY --from=dashboard /coldfield/dashboard/dist dashboard/dist

# Owned by root, so that the process cannot change its own code. `node` is user 1000 in this image.
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 8080 1883

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node_modules/.bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Not through npm, so that the signal to stop reaches the server itself.
CMD ["node_modules/.bin/node", "--max-semi-space-size=8", "api/src/main.js"]
