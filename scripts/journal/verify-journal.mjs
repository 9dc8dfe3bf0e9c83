// Verifies an export of Vigie's journal, offline: Node.js 20 or later, this one file, nothing else. What it checks: docs/ref/journal.md.
//
//   node verify-journal.mjs --export FILE.jsonl [--witness FILE] [--public-key KEY]...
//
// `--public-key`: the key that was pinned, in base64url, or a file that holds it. Exit status: 0 whole, all of it checked; 1 a fault, the first
// bad row is named; 2 the question or a file is not understood; 3 no fault found, but not all could be checked, and what is said.
import * as crypto from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const ZEROS = "0".repeat(64);
const [LF, QUOTE, CLOSE, COLON] = [0x0a, 0x22, 0x7d, 0x3a];
const ROW = '{"header":"';
/** What a line is, by its third character: `header`, `checkpoint` or `journal`. What it says otherwise is read with it. */
const [IS_ROW, IS_CHECKPOINT] = [0x68, 0x63];
const BLOCK_BYTES = 4 * 1024 * 1024;
const SALT_BYTES = 16;
/** How far a row is looked for that stands in another's place. */
const LOOK_AHEAD_ROWS = 10_000;

/** @typedef {{ origin: string, sequence: number, rowHash: string, at: number, previousHash: string, keyId: string, hash: string, signature: string, publicKey: string }} Checkpoint */
/** @typedef {{ origin: string, at: number, witnessHash: string, witnessSequence: number, lastSequence: number, keyId: string, hash: string, signature: string, publicKey: string }} Restoration */
/** @typedef {{ sequence: number, at: number }} Missing */
/** @typedef {{ header: string, hash: string, saltHex: string | null, headerStart: number, headerEnd: number, payloadStart: number, payloadEnd: number }} Row */

/** The first thing that is wrong: ends the verification. */
class Fault extends Error {
  /**
   * @param {string} fault
   * @param {number} row
   * @param {string} sentence
   */
  constructor(fault, row, sentence) {
    super(sentence);
    this.fault = fault;
    this.row = row;
  }
}

/** What is asked for is not understood. */
class Unreadable extends Error {}

