# Two images from one file: `--target server` (console built in) and `--target node`. TypeScript runs as it is; only the console is built.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /vigie
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY media/package.json media/
COPY server/package.json server/
COPY console/package.json console/

FROM packages AS console
RUN npm ci
COPY tsconfig.base.json ./
COPY shared shared
COPY console console
RUN cd console && ../node_modules/.bin/vite build --outDir dist --emptyOutDir

FROM packages AS product
RUN npm ci --omit=dev && npm cache clean --force
COPY shared shared
RUN mkdir /data && chown node:node /data
VOLUME /data
ENV NODE_ENV=production VIGIE_DATA_DIR=/data
USER node

FROM product AS server
COPY server server
# Goes with every dossier that is taken away.
COPY scripts/journal/verify-journal.mjs scripts/journal/
COPY --from=console /vigie/console/dist console/dist
ENV VIGIE_CONSOLE_DIR=/vigie/console/dist VIGIE_LISTEN=0.0.0.0:8443
EXPOSE 8443
CMD ["node", "server/src/main.ts"]

FROM product AS node
COPY media media
ENV VIGIE_NODE_LISTEN=0.0.0.0:8444
EXPOSE 8444
CMD ["node", "media/src/main.ts"]
