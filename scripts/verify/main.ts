// `npm run verify -- recordings DIRECTORY`: reads all recordings of a node that may be running or not against their hashes and the chains of their days.
// Nothing is written. Exit status: 0 all is as it was written; 1 something is not, the first is named; 2 the question is not understood.
import { statSync } from "node:fs";
import { verifyRecordings } from "../../media/src/recording/index.ts";

const MEGABYTE = 1_000_000;

const [what, directory] = process.argv.slice(2);
if (what !== "recordings" || directory === undefined || statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
  console.error("usage: npm run verify -- recordings DIRECTORY");
  process.exitCode = 2;
} else verify(directory);

function verify(path: string): void {
  const beganMs = performance.now();
  const { checked, bytes, open, bad, firstBad } = verifyRecordings(path, (line) => console.error(line));
  const seconds = (performance.now() - beganMs) / 1000;
  console.log(`${checked} segments, ${(bytes / MEGABYTE).toFixed(0)} MB read in ${seconds.toFixed(1)} s; ${open} being written`);
  if (firstBad === null) console.log(checked === 0 ? "nothing to verify" : "all is as it was written");
  else {
    console.log(`${bad} not as written; the first: ${firstBad.path}: ${firstBad.fault}`);
    process.exitCode = 1;
  }
}
