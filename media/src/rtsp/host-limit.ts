/** How many connections may be in the making towards one host at once: a camera or an encoder with many channels is not stormed when it returns. */
export interface HostLimit {
  /** Runs `begin` when a place is free, at once if one is. The answer gives the place, or the place in the queue, back; more than once does no harm. */
  enter(host: string, begin: () => void): () => void;
}

interface Waiting {
  begin: () => void;
}

interface Host {
  connecting: number;
  queue: Waiting[];
}

export function createHostLimit(maxConnecting: number): HostLimit {
  const hosts = new Map<string, Host>();

  const admitNext = (name: string, host: Host): void => {
    host.connecting -= 1;
    const next = host.queue.shift();
    if (next !== undefined) {
      host.connecting += 1;
      next.begin();
    } else if (host.connecting === 0) hosts.delete(name);
  };

  return {
    enter(name, begin) {
      const host = hosts.get(name) ?? { connecting: 0, queue: [] };
      hosts.set(name, host);
      let state: "queued" | "in" | "out" = "queued";
      const waiting: Waiting = {
        begin: () => {
          state = "in";
          begin();
        },
      };
      if (host.connecting < maxConnecting) {
        host.connecting += 1;
        waiting.begin();
      } else host.queue.push(waiting);
      return () => {
        const was = state;
        state = "out";
        if (was === "in") admitNext(name, host);
        else if (was === "queued") host.queue = host.queue.filter((other) => other !== waiting);
      };
    },
  };
}
