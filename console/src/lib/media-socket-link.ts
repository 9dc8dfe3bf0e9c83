import type { Clock } from "@vigie/shared/kernel/clock";
import {
  BINARY_HEADER_BYTES,
  type BinaryHeader,
  CLOSE_CODE,
  type ConsoleMessage,
  NodeMessage,
  type Pace,
  readBinaryHeader,
} from "@vigie/shared/live/wire";
import { Acknowledgements } from "./media-socket-acks.ts";
import type { ChannelHandlers, ChannelMessage, ChannelRequest, MediaChannel } from "./media-socket-channel.ts";
import { NodeClock } from "./media-socket-clock.ts";

/** Waits before each further try; the last one repeats. A node that returns is found within two seconds. */
const RETRY_MS = [200, 500, 1_000, 1_500] as const;
/** At most this share of a wait is cut off at random, so that a room's consoles do not return in one instant. */
const RETRY_SPREAD = 0.3;
/** A node that neither refuses nor accepts is given up. */
const CONNECT_MS = 4_000;
/** The node's clock is asked this often; the question also shows that the link lives. */
const ASK_CLOCK_MS = 2_000;
/** A half-open link: a question has stayed without an answer, and nothing else came, this long. */
const SILENT_MS = 4_000;
/** How long an unused socket stays, so that one picture after another needs no new one. Below the node's own limit (LIVE_LIMITS). */
const LINGER_MS = 4_000;
const CHANNELS = 0x10000;

interface Channel {
  readonly handlers: ChannelHandlers;
  subscribe: ConsoleMessage & { type: "subscribe" };
}

/** Since when no socket to one node stands, by the monotonic clock; null while one does or none was wanted. */
export interface Outage {
  sinceMs: number | null;
}

export interface MediaLinkDeps {
  url: string;
  outage: Outage;
  clock: Clock;
  random: () => number;
  connect: (url: string) => WebSocket;
  /** Closed because nobody uses it any more. */
  onUnused: () => void;
}

/** One socket to one node, again and again as long as it is used. A channel lives and dies with the socket it was opened on. */
export class MediaLink {
  readonly #deps: MediaLinkDeps;
  readonly #channels = new Map<number, Channel>();
  readonly #waiters = new Set<() => void>();
  /** Numbers that the node has not freed yet. */
  readonly #leaving = new Set<number>();
  readonly #acks: Acknowledgements;
  readonly #nodeClock = new NodeClock();
  #socket: WebSocket | null = null;
  #isUp = false;
  #failures = 0;
  #lastReceivedMs = 0;
  #question: { sentAt: number; askedMs: number } | null = null;
  #selected: number | null = null;
  #nextNumber = 0;
  #cancelTimer: () => void = () => undefined;
  /** Null while it is used. */
  #lingering: (() => void) | null = null;

  constructor(deps: MediaLinkDeps) {
    this.#deps = deps;
    this.#acks = new Acknowledgements(deps.clock, (sequences) => this.#send({ type: "ack", sequences }));
    this.#dial();
  }

  open({ format, pace, grant, handlers }: ChannelRequest): MediaChannel {
    const number = this.#takeNumber();
    const channel: Channel = { handlers, subscribe: { type: "subscribe", channel: number, format, grant, pace } };
    this.#channels.set(number, channel);
    this.#cancelLinger();
    if (this.#isUp) this.#send(channel.subscribe);
    const isOpen = () => this.#channels.get(number) === channel;
    return {
      handed: (sequence, isUrgent) => {
        if (isOpen()) this.#acks.handed(number, sequence, isUrgent);
      },
      renew: (renewal) => {
        if (isOpen()) this.#send({ type: "renew", channel: number, grant: renewal });
      },
      pace: (wished) => {
        if (isOpen()) this.#changePace(number, channel, wished);
      },
      select: (isSelected) => {
        if (isOpen()) this.#select(number, isSelected);
      },
      toMonotonicMs: (nodeAt) => this.#nodeClock.toMonotonicMs(nodeAt),
      close: () => {
        if (isOpen()) this.#leave(number);
      },
    };
  }

  whenUp(act: () => void): () => void {
    const waiter = () => act();
    this.#waiters.add(waiter);
    this.#cancelLinger();
    if (this.#isUp) queueMicrotask(() => this.#wake());
    return () => {
      this.#waiters.delete(waiter);
      this.#lingerIfUnused();
    };
  }

  close(): void {
    this.#cancelTimer();
    this.#cancelLinger();
    this.#acks.clear();
    this.#hangUp();
    this.#channels.clear();
    this.#waiters.clear();
    this.#deps.onUnused();
  }

  #takeNumber(): number {
    do this.#nextNumber = (this.#nextNumber + 1) % CHANNELS;
    while (this.#channels.has(this.#nextNumber) || this.#leaving.has(this.#nextNumber));
    return this.#nextNumber;
  }

  #select(number: number, isSelected: boolean): void {
    if (!isSelected && this.#selected !== number) return;
    this.#selected = isSelected ? number : null;
    this.#send({ type: "select", channel: this.#selected });
  }

  #changePace(number: number, channel: Channel, pace: Pace): void {
    channel.subscribe = { ...channel.subscribe, pace };
    this.#send({ type: "pace", channel: number, pace });
  }

  #leave(number: number): void {
    this.#send({ type: "unsubscribe", channel: number });
    this.#leaving.add(number);
    this.#forget(number);
  }