/** SHA-256, hex. `crypto.hash` is younger than Node.js 20.0, and twice as fast. @type {(bytes: Buffer | string) => string} */
const sha256 =
  typeof crypto.hash === "function"
    ? (bytes) => crypto.hash("sha256", bytes, "hex")
    : (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");

// ---------------------------------------------------------------- lines of a file

/**
 * Calls `take` with each line's block, start and end (without its LF). What `take` answers true for ends the reading.
 * @param {string} path
 * @param {(block: Buffer, start: number, end: number) => boolean | undefined} take
 */
function eachLine(path, take) {
  const file = openSync(path, "r");
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let held = 0;
  try {
    for (;;) {
      if (held === block.length) block = Buffer.concat([block, Buffer.allocUnsafe(block.length)]);
      const read = readSync(file, block, held, block.length - held, null);
      if (read === 0) break;
      const filled = held + read;
      let start = 0;
      for (let end = block.indexOf(LF, held); end !== -1 && end < filled; end = block.indexOf(LF, start)) {
        if (take(block, start, end) === true) return;
        start = end + 1;
      }
      block.copyWithin(0, start, filled);
      held = filled - start;
    }
    if (held > 0) take(block, 0, held);
  } finally {
    closeSync(file);
  }
}

/** @param {Buffer} block @param {number} start */
const isRow = (block, start) => block[start + 2] === IS_ROW;

/** @param {string} text @returns {any} null when it is no JSON */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// ---------------------------------------------------------------- checkpoints

/** @param {...(string | number)} members */
const lines = (...members) => members.map((member) => `${member}\n`).join("");

/** @param {Checkpoint} one */
const checkpointText = ({ origin, sequence, rowHash, at, previousHash, keyId }) =>
  lines("vigie-journal-checkpoint-v1", origin, sequence, rowHash, at, previousHash, keyId);

/** @param {Restoration} one */
const restorationText = ({ origin, at, witnessHash, witnessSequence, lastSequence, keyId }) =>
  lines("vigie-journal-restoration-v1", origin, at, witnessHash, witnessSequence, lastSequence, keyId);

/** @param {string} publicKey */
const keyIdOf = (publicKey) => sha256(Buffer.from(publicKey, "base64url"));

/** @param {string} text @param {{ publicKey: string, signature: string }} seal */
function isSigned(text, { publicKey, signature }) {
  try {
    const key = crypto.createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
    return crypto.verify(null, Buffer.from(text), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

/**
 * Follows checkpoints in order: each hash, the chain, the key. A signature over the last of a key holds for all before it, since each holds
 * the hash of the one before: 500,000 checkpoints take no longer than one.
 * @param {string} where @param {ReadonlySet<string>} pins
 */
function createChain(where, pins) {
  /** @type {Checkpoint | null} */
  let last = null;
  /** @type {Checkpoint[]} */
  let unsigned = [];

  /** Of the newest of one key; the first bad one is looked for only if that is bad. */
  function settle() {
    const newest = unsigned.at(-1);
    if (newest !== undefined && !isSigned(checkpointText(newest), newest)) {
      const bad = unsigned.find((one) => !isSigned(checkpointText(one), one)) ?? newest;
      throw new Fault(
        "signature_wrong",
        bad.sequence,
        `the checkpoint of row ${bad.sequence} in ${where} is not signed by the key that it names`,
      );
    }
    unsigned = [];
  }

  return {
    /** @returns {Checkpoint | null} */
    last: () => last,
    settle,
    /** What comes next hangs on nothing before: the beginning of an export, or a restored database. */
    cut() {
      settle();
      last = null;
    },
    /** `mayChangeKey`: whoever lost the key declared it, with a restored database. @param {Checkpoint} one @param {boolean} isFirst @param {boolean} mayChangeKey */
    add(one, isFirst, mayChangeKey) {
      if (sha256(checkpointText(one)) !== one.hash || keyIdOf(one.publicKey) !== one.keyId) {
        throw new Fault("checkpoint_changed", one.sequence, `the checkpoint of row ${one.sequence} in ${where} was edited`);
      }
      if (pins.size > 0 && !pins.has(one.keyId)) {
        throw new Fault(
          "key_swapped",
          one.sequence,
          `the checkpoint of row ${one.sequence} in ${where} is signed by another key than the one that was pinned (${one.publicKey})`,
        );
      }
      if (last !== null && last.keyId !== one.keyId) {
        settle();
        if (!mayChangeKey)
          throw new Fault(
            "key_swapped",
            one.sequence,
            `from row ${one.sequence} on, checkpoints in ${where} are signed by another key (${one.publicKey})`,
          );
      }
      const previous = last?.hash ?? (isFirst ? ZEROS : one.previousHash);
      if (one.previousHash !== previous) {
        throw new Fault(
          "checkpoint_missing",
          one.sequence,
          `a checkpoint before that of row ${one.sequence} is missing in ${where}`,
        );
      }
      last = one;
      unsigned.push(one);
      // What it hangs on holds the others; only so many are kept to name a bad one.
      if (unsigned.length > 20_000) settle();
    },
  };
}

// ---------------------------------------------------------------- the witness

/**
 * What the witness knows of this history: its checkpoints in order, those left out that a declared restoration took back.
 * @param {string} path @param {ReadonlySet<string>} pins
 */
function readWitness(path, pins) {
  const chain = createChain("the witness", pins);
  /** @type {Checkpoint[]} */
  let known = [];
  /** @type {Restoration[]} */
  const restorations = [];
  /** @type {Set<string>} */
  const keyIds = new Set();
  eachLine(path, (block, start, end) => {
    const line = parse(block.toString("utf8", start, end));
    if (line?.checkpoint !== undefined) {
      chain.add(line.checkpoint, false, false);
      known.push(line.checkpoint);
      keyIds.add(line.checkpoint.keyId);
    } else if (line?.restoration !== undefined) {
      const { restoration } = line;
      if (sha256(restorationText(restoration)) !== restoration.hash || !isSigned(restorationText(restoration), restoration)) {
        throw new Fault(
          "restoration_wrong",
          restoration.lastSequence + 1,
          "a restoration that the witness was told is not signed by the key that it names",
        );
      }
      if (pins.size > 0 && !pins.has(keyIdOf(restoration.publicKey))) {
        throw new Fault(
          "key_swapped",
          restoration.lastSequence + 1,
          `the restoration at row ${restoration.lastSequence + 1} is signed by another key than the one that was pinned (${restoration.publicKey})`,
        );
      }
      restorations.push(restoration);
      known = known.filter(({ origin, sequence }) => origin === restoration.origin && sequence <= restoration.lastSequence);
      chain.cut();
    }
    // What a power cut left half written is no line, and was written again behind it.
    return undefined;
  });
  chain.settle();
  if (known.length === 0 && restorations.length === 0) throw new Unreadable(`${path} is no witness of a journal`);
  return { known, restorations, keyIds };
}

// ---------------------------------------------------------------- rows

/** Row as it stands in the block; null: somebody made of it what no export holds. @param {Buffer} block @param {number} start @param {number} end @returns {Row | null} */
function readRow(block, start, end) {
  const headerStart = start + ROW.length;
  const headerEnd = block.indexOf(QUOTE, headerStart);
  const hashStart = headerEnd + 10;
  const hashEnd = hashStart + 64;
  if (headerEnd === -1 || hashEnd >= end || block[hashEnd] !== QUOTE) return null;
  const header = block.toString("latin1", headerStart, headerEnd);
  const hash = block.toString("latin1", hashStart, hashEnd);
  const place = { header, hash, headerStart, headerEnd };
  if (block[hashEnd + 1] === CLOSE) return { ...place, saltHex: null, payloadStart: 0, payloadEnd: 0 };
  const saltStart = hashEnd + 10;
  const saltEnd = saltStart + 2 * SALT_BYTES;
  const payloadStart = saltEnd + 12;
  const isWhole = block[saltEnd] === QUOTE && block[payloadStart - 1] === COLON && payloadStart < end;
  const saltHex = isWhole ? block.toString("latin1", saltStart, saltEnd) : "";
  return { ...place, saltHex, payloadStart, payloadEnd: end - 1 };
}

/** SHA-256 over salt and payload: the salt's bytes are put before the payload, where the line's text is done with. @param {Buffer} block @param {Row} row */
function payloadHash(block, { saltHex, payloadStart, payloadEnd }) {
  if (saltHex === null || saltHex === "") return "";
  const from = payloadStart - SALT_BYTES;
  if (block.write(saltHex, from, SALT_BYTES, "hex") !== SALT_BYTES) return "";
  return sha256(block.subarray(from, payloadEnd));
}

/**
 * The first row whose payload is not the one that its header names, 0 when there is none: half of the work, which hangs on nothing else, and
 * is done on another thread.
 * @param {string} path
 */
function firstBadPayload(path) {
  let bad = 0;
  eachLine(path, (block, start, end) => {
    const row = isRow(block, start) ? readRow(block, start, end) : null;
    if (row === null || row.saltHex === null || payloadHash(block, row) === row.header.slice(-129, -65)) return false;
    bad = Number.parseInt(row.header, 10);
    return true;
  });
  return bad;
}

/** @param {string} path @returns {Promise<number>} */
const badPayloadOf = (path) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: path });
    worker.once("message", resolve).once("error", reject);
  });

