import type { EpochMs } from "@vigie/shared/kernel/units";
import { success } from "../../lib/result.ts";
import type { FakeVideo } from "./fake-media.ts";
import type { HlsDoor, HlsModule } from "./hls-door.ts";

/** A node that serves HLS and a player that draws it, for tests: both do what they are told. */
export interface FakeHls extends HlsDoor {
  /** Players that were made. */
  made: number;
  /** A part is taken in and its picture painted. */
  paint(video: FakeVideo | undefined): void;
  /** The playlist goes on by so much. */
  advance(seconds: number): void;
  /** A request of the player's is answered with that HTTP status, which is no success. */
  answer(status: number): void;
}

const nothing = (): void => undefined;

/** `asked` hears of each call to the node. */
export function fakeHls(asked: string[]): FakeHls {
  let edgeS = 0;
  let tell: (name: string, data: unknown) => void = () => undefined;
  class FakePlayer {
    latency = 0.75;
    targetLatency = 0.75;
    constructor() {
      fake.made += 1;
      const listeners = new Map<string, (name: string, data: unknown) => void>();
      this.on = (name, act) => void listeners.set(name, act);
      tell = (name, data) => listeners.get(name)?.(name, data);
    }
    on: (name: string, act: (name: string, data: unknown) => void) => void;
    get latestLevelDetails() {
      return { edge: edgeS, fragments: [{ start: 0, programDateTime: 0 }] };
    }
    loadSource = nothing;
    attachMedia = nothing;
    stopLoad = nothing;
    destroy = nothing;
  }
  const module = {
    default: FakePlayer,
    Events: { FRAG_BUFFERED: "part", ERROR: "error" },
    ErrorTypes: { NETWORK_ERROR: "network" },
    ErrorDetails: {},
  };
  const fake: FakeHls = {
    made: 0,
    open: async () => {
      asked.push("hls open");
      const validUntil = 0 as EpochMs;
      return success({ playlistUrl: "http://node/hls/1/main.m3u8", validUntil, codecString: null, nodeAt: 0 as EpochMs });
    },
    close: () => void asked.push("hls close"),
    load: async () => module as unknown as HlsModule,
    paint(video) {
      tell("part", { stats: { total: 1_000 } });
      video?.present(edgeS);
    },
    advance(seconds) {
      edgeS += seconds;
    },
    answer: (status) => tell("error", { fatal: true, type: "network", details: "levelLoadError", response: { code: status } }),
  };
  return fake;
}