  #forget(number: number): void {
    this.#channels.delete(number);
    this.#acks.forget(number);
    if (this.#selected === number) this.#selected = null;
    this.#lingerIfUnused();
  }

  #lingerIfUnused(): void {
    if (this.#channels.size > 0 || this.#waiters.size > 0) return;
    // Each failed try comes by here too, and must not put the end off.
    this.#lingering ??= this.#deps.clock.after(LINGER_MS, () => this.close());
  }

  #cancelLinger(): void {
    this.#lingering?.();
    this.#lingering = null;
  }

  #dial(): void {
    const socket = this.#deps.connect(this.#deps.url);
    this.#socket = socket;
    const isMine = () => this.#socket === socket;
    socket.onopen = () => isMine() && this.#rise();
    socket.onmessage = (event: MessageEvent<unknown>) => isMine() && this.#read(event.data);
    socket.onclose = ({ code }: CloseEvent) => isMine() && this.#fall(code === CLOSE_CODE.hopeless);
    this.#cancelTimer = this.#deps.clock.after(CONNECT_MS, () => this.#fall());
  }

  #rise(): void {
    this.#isUp = true;
    this.#failures = 0;
    this.#deps.outage.sinceMs = null;
    this.#cancelTimer();
    this.#lastReceivedMs = this.#deps.clock.monotonicMs();
    for (const { subscribe } of this.#channels.values()) this.#send(subscribe);
    if (this.#selected !== null) this.#send({ type: "select", channel: this.#selected });
    this.#askClock();
    this.#wake();
  }

  #wake(): void {
    if (!this.#isUp) return;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
    this.#lingerIfUnused();
  }

  /** The socket is gone, or as good as gone: every channel on it is over, and the next try is set. */
  #fall(isHopeless = false): void {
    const wasUp = this.#isUp;
    this.#cancelTimer();
    this.#hangUp();
    const lost = [...this.#channels.values()];
    this.#channels.clear();
    this.#leaving.clear();
    this.#acks.clear();
    this.#selected = null;
    this.#cancelTimer = this.#deps.clock.after(this.#retryMs(), () => this.#dial());
    this.#failures += 1;
    const { clock, outage } = this.#deps;
    outage.sinceMs ??= clock.monotonicMs();
    const downForMs = clock.monotonicMs() - outage.sinceMs;
    const loss = { sinceAt: clock.now(), wasUp, isHopeless, downForMs };
    for (const { handlers } of lost) handlers.onLost(loss);
    this.#lingerIfUnused();
  }

  #retryMs(): number {
    const stepMs = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0;
    return stepMs * (1 - RETRY_SPREAD * this.#deps.random());
  }

  #hangUp(code = 1000): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#isUp = false;
    this.#question = null;
    socket?.close(code);
  }

  /** Each question is also a proof of life. A page that slept wakes to an answered one, so its late timer condemns nobody. */
  #askClock(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const isUnanswered = this.#question !== null && nowMs - this.#question.askedMs >= SILENT_MS;
    if (isUnanswered && nowMs - this.#lastReceivedMs >= SILENT_MS) {
      this.#fall();
      return;
    }
    if (this.#question === null) {
      const sentAt = this.#deps.clock.now();
      this.#question = { sentAt, askedMs: nowMs };
      this.#send({ type: "clock", sentAt });
    }
    this.#cancelTimer = this.#deps.clock.after(ASK_CLOCK_MS, () => this.#askClock());
  }

  #send(message: ConsoleMessage): void {
    if (this.#isUp) this.#socket?.send(JSON.stringify(message));
  }

  #read(content: unknown): void {
    this.#lastReceivedMs = this.#deps.clock.monotonicMs();
    if (content instanceof ArrayBuffer) this.#readPicture(content);
    else if (typeof content === "string") this.#readText(content);
    this.#acks.occasion();
  }

  #readPicture(content: ArrayBuffer): void {
    const header: BinaryHeader | null = readBinaryHeader(new DataView(content));
    if (header === null) this.#breach();
    else this.#channels.get(header.channel)?.handlers.onPicture(header, new Uint8Array(content, BINARY_HEADER_BYTES));
  }

  #readText(content: string): void {
    const message = NodeMessage.safeParse(parseJson(content));
    if (!message.success) this.#breach();
    else if (message.data.type === "clock") this.#readClock(message.data);
    else this.#tell(message.data);
  }

  #readClock({ sentAt, nodeAt }: { sentAt: number; nodeAt: number }): void {
    if (this.#question === null || this.#question.sentAt !== sentAt) return;
    this.#nodeClock.sample(this.#question.askedMs, nodeAt, this.#deps.clock.monotonicMs());
    this.#question = null;
  }

  #tell(message: ChannelMessage): void {
    const channel = this.#channels.get(message.channel);
    if (message.type === "ended") {
      this.#leaving.delete(message.channel);
      if (channel !== undefined) this.#forget(message.channel);
    }
    channel?.handlers.onMessage(message);
  }

  /** The other end does not speak this protocol: nothing that it sent can be believed. */
  #breach(): void {
    this.#hangUp(CLOSE_CODE.protocolError);
    this.#fall();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Not a message: the schema refuses it like any other that is not one.
    return { notJson: String(cause) };
  }
}