/**
 * @param {string} path
 * @param {ReturnType<typeof readWitness> | null} witness
 * @param {ReadonlySet<string>} pins
 */
function createVerification(path, witness, pins) {
  const chain = createChain("the export", pins);
  /** @type {Map<string, Missing[]>} */
  const missing = new Map();
  /** @type {Map<number, { witnessHash: string }>} */
  const restored = new Map();
  let firstSequence = 1;
  let origin = "";
  let rows = 0;
  let next = 1;
  let lastHash = ZEROS;
  let lastHeader = "";
  let witnessed = 0;
  /** Whoever signed for the witness; what somebody else signed does not stand beside it. */
  const witnessKeys = new Set(witness?.keyIds ?? []);
  /** The last row that a checkpoint, of the export or the witness, holds to. */
  let agreedTo = 0;

  /** @param {any} head */
  function takeHead(head) {
    if (head.format !== 1) throw new Unreadable(`exports of format ${head.format} are not known to this verifier`);
    ({ origin, firstSequence } = head);
    next = firstSequence;
    const known = witness?.known ?? [];
    while ((known[witnessed]?.sequence ?? next) < next) witnessed += 1;
  }

  /** @param {Buffer} block @param {number} start @param {number} end */
  function takeRow(block, start, end) {
    const row = readRow(block, start, end);
    if (row === null) throw new Fault("header_changed", next, `row ${next} was edited: its line is no row`);
    const { header, hash } = row;
    if (!header.startsWith(`${next}|`)) throw notInPlace(path, next, Number.parseInt(header, 10));
    const isFollowing = header.endsWith(lastHash) || (rows === 0 && firstSequence > 1);
    const isOwn = sha256(block.subarray(row.headerStart, row.headerEnd)) === hash;
    if (!isFollowing || !isOwn) throw brokenAt(path, next, row, isOwn, agreedTo);
    if (row.saltHex === null) noteMissing(header);
    if (row.saltHex !== null && header.includes("|journal|")) takeTold(block.toString("utf8", row.payloadStart, row.payloadEnd));
    lastHash = hash;
    lastHeader = header;
    rows += 1;
    next += 1;
    askWitness();
  }

  /** @param {string} header */
  function noteMissing(header) {
    const [sequence = "", at = "", category = ""] = header.split("|", 3);
    const known = missing.get(category);
    const one = { sequence: Number(sequence), at: Number(at) };
    if (known === undefined) missing.set(category, [one]);
    else known.push(one);
  }

  /** A destruction accounts for the payloads before it; a restoration for what the witness knew. @param {string} payload */
  function takeTold(payload) {
    const told = parse(payload);
    if (told?.event === "journal.restored") restored.set(next, told);
    if (told?.event !== "journal.destroyed") return;
    const left = missing.get(told.destroyed)?.filter(({ sequence, at }) => sequence > told.lastSequence || at >= told.upTo) ?? [];
    missing.set(told.destroyed, left);
  }

  /** Whether the witness saw the same row here. */
  function askWitness() {
    const expected = witness?.known[witnessed];
    if (expected === undefined || expected.sequence !== next - 1) return;
    if (expected.rowHash !== lastHash || expected.origin !== origin) throw otherThanWitnessed(expected);
    agreedTo = expected.sequence;
    witnessed += 1;
  }

  /** @param {Checkpoint} expected */
  function otherThanWitnessed({ sequence, at }) {
    const rowsThen = `rows ${agreedTo + 1} to ${sequence}`;
    return Number(lastHeader.split("|", 2)[1]) > at
      ? new Fault(
          "rolled_back",
          agreedTo + 1,
          `${rowsThen} are others than the witness saw, and written later: an older copy of the database was put back after row ${agreedTo} or later, and went on`,
        )
      : new Fault(
          "rewritten",
          agreedTo + 1,
          `${rowsThen} are others than the witness saw: at least one of them was rewritten, with every hash after it`,
        );
  }

  /** @param {Checkpoint | null} one */
  function takeCheckpoint(one) {
    if (one === null) throw new Unreadable(`${path} holds a checkpoint that is none`);
    const isFirst = firstSequence === 1;
    if (one.sequence >= next) throw missingAt(path, next, one.sequence);
    if (witnessKeys.size > 0 && !witnessKeys.has(one.keyId)) {
      throw new Fault(
        "key_swapped",
        one.sequence,
        `the checkpoint of row ${one.sequence} is signed by another key than those of the witness (${one.publicKey})`,
      );
    }
    chain.add(one, isFirst, restored.has(one.sequence));
    if (one.sequence !== next - 1)
      throw new Fault("checkpoint_moved", one.sequence, `the checkpoint of row ${one.sequence} stands behind row ${next - 1}`);
    if (one.rowHash !== lastHash) {
      throw new Fault(
        "rewritten",
        agreedTo + 1,
        `rows ${agreedTo + 1} to ${one.sequence} are others than the checkpoint of row ${one.sequence} sealed: at least one was rewritten, with every hash after it`,
      );
    }
    agreedTo = one.sequence;
  }

  function finish() {
    const last = next - 1;
    const expected = witness?.known.at(-1);
    if (expected !== undefined && expected.sequence > last) {
      throw new Fault(
        "rolled_back",
        next,
        `rows ${next} to ${expected.sequence} are missing: the witness saw row ${expected.sequence}. They were cut off, or an older copy of the database stands in its place`,
      );
    }
    chain.settle();
    const lost = [...missing.values()].flat().sort((a, b) => a.sequence - b.sequence)[0];
    if (lost !== undefined) {
      throw new Fault(
        "payload_missing",
        lost.sequence,
        `the payload of row ${lost.sequence} is gone, and no row tells that it was destroyed at its term`,
      );
    }
    for (const { lastSequence, witnessHash } of witness?.restorations ?? []) {
      const row = lastSequence + 1;
      if (row >= firstSequence && restored.get(row)?.witnessHash !== witnessHash) {
        throw new Fault(
          "restoration_wrong",
          row,
          `the witness was told of a restored database at row ${row}, the journal does not tell it`,
        );
      }
    }
    return {
      rows,
      firstSequence,
      lastSequence: last,
      sealedTo: chain.last()?.sequence ?? 0,
      agreedTo,
      restored: [...restored.keys()],
      key: chain.last()?.publicKey ?? null,
    };
  }

  return { takeHead, takeRow, takeCheckpoint, finish };
}

