// `npm run bench -- NAME`: starts the product as `npm start` does, measures it, ends with one JSON object. Goals are not judged here.
import { join } from "node:path";
import { root } from "../run/product.ts";
import { fail, stopOnSignal } from "../run/until-stopped.ts";
import { type Bench, createBench, type Figures } from "./bench.ts";
import { ingest } from "./ingest.ts";
import { journal } from "./journal.ts";
import { live } from "./live.ts";
import { liveSoak } from "./live-soak.ts";
import { measureMachine } from "./machine.ts";
import { recording } from "./recording.ts";
import { recordingIndex } from "./recording-index.ts";
import { retention } from "./retention.ts";
import { rights } from "./rights.ts";
import { viewers } from "./viewers.ts";
import { wall } from "./wall.ts";
import { wallSoak } from "./wall-soak.ts";

const BENCHES: Record<string, (bench: Bench) => Promise<Figures>> = {
  live,
  ingest,
  viewers,
  "live-soak": liveSoak,
  wall,
  "wall-soak": wallSoak,
  journal,
  rights,
  recording,
  playback: recordingIndex,
  retention,
};

const [name = ""] = process.argv.slice(2);
const run = BENCHES[name];
if (run === undefined) fail(`npm run bench -- ${Object.keys(BENCHES).join("|")}`);
const { bench, end } = createBench((line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`));
stopOnSignal(end);
const machine = measureMachine(join(root, ".cache", "bench-scratch"));
const figures = await run(bench).finally(end).catch(fail);
console.log(JSON.stringify({ ...figures, machine }));
