# Heed in a container: everything from npm, no compiler, no root. compose.yaml runs it beside PostgreSQL and Redis.
# What stands here is done without Docker by test/scenario/container.test.ts.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY src ./src
COPY handlers ./handlers
COPY jobs ./jobs
COPY policies ./policies
# The program is found again by the times of its sources, and images keep whole seconds only.
RUN find package.json src handlers jobs -exec touch -d 2000-01-01T00:00:00Z {} + && npm run build

FROM node:20-bookworm-slim
ENV NODE_ENV=production HEED_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app ./
# A volume takes its owner from what it is laid over.
RUN mkdir -p /data /backups && chown node:node /data /backups && chmod 0700 /data /backups
USER node
VOLUME ["/data", "/backups"]
EXPOSE 8080
STOPSIGNAL SIGTERM
# Node itself and not npm, so that the signal to stop reaches Heed.
ENTRYPOINT ["node", "src/heed.js"]
CMD ["serve"]