/** A checkpoint whose row is not there: at the end rows were cut off, elsewhere taken out. @param {string} path @param {number} from @param {number} to */
function missingAt(path, from, to) {
  let goesOn = false;
  eachLine(path, (block, start, end) => {
    goesOn = isRow(block, start) && Number.parseInt(readRow(block, start, end)?.header ?? "", 10) > to;
    return goesOn;
  });
  const rows = from === to ? `row ${to} is missing` : `rows ${from} to ${to} are missing`;
  return new Fault(goesOn ? "deleted" : "truncated", from, `${rows}: the checkpoint of row ${to} is there`);
}

/** @param {string} path @param {number} expected @param {number} found */
function notInPlace(path, expected, found) {
  if (!(found > expected))
    return new Fault("reordered", Number.isNaN(found) ? expected : found, `row ${found} stands where row ${expected} should`);
  let isLater = false;
  eachLine(path, (block, start, end) => {
    isLater = isRow(block, start) && readRow(block, start, end)?.header.startsWith(`${expected}|`) === true;
    return isLater;
  });
  return isLater
    ? new Fault("reordered", expected, `row ${found} stands where row ${expected} should, which comes later`)
    : new Fault(
        "deleted",
        expected,
        found - expected === 1 ? `row ${expected} is missing` : `rows ${expected} to ${found - 1} are missing`,
      );
}

