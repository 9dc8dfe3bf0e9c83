import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Clock ticks a second of /proc/PID/stat (`sysconf(_SC_CLK_TCK)`). */
const TICKS_PER_S = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/**
 * Processor time of a process since it began: user and system, its own and that of children which have ended and were waited for
 * (proc_pid_stat(5), fields 14 to 17).
 */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the command in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return (ticks / TICKS_PER_S) * 1000;
}

/** Resident memory of a process (proc_pid_status(5), VmRSS). */
export function rssBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (match === null) throw new Error(`process ${pid} has no resident memory: it has ended`);
  return Number(match[1]) * 1024;
}

/** What the kernel holds for the established TCP connections to a port of this machine, at both ends (ss(8), `skmem`: r received, w queued). */
export function kernelBytes(port: number): number {
  const output = execFileSync("ss", ["-Htnm", "state", "established", `( sport = :${port} or dport = :${port} )`], {
    encoding: "utf8",
  });
  const sockets = output.matchAll(/skmem:\(r(\d+),rb\d+,t\d+,tb\d+,f\d+,w(\d+)/g);
  return [...sockets].reduce((sum, [, received, queued]) => sum + Number(received) + Number(queued), 0);
}

/** Established TCP connections to a port of this machine. */
export function establishedConnections(port: number): number {
  const output = execFileSync("ss", ["-Htn", "state", "established", `( sport = :${port} )`], { encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "").length;
}

/** What a process had disks write so far, page by page, all its threads (proc_pid_io(5), write_bytes). */
export function writtenBytes(pid: number): number {
  const match = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"));
  if (match === null) throw new Error(`process ${pid} does not tell what it wrote`);
  return Number(match[1]);
}
