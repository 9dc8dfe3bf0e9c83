import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tempDir } from "../server/support/test-app.ts";

it("ends with the process that started it, also while no server has admitted it yet, and says why it waits", async () => {
  const dir = tempDir();
  const notVigie = createServer((_request, response) => response.writeHead(404).end("nothing here")).listen(0, "localhost");
  await once(notVigie, "listening");
  const node = fork(join(import.meta.dirname, "../../../media/src/main.ts"), {
    env: {
      ...process.env,
      VIGIE_DATA_DIR: dir.path,
      VIGIE_SERVER_ORIGIN: `http://localhost:${(notVigie.address() as AddressInfo).port}`,
      VIGIE_NODE_LISTEN: "localhost:0",
      VIGIE_NODE_TOKEN: "the starter's own token",
    },
    execArgv: [],
    silent: true,
  });
  let logged = "";
  await new Promise<void>((resolve) =>
    node.stdout?.on("data", (text: Buffer) => {
      logged += text.toString();
      if (logged.includes("no answer of a Vigie server")) resolve();
    }),
  );
  node.disconnect();
  expect(await once(node, "exit")).toEqual([0, null]);
  notVigie.close();
  dir.remove();
});