/** @param {string} path @param {number} sequence @param {Row} row @param {boolean} isOwn @param {number} agreedTo */
function brokenAt(path, sequence, row, isOwn, agreedTo) {
  const wanted = row.header.slice(-64);
  let isWantedLater = false;
  let seen = 0;
  eachLine(path, (block, start, end) => {
    const other = isRow(block, start) ? readRow(block, start, end) : null;
    const number = Number.parseInt(other?.header ?? "", 10);
    if (number > sequence) {
      seen += 1;
      isWantedLater = other?.hash === wanted;
    }
    return isWantedLater || seen > LOOK_AHEAD_ROWS;
  });
  if (isWantedLater)
    return new Fault("reordered", sequence, `row ${sequence} follows on a row that stands after it: rows changed places`);
  if (!isOwn) return new Fault("header_changed", sequence, `row ${sequence} was edited: its hash is not that of its header`);
  const since = agreedTo === 0 ? "" : `, or one before it since the checkpoint of row ${agreedTo}`;
  return new Fault(
    "chain_broken",
    sequence - 1,
    `row ${sequence - 1} is not the one that row ${sequence} was written after: it was rewritten${since}`,
  );
}

// ---------------------------------------------------------------- the question and its answer

/** @param {string[]} words */
function readQuestion(words) {
  /** @type {{ export: string | null, witness: string | null, keys: string[] }} */
  const question = { export: null, witness: null, keys: [] };
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [words[at], words[at + 1]];
    if (value === undefined) throw new Unreadable(`${name} wants a value`);
    if (name === "--export") question.export = value;
    else if (name === "--witness") question.witness = value;
    else if (name === "--public-key") question.keys.push(existsSync(value) ? readFileSync(value, "utf8").trim() : value);
    else throw new Unreadable(`${name} is not known`);
  }
  if (question.export === null)
    throw new Unreadable("usage: node verify-journal.mjs --export FILE.jsonl [--witness FILE] [--public-key KEY]...");
  for (const key of question.keys) {
    if (Buffer.from(key, "base64url").length !== 32) throw new Unreadable(`${key} is no Ed25519 public key in base64url`);
  }
  return { ...question, export: question.export };
}

