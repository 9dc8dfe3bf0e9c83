import { z } from "zod";
import { createAskedThread } from "../kernel/asked-thread.ts";

/** `phc` to compare with; null: a new hash is wanted. */
export interface HashQuestion {
  password: string;
  phc: string | null;
}

/**
 * The thread that hashes passwords, behind everything else that the machine does: a flood of sign-ins takes what the rest leaves of the
 * processors, and the pool that files and signatures need is not touched.
 */
export function createHashThread() {
  const script = new URL("./hash-worker.ts", import.meta.url);
  const ask = createAskedThread<HashQuestion, string | boolean>(script, z.union([z.string(), z.boolean()]));
  return {
    hash: async (password: string): Promise<string> => String(await ask({ password, phc: null })),
    verify: async (phc: string, password: string): Promise<boolean> => (await ask({ password, phc })) === true,
  };
}
