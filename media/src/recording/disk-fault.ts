import type { DiskFault } from "@vigie/shared/recordings/schema";

const BY_SYSTEM_CODE: Record<string, DiskFault> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "read_only",
  ENOENT: "gone",
  ENOTDIR: "gone",
  ENODEV: "gone",
  ENXIO: "gone",
  ESTALE: "gone",
  ENOTCONN: "gone",
};

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const BY_SQLITE_CODE: Record<number, DiskFault> = { 8: "read_only", 13: "full", 14: "gone" };

/** An error of files or of the index in our words. */
export function diskFaultOf(error: unknown): DiskFault {
  if (!(error instanceof Error)) return "write_error";
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return BY_SQLITE_CODE[errcode & 0xff] ?? "write_error";
  return (typeof code === "string" ? BY_SYSTEM_CODE[code] : undefined) ?? "write_error";
}

const MOST_RESERVED_BYTES = 1024 ** 3;
const RESERVED_SHARE = 0.05;

/** So much of a volume no picture is ever written into: the databases that may lie beside must go on. */
export const reservedBytes = (totalBytes: number): number => Math.min(MOST_RESERVED_BYTES, totalBytes * RESERVED_SHARE);