/** Names the first bad row of both threads. @param {ReturnType<typeof readQuestion>} question */
async function verify(question) {
  const badPayload = badPayloadOf(question.export);
  // A file that cannot be read is said once, by this thread.
  badPayload.catch(() => undefined);
  /** @type {Fault | null} */
  let fault = null;
  let found = null;
  try {
    found = verifyChain(question);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    fault = error;
  }
  const bad = await badPayload;
  if (bad > 0 && (fault === null || bad < fault.row)) {
    throw new Fault("payload_changed", bad, `row ${bad} was edited: its payload is not the one that was written`);
  }
  if (found === null) throw fault;
  return found;
}

/** @param {ReturnType<typeof readQuestion>} question */
function verifyChain(question) {
  const pins = new Set(question.keys.map(keyIdOf));
  const witness = question.witness === null ? null : readWitness(question.witness, pins);
  const verification = createVerification(question.export, witness, pins);
  let isBegun = false;
  eachLine(question.export, (block, start, end) => {
    if (isRow(block, start) && isBegun) verification.takeRow(block, start, end);
    else if (block[start + 2] === IS_CHECKPOINT && isBegun)
      verification.takeCheckpoint(parse(block.toString("utf8", start, end))?.checkpoint ?? null);
    else {
      const head = parse(block.toString("utf8", start, end))?.journal;
      if (isBegun || head === undefined) throw new Unreadable(`${question.export} is no export of a journal`);
      verification.takeHead(head);
      isBegun = true;
    }
    return undefined;
  });
  if (!isBegun) throw new Unreadable(`${question.export} is empty`);
  return { ...verification.finish(), witness };
}

/** What stays open, in words. @param {ReturnType<typeof readQuestion>} question @param {ReturnType<typeof verifyChain>} found */
function unchecked(question, { rows, firstSequence, lastSequence, sealedTo, witness, key }) {
  const open = [];
  if (question.keys.length === 0) {
    open.push(
      key === null
        ? "no public key was given"
        : `no public key was given: whoever swapped the key would not be noticed (checkpoints name ${key})`,
    );
  }
  if (witness === null)
    open.push("no witness was given: rows cut off at the end, or an older copy of the database, would not be noticed");
  if (firstSequence > 1) open.push(`the export begins at row ${firstSequence}: the ${firstSequence - 1} rows before it`);
  if (rows > 0 && sealedTo < lastSequence)
    open.push(
      `rows ${Math.max(sealedTo + 1, firstSequence)} to ${lastSequence} come after the last checkpoint: they are chained, and not sealed yet`,
    );
  const seen = witness?.known.at(-1)?.sequence ?? 0;
  if (witness !== null && seen < sealedTo) open.push(`rows ${seen + 1} to ${sealedTo} are newer than the witness`);
  return open;
}

async function main() {
  const question = readQuestion(process.argv.slice(2));
  const startedMs = performance.now();
  const found = await verify(question);
  const open = unchecked(question, found);
  const { rows, firstSequence, lastSequence, sealedTo, restored, witness } = found;
  console.log(`whole: ${rows} rows, ${firstSequence} to ${lastSequence}, sealed to row ${sealedTo}`);
  for (const { lastSequence: before, witnessSequence, at } of witness?.restorations ?? []) {
    console.log(
      `declared: a restored database was accepted on ${new Date(at).toISOString()}; rows ${before + 1} to ${witnessSequence} that the witness had seen are not in it`,
    );
  }
  if (witness === null)
    for (const row of restored) console.log(`declared: row ${row} tells that a restored database was accepted`);
  for (const each of open) console.log(`not checked: ${each}`);
  console.log(
    JSON.stringify({
      verdict: "whole",
      rows,
      lastSequence,
      sealedTo,
      unchecked: open.length,
      ms: Math.round(performance.now() - startedMs),
    }),
  );
  return open.length === 0 ? 0 : 3;
}

/** @param {unknown} error */
function answerOf(error) {
  if (error instanceof Fault) {
    console.log(`fault: ${error.message}`);
    console.log(JSON.stringify({ verdict: "faulty", fault: error.fault, row: error.row }));
    return 1;
  }
  console.error(error instanceof Unreadable || (error instanceof Error && "code" in error) ? error.message : error);
  return 2;
}

if (isMainThread) {
  process.exitCode = await main().catch(answerOf);
} else {
  parentPort?.postMessage(firstBadPayload(workerData));
}
