// `npm start`: the product for real, a server and one media node; `npm start -- node`: a further media node alone.
import { join, resolve } from "node:path";
import { root, startProduct } from "./product.ts";
import { createSide } from "./side.ts";
import { fail, stopOnSignal } from "./until-stopped.ts";

const DEFAULT_PORT = { server: 8080, node: 8081 };
const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("VIGIE_")));
const dataDir = resolve(settings["VIGIE_DATA_DIR"] ?? join(root, "data"));
const [what] = process.argv.slice(2);
if (what !== undefined && what !== "node") fail(`npm start takes nothing, or "node", not "${what}"`);
await (what === "node" ? startNodeAlone() : startBoth()).catch(fail);

async function startBoth() {
  let stop = () => Promise.resolve();
  stopOnSignal(() => stop());
  const { VIGIE_DATA_DIR: _, ...env } = settings;
  const product = await startProduct({
    dataDir,
    cameraNetworks: settings["VIGIE_CAMERA_NETWORKS"] ?? "",
    serverPort: DEFAULT_PORT.server,
    nodePort: DEFAULT_PORT.node,
    env,
    onLine: (from, line) => console.log(`[${from}] ${line}`),
    onRestart: (sentence) => console.error(`vigie: ${sentence}`),
  });
  stop = product.stop;
  console.log(`vigie runs, data in ${dataDir}; Ctrl-C stops it`);
}

async function startNodeAlone() {
  const node = createSide({
    name: "vigie node",
    file: join(root, "media/src/main.ts"),
    nodeArgs: [],
    cwd: root,
    env: { ...process.env, VIGIE_DATA_DIR: join(dataDir, "node") },
    onLine: (line) => console.log(`[node] ${line}`),
    listening: /vigie node listening on (\S+)/,
    onRestart: (sentence) => console.error(`vigie: ${sentence}`),
  });
  stopOnSignal(() => node.stop());
  await node.start();
}
