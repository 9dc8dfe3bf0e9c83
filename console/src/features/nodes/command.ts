/** What to type on the machine of a further node, in a checkout of Vigie. Its origin is the address under which browsers reach it. */
export const nodeCommand = (serverOrigin: string, token: string, nodeOrigin: string): string =>
  [
    `VIGIE_SERVER_ORIGIN=${serverOrigin}`,
    `VIGIE_NODE_TOKEN=${token}`,
    `VIGIE_NODE_ORIGIN=${nodeOrigin}`,
    "npm start -- node",
  ].join(" \\\n");
